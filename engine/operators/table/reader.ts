// How one query reads tables: the version of each table it is bound to, and its sources opened as segments
// no two of which share a key. Everything an operator needs of storage goes through here; nothing above
// sees files or buffers.
import type { TableView } from '../../../planner/catalog.ts'
import { inputsOf, subqueriesOf, type Plan } from '../../../planner/plan.ts'
import type { Statistics } from '../../../planner/statistics.ts'
import { disjointGroups, openSource, sourcesWithin } from '../../../storage/buffer/disjoint.ts'
import type { MergedSources } from '../../../storage/buffer/merged-sources.ts'
import type { SeriesDirectory } from '../../../storage/buffer/series-directory.ts'
import { slicesOf, type TimeSlice } from '../../../storage/buffer/slices.ts'
import type { Source } from '../../../storage/buffer/source.ts'
import type { TableVersion } from '../../../storage/buffer/table-buffer.ts'
import type { Storage } from '../../../storage/storage.ts'
import type { Pointer } from '../../../kernels/memory.ts'
import type { Step } from '../../steps.ts'
import type { OpenSegment, RowGroup, TableSource, TimeBounds } from './table-source.ts'

/** What TableView.source holds: ids, so that a plan holds nothing of a version. */
export type TableHandle = { readonly databaseId: number; readonly tableId: number }

export class TableReader implements TableSource {
  readonly #storage: Storage
  readonly #versions = new Map<string, TableVersion>()

  constructor(storage: Storage) {
    this.#storage = storage
  }

  /**
   * Takes the versions of all tables a plan reads in one tick: the query sees one state of the data. Says
   * whether it joins anything: plans are small, but walked for each query.
   * upholds P-06
   */
  bind(plan: Plan): boolean {
    if ('table' in plan) this.version(plan.table)
    let joins = plan.kind === 'join'
    for (const input of inputsOf(plan)) if (this.bind(input)) joins = true
    for (const subquery of subqueriesOf(plan)) if (this.bind(subquery)) joins = true
    return joins
  }

  /** The version of a table as of the first time this query asked for it. */
  version(view: TableView): TableVersion {
    const { databaseId, tableId } = view.source as TableHandle
    const key = `${databaseId}/${tableId}`
    let version = this.#versions.get(key)
    if (version === undefined) {
      version = this.#storage.table(databaseId, tableId).version()
      this.#versions.set(key, version)
    }
    return version
  }

  directory(view: TableView): SeriesDirectory {
    return this.version(view).table.directory
  }

  retentionLow(view: TableView, nowNs: bigint): bigint | null {
    const { databaseId } = view.source as TableHandle
    const retentionNs = this.#storage.catalog.databases.get(databaseId)?.retentionNs ?? null
    return retentionNs === null ? null : nowNs - retentionNs
  }

  *mapSeries(view: TableView, { low, high }: TimeBounds): Generator<Step, void, void> {
    for (const source of sourcesWithin(this.version(view), low, high)) {
      if (source.isMapped) continue
      yield* waiting(openSource(source, []))
      source.close()
    }
  }

  *groups(view: TableView, bounds: TimeBounds): Generator<Step, RowGroup[], void> {
    const groups = yield* waiting(disjointGroups(this.version(view), bounds.low, bounds.high))
    const group = (sources: readonly Source[], slice: TimeSlice | null): RowGroup =>
      new SourceGroup(sources, slice, this.#storage.merged, this.directory(view))
    return groups.flatMap((sources) => {
      const slices = sources.length === 1 ? null : slicesOf(sources)
      return slices === null ? [group(sources, null)] : slices
        .filter(({ low, high }) => (bounds.low === null || high >= bounds.low) &&
          (bounds.high === null || low <= bounds.high))
        .map((slice) => ({
          slice, within: sources.filter((s) => s.minTime <= slice.high && s.maxTime >= slice.low),
        }))
        .filter(({ within }) => within.length > 0)
        .map(({ slice, within }) => group(within, slice))
    })
  }

  only(): Pointer {
    return 0
  }

  get statistics(): Statistics {
    return {
      rows: (view, range) => this.rows(view, range),
      series: (view) => this.directory(view).count,
      values: (view, tag) => this.directory(view).tagColumn(tag)?.dictionary.count ?? 0,
    }
  }

  /** Of all sources that have rows in the bounds; keys that several have count several times. */
  rows(view: TableView, { low, high }: TimeBounds): number {
    return sourcesWithin(this.version(view), low, high).reduce((sum, source) => sum + source.rows, 0)
  }

  release(): void {
    for (const version of this.#versions.values()) version.release()
    this.#versions.clear()
  }
}

/** Sources that are read as one segment: one, or several that share keys and are merged. */
class SourceGroup implements RowGroup {
  readonly rows: number
  readonly isCounted: boolean
  readonly isCached: boolean
  readonly minTime: bigint
  readonly maxTime: bigint
  readonly #sources: readonly Source[]
  readonly #slice: TimeSlice | null
  readonly #merged: MergedSources
  readonly #directory: SeriesDirectory

  /** `slice`: the part of their time that is meant, if they are merged piece by piece. */
  constructor(
    sources: readonly Source[], slice: TimeSlice | null, merged: MergedSources, directory: SeriesDirectory,
  ) {
    this.#sources = sources
    this.#slice = slice
    this.#merged = merged
    this.#directory = directory
    this.rows = sources.reduce((sum, source) => sum + source.rows, 0)
    // Sources that share keys count each key once: their number of rows says nothing before the merge.
    this.isCounted = sources.length === 1 && slice === null
    this.isCached = sources.length > 1 || sources[0]!.isFile
    this.minTime = slice?.low
      ?? sources.reduce((low, s) => s.minTime < low ? s.minTime : low, sources[0]!.minTime)
    this.maxTime = slice?.high
      ?? sources.reduce((high, s) => s.maxTime > high ? s.maxTime : high, sources[0]!.maxTime)
  }

  *open(columns: readonly number[]): Generator<Step, OpenSegment, void> {
    if (!this.isCounted)
      return yield* waiting(this.#merged.open(this.#sources, columns, this.#directory, this.#slice))
    const source = this.#sources[0]!
    const segment = yield* waiting(openSource(source, columns))
    let isOpen = true
    const close = (): void => {
      if (isOpen) source.close()
      isOpen = false
    }
    return { segment, close }
  }
}

/** Promises of storage as waits for the scheduler. */
function* waiting<T>(steps: Generator<Promise<unknown>, T, void>): Generator<Step, T, void> {
  let isOver = false
  try {
    for (;;) {
      const step = steps.next()
      isOver = step.done === true
      if (step.done === true) return step.value
      yield { kind: 'wait', promise: step.value }
    }
  } finally {
    if (!isOver) steps.return(undefined as never)
  }
}
