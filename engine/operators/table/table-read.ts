// What scan, last-rows, last-values, series-tags and count-rows share: which columns to read, which series
// a predicate on tags leaves, the time bounds after retention, and ranges of rows. Predicates on fields
// come after the merge (scan contract).
import { Arena } from '../../../kernels/arena.ts'
import type { Batch } from '../../../kernels/batch.ts'
import { dictionaryColumn, type Column } from '../../../kernels/column.ts'
import { kernels } from '../../../kernels/load.ts'
import { i64, type Pointer } from '../../../kernels/memory.ts'
import { tag } from '../../../kernels/type.ts'
import type { TableView } from '../../../planner/catalog.ts'
import { columnsOf as columnsUsed, type ColumnId, type Expression } from '../../../planner/expression.ts'
import type { ScanColumn, TimeRange } from '../../../planner/plan.ts'
import { rowsBetween, type RowRanges } from '../../../storage/buffer/row-collector.ts'
import type { SegmentData } from '../../../storage/buffer/segment.ts'
import { bothValid } from '../../expressions/forms.ts'
import { compile, type Scope } from '../../expressions/compile.ts'
import { truths } from '../../expressions/logic.ts'
import type { Query } from '../../query.ts'
import type { Step } from '../../steps.ts'
import type { OpenSegment, RowGroup, TableSource, TimeBounds } from './table-source.ts'
import type { ReadColumn } from './segment-batches.ts'
import type { TimeReach } from '../time-reach.ts'

/** The part of a plan node that all of them have. */
export type TableReadPlan = {
  readonly table: TableView
  readonly reads: readonly ScanColumn[]
  readonly predicate: Expression | null
  readonly timeRange: TimeRange
}

export class TableRead {
  readonly plan: TableReadPlan
  /** Where the columns read stand in its batches. */
  readonly scope: Scope
  readonly reads: readonly ReadColumn[]
  /** Catalog ids of the fields read. */
  readonly fieldIds: readonly number[]
  readonly bounds: TimeBounds
  /** Conjuncts that need rows: those on fields or time. */
  readonly rowPredicate: Expression | null
  /** Bit per series of the directory; 0 = all. */
  readonly allowed: Pointer
  /** Series there were when the query began: others have no row in its version. */
  readonly seriesCount: number
  /** No series can have a row. */
  readonly isEmpty: boolean
  readonly #query: Query
  readonly #reader: TableSource
  readonly #low: Pointer
  readonly #high: Pointer

  /** `needsSeries` false: only rows are counted, no series is asked about. */
  static *start(
    plan: TableReadPlan, query: Query, reader: TableSource, subquery: Scope['subquery'], needsSeries = true,
  ): Generator<Step, TableRead, void> {
    const bounds = boundsOf(plan, query, reader)
    if (needsSeries || plan.predicate !== null) yield* reader.mapSeries(plan.table, bounds)
    return new TableRead(plan, query, reader, subquery, bounds)
  }

