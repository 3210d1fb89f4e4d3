// The work of making one data file, as data that can be sent to another thread: pointers into the shared
// kernel memory and plain descriptions. Whoever sends it keeps what it points to alive until the answer
// comes.
import type { Dictionary } from '../../kernels/column.ts'
import type { Pointer } from '../../kernels/memory.ts'
import type { DataType } from '../../kernels/type.ts'
import { segmentData, type Segment, type SegmentData } from '../buffer/segment.ts'
import type { TableBuffer } from '../buffer/table-buffer.ts'
import { typeOfColumn, type TableDefinition } from '../catalog/definitions.ts'
import type { FileCut } from './cut.ts'

export type EncodeJob = {
  /**
   * Oldest first. Rows with low <= time < high of allowed series (bit per series, 0 = all) become the file.
   */
  readonly segments: readonly SegmentData[]
  readonly low: bigint
  readonly high: bigint
  readonly allowed: Pointer
  readonly seriesCount: number
  /** u32 per series: its place in tag order. */
  readonly ranks: Pointer
  readonly tags: readonly {
    readonly name: string
    readonly columnId: number
    /** u32 per series. */
    readonly codes: Pointer
    readonly dictionary: Dictionary
  }[]
  readonly fields: readonly { readonly name: string; readonly columnId: number; readonly type: DataType }[]
}

export type EncodedFile = {
  readonly parts: readonly Uint8Array[]
  readonly bytes: number
  readonly rows: number
  readonly minTime: bigint
  readonly maxTime: bigint
  readonly firstSequence: number
  readonly lastSequence: number
}

export function encodeJob(
  { low, high, allowed }: FileCut, segments: readonly Segment[], table: TableBuffer,
  definition: TableDefinition,
): EncodeJob {
  const { directory } = table
  return {
    segments: segments
      .filter((segment) => segment.minTime < high && segment.maxTime >= low)
      .map(segmentData),
    low, high, allowed, seriesCount: directory.count, ranks: directory.ranks(),
    tags: directory.tags.map(({ name, columnId, ordinal }) =>
      ({ name, columnId, codes: directory.codes(ordinal), dictionary: directory.dictionary(ordinal) })),
    fields: definition.columns.filter((column) => column.role === 'field').map((column) =>
      ({ name: column.name, columnId: column.id, type: typeOfColumn(column) })),
  }
}
