// Copies rows out of segments into a row set, for merging them or for cutting a snapshot window out of
// them. Rows of a segment added later count as newer. Owns nothing but what it allocates in the given
// arena.
import { Arena } from '../../kernels/arena.ts'
import type { Owner } from '../../kernels/extents.ts'
import { unpackColumn } from '../../kernels/pack.ts'
import { kernels } from '../../kernels/load.ts'
import { u8, u32, type Pointer } from '../../kernels/memory.ts'
import { CONST, FLAT, type Column } from '../../kernels/column.ts'
import { ColumnBuilder, type RowColumn, type RowSet } from './row-set.ts'
import type { Segment, SegmentData } from './segment.ts'

/** Stretches of rows, [from, to) each: u32 triples (run, from, to) as `segment_ranges` writes them. */
export type RowRanges = { readonly count: number; readonly at: Pointer; readonly rows: number }

/**
 * Rows of `segment` within [low, high] (i64 pointers, 0 = open) of the series allowed by the bitmap (0 =
 * all).
 */
export function rowsBetween(
  segment: Pick<Segment, 'descriptor' | 'runs'>, low: Pointer, high: Pointer, allowed: Pointer, arena: Arena,
): RowRanges {
  const at = arena.alloc(segment.runs.count * 12)
  const count = kernels.segment_ranges(segment.descriptor, low, high, allowed, at)
  let rows = 0
  for (let i = 0; i < count; i++) rows += u32[(at >>> 2) + i * 3 + 2]! - u32[(at >>> 2) + i * 3 + 1]!
  return { count, at, rows }
}

export class RowCollector {
  readonly #arena: Arena
  readonly #capacity: number
  readonly #series: Pointer
  readonly #times: Pointer
  readonly #columns = new Map<number, ColumnBuilder>()
  #rows = 0

  constructor(capacity: number, arena: Arena) {
    this.#arena = arena
    this.#capacity = capacity
    this.#series = arena.alloc(capacity * 4)
    this.#times = arena.alloc(capacity * 8)
  }

  /**
   * Adds rows [from, to) with the fields of `columns` (all when null). `scratch` is free again afterwards.
   */
  add(
    segment: SegmentData, from: number, to: number, columns: readonly number[] | null, scratch: Arena,
  ): void {
    const count = to - from
    kernels.segment_series(segment.descriptor, from, to, this.#series + this.#rows * 4)
    const times = unpackColumn(segment.time, from, to, scratch)
    u8.copyWithin(this.#times + this.#rows * 8, times.data, times.data + count * 8)
    for (const id of columns ?? segment.columns.keys()) {
      const column = segment.columns.get(id)
      if (column === undefined) continue
      const builder = this.#builder(id, column)
      builder.append(rowColumn(id, unpackColumn(column, from, to, scratch)), 0, count)
    }
    this.#rows += count
    for (const builder of this.#columns.values()) {
      if (builder.rows < this.#rows) builder.append(null, 0, this.#rows - builder.rows)
    }
  }

  /** Adds ranges, side by side ones as one stretch. */
  addRanges(
    segment: SegmentData, ranges: RowRanges, columns: readonly number[] | null, scratch: Owner,
  ): void {
    const word = ranges.at >>> 2
    for (let i = 0; i < ranges.count;) {
      const from = u32[word + i * 3 + 1]!
      let to = u32[word + i * 3 + 2]!
      for (i++; i < ranges.count && u32[word + i * 3 + 1] === to; i++) to = u32[word + i * 3 + 2]!
      const pass = new Arena(scratch)
      try {
        this.add(segment, from, to, columns, pass)
      } finally {
        pass.release()
      }
    }
  }

  #builder(id: number, column: Column): ColumnBuilder {
    let builder = this.#columns.get(id)
    if (builder === undefined) {
      builder = new ColumnBuilder(id, column.type, this.#capacity, this.#arena)
      if (this.#rows > 0) builder.append(null, 0, this.#rows)
      this.#columns.set(id, builder)
    }
    return builder
  }

  take(): RowSet {
    return {
      rows: this.#rows, series: this.#series, times: this.#times,
      columns: Array.from(this.#columns.values(), (builder) => builder.view()),
    }
  }
}

function rowColumn(columnId: number, column: Column): RowColumn {
  if (column.kind !== FLAT && column.kind !== CONST) {
    throw new TypeError('rows are collected from FLAT columns')
  }
  return { columnId, type: column.type, data: column.data, validity: column.validity, offsets: column.extra }
}