  private constructor(
    plan: TableReadPlan, query: Query, reader: TableSource, subquery: Scope['subquery'], bounds: TimeBounds,
  ) {
    this.plan = plan
    this.scope = { ids: plan.reads.map(({ column }) => column.id), subquery, byRow: query.computesByRow }
    this.#query = query
    this.#reader = reader
    this.seriesCount = this.directory.count
    const roles = rolesOf(plan.table)
    this.reads = plan.reads.map(({ source }): ReadColumn => {
      const column = roles.get(source)!
      if (column.role === 'time') return { role: 'time' }
      if (column.role === 'field') return { role: 'field', columnId: column.columnId, type: column.type }
      return { role: 'tag', ordinal: this.directory.tagColumn(source)!.ordinal }
    })
    this.fieldIds = this.reads.flatMap((read) => read.role === 'field' ? [read.columnId] : [])
    this.bounds = bounds
    const { low, high } = bounds
    this.#low = pointerTo(low, query.arena)
    this.#high = pointerTo(high, query.arena)
    const { onTags, onRows } = this.#split()
    this.rowPredicate = onRows
    const only = reader.only(plan.table, this.seriesCount)
    this.allowed = onTags === null ? only
      : bothValid(only, this.#allowedSeries(onTags), this.seriesCount, query.arena)
    const isInverted = low !== null && high !== null && low > high
    const isNoSeries = this.allowed !== 0 && kernels.bits_count(this.allowed, this.seriesCount) === 0
    this.isEmpty = isInverted || isNoSeries
  }

  get directory() {
    return this.#reader.directory(this.plan.table)
  }

  #split(): { onTags: Expression | null; onRows: Expression | null } {
    const { predicate } = this.plan
    if (predicate === null) return { onTags: null, onRows: null }
    const isTag = new Set<ColumnId>()
    this.plan.reads.forEach(({ column }, i) => { if (this.reads[i]!.role === 'tag') isTag.add(column.id) })
    const conjuncts = predicate.kind === 'and' ? predicate.inputs : [predicate]
    const onTags = conjuncts.filter((part) => [...columnsUsed(part)].every((id) => isTag.has(id)))
    return { onTags: all(onTags), onRows: all(conjuncts.filter((part) => !onTags.includes(part))) }
  }

  /** Evaluates a predicate on tags once for every series, not for every row. */
  #allowedSeries(predicate: Expression): Pointer {
    const { directory } = this
    const rows = this.seriesCount
    const columns = this.reads.map((read): Column => read.role === 'tag'
      ? dictionaryColumn(tag, rows, directory.codes(read.ordinal), directory.dictionary(read.ordinal))
      : dictionaryColumn(tag, rows, 0, { source: {}, count: 1, offsets: 0, bytes: 0, ranks: 0 }))
    const batch: Batch = { rows, columns, runs: null }
    const at = { arena: this.#query.arena, query: this.#query }
    return truths(compile(predicate, this.scope).evaluate(batch, at), this.#query.arena).bits
  }

  /** Rows of an open segment within bounds, of allowed series; `reach`: and not beyond it. */
  ranges(segment: SegmentData, arena: Arena, reach: TimeReach | null = null): RowRanges {
    if (reach === null) return rowsBetween(segment, this.#low, this.#high, this.allowed, arena)
    const { low, high } = reach.within(this.bounds)
    return rowsBetween(segment, pointerTo(low, arena), pointerTo(high, arena), this.allowed, arena)
  }

  *groups(): Generator<Step, RowGroup[], void> {
    return this.isEmpty ? [] : yield* this.#reader.groups(this.plan.table, this.bounds)
  }

  *open(group: RowGroup): Generator<Step, OpenSegment, void> {
    return yield* group.open(this.fieldIds)
  }
}

/** Columns of a table by name, made once for each view: a short query reads two of twenty. */
const rolesByView = new WeakMap<TableView, ReadonlyMap<string, TableView['columns'][number]>>()

function rolesOf(view: TableView): ReadonlyMap<string, TableView['columns'][number]> {
  let roles = rolesByView.get(view)
  if (roles === undefined) {
    roles = new Map(view.columns.map((column) => [column.name, column]))
    rolesByView.set(view, roles)
  }
  return roles
}

/** The plan's time range, and not before what retention keeps. */
export function boundsOf(plan: TableReadPlan, query: Query, reader: TableSource): TimeBounds {
  const { low, high } = plan.timeRange
  const kept = reader.retentionLow(plan.table, query.nowNs)
  return { low: kept !== null && (low === null || kept > low) ? kept : low, high }
}

function all(parts: readonly Expression[]): Expression | null {
  if (parts.length < 2) return parts[0] ?? null
  return { kind: 'and', inputs: parts, type: parts[0]!.type }
}

function pointerTo(value: bigint | null, arena: Arena): Pointer {
  if (value === null) return 0
  const at = arena.alloc(8)
  i64[at / 8] = value
  return at
}
