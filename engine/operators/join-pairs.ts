// Pairs of rows, and rows that found no partner: what inner, outer and cross joins give, whichever way the
// right side is held (join-side.ts, join-blocks.ts). Joins that give rows of the left only are in
// join-matches.ts.
import type { Arena } from '../../kernels/arena.ts'
import type { Batch } from '../../kernels/batch.ts'
import type { Column } from '../../kernels/column.ts'
import { kernels } from '../../kernels/load.ts'
import { u32, type Pointer } from '../../kernels/memory.ts'
import type { DataType } from '../../kernels/type.ts'
import { filledBits, nulls } from '../expressions/forms.ts'
import { truths } from '../expressions/logic.ts'
import { filterBatch, takeRows } from '../expressions/take.ts'
import type { Evaluation, Vector } from '../expressions/vector.ts'
import { PAUSE, type Steps } from '../steps.ts'
import { groupsOfLeft, others, type Build, type JoinUse } from './join-side.ts'

/** Whether the join gives columns of both sides. */
export function givesPairs({ type }: JoinUse): boolean {
  return type === 'inner' || type === 'left' || type === 'full' || type === 'cross'
}

/** All that a batch of the left gives. */
export function* pairRows(use: JoinUse, build: Build, left: Batch, pairs: Arena, at: Evaluation): Steps {
  const matched = filledBits(left.rows, false, at.arena)
  yield* pairsOf(use, build, left, matched, pairs, at)
  yield* unmatchedLeft(use, left, matched, at)
}

/** The pairs of a batch of the left; `matched` gets its rows that have one. */
export function* pairsOf(
  use: JoinUse, build: Build, left: Batch, matched: Pointer, pairArena: Arena, at: Evaluation,
): Steps {
  const { arena, query } = at
  const { starts, list } = build.byKeys
  const groupOf = groupsOfLeft(build.byKeys, left, 0, at)
  const state = arena.zeroed(16)
  const outLeft = arena.alloc(query.batchRows * 4 + 64)
  const outRight = arena.alloc(query.batchRows * 4 + 64)
  while (u32[state >>> 2]! < left.rows) {
    const n = kernels.join_pairs(
      groupOf, left.rows, starts, list, state, query.batchRows, outLeft, outRight)
    if (n === 0) continue
    const pairs = passing(use, build, left, outLeft, outRight, n, { arena: pairArena, query })
    kernels.bits_set_rows(pairs.left, pairs.count, matched)
    if (use.type === 'full') kernels.bits_set_rows(pairs.right, pairs.count, build.matched)
    if (pairs.count > 0) yield pairs.batch
    pairArena.reset()
    query.check()
    if (query.sliceIsOver()) yield PAUSE
  }
}

type Pairs = PairNumbers & { readonly batch: Batch }

/** The pairs for which the filter holds. */
function passing(
  use: JoinUse, build: Build, left: Batch, leftNumbers: Pointer, rightNumbers: Pointer, n: number,
    at: Evaluation,
): Pairs {
  const { arena } = at
  const sides = { left, right: build.rows }
  const all = { left: leftNumbers, right: rightNumbers, count: n }
  if (use.filter === null) return { ...all, batch: paired(sides, all, use.gives, arena) }
  const { bits, count } = truths(use.filter.evaluate(filterInput(use.filter, sides, all, arena), at), arena)
  if (count === n) return { ...all, batch: paired(sides, all, use.gives, arena) }
  const chosen = arena.alloc(count * 4 + 64)
  kernels.bits_select(bits, n, chosen)
  const keptLeft = arena.alloc(count * 4 + 16)
  const keptRight = arena.alloc(count * 4 + 16)
  kernels.take_4(leftNumbers, chosen, count, keptLeft)
  kernels.take_4(rightNumbers, chosen, count, keptRight)
  const kept = { left: keptLeft, right: keptRight, count }
  return { ...kept, batch: paired(sides, kept, use.gives, arena) }
}

type Sides = { readonly left: Batch; readonly right: Batch }
type PairNumbers = { readonly left: Pointer; readonly right: Pointer; readonly count: number }

/** What the filter reads of pairs; its other columns are not there. */
export function filterInput(filter: Vector, sides: Sides, pairs: PairNumbers, arena: Arena): Batch {
  const { left, right } = sides
  const columns = [...left.columns, ...right.columns].map((c, place) => filter.reads.has(place)
    ? pairColumn(sides, pairs, place, arena) : nulls(c.type, pairs.count, arena))
  return { rows: pairs.count, columns, runs: null }
}

function paired(sides: Sides, pairs: PairNumbers, places: readonly number[], arena: Arena): Batch {
  const columns = places.map((place) => pairColumn(sides, pairs, place, arena))
  return { rows: pairs.count, columns, runs: null }
}

function pairColumn(sides: Sides, pairs: PairNumbers, place: number, arena: Arena): Column {
  const { left, right } = sides
  const ofLeft = left.columns[place]
  return ofLeft !== undefined ? takeRows(ofLeft, pairs.left, pairs.count, arena)
    : takeRows(right.columns[place - left.columns.length]!, pairs.right, pairs.count, arena)
}

/** Of outer joins, the rows of the left without their bit, with NULLs for the right side. */
export function* unmatchedLeft(use: JoinUse, left: Batch, matched: Pointer, { arena }: Evaluation): Steps {
  if (use.type !== 'left' && use.type !== 'full') return
  const { ofLeft, ofRight } = givenPlaces(use)
  const rest = withoutBit(left, matched, ofLeft, arena)
  if (rest === null) return
  const missing = nullColumns(use.rightTypes, ofRight, rest.rows, arena)
  yield { ...rest, columns: [...rest.columns, ...missing] }
}

/** Of full joins, the rows of the right without their bit, with NULLs for the left side. */
export function* unmatchedRight(use: JoinUse, right: Batch, matched: Pointer, { arena }: Evaluation): Steps {
  const { ofLeft, ofRight } = givenPlaces(use)
  const rest = withoutBit(right, matched, ofRight, arena)
  if (rest === null) return
  const missing = nullColumns(use.leftTypes, ofLeft, rest.rows, arena)
  yield { ...rest, columns: [...missing, ...rest.columns] }
}

/** Places within each side. Left's columns are given before right's. */
function givenPlaces({ gives, leftTypes: { length } }: JoinUse): {
  readonly ofLeft: readonly number[]
  readonly ofRight: readonly number[]
} {
  return {
    ofLeft: gives.filter((place) => place < length),
    ofRight: gives.filter((place) => place >= length).map((place) => place - length),
  }
}

function withoutBit(batch: Batch, matched: Pointer, places: readonly number[], arena: Arena): Batch | null {
  const bits = others(matched, batch.rows, arena)
  const count = kernels.bits_count(bits, batch.rows)
  return count === 0 ? null : filterBatch(batch, bits, count, places, arena)
}

function nullColumns(
  types: readonly DataType[], places: readonly number[], n: number, arena: Arena,
): readonly Column[] {
  return places.map((place) => nulls(types[place]!, n, arena))
}
