// The held side of a join: its rows, and where those of a key are. In memory while it fits, else divided on
// disk. Not the search for partners (join.ts, join-matches.ts). Invariant: a lookup lists only rows that can
// equal something: no NULL in a key, except where NULLs are equal.
import type { Arena } from '../../kernels/arena.ts'
import type { Batch } from '../../kernels/batch.ts'
import type { Column } from '../../kernels/column.ts'
import { kernels } from '../../kernels/load.ts'
import { u32, type Pointer } from '../../kernels/memory.ts'
import type { DataType } from '../../kernels/type.ts'
import type { JoinType } from '../../planner/plan.ts'
import { bitmap, bothValid, filledBits, validityOf } from '../expressions/forms.ts'
import { sliceRows } from '../expressions/take.ts'
import type { Evaluation, Vector } from '../expressions/vector.ts'
import { GROWTH, HeldMemory } from '../held-memory.ts'
import type { Query } from '../query.ts'
import { canSpill } from '../spill/column-image.ts'
import { LEVELS_MAX, Partitions } from '../spill/partitions.ts'
import { isBatch, PAUSE, type Step, type Steps } from '../steps.ts'
import { Collector } from './collector.ts'
import { GroupKeys, type GroupKey } from './group-keys.ts'
import { plain } from './plain-texts.ts'

/** The two sides of an equality. */
export type KeyUse = { readonly left: GroupKey; readonly right: GroupKey; readonly nullsEqual: boolean }

export type JoinUse = {
  readonly type: JoinType
  readonly left: Steps
  readonly right: Steps
  readonly leftTypes: readonly DataType[]
  readonly rightTypes: readonly DataType[]
  /** Of a null-mark join the first is what IN compares. */
  readonly keys: readonly KeyUse[]
  /** Over left's columns, then right's. */
  readonly filter: Vector | null
}

/** Rows of the held side by the values of some keys; without keys they all are one group. */
export type Lookup = {
  readonly keys: readonly KeyUse[]
  readonly table: GroupKeys | null
  readonly groups: number
  readonly starts: Pointer
  readonly list: Pointer
}

export type Build = {
  readonly rows: Batch
  readonly byKeys: Lookup
  readonly hasNullKey: boolean
  /** Bit a row: it found a partner (full joins). */
  readonly matched: Pointer
  /** IN whose subquery compares more than that: by the rest, all rows, and those where IN compares a NULL. */
  readonly candidates: { readonly all: Lookup; readonly nulls: Lookup } | null
}

/** Of IN with more to compare, what that is: whether an answer is unknown is found among those rows. */
const restOfKeys = (use: JoinUse): readonly KeyUse[] | null =>
  use.type === 'null-mark' && (use.keys.length > 1 || use.filter !== null) ? use.keys.slice(1) : null

/** Rows that have to meet are in parts of one number if divided by these; none: they cannot be divided. */
export const partKeys = (use: JoinUse): readonly KeyUse[] => restOfKeys(use) ?? use.keys

export const valuesOf = (keys: readonly GroupKey[], batch: Batch, at: Evaluation): readonly Column[] =>
  keys.map((key) => key.vector.evaluate(batch, at))

/** Numbers, lists and tables of the keys. */
const BYTES_A_ROW = 48

export class HeldSide {
  readonly #use: JoinUse
  readonly #level: number
  readonly #query: Query
  readonly #held: HeldMemory
  readonly #arena: Arena
  readonly #collector: Collector
  readonly #maySpill: boolean
  parts: Partitions | null = null
  hasNullKey = false

  constructor(use: JoinUse, level: number, query: Query) {
    this.#use = use
    this.#level = level
    this.#query = query
    this.#held = HeldMemory.withTexts(query)
    this.#arena = query.scratch()
    this.#collector = new Collector(use.rightTypes, this.#held)
    const keys = partKeys(use)
    this.#maySpill = query.canSpill && keys.length > 0 && level < LEVELS_MAX &&
      canSpill(use.leftTypes) && canSpill(use.rightTypes) && canSpill(keys.map(({ right }) => right.type))
  }

