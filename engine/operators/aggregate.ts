// Groups rows and aggregates them. Rows that come in runs are grouped by stretch (a few numbers a stretch),
// others by row; groups are numbered as they appear and come out in that order. Holds one cell a group and
// aggregate, no rows. When memory is nearly used up no group is added any more: rows of other groups go to
// disk, divided by their keys, and the parts are grouped one after the other.
import type { Batch } from '../../kernels/batch.ts'
import { kernels } from '../../kernels/load.ts'
import { u32, type Pointer } from '../../kernels/memory.ts'
import type { DataType } from '../../kernels/type.ts'
import { bitmap, bothValid } from '../expressions/forms.ts'
import { truths } from '../expressions/logic.ts'
import { filterBatch } from '../expressions/take.ts'
import type { Evaluation, Vector } from '../expressions/vector.ts'
import type { Accumulator, Stretches } from '../functions/accumulator.ts'
import { GROWTH, HeldMemory } from '../held-memory.ts'
import type { Query } from '../query.ts'
import { columnCodes } from '../spill/column-codes.ts'
import { LEVELS_MAX, Partitions } from '../spill/partitions.ts'
import { PAUSE, type Step, type Steps } from '../steps.ts'
import { eachBatch } from './each-batch.ts'
import { GroupKeys, type GroupKey } from './group-keys.ts'
import { withPlainTexts } from './plain-texts.ts'

export type AggregateUse = {
  /** A new accumulator, whose cells live in `held`. */
  readonly accumulate: (held: HeldMemory) => Accumulator
  readonly args: readonly Vector[]
  readonly order: readonly Vector[]
  readonly filter: Vector | null
}

/** Only so many of the newest or oldest time buckets are wanted; null: all. For one key that is a bucket. */
export type Few = { readonly fetch: number; readonly newest: boolean } | null

export type Aggregation = {
  /** Of the input's columns. */
  readonly types: readonly DataType[]
  readonly keys: readonly GroupKey[]
  readonly uses: readonly AggregateUse[]
  readonly few: Few
}

export function aggregateRows(input: Steps, aggregation: Aggregation, query: Query): Steps {
  return aggregated(input, aggregation, 0, query)
}

function* aggregated(input: Steps, aggregation: Aggregation, level: number, query: Query): Steps {
  const pass = new Pass(aggregation, level, query)
  yield* pass.take(input)
  const { others } = pass
  others?.endAdding()
  yield* level === 0 && others === null ? pass.results() : withPlainTexts(pass.results(), query)
  pass.end(level === 0 && others === null)
  for (const part of others?.parts ?? []) {
    if (part.rows > 0) yield* aggregated(part.steps(), aggregation, level + 1, query)
  }
  others?.close()
}

/** As many groups as there is memory for. */
class Pass {
  readonly #aggregation: Aggregation
  readonly #query: Query
  readonly #held: HeldMemory
  readonly #groups: GroupKeys | null
  readonly #accumulators: readonly Accumulator[]
  readonly #maySpill: boolean
  /** Rows of groups that are not among this pass's; null while every group was added. */
  others: Partitions | null = null
  readonly #level: number

  constructor(aggregation: Aggregation, level: number, query: Query) {
    const { keys, uses, few } = aggregation
    this.#aggregation = aggregation
    this.#query = query
    this.#level = level
    this.#held = HeldMemory.withTexts(query)
    this.#groups = keys.length === 0 ? null : new GroupKeys(keys, this.#held)
    this.#accumulators = uses.map((use) => use.accumulate(this.#held))
    this.#maySpill = query.canSpill && keys.length > 0 && few === null && level < LEVELS_MAX
  }

  take(input: Steps): Steps {
    const query = this.#query
    return eachBatch(input, query, (batch, arena) => {
      const at = { arena, query }
      return this.others === null ? this.#takeAll(batch, at) : this.#takeKnown(batch, this.others, at)
    })
  }

