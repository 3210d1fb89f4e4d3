// Values that are the same for all rows of a partition, where the partition is larger than memory: its rows
// go to disk as they come while the value is found, then they are read again and given with it.
import type { Arena } from '../../kernels/arena.ts'
import type { Batch } from '../../kernels/batch.ts'
import { flat, type Column } from '../../kernels/column.ts'
import { i64, u32 } from '../../kernels/memory.ts'
import { int64, type DataType } from '../../kernels/type.ts'
import type { WindowCall } from '../../planner/expression.ts'
import { filledBits, nulls } from '../expressions/forms.ts'
import { truths } from '../expressions/logic.ts'
import { takeRows } from '../expressions/take.ts'
import type { Evaluation } from '../expressions/vector.ts'
import { STATE_BYTES } from '../functions/window-evaluator.ts'
import { HeldMemory } from '../held-memory.ts'
import type { Query } from '../query.ts'
import { columnCodes, type ColumnCodes } from '../spill/column-codes.ts'
import { SpilledRows } from '../spill/spilled-rows.ts'
import type { SpillFile } from '../spill/spill-file.ts'
import type { Step, Steps } from '../steps.ts'
import { Collector } from './collector.ts'
import { eachBatch } from './each-batch.ts'
import { plain } from './plain-texts.ts'
import { accumulatorOfWindow, pickedPlace } from './window-aggregate.ts'
import { canRun } from './window-running.ts'
import { evaluated, type WindowUse } from './window.ts'

/** A value that is known when all rows have been seen, as a column of one row. */
type Whole = {
  add(batch: Batch, at: Evaluation): void
  value(at: Evaluation): Column
  /** Nobody has the value any more. */
  end(): void
}

export class LargePartition {
  readonly #query: Query
  readonly #held: HeldMemory
  readonly #file: SpillFile
  readonly #rows: SpilledRows
  readonly #wholes: readonly Whole[]

  constructor(types: readonly DataType[], uses: readonly WindowUse[], wantsSize: boolean, query: Query) {
    this.#query = query
    this.#held = HeldMemory.withTexts(query)
    this.#file = query.spillFile(columnCodes(types, query.arena))
    this.#rows = new SpilledRows(this.#file, query)
    this.#wholes = [...uses.map((use) => wholeOf(use, this.#held, query)), ...wantsSize ? [sizeOf()] : []]
  }

  *add(batch: Batch, scratch: Arena): Generator<Step, void, void> {
    const arena = this.#query.scratch()
    for (const whole of this.#wholes) {
      whole.add(batch, { arena, query: this.#query })
      arena.reset()
    }
    this.#query.discard(arena)
    yield* this.#rows.add(batch, scratch)
  }

  /** The rows with their values; then all is given back. */
  *results(): Steps {
    const query = this.#query
    const values = query.scratch()
    const ones = this.#wholes.map((whole) => whole.value({ arena: values, query }))
    yield* eachBatch(this.#rows.steps(), query, function* (batch, arena) {
      const first = arena.zeroed(batch.rows * 4 + 64)
      const added = ones.map((one) => plain(takeRows(one, first, batch.rows, arena), arena))
      yield { ...batch, columns: [...batch.columns, ...added] }
    })
    query.discard(values)
    for (const whole of this.#wholes) whole.end()
    query.closeSpillFile(this.#file)
    this.#held.endWithTexts()
  }
}

function wholeOf(use: WindowUse, held: HeldMemory, query: Query): Whole {
  const place = pickedPlace(use.call)
  if (place !== null) return pickedValue(use, place, query)
  return canRun(use.call) ? lastOfRunning(use, held, query) : aggregated(use, held)
}

function sizeOf(): Whole {
  let rows = 0
  return {
    add: (batch) => { rows += batch.rows },
    value: ({ arena }) => {
      const data = arena.alloc(16)
      i64[data / 8] = BigInt(rows)
      return flat(int64, 1, data, 0)
    },
    end: () => undefined,
  }
}

/** The running value up to the last row, so that it is the same as of a partition in memory, to the bit. */
function lastOfRunning(use: WindowUse, held: HeldMemory, query: Query): Whole {
  const call: WindowCall = {
    ...use.call,
    frame: { units: 'rows', start: { kind: 'preceding', offset: null }, end: { kind: 'current-row' } },
  }
  const state = held.arena.zeroed(STATE_BYTES)
  const kept = new OneValue(call.type, query)
  return {
    add: (batch, at) => {
      const { rows } = batch
      const none = filledBits(rows, false, at.arena)
      const window = { rows, partitionStarts: none, peerStarts: none, state, sizes: 0 }
      kept.set(evaluated({ ...use, call }, (v) => v.evaluate(batch, at), window, at), rows - 1, at.arena)
    },
    value: ({ arena }) => kept.column(arena),
    end: () => kept.end(),
  }
}

function pickedValue(use: WindowUse, place: number, query: Query): Whole {
  const kept = new OneValue(use.call.type, query)
  let seen = 0
  return {
    add: (batch, at) => {
      const row = place < 0 ? batch.rows - 1 : place - 1 - seen
      seen += batch.rows
      if (row >= 0 && row < batch.rows) kept.set(use.args[0]!.evaluate(batch, at), row, at.arena)
    },
    value: ({ arena }) => kept.column(arena),
    end: () => kept.end(),
  }
}

function aggregated(use: WindowUse, held: HeldMemory): Whole {
  const { call, args, filter } = use
  let accumulator: ReturnType<typeof accumulatorOfWindow> | null = null
  return {
    add: (batch, at) => {
      accumulator ??= accumulatorOfWindow(call, held, at)
      const { rows } = batch
      const ends = at.arena.alloc(16)
      u32[ends >>> 2] = rows
      const mask = filter === null ? 0 : truths(filter.evaluate(batch, at), at.arena).bits
      const input = { args: args.map((v) => v.evaluate(batch, at)), order: [], mask }
      const stretches = { ends, groups: at.arena.zeroed(16), count: 1, rows, ascending: false }
      accumulator.update(input, stretches, 1, at)
    },
    value: (at) => {
      accumulator ??= accumulatorOfWindow(call, held, at)
      return accumulator.finish(0, 1, at)
    },
    end: () => undefined,
  }
}

/** A value that replaces the one before; NULL at first. */
class OneValue {
  readonly #type: DataType
  readonly #query: Query
  readonly #codes: readonly ColumnCodes[]
  #held: HeldMemory | null = null
  #column: Column | null = null

  constructor(type: DataType, query: Query) {
    this.#type = type
    this.#query = query
    this.#codes = columnCodes([type], query.arena)
  }

  set(values: Column, row: number, arena: Arena): void {
    const rows = arena.alloc(64)
    u32[rows >>> 2] = row
    const held = HeldMemory.withTexts(this.#query)
    const collector = new Collector([this.#type], held, { codes: this.#codes })
    collector.add({ rows: 1, columns: [takeRows(values, rows, 1, arena)], runs: null }, arena)
    this.end()
    this.#held = held
    this.#column = collector.batch().columns[0]!
  }

  column(arena: Arena): Column {
    return this.#column ?? nulls(this.#type, 1, arena)
  }

  end(): void {
    this.#held?.endWithTexts()
    this.#held = null
  }
}
