// The held side of a join: its rows, and where those of a key are. In memory while it fits, else on disk,
// divided if there are keys to divide by. Not the search for partners (join-pairs.ts, join-matches.ts).
// Invariant: a lookup lists only rows that can equal something: no NULL in a key, except where NULLs are
// equal.
import type { Arena } from '../../kernels/arena.ts'
import type { Batch } from '../../kernels/batch.ts'
import type { Column } from '../../kernels/column.ts'
import { kernels } from '../../kernels/load.ts'
import { u32, type Pointer } from '../../kernels/memory.ts'
import type { DataType } from '../../kernels/type.ts'
import type { JoinType } from '../../planner/plan.ts'
import { bitmap, bothValid, filledBits, validityOf } from '../expressions/forms.ts'
import { sliceBatch } from '../expressions/take.ts'
import type { Evaluation, Vector } from '../expressions/vector.ts'
import { GROWTH, HeldMemory } from '../held-memory.ts'
import type { Query } from '../query.ts'
import { columnCodes, type ColumnCodes } from '../spill/column-codes.ts'
import { LEVELS_MAX, Partitions } from '../spill/partitions.ts'
import type { SpillFile } from '../spill/spill-file.ts'
import { SpilledRows } from '../spill/spilled-rows.ts'
import type { Step, Steps } from '../steps.ts'
import { Collector } from './collector.ts'
import { eachBatch } from './each-batch.ts'
import { GroupKeys, type GroupKey } from './group-keys.ts'
import { inPlainBatches } from './kept-rows.ts'

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
  /** The columns that are given, in order: places of left's columns, then of right's, or of the mark. */
  readonly gives: readonly number[]
}

