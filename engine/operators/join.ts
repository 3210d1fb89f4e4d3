// Joins by hash: the right side is held and numbered by key, left rows look their key up. All join types,
// equal keys and a filter over both sides; without keys every pair is tried (cross). Output: left's
// columns, then right's; row order is free.
import type { Arena } from '../../kernels/arena.ts'
import type { Batch } from '../../kernels/batch.ts'
import type { Column } from '../../kernels/column.ts'
import { kernels } from '../../kernels/load.ts'
import { u32, type Pointer } from '../../kernels/memory.ts'
import type { DataType } from '../../kernels/type.ts'
import type { JoinType } from '../../planner/plan.ts'
import { bothValid, nulls, validityOf } from '../expressions/forms.ts'
import { truths } from '../expressions/logic.ts'
import { filterBatch, sliceRows, takeRows } from '../expressions/take.ts'
import type { Evaluation, Vector } from '../expressions/vector.ts'
import { GROWTH, HeldMemory } from '../held-memory.ts'
import type { Query } from '../query.ts'
import { columnCodes, type ColumnCodes } from '../spill/column-codes.ts'
import { LEVELS_MAX, Partitions } from '../spill/partitions.ts'
import { isBatch, PAUSE, type Step, type Steps } from '../steps.ts'
import { Collector } from './collector.ts'
import { GroupKeys, type GroupKey } from './group-keys.ts'
import { plain, withPlainTexts } from './plain-texts.ts'

export type JoinUse = {
  readonly type: JoinType
  readonly left: Steps
  readonly right: Steps
  readonly leftTypes: readonly DataType[]
  readonly rightTypes: readonly DataType[]
  readonly leftKeys: readonly GroupKey[]
  readonly rightKeys: readonly GroupKey[]
  readonly nullsEqual: readonly boolean[]
  /** Over left's columns, then right's. */
  readonly filter: Vector | null
}

/** The held side: its rows, listed by key. */
type Build = {
  readonly rows: Batch
  readonly keys: GroupKeys | null
  readonly groups: number
  readonly starts: Pointer
  readonly list: Pointer
  readonly hasNullKey: boolean
  /** Bit a row: it found a partner (full joins). */
  readonly matched: Pointer
}

export function joinRows(use: JoinUse, query: Query): Steps {
  return joined(use, { level: 0, isPart: false }, query)
}

/** `isPart`: of a join whose right side did not fit, and so has rows. */
type Division = { readonly level: number; readonly isPart: boolean }

