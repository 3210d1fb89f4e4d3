// Groups rows and aggregates them. Rows that come in runs are grouped by stretch (a few numbers a stretch),
// others by row; groups are numbered as they appear and come out in that order. Holds one cell a group and
// aggregate, no rows.
import type { Batch } from '../../kernels/batch.ts'
import { u32, type Pointer } from '../../kernels/memory.ts'
import { bothValid } from '../expressions/forms.ts'
import { truths } from '../expressions/logic.ts'
import type { Evaluation, Vector } from '../expressions/vector.ts'
import type { Accumulator, Stretches } from '../functions/accumulator.ts'
import type { HeldMemory } from '../held-memory.ts'
import type { Query } from '../query.ts'
import { isBatch, PAUSE, type Steps } from '../steps.ts'
import { GroupKeys, type GroupKey } from './group-keys.ts'

export type AggregateUse = {
  readonly accumulator: Accumulator
  readonly args: readonly Vector[]
  readonly order: readonly Vector[]
  readonly filter: Vector | null
}

/** Only so many of the newest or oldest time buckets are wanted; null: all. For one key that is a bucket. */
export type Few = { readonly fetch: number; readonly newest: boolean } | null

export function* aggregateRows(
  input: Steps, keys: readonly GroupKey[], uses: readonly AggregateUse[], few: Few, held: HeldMemory,
    query: Query,
): Steps {
  const scratch = query.scratch()
  const groups = keys.length === 0 ? null : new GroupKeys(keys, held)
  const at = { arena: scratch, query }
  for (const step of input) {
    if (!isBatch(step)) {
      yield step
      continue
    }
    query.check()
    if (step.rows > 0) {
      const stretches = groups === null ? oneStretch(step, at) : groups.assign(step, at)
      update(uses, step, stretches, groups?.table.count ?? 1, at)
      if (few !== null && groups !== null) groups.keepOnly(few.fetch, few.newest)
    }
    scratch.reset()
    if (query.sliceIsOver()) yield PAUSE
  }
  yield* results(groups, keys.length, uses, query)
  held.release()
}

/** Without keys there is one group, whatever the rows. */
function oneStretch(batch: Batch, at: Evaluation): Stretches {
  const ends = at.arena.alloc(16)
  u32[ends >>> 2] = batch.rows
  return { ends, groups: at.arena.zeroed(16), count: 1, rows: batch.rows, ascending: batch.runs?.count === 1 }
}

function update(
  uses: readonly AggregateUse[], batch: Batch, stretches: Stretches, groups: number, at: Evaluation,
): void {
  for (const { accumulator, args, order, filter } of uses) {
    const input = {
      args: args.map((v) => v.evaluate(batch, at)),
      order: order.map((v) => v.evaluate(batch, at)),
      mask: filter === null ? 0 : maskOf(filter, batch, at),
    }
    accumulator.update(input, stretches, groups, at)
  }
}

function maskOf(filter: Vector, batch: Batch, at: Evaluation): Pointer {
  const { bits, count } = truths(filter.evaluate(batch, at), at.arena)
  return count === batch.rows ? 0 : bothValid(bits, 0, batch.rows, at.arena)
}

function* results(
  groups: GroupKeys | null, keys: number, uses: readonly AggregateUse[], query: Query,
): Steps {
  const arena = query.scratch()
  const count = groups?.table.count ?? 1
  for (let from = 0; from < count; from += query.batchRows) {
    const n = Math.min(query.batchRows, count - from)
    const columns = Array.from({ length: keys }, (_, j) => groups!.output(j, from, n, arena))
    for (const { accumulator } of uses) columns.push(accumulator.finish(from, n, { arena, query }))
    yield { rows: n, columns, runs: null }
    arena.reset()
    if (query.sliceIsOver()) yield PAUSE
  }
}
