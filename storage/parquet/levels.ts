// Levels of a page: how its bytes say which entries are NULL and where rows begin, and where a page may end.
// Not the values. Invariant: a page holds whole rows, as version 2 of data pages demands.
import type { Arena } from '../../kernels/arena.ts'
import { kernels } from '../../kernels/load.ts'
import { u8, type Pointer } from '../../kernels/memory.ts'
import type { ChunkValues, Levels } from './chunk-values.ts'

/** Entries [from, from + n) that have a value. */
export function valuesAmong(values: ChunkValues, from: number, n: number): number {
  const { levels, validity } = values
  if (levels !== undefined) {
    return kernels.levels_count(levels.definitions + from * 4, n, levels.definition) >>> 0
  }
  return validity === 0 ? n : kernels.bits_count(validity + from / 8, n)
}

/** Rows that the n entries from `from` on are. */
export function rowsAmong(values: ChunkValues, from: number, n: number): number {
  const { levels } = values
  if (levels === undefined || levels.repetition === 0) return n
  return kernels.levels_count(levels.repetitions + from * 4, n, 0) >>> 0
}

/** Entries from `from` on that are whole rows: at most `most`, or one row if that has more. */
export function wholeRows(values: ChunkValues, from: number, most: number): number {
  const { levels, rows } = values
  if (levels === undefined || levels.repetition === 0) return most
  return kernels.levels_whole_rows(levels.repetitions + from * 4, rows - from, most) >>> 0
}

export type LevelBytes = { readonly repetitions: Uint8Array; readonly definitions: Uint8Array }

const noBytes = new Uint8Array(0)

/** Of the n entries from `from` on, `count` of which have a value. */
export function levelBytes(
  values: ChunkValues, from: number, n: number, count: number, scratch: Arena,
): LevelBytes {
  if (values.levels !== undefined) return nestedLevels(values.levels, from, n, scratch)
  return { repetitions: noBytes, definitions: flatLevels(values, from, n, count, scratch) }
}

function nestedLevels(levels: Levels, from: number, n: number, scratch: Arena): LevelBytes {
  const encoded = (at: Pointer, most: number): Uint8Array => {
    if (most === 0) return noBytes
    const out = scratch.alloc(n * 5 + 64)
    return u8.slice(out, out + kernels.rle_encode(at + from * 4, n, 32 - Math.clz32(most), out))
  }
  return {
    repetitions: encoded(levels.repetitions, levels.repetition),
    definitions: encoded(levels.definitions, levels.definition),
  }
}

function flatLevels(
  values: ChunkValues, from: number, n: number, count: number, scratch: Arena,
): Uint8Array {
  if (values.required) return noBytes
  const at: Pointer = scratch.alloc(n / 4 + 64)
  if (count !== n && count !== 0) {
    return u8.slice(at, at + kernels.levels_encode(values.validity + from / 8, n, at))
  }
  // One run of one level: a varint of twice the rows, and the level.
  let end = at
  for (let head = n * 2; ; head >>>= 7) {
    u8[end++] = head > 0x7f ? (head & 0x7f) | 0x80 : head
    if (head <= 0x7f) break
  }
  u8[end++] = count === 0 ? 0 : 1
  return u8.slice(at, end)
}
