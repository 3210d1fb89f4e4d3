// Regular expressions over columns of texts: which rows match, and records of what matched where.
// Kernels stop at a budget; between their calls the query is asked whether it was cancelled. Rows that
// are NULL are run like empty texts and masked by the caller.
import type { Column } from '../../kernels/column.ts'
import { kernels } from '../../kernels/load.ts'
import { u32, type Pointer } from '../../kernels/memory.ts'
import type { Texts } from '../expressions/forms.ts'
import { bitmap } from '../expressions/forms.ts'
import type { Evaluation } from '../expressions/vector.ts'
import type { Finder, Matcher } from './program.ts'

/** Instructions looked at between two questions whether to go on: about a millisecond. */
const BUDGET = 1 << 18

export type TextRows = Pick<Texts, 'offsets' | 'bytes'>

export function textRows(column: Column): TextRows {
  return { offsets: column.extra, bytes: column.data }
}

/** One bit a row. */
export function matchRows(matcher: Matcher, texts: TextRows, rows: number, at: Evaluation): Pointer {
  const out = bitmap(rows, at.arena)
  let row = 0
  while (row < rows) {
    row = kernels.regex_match(matcher.at, texts.offsets, texts.bytes, row, rows, BUDGET, out) >>> 0
    if (row < rows) at.query.check()
  }
  return out
}

/** Matches in order of rows: `count` records of `stride` u32 {row, from, end, groups ...}. */
export type Records = { readonly at: Pointer; readonly count: number; readonly stride: number }

export type Search = {
  /** Matches in one row at most; Infinity: all. */
  readonly matchesMax: number
  /** u32 a row: where in the text its search begins; 0: at the start. */
  readonly starts?: Pointer
  /** A bit a row: which rows to look at; 0: all. */
  readonly wanted?: Pointer
}

export function findRows(
  finder: Finder, texts: TextRows, rows: number, search: Search, at: Evaluation,
): Records {
  const stride = finder.slots + 1
  const matchesMax = Math.min(search.matchesMax, 0xffffffff)
  const cursor = at.arena.zeroed(16)
  let room = Math.max(64, search.matchesMax === 1 ? rows : rows * 2)
  let records = at.arena.alloc(room * stride * 4)
  let count = 0
  while (true) {
    count += kernels.regex_find(
      finder.at, finder.threads, texts.offsets, texts.bytes, search.starts ?? 0, search.wanted ?? 0, rows,
      matchesMax, cursor, stride, records + count * stride * 4, room - count, BUDGET) >>> 0
    if (u32[cursor >>> 2] === rows) return { at: records, count, stride }
    if (count === room) {
      records = at.arena.regrow(records, count * stride * 4, room * 2 * stride * 4)
      room *= 2
    } else at.query.check()
  }
}
