// Joins by hash: the right side is held and numbered by key, left rows look their key up. All join types,
// equal keys and a filter over both sides; without keys every pair is tried (cross). A right side that does
// not fit is divided by its keys, or read again and again (join-blocks.ts). Output: left's columns, then
// right's (join-pairs.ts); row order is free.
import type { Arena } from '../../kernels/arena.ts'
import type { Batch } from '../../kernels/batch.ts'
import type { Column } from '../../kernels/column.ts'
import { kernels } from '../../kernels/load.ts'
import { u32, type Pointer } from '../../kernels/memory.ts'
import { bitmap, bothValid, validityOf } from '../expressions/forms.ts'
import { sliceBatch } from '../expressions/take.ts'
import type { Evaluation } from '../expressions/vector.ts'
import { GROWTH, HeldMemory } from '../held-memory.ts'
import type { Query } from '../query.ts'
import { columnCodes, type ColumnCodes } from '../spill/column-codes.ts'
import { LEVELS_MAX, Partitions } from '../spill/partitions.ts'
import type { SpillFile } from '../spill/spill-file.ts'
import { SpilledRows } from '../spill/spilled-rows.ts'
import { PAUSE, type Step, type Steps } from '../steps.ts'
import { Collector } from './collector.ts'
import { eachBatch } from './each-batch.ts'
import { GroupKeys, type GroupKey } from './group-keys.ts'
import { joinedByBlocks } from './join-blocks.ts'
import { leftRest, pairsOf, unmatchedRight, type JoinUse, type Listed } from './join-pairs.ts'
import { inPlainBatches } from './kept-rows.ts'
import { withPlainTexts } from './plain-texts.ts'

/** The held side: its rows, listed by key. */
type Build = Listed & {
  readonly keys: GroupKeys | null
  readonly groups: number
  readonly hasNullKey: boolean
}

export function joinRows(use: JoinUse, query: Query): Steps {
  return joined(use, { level: 0, isPart: false }, query)
}

/** `isPart`: of a join whose right side did not fit, and so has rows. */
type Division = { readonly level: number; readonly isPart: boolean }

function* joined(use: JoinUse, division: Division, query: Query): Steps {
  const side = new HeldSide(use, division.level, query)
  yield* side.take(use.right)
  if (side.outside !== null) {
    yield* withPlainTexts(joinedByBlocks(use, side.outside.rows, query), query)
    query.closeSpillFile(side.outside.file)
    return
  }
  if (side.parts !== null) {
    yield* joinedByParts(use, side.parts, side.hasNullKey, division, query)
    return
  }
  const build = side.build()
  // NOT IN: one NULL on the right and nothing can be known to be absent.
  if (use.type !== 'null-anti' || !build.hasNullKey) {
    const results = probed(use, build, division, query)
    yield* division.isPart ? withPlainTexts(results, query) : results
  }
  if (division.isPart) side.end()
}

/** Equal keys are in parts of one number: pairs of parts are joined one after the other. */
function* joinedByParts(
  use: JoinUse, right: Partitions, hasNullKey: boolean, { level }: Division, query: Query,
): Steps {
  right.endAdding()
  if (use.type === 'null-anti' && hasNullKey) return
  const left = new Partitions(columnCodes(use.leftTypes, query.arena), level, query)
  yield* eachBatch(use.left, query, (batch, arena) =>
    left.add(batch, keyColumns(use.leftKeys, batch, { arena, query })))
  left.endAdding()
  for (const [i, part] of right.parts.entries()) {
    const own = left.parts[i]!
    if (own.rows + part.rows === 0) continue
    const both = { ...use, left: own.steps(), right: part.steps() }
    yield* joined(both, { level: level + 1, isPart: true }, query)
  }
  left.close()
  right.close()
}

const keyColumns = (keys: readonly GroupKey[], batch: Batch, at: Evaluation): readonly Column[] =>
  keys.map((key) => key.vector.evaluate(batch, at))

function* probed(use: JoinUse, build: Build, division: Division, query: Query): Steps {
  const pairs = query.scratch()
  yield* eachBatch(use.left, query, (batch, arena) =>
    probe(use, build, division, batch, pairs, { arena, query }))
  if (use.type === 'full') yield* unmatchedRows(use, build, query)
  query.discard(pairs)
}

/** Numbers, lists and tables of the keys. */
const BYTES_A_ROW = 48

