// The series of a file: where each one's rows lie, its first and last time, and its tag codes. From the
// series index where the file has one, else from the tag columns themselves. Ids are local to the file.
import type { Arena } from '../../kernels/arena.ts'
import type { Column, Dictionary } from '../../kernels/column.ts'
import { kernels } from '../../kernels/load.ts'
import { u8, type Pointer } from '../../kernels/memory.ts'
import type { SeriesIndex } from './own-index.ts'

export type FileTag = {
  readonly name: string
  readonly columnId: number
  /** u32 per run: a code of `dictionary`, 0 = NULL. */
  readonly codes: Pointer
  readonly dictionary: Dictionary
}

export type FileRuns = SeriesIndex & { readonly tags: readonly FileTag[] }

export type TagColumn = { readonly name: string; readonly columnId: number; readonly column: Column }

/** A bit per row, set where a run ends: where some tag differs from the next row's. */
export function runMarks(rows: number, arena: Arena): Pointer {
  return arena.zeroed(Math.ceil(rows / 64) * 8 + 8)
}

export function markRuns(tag: TagColumn, rows: number, marks: Pointer): void {
  kernels.mark_ends(tag.column.data, rows, marks)
}

export function endsOfRuns(marks: Pointer, rows: number, arena: Arena): { count: number; ends: Pointer } {
  const count = kernels.bits_count(marks, rows) + 1
  const ends = arena.alloc(count * 4)
  kernels.marks_to_ends(marks, rows, ends)
  return { count, ends }
}

export function tagOfRuns(tag: TagColumn, ends: Pointer, count: number, arena: Arena): FileTag {
  const codes = arena.alloc(count * 4)
  kernels.run_codes(tag.column.data, ends, count, codes)
  const dictionary = ownDictionary(tag.column.dictionary!, arena)
  return { name: tag.name, columnId: tag.columnId, codes, dictionary }
}

function ownDictionary(dictionary: Dictionary, arena: Arena): Dictionary {
  const copy = (at: Pointer, length: number): Pointer => {
    const to = arena.alloc(length)
    u8.copyWithin(to, at, at + length)
    return to
  }
  const { count } = dictionary
  const offsets = copy(dictionary.offsets, (count + 1) * 4)
  const bytes = copy(dictionary.bytes, dictionaryBytes(dictionary))
  return { source: {}, count, offsets, bytes, ranks: 0 }
}

function dictionaryBytes({ offsets, count }: Dictionary): number {
  return new DataView(u8.buffer).getUint32(offsets + count * 4, true)
}

/** First and last times of runs, from a FLAT time column. */
export function timesOfRuns(times: Pointer, ends: Pointer, count: number, arena: Arena): {
  readonly firstTimes: Pointer
  readonly lastTimes: Pointer
} {
  const firstTimes = arena.alloc(count * 8)
  const lastTimes = arena.alloc(count * 8)
  kernels.run_values(times, ends, count, 0, firstTimes)
  kernels.run_values(times, ends, count, 1, lastTimes)
  return { firstTimes, lastTimes }
}
