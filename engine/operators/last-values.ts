// For each combination of tags the newest value of each field that is not NULL (selector_last), or its
// time. Every field looks for its own newest row, so a field that is rarely written does not stop the
// others early.
import { constant, dictionaryColumn, flat, type Column } from '../../kernels/column.ts'
import { kernels } from '../../kernels/load.ts'
import { u32, u8, type Pointer } from '../../kernels/memory.ts'
import { tag, timestampNs } from '../../kernels/type.ts'
import type { LastValues } from '../../planner/plan.ts'
import { ColumnBuilder } from '../../storage/buffer/row-set.ts'
import type { Scope } from '../expressions/compile.ts'
import { flatten, nulls } from '../expressions/forms.ts'
import { takeRows, takeRowsOrNull } from '../expressions/take.ts'
import type { Query } from '../query.ts'
import type { Step, Steps } from '../steps.ts'
import { Newest } from './table/newest.ts'
import type { RowGroup, TableSource } from './table/table-source.ts'
import { searchNewest, type Search } from './table/search-newest.ts'
import { groupSeries, type SeriesGroups } from './table/series-groups.ts'
import { TableRead } from './table/table-read.ts'

export function* lastValues(
  plan: LastValues, query: Query, reader: TableSource, subquery: Scope['subquery'],
): Steps {
  const read = yield* TableRead.start(plan, query, reader, subquery)
  const ordinals = plan.by.map((id) => tagOrdinal(read, id))
  const groups = groupSeries(read.directory, read.seriesCount, ordinals, read.allowed, query)
  const rows: Search = { read: null, newest: new Newest(groups, query) }
  const searches = new Map<number, Search>()
  for (const { of } of plan.values) {
    if (searches.has(of)) continue
    searches.set(of, { read: read.reads[read.scope.ids.indexOf(of)]!, newest: new Newest(groups, query) })
  }
  const visited = yield* searchNewest(read, [rows, ...searches.values()], false, query)
  const found = existing(groups, rows.newest, plan.by.length === 0, query)
  if (found.count === 0) return
  const columns: Column[] = ordinals.map((ordinal) => tagValues(read, groups, ordinal, found, query))
  for (const value of plan.values) {
    const one = searches.get(value.of)!
    columns.push(yield* valuesOf(read, one, value.part, groups, found, visited, query))
  }
  for (let from = 0; from < found.count; from += query.batchRows) {
    const count = Math.min(query.batchRows, found.count - from)
    const arena = query.scratch()
    const take = arena.alloc(count * 4 + 64)
    for (let i = 0; i < count; i++) u32[(take >>> 2) + i] = from + i
    yield {
      rows: count, runs: null,
      columns: count === found.count
        ? columns : columns.map((column) => takeRows(column, take, count, arena)),
    }
  }
}

function tagOrdinal(read: TableRead, id: number): number {
  const column = read.reads[read.scope.ids.indexOf(id)]!
  if (column.role !== 'tag') throw new TypeError('last values are by tags')
  return column.ordinal
}

type Found = { readonly groups: Pointer; readonly count: number }

/** Groups that have a row; without keys the one group always counts. */
function existing(groups: SeriesGroups, newest: Newest, isSingle: boolean, query: Query): Found {
  const out = query.arena.alloc(groups.count * 4 + 64)
  let count = 0
  for (let g = 0; g < groups.count; g++) if (isSingle || newest.hasRow(g)) u32[(out >>> 2) + count++] = g
  return { groups: out, count }
}

function tagValues(
  read: TableRead, groups: SeriesGroups, ordinal: number, found: Found, query: Query,
): Column {
  const series = query.arena.alloc(found.count * 4 + 64)
  kernels.gather_u32(groups.representative, found.groups, found.count, series)
  const codes = query.arena.alloc(found.count * 4 + 256)
  kernels.gather_u32(read.directory.codes(ordinal), series, found.count, codes)
  return dictionaryColumn(tag, found.count, codes, read.directory.dictionary(ordinal))
}

function* valuesOf(
  read: TableRead, one: Search, part: 'value' | 'time', groups: SeriesGroups, found: Found,
  visited: readonly RowGroup[], query: Query,
): Generator<Step, Column, void> {
  const { arena } = query
  const source = one.read!
  const type = part === 'time' || source.role === 'time' ? timestampNs
    : source.role === 'field' ? source.type : tag
  const place = arena.alloc(groups.count * 4 + 64)
  u8.fill(0xff, place, place + groups.count * 4)
  const builder = new ColumnBuilder(0, type, Math.max(1, groups.count), arena)
  for (let v = 0; v < visited.length; v++) {
    const winners = one.newest.winnersIn(v, arena)
    if (winners.count === 0) continue
    const { segment, close } = yield* read.open(visited[v]!)
    try {
      const column = part === 'time' || source.role !== 'field'
        ? segment.time : segment.columns.get(source.columnId)
      const taken = column === undefined
        ? nulls(type, winners.count, arena) : takeRows(column, winners.rows, winners.count, arena)
      const values = flatten(taken, arena)
      for (let i = 0; i < winners.count; i++) {
        u32[(place >>> 2) + u32[(winners.groups >>> 2) + i]!] = builder.rows + i
      }
      builder.append({
        columnId: 0, type, data: values.data, validity: values.validity, offsets: values.extra,
      }, 0, winners.count)
    } finally {
      close()
    }
  }
  return inGroupOrder(builder, place, found, query)
}

/** One value for each found group, NULL where it has none. */
function inGroupOrder(builder: ColumnBuilder, place: Pointer, found: Found, query: Query): Column {
  const { arena } = query
  if (builder.rows === 0) return constant(nulls(builder.type, 1, arena), found.count)
  const rows = arena.alloc(found.count * 4 + 64)
  kernels.gather_u32(place, found.groups, found.count, rows)
  const { data, validity, offsets } = builder.view()
  const column = flat(builder.type, builder.rows, data, validity, offsets)
  return takeRowsOrNull(column, rows, found.count, arena)
}
