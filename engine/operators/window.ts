// Window functions: for each distinct OVER the rows are ordered by partition and order keys, the function
// runs over that order, and its values go back to the rows. While all rows fit in memory they come out in the
// order in which they came in; else they are sorted on disk (window-sorted.ts), and come out in that order.
import type { Arena } from '../../kernels/arena.ts'
import type { Batch } from '../../kernels/batch.ts'
import { CONST, type Column } from '../../kernels/column.ts'
import { kernels } from '../../kernels/load.ts'
import { u8, type Pointer } from '../../kernels/memory.ts'
import { physicalOf, type DataType } from '../../kernels/type.ts'
import type { WindowCall } from '../../planner/expression.ts'
import { codesOf, flatten, isNullConstant, nulls } from '../expressions/forms.ts'
import { takeRows } from '../expressions/take.ts'
import type { Evaluation, Vector } from '../expressions/vector.ts'
import type { WindowFunctionWithEvaluator } from '../functions/define.ts'
import { STATE_BYTES, type WindowRows } from '../functions/window-evaluator.ts'
import type { Query } from '../query.ts'
import { PAUSE, type Step, type Steps } from '../steps.ts'
import { ExternalSorter } from './external-sort.ts'
import { changesOf, normalisedKeys, sortedRows } from './sort-keys.ts'
import type { SortUse } from './sort.ts'
import { windowAggregate } from './window-aggregate.ts'
import { windowsOfSorted } from './window-sorted.ts'

export type WindowUse = {
  readonly call: WindowCall
  /** Uses of one number have the same PARTITION BY and ORDER BY. */
  readonly over: number
  readonly args: readonly Vector[]
  readonly partition: readonly Vector[]
  readonly sort: SortUse
  readonly filter: Vector | null
}

const ascending = { descending: false, nullsFirst: true }

/** Values of the call and its arguments, in order and back, and the frames. */
const BYTES_A_ROW_AND_USE = 64

export function* windowRows(
  input: Steps, types: readonly DataType[], uses: readonly WindowUse[], query: Query,
): Steps {
  const sorter = new ExternalSorter(types, overOf(uses[0]!), query, BYTES_A_ROW_AND_USE * uses.length)
  yield* sorter.take(input)
  const added = yield* sorter.inMemory((rows) => valuesOfAll(uses, rows, query))
  if (added === null) {
    yield* windowsOfSorted(sorter.merged(), types, uses, query)
    return
  }
  const all = sorter.batch()!
  const columns = [...all.columns, ...added]
  const out = query.scratch()
  for (let from = 0; from < all.rows; from += query.batchRows) {
    const n = Math.min(query.batchRows, all.rows - from)
    const rows = out.alloc(n * 4 + 16)
    kernels.iota_4(from, n, rows)
    yield { rows: n, columns: columns.map((c) => takeRows(c, rows, n, out)), runs: null }
    out.reset()
    if (query.sliceIsOver()) yield PAUSE
  }
}

function* valuesOfAll(
  uses: readonly WindowUse[], rows: Batch, query: Query,
): Generator<Step, readonly Column[], void> {
  if (rows.rows === 0) return []
  const values = query.scratch()
  const columns: Column[] = []
  try {
    for (const use of uses) {
      columns.push(valuesOf(use, rows, query, values))
      if (query.sliceIsOver()) yield PAUSE
    }
  } catch (error) {
    query.discard(values)
    throw error
  }
  return columns
}

/** Rows in this order have their partitions one after the other, each in its order. */
export function overOf({ partition, sort }: WindowUse): SortUse {
  return {
    keys: [...partition, ...sort.keys],
    directions: [...partition.map(() => ascending), ...sort.directions],
  }
}

/** The function's value for every row, in the order in which rows are held; in `into`. */
export function valuesOf(use: WindowUse, all: Batch, query: Query, into: Arena): Column {
  const arena = query.scratch()
  try {
    return valuesIn(arena, use, all, query, into)
  } finally {
    query.discard(arena)
  }
}

