// Simple case folding: which code points are the same letter. Computed once, on first use, from the
// engine's own case mappings; the test compares every orbit with an independent source. Full foldings
// (ss for sharp s) are no part of it.
import { setOf, type CodePoints } from './code-points.ts'
import { rangesWith } from './unicode.ts'

/** Letters whose simple mappings JavaScript does not give as one code point. */
const EXTRA: readonly (readonly [number, number])[] = [[0x1fd3, 0x390], [0x1fe3, 0x3b0], [0xfb05, 0xfb06]]
/** Dotted capital and dotless small i fold with nothing. */
const ALONE = new Set([0x130, 0x131])

type Orbits = { readonly others: ReadonlyMap<number, readonly number[]>; readonly sorted: readonly number[] }
let known: Orbits | null = null

function orbits(): Orbits {
  if (known !== null) return known
  const orbitOf = new Map<number, number[]>()
  const join = (a: number, b: number): void => {
    const x = orbitOf.get(a) ?? [a]
    const y = orbitOf.get(b) ?? [b]
    if (x === y) return
    const both = [...x, ...y]
    for (const point of both) orbitOf.set(point, both)
  }
  const changing = rangesWith(/\p{Changes_When_Casemapped}+/gu)
  for (let i = 0; i < changing.length; i += 2) {
    for (let point = changing[i]!; point <= changing[i + 1]!; point++) {
      if (ALONE.has(point)) continue
      const text = String.fromCodePoint(point)
      for (const other of [text.toLowerCase(), text.toUpperCase()]) {
        const mapped = other.codePointAt(0)!
        const isOne = String.fromCodePoint(mapped) === other
        if (isOne && mapped !== point && !ALONE.has(mapped)) join(point, mapped)
      }
    }
  }
  for (const [a, b] of EXTRA) join(a, b)
  known = { others: orbitOf, sorted: [...orbitOf.keys()].sort((a, b) => a - b) }
  return known
}

/** The set with every other case of its members. */
export function foldCase(set: CodePoints): CodePoints {
  const { others, sorted } = orbits()
  const added: number[] = []
  for (let i = 0; i < set.length; i += 2) {
    const last = set[i + 1]!
    for (let k = firstAtLeast(sorted, set[i]!); k < sorted.length && sorted[k]! <= last; k++) {
      for (const other of others.get(sorted[k]!)!) added.push(other, other)
    }
  }
  return added.length === 0 ? set : setOf([...set, ...added])
}

/** The same for ASCII alone, when Unicode is switched off. */
export function foldAsciiCase(set: CodePoints): CodePoints {
  const added: number[] = []
  for (let i = 0; i < set.length; i += 2) {
    for (const [first, last, shift] of [[0x41, 0x5a, 32], [0x61, 0x7a, -32]] as const) {
      const from = Math.max(first, set[i]!)
      const to = Math.min(last, set[i + 1]!)
      if (from <= to) added.push(from + shift, to + shift)
    }
  }
  return setOf([...set, ...added])
}

function firstAtLeast(sorted: readonly number[], value: number): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const mid = (low + high) >>> 1
    if (sorted[mid]! < value) low = mid + 1
    else high = mid
  }
  return low
}
