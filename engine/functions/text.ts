// What text functions share. SQL counts code points; JavaScript counts UTF-16 units, which are the same
// while no unit is a surrogate: then slices are taken directly.
import { fail, NOWHERE } from '../../parser/diagnostic.ts'

/** Whether units and code points are the same. */
export function isPlain(text: string): boolean {
  for (let i = 0; i < text.length; i++) if ((text.charCodeAt(i) & 0xf800) === 0xd800) return false
  return true
}

export function characters(text: string): number {
  if (isPlain(text)) return text.length
  let n = 0
  for (const _ of text) n++
  return n
}

/** Code points [from, to). */
export function slice(text: string, from: number, to: number): string {
  return isPlain(text) ? text.slice(from, to) : [...text].slice(from, to).join('')
}

/** A count as a number that cannot overflow what texts can be. */
export function count(n: unknown): number {
  return Math.max(-0x7fffffff, Math.min(0x7fffffff, Number(n as bigint)))
}

/** Texts longer than this are refused: one call must not eat the process. */
export const TEXT_MAX = 1 << 26

/** Code points of `what` taken from both ends, or one. */
export function strip(text: string, what: string, left: boolean, right: boolean): string {
  const set = new Set(what)
  const points = isPlain(text) ? text : [...text]
  let from = 0
  let to = points.length
  if (left) while (from < to && set.has(points[from]!)) from++
  if (right) while (to > from && set.has(points[to - 1]!)) to--
  return typeof points === 'string' ? points.slice(from, to) : points.slice(from, to).join('')
}

/** What is missing of n code points, made of `fill`. */
export function padding(text: string, n: number, fill: string): string {
  const missing = n - characters(text)
  if (missing <= 0 || fill === '') return ''
  if (missing > TEXT_MAX)
    fail('execution', NOWHERE, { problem: `a text of more than ${TEXT_MAX} characters is too long` })
  const length = characters(fill)
  return fill.repeat(Math.floor(missing / length)) + slice(fill, 0, missing % length)
}