  #takeAll(batch: Batch, at: Evaluation): void {
    const { few, types } = this.#aggregation
    this.#update(batch, this.#groups === null ? oneStretch(batch, at) : this.#groups.assign(batch, at), at)
    if (few !== null && this.#groups !== null) this.#groups.keepOnly(few.fetch, few.newest)
    if (this.#isFull()) {
      this.others = new Partitions(columnCodes(types, this.#query.arena), this.#level, this.#query)
    }
  }

  #isFull(): boolean {
    return this.#maySpill && this.#held.heldBytes * GROWTH > this.#query.shareBytes
  }

  /** Rows of known groups are aggregated, the others wait. */
  *#takeKnown(batch: Batch, others: Partitions, at: Evaluation): Generator<Step, void, void> {
    const { rows } = batch
    const groupOf = at.arena.alloc(rows * 4 + 16)
    this.#groups!.findOwn(batch, groupOf, at)
    const known = bitmap(rows, at.arena)
    kernels.take_bits(0, groupOf, rows, known)
    const count = kernels.bits_count(known, rows)
    const keep = batch.columns.map((_, i) => i)
    if (count > 0) {
      const chosen = at.arena.alloc(count * 4 + 64)
      kernels.bits_select(known, rows, chosen)
      const groups = at.arena.alloc(count * 4 + 16)
      kernels.take_4(groupOf, chosen, count, groups)
      const own = { ...filterBatch(batch, known, count, keep, at.arena), runs: null }
      this.#update(own, { ends: 0, groups, count, rows: count, ascending: false }, at)
    }
    if (count === rows) return
    const unknown = bitmap(rows, at.arena)
    kernels.bits_not(known, unknown, rows)
    const rest = filterBatch(batch, unknown, rows - count, keep, at.arena)
    yield* others.add(rest, this.#aggregation.keys.map((key) => key.vector.evaluate(rest, at)))
  }

  #update(batch: Batch, stretches: Stretches, at: Evaluation): void {
    const groups = this.#groups?.table.count ?? 1
    this.#aggregation.uses.forEach(({ args, order, filter }, i) => {
      const input = {
        args: args.map((v) => v.evaluate(batch, at)),
        order: order.map((v) => v.evaluate(batch, at)),
        mask: filter === null ? 0 : maskOf(filter, batch, at),
      }
      this.#accumulators[i]!.update(input, stretches, groups, at)
    })
  }

  *results(): Steps {
    const query = this.#query
    const arena = query.scratch()
    const groups = this.#groups
    const count = groups?.table.count ?? 1
    for (let from = 0; from < count; from += query.batchRows) {
      const n = Math.min(query.batchRows, count - from)
      const columns = this.#aggregation.keys.map((_, j) => groups!.output(j, from, n, arena))
      const at = { arena, query }
      for (const accumulator of this.#accumulators) columns.push(accumulator.finish(from, n, at))
      yield { rows: n, columns, runs: null }
      arena.reset()
      if (query.sliceIsOver()) yield PAUSE
    }
    query.discard(arena)
  }

  /** `isLast`: whoever took the results may still hold codes of their texts. */
  end(isLast: boolean): void {
    if (isLast) this.#held.end()
    else this.#held.endWithTexts()
  }
}

/** Without keys there is one group, whatever the rows. */
function oneStretch(batch: Batch, at: Evaluation): Stretches {
  const ends = at.arena.alloc(16)
  u32[ends >>> 2] = batch.rows
  return { ends, groups: at.arena.zeroed(16), count: 1, rows: batch.rows, ascending: batch.runs?.count === 1 }
}

function maskOf(filter: Vector, batch: Batch, at: Evaluation): Pointer {
  const { bits, count } = truths(filter.evaluate(batch, at), at.arena)
  return count === batch.rows ? 0 : bothValid(bits, 0, batch.rows, at.arena)
}
