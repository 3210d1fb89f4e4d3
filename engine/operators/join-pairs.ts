// Pairs of rows, and rows that found no partner: what inner, outer and cross joins give, whichever way the
// right side is held (join-side.ts, join-blocks.ts). Joins that give rows of the left only are in
// join-matches.ts.
import type { Arena } from '../../kernels/arena.ts'
import type { Batch } from '../../kernels/batch.ts'
import type { Column } from '../../kernels/column.ts'
import { kernels } from '../../kernels/load.ts'
import { u32, type Pointer } from '../../kernels/memory.ts'
import type { DataType } from '../../kernels/type.ts'
import { nulls } from '../expressions/forms.ts'
import { truths } from '../expressions/logic.ts'
import { filterBatch, takeRows } from '../expressions/take.ts'
import type { Evaluation } from '../expressions/vector.ts'
import { PAUSE, type Steps } from '../steps.ts'
import { groupsOfLeft, noBits, others, type Build, type JoinUse } from './join-side.ts'

/** Whether the join gives columns of both sides. */
export function givesPairs({ type }: JoinUse): boolean {
  return type === 'inner' || type === 'left' || type === 'full' || type === 'cross'
}

/** All that a batch of the left gives. */
export function* pairRows(use: JoinUse, build: Build, left: Batch, pairs: Arena, at: Evaluation): Steps {
  const matched = noBits(left.rows, at.arena)
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

type Pairs =
  { readonly batch: Batch; readonly left: Pointer; readonly right: Pointer; readonly count: number }

/** The pairs for which the filter holds. */
function passing(
  use: JoinUse, build: Build, left: Batch, leftNumbers: Pointer, rightNumbers: Pointer, n: number,
    at: Evaluation,
): Pairs {
  const { arena } = at
  const columns = [
    ...left.columns.map((c) => takeRows(c, leftNumbers, n, arena)),
    ...build.rows.columns.map((c) => takeRows(c, rightNumbers, n, arena)),
  ]
  const batch: Batch = { rows: n, columns, runs: null }
  if (use.filter === null) return { batch, left: leftNumbers, right: rightNumbers, count: n }
  const { bits, count } = truths(use.filter.evaluate(batch, at), arena)
  const chosen = arena.alloc(count * 4 + 64)
  kernels.bits_select(bits, n, chosen)
  const keptLeft = arena.alloc(count * 4 + 16)
  const keptRight = arena.alloc(count * 4 + 16)
  kernels.take_4(leftNumbers, chosen, count, keptLeft)
  kernels.take_4(rightNumbers, chosen, count, keptRight)
  const kept = filterBatch(batch, bits, count, columns.map((_, i) => i), arena)
  return { batch: kept, left: keptLeft, right: keptRight, count }
}

/** Of outer joins, the rows of the left without their bit, with NULLs for the right side. */
export function* unmatchedLeft(use: JoinUse, left: Batch, matched: Pointer, { arena }: Evaluation): Steps {
  if (use.type !== 'left' && use.type !== 'full') return
  const rest = withoutBit(left, matched, arena)
  if (rest !== null)
    yield { ...rest, columns: [...rest.columns, ...nullColumns(use.rightTypes, rest.rows, arena)] }
}

/** Of full joins, the rows of the right without their bit, with NULLs for the left side. */
export function* unmatchedRight(use: JoinUse, right: Batch, matched: Pointer, { arena }: Evaluation): Steps {
  const rest = withoutBit(right, matched, arena)
  if (rest !== null)
    yield { ...rest, columns: [...nullColumns(use.leftTypes, rest.rows, arena), ...rest.columns] }
}

function withoutBit(batch: Batch, matched: Pointer, arena: Arena): Batch | null {
  const bits = others(matched, batch.rows, arena)
  const count = kernels.bits_count(bits, batch.rows)
  return count === 0 ? null
    : filterBatch(batch, bits, count, batch.columns.map((_, i) => i), arena)
}

function nullColumns(types: readonly DataType[], n: number, arena: Arena): readonly Column[] {
  return types.map((type) => nulls(type, n, arena))
}
