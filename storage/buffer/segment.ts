// A segment: immutable rows of one table in (tags, time) order, no key twice. The only thing a scan reads,
// whether the rows come from a sealed stretch of the buffer, its open tail, a merge, or a Parquet file.
// Invariants: runs ascend in tag order; time ascends strictly inside a run; every column has `rows` values.
import type { Arena } from '../../kernels/arena.ts'
import { assert } from '../../kernels/assert.ts'
import { FLAT, PACKED, type Column } from '../../kernels/column.ts'
import { u32, type Pointer } from '../../kernels/memory.ts'

/** Stretches of one series: run i covers rows [ends[i-1], ends[i]). */
export type SegmentRuns = {
  readonly count: number
  /** u32: id in the table's series directory. */
  readonly series: Pointer
  /** u32. */
  readonly ends: Pointer
  /** i64: first and last time of each run. */
  readonly firstTimes: Pointer
  readonly lastTimes: Pointer
}

export type Segment = {
  readonly rows: number
  readonly runs: SegmentRuns
  readonly time: Column
  /** Fields by column id; a field that is absent is NULL in every row. */
  readonly columns: ReadonlyMap<number, Column>
  readonly minTime: bigint
  readonly maxTime: bigint
  /** Write sequences of the frames its rows came from. */
  readonly firstSequence: number
  readonly lastSequence: number
  /** How kernels see runs and times (kernels/assembly/inside/segment.ts). */
  readonly descriptor: Pointer
  /** Holds all of the above. Released when the last reader and the buffer have let go (see SegmentUse). */
  readonly arena: Arena
  readonly use: SegmentUse
}

/** A segment without what owns its memory: can be sent to another thread. */
export type SegmentData = Omit<Segment, 'arena' | 'use'>

/** Only what can be sent. */
export const segmentData = ({
  rows, runs, time, columns, minTime, maxTime, firstSequence, lastSequence, descriptor,
}: SegmentData): SegmentData =>
  ({ rows, runs, time, columns, minTime, maxTime, firstSequence, lastSequence, descriptor })

/** Counts who needs a segment's memory: the table's current version, queries, a running snapshot. */
export class SegmentUse {
  readonly #arena: Arena
  #count = 1

  constructor(arena: Arena) {
    this.#arena = arena
  }

  retain(): void {
    this.#count++
  }

  release(): void {
    this.#count--
    if (this.#count === 0) this.#arena.release()
  }
}

/** Writes what kernels need of a segment's runs and times. */
export function describeSegment(runs: SegmentRuns, time: Column, arena: Arena): Pointer {
  assert(time.kind === FLAT || time.kind === PACKED, 'times of a segment are FLAT or PACKED')
  const at = arena.alloc(32)
  u32.set([
    runs.count, runs.series, runs.ends, runs.firstTimes, runs.lastTimes, time.kind === FLAT ? 0 : time.width,
    time.data, time.extra,
  ], at >>> 2)
  return at
}
