// Orders rows by normalised keys: every sort key becomes u64s whose unsigned order is the wanted one (NULLs
// a key of their own), and a stable radix sort runs over them from the least significant. Rows that are in
// order but for few places are put in order a stretch at a time. Texts are sorted by the ranks of a
// dictionary.
import type { Arena } from '../../kernels/arena.ts'
import { CONST, DICTIONARY, PACKED, type Column } from '../../kernels/column.ts'
import { kernels } from '../../kernels/load.ts'
import { u32, u64, type Pointer } from '../../kernels/memory.ts'
import { physicalOf } from '../../kernels/type.ts'
import { fail, NOWHERE } from '../../parser/diagnostic.ts'
import { orderKind } from '../expressions/compare.ts'
import { wordsOf } from '../expressions/decimal.ts'
import { bits, filledBits, flatEights, flatten, validityOf } from '../expressions/forms.ts'
import { nestedKeys } from '../expressions/nested-keys.ts'
import { ranksOf, TextTable } from '../expressions/text-table.ts'
import { PAUSE, type Pause } from '../steps.ts'

export type Direction = { readonly descending: boolean; readonly nullsFirst: boolean }

/** u64 arrays, the most significant first. Equal rows have equal keys. */
export function normalisedKeys(
  columns: readonly Column[], directions: readonly Direction[], rows: number, arena: Arena,
): readonly Pointer[] {
  return columns.flatMap((column, i) => keysOf(column, directions[i]!, rows, arena))
}

function keysOf(
  column: Column, { descending, nullsFirst }: Direction, rows: number, arena: Arena,
): readonly Pointer[] {
  if (column.kind === CONST) return []
  const down = descending ? 1 : 0
  const out = arena.alloc(rows * 8 + 16)
  const validity = validityOf(column, arena)
  const nullKeys: Pointer[] = []
  if (validity !== 0) {
    const nulls = arena.alloc(rows * 8 + 16)
    kernels.sort_keys_null(validity, rows, nullsFirst ? 1 : 0, nulls)
    nullKeys.push(nulls)
  }
  const physical = physicalOf(column.type)
  if (column.kind === DICTIONARY || physical === 'bytes' || physical === 'codes') {
    kernels.sort_keys_4(ranksOfRows(column, rows, arena), rows, down, out)
  } else if (physical === 'nested') {
    // Ranks of a descending key are turned over, and with them the NULLs inside.
    const keys = nestedKeys(column, nullsFirst === descending, arena)
    kernels.sort_keys_4(ranksOfRows(keys, rows, arena), rows, down, out)
  } else if (column.kind === PACKED && validity === 0) {
    kernels.sort_keys_4(codesOfRows(column, rows, arena), rows, down, out)
  } else if (physical === 'i128' || physical === 'i256') {
    const keys = wordsOf(column, arena).map((word, i) => {
      const key = i === 0 ? out : arena.alloc(rows * 8 + 16)
      kernels.sort_keys_8(i === 0 ? 0 : 1, word, validity, rows, down, key)
      return key
    })
    return [...nullKeys, ...keys]
  } else if (physical === 'bits') {
    const wide = arena.alloc(rows * 8 + 16)
    kernels.bits_to_i64(bits(column, arena).data, rows, wide)
    kernels.sort_keys_8(0, wide, validity, rows, down, out)
  } else if (physical === 'i64' || physical === 'u64' || physical === 'f64') {
    kernels.sort_keys_8(orderKind(column.type), flatEights(column, arena), validity, rows, down, out)
  } else fail('sql-not-implemented', NOWHERE, { what: `ORDER BY a value of type ${column.type.kind}` })
  return [...nullKeys, out]
}

/** Packed codes order as their values do. */
function codesOfRows(column: Column, rows: number, arena: Arena): Pointer {
  if (column.width === 4) return column.data
  const out = arena.alloc(rows * 4 + 16)
  kernels.widen_u32(column.data, rows, column.width, out)
  return out
}

