// Opens all that the scans of a partitioned plan read, and counts the rows: each part reads the same
// segments, so they are read from files and merged once. Only where the column cache can hold them all: else
// null, and the plan runs as if it were not partitioned.
import { Arena } from '../../kernels/arena.ts'
import { OutOfMemory } from '../../kernels/extents.ts'
import type { TableView } from '../../planner/catalog.ts'
import { inputsOf, type Partitioned, type Plan, type Scan } from '../../planner/plan.ts'
import type { ColumnCache } from '../../storage/buffer/column-cache.ts'
import { segmentData, type SegmentData } from '../../storage/buffer/segment.ts'
import type { RowGroup, TableSource } from '../operators/table/table-source.ts'
import { TableRead } from '../operators/table/table-read.ts'
import type { Query } from '../query.ts'
import type { Step } from '../steps.ts'
import type { ReadTable } from './opened-table.ts'

/** Cached values are codes of 1 to 4 bytes, as a rule. */
const BYTES_A_VALUE = 4

export type OpenedScan = ReadTable & { readonly scan: Scan; readonly rows: number }

export type Storages = {
  readonly source: TableSource
  readonly rowsOf: (scan: Scan) => number
  readonly cache: ColumnCache
}

export function* openScans(
  plan: Partitioned, storages: Storages, rowsMin: number, query: Query,
): Generator<Step, readonly OpenedScan[] | null, void> {
  const scans = scansOf(plan.input)
  // Most plans end here: what follows is done again by the plan as a whole.
  if (scans.reduce((sum, scan) => sum + storages.rowsOf(scan), 0) < rowsMin) return null
  const reads: Reading[] = []
  for (const scan of scans) reads.push(yield* readingOf(scan, storages.source, query))
  if (!reserve(reads, storages.cache, query)) return null
  try {
    const opened: OpenedScan[] = []
    for (const reading of reads) opened.push(yield* openAll(reading, storages.source, query))
    return opened
  } catch (error) {
    // What was opened so far stays open until the query ends; the cache had been asked, so this is rare.
    if (error instanceof OutOfMemory) return null
    throw error
  }
}

type Reading = { readonly scan: Scan; readonly read: TableRead; readonly groups: readonly RowGroup[] }

const rowsOf = (groups: readonly RowGroup[]): number => groups.reduce((sum, { rows }) => sum + rows, 0)

function scansOf(plan: Plan): readonly Scan[] {
  return plan.kind === 'scan' ? [plan] : inputsOf(plan).flatMap(scansOf)
}

function* readingOf(scan: Scan, source: TableSource, query: Query): Generator<Step, Reading, void> {
  const read = yield* TableRead.start(scan, query, source, noSubquery)
  return { scan, read, groups: yield* read.groups() }
}

const noSubquery = (): never => {
  throw new TypeError('partitioned plans have no subqueries')
}

/** Whether the cache may be asked for all of it; it is until the query ends. */
function reserve(reads: readonly Reading[], cache: ColumnCache, query: Query): boolean {
  const bytes = cachedValues(reads) * BYTES_A_VALUE
  if (bytes === 0) return true
  const giveBack = cache.reserve(bytes)
  if (giveBack === null) return false
  query.whenReleased(giveBack)
  return true
}

/** Of times and fields; what several scans read of a table is there once. */
function cachedValues(reads: readonly Reading[]): number {
  const tables = new Map<TableView, { fields: Set<number>; rows: number }>()
  for (const { scan, read, groups } of reads) {
    const known = tables.get(scan.table) ?? { fields: new Set(), rows: 0 }
    for (const id of read.fieldIds) known.fields.add(id)
    known.rows = Math.max(known.rows, rowsOf(groups.filter((group) => group.isCached)))
    tables.set(scan.table, known)
  }
  return [...tables.values()].reduce((sum, { fields, rows }) => sum + rows * (1 + fields.size), 0)
}

function* openAll(
  { scan, read, groups }: Reading, source: TableSource, query: Query,
): Generator<Step, OpenedScan, void> {
  const segments: SegmentData[] = []
  const arena = new Arena(query.owner)
  let rows = 0
  try {
    for (const group of groups) {
      const { segment, close } = yield* read.open(group)
      query.whenReleased(close)
      segments.push(segmentData(segment))
      rows += read.ranges(segment, arena).rows
      arena.reset()
      query.check()
    }
  } finally {
    arena.release()
  }
  const { directory } = read
  const tags = scan.reads.flatMap(({ source: name }, i) => {
    const column = read.reads[i]!
    if (column.role !== 'tag') return []
    const { ordinal } = column
    return [{ name, codes: directory.codes(ordinal), dictionary: directory.rankedDictionary(ordinal) }]
  })
  const retentionLow = source.retentionLow(scan.table, query.nowNs)
  const columns = scan.reads.map(({ column }) => column.id)
  return { scan, rows, columns, table: { segments, retentionLow, seriesCount: read.seriesCount, tags } }
}
