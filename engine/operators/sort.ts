// Orders all rows and gives them out in batches. With `fetch` only the first ones are wanted (top-n.ts is the
// better choice then while fetch is small). Memory: the rows, and 40 bytes a row while sorting; beyond the
// query's memory they go to disk (external-sort.ts).
import { takeRows } from '../expressions/take.ts'
import type { Vector } from '../expressions/vector.ts'
import type { DataType } from '../../kernels/type.ts'
import type { Query } from '../query.ts'
import { PAUSE, type Steps } from '../steps.ts'
import { ExternalSorter } from './external-sort.ts'
import { limitRows } from './limit.ts'
import { normalisedKeys, sortingSteps, type Direction } from './sort-keys.ts'

export type SortUse = { readonly keys: readonly Vector[]; readonly directions: readonly Direction[] }

export function* sortRows(
  input: Steps, types: readonly DataType[], sort: SortUse, fetch: number | null, query: Query,
): Steps {
  const sorter = new ExternalSorter(types, sort, query)
  yield* sorter.take(input)
  const all = sorter.batch()
  if (all === null) {
    yield* fetch === null ? sorter.merged() : limitRows(sorter.merged(), 0, fetch, query)
    return
  }
  const scratch = query.scratch()
  const keyColumns = all.rows === 0 ? [] : sort.keys.map((k) => k.evaluate(all, { arena: scratch, query }))
  const keys = normalisedKeys(keyColumns, sort.directions, all.rows, scratch)
  const perm = yield* sortingSteps(keys, all.rows, scratch, query.sliceIsOver)
  const wanted = Math.min(all.rows, fetch ?? Infinity)
  const out = query.scratch()
  for (let from = 0; from < wanted; from += query.batchRows) {
    const n = Math.min(query.batchRows, wanted - from)
    yield { rows: n, columns: all.columns.map((c) => takeRows(c, perm + from * 4, n, out)), runs: null }
    out.reset()
    if (query.sliceIsOver()) yield PAUSE
  }
  sorter.release()
  scratch.reset()
}