/** Rows of the held side by the values of some keys; without keys they all are one group. */
export type Lookup = {
  readonly keys: readonly KeyUse[]
  readonly table: GroupKeys | null
  readonly groups: number
  /** 0: group g is row g. */
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
  readonly #codes: readonly ColumnCodes[]
  readonly #collector: Collector
  readonly #maySpill: boolean
  parts: Partitions | null = null
  /** As parts, without keys to divide by. */
  outside: { readonly rows: SpilledRows; readonly file: SpillFile } | null = null
  hasNullKey = false

  constructor(use: JoinUse, level: number, query: Query) {
    this.#use = use
    this.#level = level
    this.#query = query
    this.#held = HeldMemory.withTexts(query)
    this.#arena = query.scratch()
    this.#codes = columnCodes(use.rightTypes, query.arena)
    this.#collector = new Collector(use.rightTypes, this.#held, { codes: this.#codes })
    this.#maySpill = query.canSpill && level < LEVELS_MAX
  }

  take(input: Steps): Steps {
    return eachBatch(input, this.#query, (batch, scratch) => {
      if (this.#isOutside()) return this.#putOutside(batch, scratch)
      this.#collector.add(batch, scratch)
      scratch.reset()
      return this.#isFull() ? this.#spill(scratch) : undefined
    })
  }

  #isFull(): boolean {
    const perRow = restOfKeys(this.#use) === null ? BYTES_A_ROW : 2 * BYTES_A_ROW
    return this.#maySpill &&
      this.#held.heldBytes * GROWTH + this.#collector.rows * perRow > this.#query.shareBytes
  }

  #isOutside(): boolean {
    return this.parts !== null || this.outside !== null
  }

  *#spill(scratch: Arena): Generator<Step, void, void> {
    const query = this.#query
    if (partKeys(this.#use).length > 0) this.parts = new Partitions(this.#codes, this.#level, query)
    else {
      const file = query.spillFile(this.#codes)
      this.outside = { file, rows: new SpilledRows(file, query) }
    }
    for (const batch of inPlainBatches(this.#collector.batch(), query)) {
      yield* this.#putOutside(batch, scratch)
      scratch.reset()
    }
    this.end()
  }

  *#putOutside(batch: Batch, scratch: Arena): Generator<Step, void, void> {
    if (this.parts !== null) yield* this.#divide(batch, this.parts, scratch)
    else yield* this.outside!.rows.add(batch, scratch)
  }

  *#divide(batch: Batch, parts: Partitions, scratch: Arena): Generator<Step, void, void> {
    const at = { arena: scratch, query: this.#query }
    const usable = usableRows(this.#use.keys, 'right', batch, at)
    if (usable !== 0 && kernels.bits_count(usable, batch.rows) < batch.rows) this.hasNullKey = true
    yield* parts.add(batch, valuesOf(partKeys(this.#use).map(({ right }) => right), batch, at))
  }

  build(): Build {
    return buildOf(this.#use, this.#collector.batch(), this.#held, this.#arena, this.#query)
  }

  end(): void {
    this.#held.endWithTexts()
    this.#query.discard(this.#arena)
  }
}

/** `held`: for the tables of the keys; `arena` lives as long as the build. */
export function buildOf(use: JoinUse, rows: Batch, held: HeldMemory, arena: Arena, query: Query): Build {
  const scratch = query.scratch()
  const numbering = new Numbering(rows, held, { arena: scratch, query })
  const { usable, ...byKeys } = numbering.by(use.keys)
  const hasNullKey = usable !== 0 && kernels.bits_count(usable, rows.rows) < rows.rows
  const lookup = numbering.lookup(byKeys, usable, arena)
  const rest = restOfKeys(use)
  const candidates = rest === null ? null : candidatesOf(numbering, use.keys[0]!, rest, arena)
  query.discard(scratch)
  return { rows, byKeys: lookup, hasNullKey, matched: filledBits(rows.rows, false, arena), candidates }
}

function candidatesOf(
  numbering: Numbering, compared: KeyUse, rest: readonly KeyUse[], arena: Arena,
): Build['candidates'] {
  const { usable, ...byRest } = numbering.by(rest)
  const unknown = numbering.both(usable, numbering.unusable(compared))
  return { all: numbering.lookup(byRest, usable, arena), nulls: numbering.lookup(byRest, unknown, arena) }
}

/** The rows by their keys: u32 a row, of `groups`. */
type Numbered = {
  readonly keys: readonly KeyUse[]
  readonly table: GroupKeys | null
  readonly groups: number
  readonly numbers: Pointer
}

/** Keys are evaluated for a batch of the held rows at a time: more memory than that is not needed at once. */
class Numbering {
  readonly #rows: Batch
  readonly #held: HeldMemory
  readonly #at: Evaluation

  constructor(rows: Batch, held: HeldMemory, at: Evaluation) {
    this.#rows = rows
    this.#held = held
    this.#at = at
  }

  /** `usable`: bits of the rows whose keys can equal something; 0 = all. */
  by(keys: readonly KeyUse[]): Numbered & { readonly usable: Pointer } {
    const table = keys.length === 0 ? null : new GroupKeys(keys.map(({ right }) => right), this.#held)
    const numbers = this.#at.arena.zeroed(this.#rows.rows * 4 + 16)
    const usable = this.#bits((part, from, at) => {
      if (table !== null) {
        const groups = table.assignRows(part, at) >>> 2
        u32.copyWithin((numbers >>> 2) + from, groups, groups + part.rows)
        if (from === 0) table.table.expect(table.table.count / part.rows * this.#rows.rows)
      }
      return usableRows(keys, 'right', part, at)
    })
    return { keys, table, groups: table === null ? 1 : table.table.count, numbers, usable }
  }

  unusable(key: KeyUse): Pointer {
    const usable = this.#bits((part, _, at) => usableRows([key], 'right', part, at))
    return others(usable, this.#rows.rows, this.#at.arena)
  }

  both(a: Pointer, b: Pointer): Pointer {
    return bothValid(a, b, this.#rows.rows, this.#at.arena)
  }

  /** Of the chosen rows (bits; 0 = all). */
  lookup({ numbers, ...by }: Numbered, chosen: Pointer, arena: Arena): Lookup {
    const { rows } = this.#rows
    // Groups are numbered as they appear: where no two rows share one, they are the rows.
    if (chosen === 0 && by.table !== null && by.groups === rows) return { ...by, starts: 0, list: 0 }
    const groupOf = this.#at.arena.alloc(rows * 4 + 16)
    u32.copyWithin(groupOf >>> 2, numbers >>> 2, (numbers >>> 2) + rows)
    kernels.join_mask(groupOf, rows, chosen, 0xffffffff)
    const starts = arena.alloc((by.groups + 2) * 4 + 16)
    const list = arena.alloc(rows * 4 + 16)
    kernels.join_lists(groupOf, rows, by.groups, starts, list)
    return { ...by, starts, list }
  }

  /** The bits of all parts; 0 if all of them are set. */
  #bits(ofPart: (part: Batch, from: number, at: Evaluation) => Pointer): Pointer {
    const { rows } = this.#rows
    const { arena, query } = this.#at
    const scratch = query.scratch()
    let all: Pointer = 0
    for (let from = 0; from < rows; from += query.batchRows) {
      const part = sliceBatch(this.#rows, from, Math.min(query.batchRows, rows - from), scratch)
      const bits = ofPart(part, from, { arena: scratch, query })
      if (bits !== 0 && all === 0) all = filledBits(rows, true, arena)
      if (all !== 0) kernels.bits_append(bits, part.rows, all, from)
      scratch.reset()
    }
    query.discard(scratch)
    return all
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