/** The right side: in memory while it fits, else divided on disk. */
class HeldSide {
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
    return this.#maySpill &&
      this.#held.heldBytes * GROWTH + this.#collector.rows * BYTES_A_ROW > this.#query.shareBytes
  }

  #isOutside(): boolean {
    return this.parts !== null || this.outside !== null
  }

  *#spill(scratch: Arena): Generator<Step, void, void> {
    const query = this.#query
    if (this.#use.rightKeys.length > 0) this.parts = new Partitions(this.#codes, this.#level, query)
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
    const usable = usableRows(this.#use.rightKeys, this.#use.nullsEqual, batch, at)
    if (usable !== 0 && kernels.bits_count(usable, batch.rows) < batch.rows) this.hasNullKey = true
    yield* parts.add(batch, keyColumns(this.#use.rightKeys, batch, at))
  }

  build(): Build {
    const use = this.#use
    const arena = this.#arena
    const rows = this.#collector.batch()
    const keys = use.rightKeys.length === 0 ? null : new GroupKeys(use.rightKeys, this.#held)
    const groupOf = arena.zeroed(rows.rows * 4 + 16)
    const hasNullKey = keys !== null && rows.rows > 0 && numberRows(use, keys, rows, groupOf, this.#query)
    const groups = keys === null ? 1 : keys.table.count
    const starts = arena.alloc((groups + 2) * 4 + 16)
    const list = arena.alloc(rows.rows * 4 + 16)
    kernels.join_lists(groupOf, rows.rows, groups, starts, list)
    const matched = arena.zeroed(Math.ceil(rows.rows / 64) * 8 + 8)
    return { rows, keys, groups, starts, list, hasNullKey, matched }
  }

  end(): void {
    this.#held.endWithTexts()
    this.#query.discard(this.#arena)
  }
}

/** Groups of the held rows; gives whether a key that equals nothing (NULL) is among them. */
function numberRows(use: JoinUse, keys: GroupKeys, rows: Batch, groupOf: Pointer, query: Query): boolean {
  const scratch = query.scratch()
  const at = { arena: scratch, query }
  const numbers = keys.assign(rows, at).groups
  const usable = usableRows(use.rightKeys, use.nullsEqual, rows, at)
  kernels.join_mask(numbers, rows.rows, usable, 0xffffffff)
  new Uint32Array(u32.buffer, groupOf, rows.rows).set(new Uint32Array(u32.buffer, numbers, rows.rows))
  const hasNull = usable !== 0 && kernels.bits_count(usable, rows.rows) < rows.rows
  scratch.release()
  return hasNull
}

/** Rows whose keys can equal something: no NULL, except where NULLs are equal. 0 = all. */
function usableRows(
  keys: readonly GroupKey[], nullsEqual: readonly boolean[], batch: Batch, at: Evaluation,
): Pointer {
  return keys.reduce((valid, key, i) => nullsEqual[i] === true ? valid
    : bothValid(valid, validityOf(key.vector.evaluate(batch, at), at.arena), batch.rows, at.arena), 0)
}

function groupsOfLeft(
  use: JoinUse, build: Build, left: Batch, at: Evaluation,
): { groupOf: Pointer; usable: Pointer } {
  const { keys } = build
  if (keys === null) return { groupOf: at.arena.zeroed(left.rows * 4 + 16), usable: 0 }
  const groupOf = at.arena.alloc(left.rows * 4 + 16)
  keys.find(left, use.leftKeys.map((k) => k.vector), groupOf, at)
  const usable = usableRows(use.leftKeys, use.nullsEqual, left, at)
  kernels.join_mask(groupOf, left.rows, usable, build.groups)
  return { groupOf, usable }
}

function* probe(
  use: JoinUse, build: Build, division: Division, left: Batch, pairArena: Arena, at: Evaluation,
): Steps {
  const { groupOf, usable } = groupsOfLeft(use, build, left, at)
  const matched = at.arena.zeroed(Math.ceil(left.rows / 64) * 8 + 8)
  yield* pairsOf(use, build, left, groupOf, matched, pairArena, at)
  const rightHasRows = division.isPart || build.rows.rows > 0
  yield* leftRest(use, rightHasRows, left, matched, usable, at)
}

function* unmatchedRows(use: JoinUse, build: Build, query: Query): Steps {
  const { rows } = build.rows
  const arena = query.scratch()
  for (let from = 0; from < rows; from += query.batchRows) {
    const n = Math.min(query.batchRows, rows - from)
    const matched = bitmap(n, arena)
    kernels.bits_copy(build.matched, from, matched, n)
    yield* unmatchedRight(use, sliceBatch(build.rows, from, n, arena), matched, { arena, query })
    arena.reset()
    if (query.sliceIsOver()) yield PAUSE
  }
  query.discard(arena)
}