function* joined(use: JoinUse, division: Division, query: Query): Steps {
  const side = new HeldSide(use, division.level, query)
  yield* side.take(use.right)
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
  const scratch = query.scratch()
  for (const step of use.left) {
    if (!isBatch(step)) {
      yield step
      continue
    }
    query.check()
    if (step.rows > 0) yield* left.add(step, keyColumns(use.leftKeys, step, { arena: scratch, query }))
    scratch.reset()
    if (query.sliceIsOver()) yield PAUSE
  }
  left.endAdding()
  query.discard(scratch)
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
  const arena = query.scratch()
  const pairs = query.scratch()
  const at = { arena, query }
  for (const step of use.left) {
    if (!isBatch(step)) {
      yield step
      continue
    }
    query.check()
    if (step.rows > 0) yield* probe(use, build, division, step, pairs, at)
    arena.reset()
    if (query.sliceIsOver()) yield PAUSE
  }
  if (use.type === 'full') yield* unmatchedRight(use, build, at)
  query.discard(arena)
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
  hasNullKey = false

  constructor(use: JoinUse, level: number, query: Query) {
    this.#use = use
    this.#level = level
    this.#query = query
    this.#held = HeldMemory.withTexts(query)
    this.#arena = query.scratch()
    this.#codes = columnCodes(use.rightTypes, query.arena)
    this.#collector = new Collector(use.rightTypes, this.#held, { codes: this.#codes })
    this.#maySpill = query.canSpill && use.rightKeys.length > 0 && level < LEVELS_MAX
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
    return this.#maySpill && this.parts === null &&
      this.#held.heldBytes * GROWTH + this.#collector.rows * BYTES_A_ROW > this.#query.shareBytes
  }

  *#spill(scratch: Arena): Generator<Step, void, void> {
    this.parts = new Partitions(this.#codes, this.#level, this.#query)
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
  const { arena, query } = at
  const { groupOf, usable } = groupsOfLeft(use, build, left, at)
  const matched = arena.zeroed(Math.ceil(left.rows / 64) * 8 + 8)
  const state = arena.zeroed(16)
  const outLeft = arena.alloc(query.batchRows * 4 + 64)
  const outRight = arena.alloc(query.batchRows * 4 + 64)
  const givesPairs = use.type === 'inner' || use.type === 'left' || use.type === 'full' ||
    use.type === 'cross'
  while (u32[state >>> 2]! < left.rows) {
    const n = kernels.join_pairs(
      groupOf, left.rows, build.starts, build.list, state, query.batchRows, outLeft, outRight)
    if (n === 0) continue
    const pairs = passing(use, build, left, outLeft, outRight, n, givesPairs, { arena: pairArena, query })
    kernels.bits_set_rows(pairs.left, pairs.count, matched)
    if (use.type === 'full') kernels.bits_set_rows(pairs.right, pairs.count, build.matched)
    if (givesPairs && pairs.count > 0) yield pairs.batch!
    pairArena.reset()
    query.check()
    if (query.sliceIsOver()) yield PAUSE
  }
  const rightHasRows = division.isPart || build.rows.rows > 0
  yield* leftRest(use, rightHasRows, left, matched, usable, at)
}

type Pairs =
  { readonly batch: Batch | null; readonly left: Pointer; readonly right: Pointer; readonly count: number }

/** The pairs for which the filter holds. */
function passing(
  use: JoinUse, build: Build, left: Batch, leftRows: Pointer, rightRows: Pointer, n: number,
    wantRows: boolean, at: Evaluation,
): Pairs {
  const { arena } = at
  if (use.filter === null && !wantRows) return { batch: null, left: leftRows, right: rightRows, count: n }
  const columns = [
    ...left.columns.map((c) => takeRows(c, leftRows, n, arena)),
    ...build.rows.columns.map((c) => takeRows(c, rightRows, n, arena)),
  ]
  const batch: Batch = { rows: n, columns, runs: null }
  if (use.filter === null) return { batch, left: leftRows, right: rightRows, count: n }
  const { bits, count } = truths(use.filter.evaluate(batch, at), arena)
  const chosen = arena.alloc(count * 4 + 64)
  kernels.bits_select(bits, n, chosen)
  const keptLeft = arena.alloc(count * 4 + 16)
  const keptRight = arena.alloc(count * 4 + 16)
  kernels.take_4(leftRows, chosen, count, keptLeft)
  kernels.take_4(rightRows, chosen, count, keptRight)
  const kept = wantRows && count > 0 ? filterBatch(batch, bits, count, columns.map((_, i) => i), arena) : null
  return { batch: kept, left: keptLeft, right: keptRight, count }
}

/**
 * What a left row gives besides its pairs: itself, with NULLs, if it has none; or itself once (semi), or if
 * none (anti).
 */
function* leftRest(
  use: JoinUse, rightHasRows: boolean, left: Batch, matched: Pointer, usable: Pointer, at: Evaluation,
): Steps {
  const { arena } = at
  if (use.type === 'inner' || use.type === 'cross') return
  let bits = matched
  if (use.type !== 'semi') {
    bits = arena.alloc(Math.ceil(left.rows / 64) * 8 + 8)
    kernels.bits_not(matched, bits, left.rows)
    // NOT IN of NULL is not known, unless there is nothing to compare with.
    if (use.type === 'null-anti' && usable !== 0 && rightHasRows)
      kernels.bits_and(bits, usable, bits, left.rows)
  }
  const count = kernels.bits_count(bits, left.rows)
  if (count === 0) return
  const rest = filterBatch(left, bits, count, left.columns.map((_, i) => i), arena)
  const isOuter = use.type === 'left' || use.type === 'full'
  yield isOuter ? { ...rest, columns: [...rest.columns, ...nullColumns(use.rightTypes, count, arena)] } : rest
}

function* unmatchedRight(use: JoinUse, build: Build, at: Evaluation): Steps {
  const { rows } = build.rows
  const bits = at.arena.alloc(Math.ceil(rows / 64) * 8 + 8)
  kernels.bits_not(build.matched, bits, rows)
  const count = kernels.bits_count(bits, rows)
  const chosen = at.arena.alloc(count * 4 + 64)
  kernels.bits_select(bits, rows, chosen)
  const arena = at.query.scratch()
  for (let from = 0; from < count; from += at.query.batchRows) {
    const n = Math.min(at.query.batchRows, count - from)
    const right = build.rows.columns.map((c) => takeRows(c, chosen + from * 4, n, arena))
    yield { rows: n, columns: [...nullColumns(use.leftTypes, n, arena), ...right], runs: null }
    arena.reset()
  }
}

function nullColumns(types: readonly DataType[], n: number, arena: Arena): readonly Column[] {
  return types.map((type) => nulls(type, n, arena))
}
