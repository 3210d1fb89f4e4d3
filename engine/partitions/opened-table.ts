// What a scan reads, opened once for all parts: pointers into kernel memory and plain descriptions, so that
// it can be sent to another thread. Whoever opened it keeps what it points to alive until the last reader is
// done (open-scans.ts).
import type { Dictionary } from '../../kernels/column.ts'
import { kernels } from '../../kernels/load.ts'
import type { Pointer } from '../../kernels/memory.ts'
import type { ColumnId } from '../../planner/expression.ts'
import type { Scan } from '../../planner/plan.ts'
import type { SegmentData } from '../../storage/buffer/segment.ts'
import { bitmap } from '../expressions/forms.ts'
import type { ReadSource } from '../lower.ts'
import { scan } from '../operators/scan.ts'
import type { RowGroup, Series, TableSource } from '../operators/table/table-source.ts'
import type { Query } from '../query.ts'

export type OpenedTable = {
  readonly segments: readonly SegmentData[]
  readonly retentionLow: bigint | null
  readonly seriesCount: number
  /** Those that the scan reads. */
  readonly tags: readonly {
    readonly name: string
    /** u32 per series. */
    readonly codes: Pointer
    /** With ranks. */
    readonly dictionary: Dictionary
  }[]
}

/** An opened table with the columns of the scan that reads it, which no other scan has. */
export type ReadTable = { readonly columns: readonly ColumnId[]; readonly table: OpenedTable }

/**
 * Series whose value of the tag has a place in [from, to) in the order of its values: their rows lie side by
 * side if it is the first tag. Together the parts of a table are all its series.
 */
export type Part = { readonly tag: string; readonly from: number; readonly to: number }

/** Operators of kernels/assembly/compare.ts. */
const BELOW = 2
const FROM = 5
const RANK_BYTES = 4

const tableOf = (tables: readonly ReadTable[], { reads }: Scan): OpenedTable =>
  tables.find(({ columns }) => columns.includes(reads[0]!.column.id))!.table

/** Reads scans from opened tables; `part` null: all of them. */
export function readPart(tables: readonly ReadTable[], part: Part | null): ReadSource {
  return (plan, query, subquery, reach) => {
    if (plan.kind !== 'scan') throw new TypeError(`a partitioned plan has no ${plan.kind}`)
    return scan(plan, query, new OpenedSource(tableOf(tables, plan), part, query), subquery, reach)
  }
}

/** An opened table as scans read it, or the part of it. */
export class OpenedSource implements TableSource {
  readonly #table: OpenedTable
  readonly #part: Part | null
  readonly #query: Query

  constructor(table: OpenedTable, part: Part | null, query: Query) {
    this.#table = table
    this.#part = part
    this.#query = query
  }

  directory(): Series {
    const { seriesCount, tags } = this.#table
    return {
      count: seriesCount,
      tagColumn: (name) => {
        const ordinal = tags.findIndex((tag) => tag.name === name)
        return ordinal < 0 ? undefined : { ordinal }
      },
      codes: (ordinal) => tags[ordinal]!.codes,
      dictionary: (ordinal) => tags[ordinal]!.dictionary,
      rankedDictionary: (ordinal) => tags[ordinal]!.dictionary,
    }
  }

  retentionLow(): bigint | null {
    return this.#table.retentionLow
  }

  *mapSeries(): Generator<never, void, void> {
    // They were mapped when the table was opened.
  }

  *groups(): Generator<never, RowGroup[], void> {
    return this.#table.segments.map((segment) => new OpenedGroup(segment))
  }

  only(): Pointer {
    if (this.#part === null) return 0
    const { tag, from, to } = this.#part
    const { arena } = this.#query
    const { codes, dictionary } = this.#table.tags.find(({ name }) => name === tag)!
    const { seriesCount } = this.#table
    const { count, ranks } = dictionary
    const chosen = bitmap(count, arena)
    const below = bitmap(count, arena)
    kernels.compare_codes(FROM, ranks, RANK_BYTES, from, count, chosen)
    kernels.compare_codes(BELOW, ranks, RANK_BYTES, to, count, below)
    kernels.bits_and(chosen, below, chosen, count)
    const out = bitmap(seriesCount, arena)
    kernels.map_codes_to_bits(codes, seriesCount, chosen, out)
    return out
  }
}

class OpenedGroup implements RowGroup {
  readonly rows: number
  readonly isCounted = true
  readonly isCached = false
  readonly minTime: bigint
  readonly maxTime: bigint
  readonly #segment: SegmentData

  constructor(segment: SegmentData) {
    this.rows = segment.rows
    this.minTime = segment.minTime
    this.maxTime = segment.maxTime
    this.#segment = segment
  }

  *open(): Generator<never, { segment: SegmentData; close: () => void }, void> {
    return { segment: this.#segment, close: () => undefined }
  }
}
