// The values of one column chunk as pages are made from them: dense (NULLs left out), with the bitmap that
// says where. Not yet encoded. Everything lies in the chunk's scratch arena.
import type { Arena } from '../../kernels/arena.ts'
import { assert } from '../../kernels/assert.ts'
import { kernels } from '../../kernels/load.ts'
import { u32, u8, type Pointer } from '../../kernels/memory.ts'
import { unpackColumn } from '../../kernels/pack.ts'
import { physicalOf } from '../../kernels/type.ts'
import type { Column } from '../../kernels/column.ts'
import type { SegmentRows, SegmentTag } from './segment-rows.ts'

export type ValueForm = 'i64' | 'u64' | 'f64' | 'bits' | 'text' | 'codes'

/** Texts in memory: u32 offsets (count + 1) and bytes. `pair` holds both addresses, for kernels. */
export type Texts = { readonly count: number; readonly offsets: Pointer; readonly bytes: Pointer }

/** Two levels (u32) for each entry of a leaf of a nested column, and what they are at most. */
export type Levels = {
  readonly definitions: Pointer
  readonly repetitions: Pointer
  readonly definition: number
  readonly repetition: number
}

export type ChunkValues = {
  readonly form: ValueForm
  /** Of a leaf of a nested column: entries, of which a row may have many. */
  readonly rows: number
  /** How many of the rows are not NULL. */
  readonly count: number
  /** 8-byte values, bits or u32 codes (from 0). */
  readonly data: Pointer
  readonly texts: Texts | null
  /** Bitmap of the rows; 0 = no NULLs. */
  readonly validity: Pointer
  /** Time is required: its pages hold no levels. */
  readonly required: boolean
  /** 8-byte values that the file holds in 4: small integers, dates, short floats of query results. */
  readonly narrow?: boolean
  /** All texts have this length, which the file does not repeat: decimals. 0 = as long as they are. */
  readonly fixedBytes?: number
  /** Take the place of `validity` and `required` in a nested column. */
  readonly levels?: Levels
}

/** Rows [from, to) of a field or of time. `from` is a multiple of 64. */
export function fieldValues(
  column: Column, from: number, to: number, required: boolean, scratch: Arena,
): ChunkValues {
  const rows = to - from
  const flat = unpackColumn(column, from, to, scratch)
  const physical = physicalOf(flat.type)
  const count = flat.validity === 0 ? rows : kernels.bits_count(flat.validity, rows)
  const validity = count === rows ? 0 : flat.validity
  const common = { rows, count, validity, required, texts: null }
  switch (physical) {
    case 'i64': case 'u64': case 'f64': {
      if (validity === 0) return { ...common, form: physical, data: flat.data }
      const dense = scratch.alloc(rows * 8 + 8)
      kernels.compact_64(flat.data, validity, rows, dense)
      return { ...common, form: physical, data: dense }
    }
    case 'bits': {
      if (validity === 0) return { ...common, form: 'bits', data: flat.data }
      const dense = scratch.zeroed(rows / 8 + 16)
      kernels.compact_bits(flat.data, validity, rows, dense)
      return { ...common, form: 'bits', data: dense }
    }
    case 'bytes': {
      const texts = denseTexts(flat, validity, count, scratch)
      return { ...common, form: 'text', data: 0, texts }
    }
    default: return assert(false, `a ${flat.type.kind} column is not stored`) as never
  }
}

function denseTexts(flat: Column, validity: Pointer, count: number, scratch: Arena): Texts {
  if (validity === 0) return { count, offsets: flat.extra, bytes: flat.data }
  const rows = scratch.alloc(flat.length * 4 + 64)
  kernels.bits_select(validity, flat.length, rows)
  return gatherTexts({ count: flat.length, offsets: flat.extra, bytes: flat.data }, rows, count, scratch)
}

/** The texts at `at` (u32 numbers), copied. */
export function gatherTexts(texts: Texts, at: Pointer, count: number, arena: Arena): Texts {
  const size = kernels.plain_text_gather_size(texts.offsets, at, count)
  const offsets = arena.alloc((count + 1) * 4)
  const bytes = arena.alloc(size)
  kernels.plain_text_gather(pairOf(texts, arena), at, count, offsets, bytes)
  return { count, offsets, bytes }
}

export function pairOf(texts: Texts, arena: Arena): Pointer {
  const pair = arena.alloc(8)
  u32[pair >>> 2] = texts.offsets
  u32[(pair >>> 2) + 1] = texts.bytes
  return pair
}

/** Rows [from, to) of a tag: codes of the values in use, numbered in order of appearance. */
export function tagValues(
  segment: SegmentRows, tag: SegmentTag, from: number, to: number, scratch: Arena,
): ChunkValues {
  const { runs } = segment
  const firstRun = runAt(runs.ends, runs.count, from)
  const lastRun = runAt(runs.ends, runs.count, to - 1)
  const count = lastRun - firstRun + 1
  const numbers = scratch.alloc(count * 4)
  u8.copyWithin(numbers, tag.codes + firstRun * 4, tag.codes + (lastRun + 1) * 4)
  const table = scratch.zeroed(tag.dictionary.count * 4)
  const used = scratch.alloc(Math.min(count, tag.dictionary.count) * 4)
  const entries = kernels.renumber(numbers, count, table, used)
  const rows = to - from
  const codes = scratch.alloc(rows * 4)
  kernels.expand_runs(numbers, runs.ends + firstRun * 4, 0, from, to, codes)
  const dense = scratch.alloc(rows * 4 + 8)
  const bits = scratch.alloc(Math.ceil(rows / 64) * 8 + 8)
  const valid = kernels.compact_codes(codes, rows, bits, dense)
  return {
    form: 'codes', rows, count: valid, data: dense, validity: valid === rows ? 0 : bits, required: false,
    texts: gatherTexts(tag.dictionary, used, entries, scratch),
  }
}

/** The run that holds a row, by halving. */
function runAt(ends: Pointer, count: number, row: number): number {
  let low = 0
  let high = count - 1
  while (low < high) {
    const middle = (low + high) >>> 1
    if (u32[(ends >>> 2) + middle]! > row) high = middle
    else low = middle + 1
  }
  return low
}
