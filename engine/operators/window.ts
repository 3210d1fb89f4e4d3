// Window functions: all rows are held; for each distinct OVER they are ordered by partition and order keys,
// the function runs over that order, and its values go back to the rows. Rows come out in the order in
// which they came in.
import type { Batch } from '../../kernels/batch.ts'
import type { Column } from '../../kernels/column.ts'
import { kernels } from '../../kernels/load.ts'
import type { Pointer } from '../../kernels/memory.ts'
import type { DataType } from '../../kernels/type.ts'
import type { WindowCall } from '../../planner/expression.ts'
import { takeRows } from '../expressions/take.ts'
import type { Vector } from '../expressions/vector.ts'
import type { WindowFunctionWithEvaluator } from '../functions/define.ts'
import type { WindowRows } from '../functions/window-evaluator.ts'
import { HeldMemory } from '../held-memory.ts'
import type { Query } from '../query.ts'
import { PAUSE, type Steps } from '../steps.ts'
import { collected } from './collected.ts'
import { changesOf, normalisedKeys, sortedRows } from './sort-keys.ts'
import type { SortUse } from './sort.ts'
import { windowAggregate } from './window-aggregate.ts'

export type WindowUse = {
  readonly call: WindowCall
  readonly args: readonly Vector[]
  readonly partition: readonly Vector[]
  readonly sort: SortUse
  readonly filter: Vector | null
}

const ascending = { descending: false, nullsFirst: true }

export function* windowRows(
  input: Steps, types: readonly DataType[], uses: readonly WindowUse[], query: Query,
): Steps {
  const held = new HeldMemory(query)
  const all = yield* collected(input, types, held, query)
  if (all.rows === 0) return
  const added: Column[] = []
  for (const use of uses) {
    added.push(valuesOf(use, all, query))
    if (query.sliceIsOver()) yield PAUSE
  }
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

/** The function's value for every row, in the order in which rows are held. */
function valuesOf(use: WindowUse, all: Batch, query: Query): Column {
  const arena = query.scratch()
  const at = { arena, query }
  const { rows } = all
  const partition = normalisedKeys(
    use.partition.map((v) => v.evaluate(all, at)), use.partition.map(() => ascending), rows, arena)
  const order = normalisedKeys(
    use.sort.keys.map((v) => v.evaluate(all, at)), use.sort.directions, rows, arena)
  const perm = sortedRows([...partition, ...order], rows, arena)
  const window: WindowRows = {
    rows,
    partitionStarts: changesOf(partition, perm, rows, arena),
    peerStarts: changesOf([...partition, ...order], perm, rows, arena),
  }
  const inOrder = (v: Vector): Column => takeRows(v.evaluate(all, at), perm, rows, arena)
  const args = use.args.map(inOrder)
  const { call } = use
  const values = call.function.kind === 'window'
    ? (call.function as WindowFunctionWithEvaluator).evaluate(call, args, window, at)
    : windowAggregate(
      call, args, use.sort.keys.map(inOrder), use.filter === null ? null : inOrder(use.filter), window, at)
  return takeRows(values, inverse(perm, rows, query), rows, query.arena)
}

/** Where each row went. */
function inverse(perm: Pointer, rows: number, query: Query): Pointer {
  const arena = query.arena
  const numbers = arena.alloc(rows * 4 + 16)
  kernels.iota_4(0, rows, numbers)
  const out = arena.alloc(rows * 4 + 16)
  kernels.scatter_4(numbers, perm, rows, out)
  return out
}