  *take(input: Steps): Generator<Step, void, void> {
    const query = this.#query
    const scratch = query.scratch()
    for (const step of input) {
      if (!isBatch(step)) {
        yield step
        continue
      }
      query.check()
      if (this.parts === null) this.#collector.add(step, scratch)
      else yield* this.#divide(step, this.parts, scratch)
      scratch.reset()
      if (this.#isFull()) yield* this.#spill(scratch)
      if (query.sliceIsOver()) yield PAUSE
    }
    query.discard(scratch)
  }

  #isFull(): boolean {
    const perRow = restOfKeys(this.#use) === null ? BYTES_A_ROW : 2 * BYTES_A_ROW
    return this.#maySpill && this.parts === null &&
      this.#held.heldBytes * GROWTH + this.#collector.rows * perRow > this.#query.shareBytes
  }

  *#spill(scratch: Arena): Generator<Step, void, void> {
    this.parts = new Partitions(this.#use.rightTypes, this.#level, this.#query)
    const { rows, columns } = this.#collector.batch()
    for (let from = 0; from < rows; from += this.#query.batchRows) {
      const n = Math.min(this.#query.batchRows, rows - from)
      const some = columns.map((c) => plain(sliceRows(c, from, n, scratch), scratch))
      yield* this.#divide({ rows: n, columns: some, runs: null }, this.parts, scratch)
      scratch.reset()
    }
    this.end()
  }

  *#divide(batch: Batch, parts: Partitions, scratch: Arena): Generator<Step, void, void> {
    const at = { arena: scratch, query: this.#query }
    const usable = usableRows(this.#use.keys, 'right', batch, at)
    if (usable !== 0 && kernels.bits_count(usable, batch.rows) < batch.rows) this.hasNullKey = true
    yield* parts.add(batch, valuesOf(partKeys(this.#use).map(({ right }) => right), batch, at))
  }

  build(): Build {
    const { keys } = this.#use
    const rows = this.#collector.batch()
    const scratch = this.#query.scratch()
    const at = { arena: scratch, query: this.#query }
    const usable = usableRows(keys, 'right', rows, at)
    const hasNullKey = usable !== 0 && kernels.bits_count(usable, rows.rows) < rows.rows
    const [byKeys] = this.#lookups(keys, rows, [usable], at)
    const rest = restOfKeys(this.#use)
    const candidates = rest === null ? null : this.#candidates(rest, rows, at)
    this.#query.discard(scratch)
    const matched = this.#arena.zeroed(Math.ceil(rows.rows / 64) * 8 + 8)
    return { rows, byKeys: byKeys!, hasNullKey, matched, candidates }
  }

  #candidates(rest: readonly KeyUse[], rows: Batch, at: Evaluation): Build['candidates'] {
    const usable = usableRows(rest, 'right', rows, at)
    const compared = usableRows(this.#use.keys.slice(0, 1), 'right', rows, at)
    const unknown = bothValid(usable, others(compared, rows.rows, at.arena), rows.rows, at.arena)
    const [all, nulls] = this.#lookups(rest, rows, [usable, unknown], at)
    return { all: all!, nulls: nulls! }
  }

  /** Of the same keys, one for each choice of rows (bits; 0 = all). */
  #lookups(
    keys: readonly KeyUse[], rows: Batch, choices: readonly Pointer[], at: Evaluation,
  ): readonly Lookup[] {
    const table = keys.length === 0 ? null : new GroupKeys(keys.map(({ right }) => right), this.#held)
    const numbers = table === null || rows.rows === 0 ? at.arena.zeroed(rows.rows * 4 + 16)
      : table.assign(rows, at).groups
    const groups = table === null ? 1 : table.table.count
    return choices.map((chosen): Lookup => {
      const groupOf = at.arena.alloc(rows.rows * 4 + 16)
      u32.copyWithin(groupOf >>> 2, numbers >>> 2, (numbers >>> 2) + rows.rows)
      kernels.join_mask(groupOf, rows.rows, chosen, 0xffffffff)
      const starts = this.#arena.alloc((groups + 2) * 4 + 16)
      const list = this.#arena.alloc(rows.rows * 4 + 16)
      kernels.join_lists(groupOf, rows.rows, groups, starts, list)
      return { keys, table, groups, starts, list }
    })
  }

  end(): void {
    this.#held.endWithTexts()
    this.#query.discard(this.#arena)
  }
}

/** Rows whose keys can equal something: no NULL, except where NULLs are equal. 0 = all. */
export function usableRows(
  keys: readonly KeyUse[], side: 'left' | 'right', batch: Batch, at: Evaluation,
): Pointer {
  if (batch.rows === 0) return 0
  return keys.reduce((valid, key) => key.nullsEqual ? valid
    : bothValid(valid, validityOf(key[side].vector.evaluate(batch, at), at.arena), batch.rows, at.arena), 0)
}

/** The group each left row looks for; ~0: none. `chosen`: bits of the rows that look at all; 0 = all. */
export function groupsOfLeft(lookup: Lookup, left: Batch, chosen: Pointer, at: Evaluation): Pointer {
  const { keys, table, groups } = lookup
  const groupOf = at.arena.zeroed(left.rows * 4 + 16)
  if (table !== null) table.find(left, keys.map((k) => k.left.vector), groupOf, at)
  const usable = usableRows(keys, 'left', left, at)
  kernels.join_mask(groupOf, left.rows, bothValid(usable, chosen, left.rows, at.arena), groups)
  return groupOf
}

/** A bitmap over n rows: those without their bit in `bits`; 0 has all. */
export function others(bits: Pointer, n: number, arena: Arena): Pointer {
  if (bits === 0) return filledBits(n, false, arena)
  const out = bitmap(n, arena)
  kernels.bits_not(bits, out, n)
  return out
}
