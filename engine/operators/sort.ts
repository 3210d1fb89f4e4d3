// Orders all rows and gives them out in batches. With `fetch` only the first ones are wanted (top-n.ts is the
// better choice then while fetch is small). Memory: the rows, and 40 bytes a row while sorting; beyond the
// query's memory they go to disk (external-sort.ts).
import { takeRows } from '../expressions/take.ts'
import type { Vector } from '../expressions/vector.ts'
import type { Arena } from '../../kernels/arena.ts'
import type { Batch } from '../../kernels/batch.ts'
import { u8, type Pointer } from '../../kernels/memory.ts'
import type { DataType } from '../../kernels/type.ts'
import type { Query } from '../query.ts'
import { PAUSE, type Step, type Steps } from '../steps.ts'
import { ExternalSorter } from './external-sort.ts'
import { limitRows } from './limit.ts'
import { normalisedKeys, sortingSteps, type Direction } from './sort-keys.ts'

export type SortUse = { readonly keys: readonly Vector[]; readonly directions: readonly Direction[] }

export function* sortRows(
  input: Steps, types: readonly DataType[], sort: SortUse, fetch: number | null, query: Query,
): Steps {
  const sorter = new ExternalSorter(types, sort, query)
  yield* sorter.take(input)
  const order = query.scratch()
  const perm = yield* sorter.inMemory((rows) => orderOf(rows, sort, order, query))
  if (perm === null) {
    yield* fetch === null ? sorter.merged() : limitRows(sorter.merged(), 0, fetch, query)
    return
  }
  const all = sorter.batch()!
  const wanted = Math.min(all.rows, fetch ?? Infinity)
  const out = query.scratch()
  for (let from = 0; from < wanted; from += query.batchRows) {
    const n = Math.min(query.batchRows, wanted - from)
    yield { rows: n, columns: all.columns.map((c) => takeRows(c, perm + from * 4, n, out)), runs: null }
    out.reset()
    if (query.sliceIsOver()) yield PAUSE
  }
  sorter.release()
  query.discard(order)
}

/** The order of the rows, in `arena`; what sorting takes goes back. `within`: sort-keys.ts. */
export function* orderOf(
  rows: Batch, sort: SortUse, arena: Arena, query: Query, within = 1,
): Generator<Step, Pointer, void> {
  const out = arena.alloc(rows.rows * 4 + 16)
  if (rows.rows === 0) return out
  const sorting = query.scratch()
  try {
    const keys = sort.keys.map((k) => k.evaluate(rows, { arena: sorting, query }))
    const words = normalisedKeys(keys, sort.directions, rows.rows, sorting)
    const perm = yield* sortingSteps(words, rows.rows, sorting, query.sliceIsOver, within)
    u8.copyWithin(out, perm, perm + rows.rows * 4)
  } finally {
    query.discard(sorting)
  }
  return out
}
