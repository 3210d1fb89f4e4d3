// The flags of a pattern: i (cases are one), m (^ $ at lines), s (. takes the line end), U (greedy is
// lazy), u (Unicode), x (verbose), R (CRLF lines). They hold to the end of the group they stand in.
import type { PatternCursor } from './cursor.ts'

export type Flags = {
  readonly insensitive: boolean
  readonly lines: boolean
  readonly dotAll: boolean
  readonly swapGreed: boolean
  readonly unicode: boolean
  readonly verbose: boolean
  readonly crlf: boolean
}

export const defaultFlags: Flags = {
  insensitive: false, lines: false, dotAll: false, swapGreed: false, unicode: true, verbose: false,
  crlf: false,
}

const names: ReadonlyMap<string, keyof Flags> = new Map([
  ['i', 'insensitive'], ['m', 'lines'], ['s', 'dotAll'], ['U', 'swapGreed'], ['u', 'unicode'],
  ['x', 'verbose'], ['R', 'crlf'],
])

/** Reads flags up to `:` or `)`, which stays. */
export function parseFlags(c: PatternCursor, before: Flags): Flags {
  let flags = before
  let on = true
  let minusAt = -1
  const seen = new Map<string, number>()
  while (c.char !== ':' && c.char !== ')') {
    if (c.isEnd) c.fail('flag-end', c.at)
    if (c.char === '-') {
      if (minusAt >= 0) c.failPair('flag-negated-twice', minusAt, c.at)
      minusAt = c.at
      on = false
    } else {
      const name = names.get(c.char)
      if (name === undefined) return c.failHere('flag-unrecognized')
      const first = seen.get(c.char)
      if (first !== undefined) c.failPair('flag-duplicate', first, c.at)
      seen.set(c.char, c.at)
      flags = { ...flags, [name]: on }
    }
    c.next()
  }
  if (minusAt >= 0 && minusAt === c.at - 1) c.fail('flag-dangling', minusAt, minusAt + 1)
  return flags
}
