// Names for people: quoting, and the nearest known name for "did you mean".
// Not name resolution (scope.ts). Distances are bounded: long names are not compared.
import type { Ident, Name } from '../../parser/sql/ast.ts'
import type { OutputColumn } from '../plan.ts'

const comparedLengthMax = 80

/** A name as SQL would have to write it: quoted unless it is a plain lower-case word. */
export function quoted(name: string): string {
  return isPlain(name) ? name : `"${name.replaceAll('"', '""')}"`
}

function isPlain(name: string): boolean {
  for (let i = 0; i < name.length; i++) {
    const c = name.charCodeAt(i)
    const letter = (c >= 97 && c <= 122) || c === 95
    if (!letter && !(i > 0 && c >= 48 && c <= 57)) return false
  }
  return name.length > 0
}

type NamedColumn = Pick<OutputColumn, 'name' | 'qualifier' | 'path'>

const qualified = (path: string | undefined, qualifier: string, name: string): string =>
  path === undefined ? `${qualifier}.${name}` : `${path}.${qualifier}.${name}`

/** With its table, as FROM names it. */
export const columnText = ({ qualifier, name, path }: NamedColumn): string =>
  qualifier === null ? name : qualified(path, qualifier, name)

export const quotedColumn = ({ qualifier, name, path }: NamedColumn): string =>
  qualifier === null ? quoted(name) : qualified(path, quoted(qualifier), quoted(name))

export const nameText = (name: Name): string => name.map((part: Ident) => part.text).join('.')

/** Edits to turn one text into the other. */
export function levenshtein(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const change = a.charCodeAt(i - 1) === b.charCodeAt(j - 1) ? 0 : 1
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + change))
    }
    row = next
  }
  return row[b.length]!
}

export function similarity(a: string, b: string): number {
  const longer = Math.max(a.length, b.length)
  if (longer === 0) return 1
  if (longer > comparedLengthMax) return a === b ? 1 : 0
  return 1 - levenshtein(a, b) / longer
}

/** The most similar name, at least as similar as `least` (0 to 1); the first of equals. */
export function nearest(name: string, known: Iterable<string>, least: number): string | null {
  let best: string | null = null
  let bestSimilarity = least
  for (const candidate of known) {
    const s = similarity(name.toLowerCase(), candidate.toLowerCase())
    if (s > bestSimilarity || (best === null && s === bestSimilarity)) {
      best = candidate
      bestSimilarity = s
    }
  }
  return best
}

/** The function that the fewest edits away is; of equals, the one whose length is nearest, then the first. */
export function nearestFunction(name: string, known: Iterable<string>): string | null {
  if (name.length > comparedLengthMax) return null
  let best: string | null = null
  let fewest = Infinity
  for (const candidate of known) {
    // Lengths decide between equals: their difference is less than 1 of an edit.
    const edits = levenshtein(name.toLowerCase(), candidate) + Math.abs(name.length - candidate.length) / 1000
    if (edits >= fewest) continue
    best = candidate
    fewest = edits
  }
  return best
}
