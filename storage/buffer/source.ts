// A source: something that holds rows of one table, in memory or in a file, and can show them as a segment.
// Sources of a table never change; a table's version is a list of them (table-buffer.ts).
import type { Segment } from './segment.ts'

export interface Source {
  /** Unique in the process. */
  readonly id: number
  readonly rows: number
  readonly minTime: bigint
  readonly maxTime: bigint
  readonly firstSequence: number
  readonly lastSequence: number
  readonly isFile: boolean
  /** Whether its series stand in the table's directory: of a file not before it was opened once. */
  readonly isMapped: boolean
  /**
   * The rows with at least these fields resident, until as many calls of `close`. Fields it lacks are left
   * out.
   */
  open(columns: readonly number[]): Segment | Promise<Segment>
  close(): void
  /** Keeps the source itself alive (its memory, or its file) for a version. */
  retain(): void
  release(): void
}

let lastId = 0

export const nextSourceId = (): number => ++lastId

/** Rows that are in memory anyway. Takes over the segment's first use. */
export function memorySource(segment: Segment): Source & { readonly segment: Segment } {
  const { use } = segment
  return {
    id: nextSourceId(), rows: segment.rows, minTime: segment.minTime, maxTime: segment.maxTime,
    firstSequence: segment.firstSequence, lastSequence: segment.lastSequence,
    isFile: false, isMapped: true, segment,
    open: () => {
      use.retain()
      return segment
    },
    close: () => use.release(),
    retain: () => use.retain(),
    release: () => use.release(),
  }
}
