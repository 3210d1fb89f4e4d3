// The first n rows by some keys without sorting all: candidates are collected, cut back to n now and then,
// and the last of those n becomes a threshold that most later rows fail (on packed codes, where the first
// key is packed).
import { flat, constant, type Column } from '../../kernels/column.ts'
import { kernels } from '../../kernels/load.ts'
import { i64, u8, type Pointer } from '../../kernels/memory.ts'
import { physicalOf, type DataType } from '../../kernels/type.ts'
import type { Arena } from '../../kernels/arena.ts'
import type { Batch } from '../../kernels/batch.ts'
import { compareColumns } from '../expressions/compare.ts'
import { bitmap, flatten, validityOf } from '../expressions/forms.ts'
import { truths } from '../expressions/logic.ts'
import { filterBatch, takeRows } from '../expressions/take.ts'
import type { Evaluation } from '../expressions/vector.ts'
import { HeldMemory } from '../held-memory.ts'
import type { Query } from '../query.ts'
import type { Steps } from '../steps.ts'
import type { TimeReach } from './time-reach.ts'
import { Collector } from './collector.ts'
import { eachBatch } from './each-batch.ts'
import { normalisedKeys, sortedRows } from './sort-keys.ts'
import type { SortUse } from './sort.ts'

/** Beyond this many rows a full sort is as good. */
export const TOP_N_MAX = 8192

/** `reach`: of a scan below that reads in the order of the first key. */
export function* topRows(
  input: Steps, types: readonly DataType[], sort: SortUse, n: number, reach: TimeReach | null, query: Query,
): Steps {
  const top = new Top(types, sort, n, reach, query)
  yield* eachBatch(input, query, (batch, arena) => top.add(batch, { arena, query }))
  const result = top.cut()
  const scratch = query.scratch()
  for (let from = 0; from < result.rows; from += query.batchRows) {
    const rows = Math.min(query.batchRows, result.rows - from)
    const numbers = scratch.alloc(rows * 4 + 16)
    kernels.iota_4(from, rows, numbers)
    yield { rows, columns: result.columns.map((c) => takeRows(c, numbers, rows, scratch)), runs: null }
    scratch.reset()
  }
}

class Top {
  readonly #types: readonly DataType[]
  readonly #sort: SortUse
  readonly #n: number
  readonly #reach: TimeReach | null
  readonly #query: Query
  #held: HeldMemory
  #collector: Collector
  /** First key of the worst of the n rows; null while there are fewer, or it says nothing. */
  #threshold: Column | null = null

  constructor(
    types: readonly DataType[], sort: SortUse, n: number, reach: TimeReach | null, query: Query,
  ) {
    this.#types = types
    this.#sort = sort
    this.#n = n
    this.#reach = reach
    this.#query = query
    this.#held = new HeldMemory(query)
    this.#collector = new Collector(types, this.#held)
  }

  add(batch: Batch, at: Evaluation): void {
    if (batch.rows === 0) return
    this.#collector.add(this.#threshold === null ? batch : this.#pass(batch, this.#threshold, at), at.arena)
    if (this.#collector.rows >= this.#most()) this.cut()
  }

  /** The scan below is told as soon as there are enough. */
  #most(): number {
    if (this.#reach !== null && this.#threshold === null) return this.#n
    return Math.max(4 * this.#n, 2 * this.#query.batchRows)
  }

  #pass(batch: Batch, threshold: Column, at: Evaluation): Batch {
    const key = this.#sort.keys[0]!.evaluate(batch, at)
    const { descending, nullsFirst } = this.#sort.directions[0]!
    const isOnly = this.#sort.keys.length === 1
    const op = descending ? isOnly ? '>' : '>=' : isOnly ? '<' : '<='
    const better = truths(
      compareColumns(op, key, { ...threshold, length: batch.rows }, batch.rows, at), at.arena)
    const bits = nullsFirst ? withNulls(better.bits, key, batch.rows, at.arena) : better.bits
    const count = kernels.bits_count(bits, batch.rows)
    if (count === 0) return { rows: 0, columns: [], runs: null }
    return filterBatch(batch, bits, count, batch.columns.map((_, i) => i), at.arena)
  }

  /** Keeps the n first rows and gives them, in order. */
  cut(): Batch {
    const all = this.#collector.batch()
    if (all.rows === 0) return all
    const scratch = this.#query.scratch()
    const keys = this.#sort.keys.map((k) => k.evaluate(all, { arena: scratch, query: this.#query }))
    const perm = sortedRows(normalisedKeys(keys, this.#sort.directions, all.rows, scratch), all.rows, scratch)
    const kept = Math.min(this.#n, all.rows)
    const held = new HeldMemory(this.#query)
    const collector = new Collector(this.#types, held)
    const rows = { rows: kept, columns: all.columns.map((c) => takeRows(c, perm, kept, scratch)), runs: null }
    collector.add(rows, scratch)
    if (kept === this.#n) this.#setThreshold(keys[0]!, perm + (kept - 1) * 4)
    this.#held.release()
    this.#held = held
    this.#collector = collector
    scratch.release()
    return collector.batch()
  }

  #setThreshold(key: Column, row: Pointer): void {
    const physical = physicalOf(key.type)
    if (physical !== 'i64' && physical !== 'u64' && physical !== 'f64') return
    const { arena } = this.#query
    const one = flatten(takeRows(key, row, 1, arena), arena)
    const isNull = one.validity !== 0 && (u8[one.validity]! & 1) === 0
    this.#threshold = isNull ? null : constant(flat(one.type, 1, one.data, 0), 1)
    if (!isNull) this.#reach?.narrow(i64[one.data / 8]!)
  }
}

function withNulls(bits: Pointer, key: Column, rows: number, arena: Arena): Pointer {
  const validity = validityOf(key, arena)
  if (validity === 0) return bits
  const isNull = bitmap(rows, arena)
  kernels.bits_not(validity, isNull, rows)
  kernels.bits_or(isNull, bits, isNull, rows)
  return isNull
}