/** u32 per row: the place of its text in byte order; NULL 0. */
function ranksOfRows(column: Column, rows: number, arena: Arena): Pointer {
  const out = arena.alloc(rows * 4 + 16)
  const known = column.kind === DICTIONARY ? column.dictionary! : null
  if (known !== null && (known.ranks !== 0 || known.count <= 2 * rows)) {
    const ranks = known.ranks !== 0 ? known.ranks : ranksOf(known.offsets, known.bytes, known.count, arena)
    kernels.map_codes_4(column.data, rows, ranks, out)
    return out
  }
  // A dictionary much larger than the rows: only the texts that occur are ranked.
  const table = new TextTable(arena)
  const codes = arena.alloc(rows * 4 + 256)
  table.intern(flatten(column, arena), codes)
  kernels.map_codes_4(codes, rows, table.dictionary(true).ranks, out)
  return out
}

const BITS_A_PASS = 11
/** Of stretches that are shorter than this on average, sorting all rows is as fast. */
const STRETCH_ROWS = 16

/** The permutation (u32) that orders rows 0 … rows-1 by the keys; equal rows stay in order. */
export function sortedRows(keys: readonly Pointer[], rows: number, arena: Arena): Pointer {
  return stretchedRows(keys, rows, arena) ?? radixRows(keys, rows, arena)
}

/**
 * As sortedRows, pausing between passes when the slice is over. `within`: keys at the end that change from
 * row to row where rows come in stretches.
 */
export function* sortingSteps(
  keys: readonly Pointer[], rows: number, arena: Arena, sliceIsOver: () => boolean, within = 1,
): Generator<Pause, Pointer, void> {
  return stretchedRows(keys, rows, arena, within) ?? (yield* radixSteps(keys, rows, arena, sliceIsOver))
}

/**
 * The permutation where rows come in few ascending stretches that do not overlap; null otherwise. Only the
 * last `within` keys may change inside a stretch.
 */
function stretchedRows(
  keys: readonly Pointer[], rows: number, arena: Arena, within = 1,
): Pointer | null {
  const most = Math.floor(rows / STRETCH_ROWS)
  if (keys.length === 0 || most === 0) return null
  const words = keys.length
  const table = arena.alloc(words * 4 + 16)
  keys.forEach((key, w) => { u32[(table >>> 2) + w] = key })
  const starts = arena.alloc((most + 1) * 4 + 16)
  const prefix = Math.max(0, words - within)
  const count = kernels.stretch_starts(table, words, prefix, rows, most, starts) >>> 0
  if (count === 0xffffffff) return null
  const firsts = keys.map((key) => {
    const out = arena.alloc(count * 8 + 16)
    kernels.take_8(key, starts, count, out)
    return out
  })
  const order = radixRows(firsts, count, arena)
  const perm = arena.alloc(rows * 4 + 16)
  return kernels.stretch_rows(table, words, starts, count, order, perm) === 1 ? perm : null
}

function radixRows(keys: readonly Pointer[], rows: number, arena: Arena): Pointer {
  const sorting = radixSteps(keys, rows, arena, () => false)
  while (true) {
    const step = sorting.next()
    if (step.done === true) return step.value
  }
}

function* radixSteps(
  keys: readonly Pointer[], rows: number, arena: Arena, sliceIsOver: () => boolean,
): Generator<Pause, Pointer, void> {
  const perm = arena.alloc(rows * 4 + 16)
  kernels.iota_4(0, rows, perm)
  const range = arena.alloc(16)
  const counts = arena.alloc(8192)
  let a: Pointer = 0
  let b: Pointer = 0
  for (let k = keys.length - 1; k >= 0; k--) {
    kernels.sort_range(keys[k]!, rows, range)
    const span = u64[range / 8 + 1]! - u64[range / 8]!
    if (rows === 0 || span === 0n) continue
    if (a === 0) {
      a = arena.alloc(rows * 16)
      b = arena.alloc(rows * 16)
    }
    kernels.sort_load(keys[k]!, range, perm, rows, a)
    const bitsUsed = span.toString(2).length
    for (let shift = 0; shift < bitsUsed; shift += BITS_A_PASS) {
      if (sliceIsOver()) yield PAUSE
      kernels.sort_pass(a, b, rows, shift, counts)
      const other = a
      a = b
      b = other
    }
    kernels.sort_store(a, rows, perm)
  }
  return perm
}

/** Bit i: row rows[i] differs from the one before it in some key. */
export function changesOf(keys: readonly Pointer[], perm: Pointer, rows: number, arena: Arena): Pointer {
  const out = filledBits(rows, false, arena)
  for (const key of keys) kernels.sort_changes(key, perm, rows, out)
  if (keys.length === 0 && rows > 0) kernels.bits_append(0, 1, out, 0)
  return out
}