function valuesIn(arena: Arena, use: WindowUse, all: Batch, query: Query, into: Arena): Column {
  const at = { arena, query }
  const { rows } = all
  const { perm, window } = ordered(use, all, query, arena)
  const inOrder = (v: Vector): Column => takeRows(v.evaluate(all, at), perm, rows, arena)
  const values = evaluated(use, inOrder, window, at)
  if (values.kind === CONST) return ownConstant(values, into)
  return takeRows(values, inverse(perm, rows, into), rows, into)
}

/** The function's value for each row of `window`; `column` gives what a vector is for them. */
export function evaluated(
  use: WindowUse, column: (v: Vector) => Column, window: WindowRows, at: Evaluation,
): Column {
  const { call } = use
  const args = use.args.map(column)
  return call.function.kind === 'window'
    ? (call.function as WindowFunctionWithEvaluator).evaluate(call, args, window, at)
    : windowAggregate(
      call, args, use.sort.keys.map(column), use.filter === null ? null : column(use.filter), window, at)
}

/** Rows that are in window order already. */
export function windowOf(use: WindowUse, rows: Batch, at: Evaluation): WindowRows {
  const partition = normalisedKeys(
    use.partition.map((v) => v.evaluate(rows, at)), use.partition.map(() => ascending), rows.rows, at.arena)
  const order = normalisedKeys(
    use.sort.keys.map((v) => v.evaluate(rows, at)), use.sort.directions, rows.rows, at.arena)
  const inOrder = at.arena.alloc(rows.rows * 4 + 16)
  kernels.iota_4(0, rows.rows, inOrder)
  return windowBy(partition, order, inOrder, rows.rows, at.arena)
}

function windowBy(
  partition: readonly Pointer[], order: readonly Pointer[], perm: Pointer, rows: number, arena: Arena,
): WindowRows {
  const partitionStarts = changesOf(partition, perm, rows, arena)
  const sizes = arena.alloc(rows * 8 + 16)
  kernels.stretch_sizes(partitionStarts, rows, sizes)
  return {
    rows, partitionStarts, peerStarts: changesOf([...partition, ...order], perm, rows, arena),
    state: arena.zeroed(STATE_BYTES), sizes,
  }
}

/** One value for all rows, in memory that outlives the function's. */
function ownConstant(column: Column, into: Arena): Column {
  if (isNullConstant(column)) return nulls(column.type, column.length, into)
  return physicalOf(column.type) === 'codes' ? codesOf(column, into) : flatten(column, into)
}

type Ordered = { readonly perm: Pointer; readonly window: WindowRows }

/** The rows in the order of the window, in `arena`; what sorting takes goes back at once. */
function ordered(use: WindowUse, all: Batch, query: Query, arena: Arena): Ordered {
  const sorting = query.scratch()
  try {
    return orderedIn(sorting, use, all, query, arena)
  } finally {
    query.discard(sorting)
  }
}

function orderedIn(sorting: Arena, use: WindowUse, all: Batch, query: Query, arena: Arena): Ordered {
  const at = { arena: sorting, query }
  const { rows } = all
  const perm = arena.alloc(rows * 4 + 16)
  const partition = normalisedKeys(
    use.partition.map((v) => v.evaluate(all, at)), use.partition.map(() => ascending), rows, sorting)
  const order = normalisedKeys(
    use.sort.keys.map((v) => v.evaluate(all, at)), use.sort.directions, rows, sorting)
  const sorted = sortedRows([...partition, ...order], rows, sorting)
  u8.copyWithin(perm, sorted, sorted + rows * 4)
  return { perm, window: windowBy(partition, order, perm, rows, arena) }
}

/** Where each row went. */
function inverse(perm: Pointer, rows: number, arena: Arena): Pointer {
  const numbers = arena.alloc(rows * 4 + 16)
  kernels.iota_4(0, rows, numbers)
  const out = arena.alloc(rows * 4 + 16)
  kernels.scatter_4(numbers, perm, rows, out)
  return out
}
