// What joins give, whichever way the pairs are found: pairs that pass the filter, left rows without a pair,
// right rows without one. Not how rows are held (join.ts, join-blocks.ts).
import type { Arena } from '../../kernels/arena.ts'
import type { Batch } from '../../kernels/batch.ts'
import type { Column } from '../../kernels/column.ts'
import { kernels } from '../../kernels/load.ts'
import { u32, type Pointer } from '../../kernels/memory.ts'
import type { DataType } from '../../kernels/type.ts'
import type { JoinType } from '../../planner/plan.ts'
import { bitmap, nulls } from '../expressions/forms.ts'
import { truths } from '../expressions/logic.ts'
import { filterBatch, takeRows } from '../expressions/take.ts'
import type { Evaluation, Vector } from '../expressions/vector.ts'
import { PAUSE, type Steps } from '../steps.ts'
import type { GroupKey } from './group-keys.ts'

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

/** Rows of the right side: row list[starts[g]] and those that follow it up to starts[g + 1] have key g. */
export type Listed = {
  readonly rows: Batch
  readonly starts: Pointer
  readonly list: Pointer
  /** Bit a row: it found a partner (full joins). */
  readonly matched: Pointer
}

/** The pairs of a left batch, by the key of each of its rows; `matched` gets the left rows that have one. */
export function* pairsOf(
  use: JoinUse, right: Listed, left: Batch, groupOf: Pointer, matched: Pointer, pairArena: Arena,
  at: Evaluation,
): Steps {
  const { arena, query } = at
  const state = arena.zeroed(16)
  const outLeft = arena.alloc(query.batchRows * 4 + 64)
  const outRight = arena.alloc(query.batchRows * 4 + 64)
  const givesPairs = use.type === 'inner' || use.type === 'left' || use.type === 'full' ||
    use.type === 'cross'
  while (u32[state >>> 2]! < left.rows) {
    const n = kernels.join_pairs(
      groupOf, left.rows, right.starts, right.list, state, query.batchRows, outLeft, outRight)
    if (n === 0) continue
    const pairs = passing(use, right, left, outLeft, outRight, n, givesPairs, { arena: pairArena, query })
    kernels.bits_set_rows(pairs.left, pairs.count, matched)
    if (use.type === 'full') kernels.bits_set_rows(pairs.right, pairs.count, right.matched)
    if (givesPairs && pairs.count > 0) yield pairs.batch!
    pairArena.reset()
    query.check()
    if (query.sliceIsOver()) yield PAUSE
  }
}

type Pairs =
  { readonly batch: Batch | null; readonly left: Pointer; readonly right: Pointer; readonly count: number }

/** The pairs for which the filter holds. */
function passing(
  use: JoinUse, right: Listed, left: Batch, leftRows: Pointer, rightRows: Pointer, n: number,
    wantRows: boolean, at: Evaluation,
): Pairs {
  const { arena } = at
  if (use.filter === null && !wantRows) return { batch: null, left: leftRows, right: rightRows, count: n }
  const columns = [
    ...left.columns.map((c) => takeRows(c, leftRows, n, arena)),
    ...right.rows.columns.map((c) => takeRows(c, rightRows, n, arena)),
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
export function* leftRest(
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

function nullColumns(types: readonly DataType[], n: number, arena: Arena): readonly Column[] {
  return types.map((type) => nulls(type, n, arena))
}

/** Right rows, in a batch, whose bit is not set, with NULLs for the left side. */
export function* unmatchedRight(use: JoinUse, right: Batch, matched: Pointer, { arena }: Evaluation): Steps {
  const bits = bitmap(right.rows, arena)
  kernels.bits_not(matched, bits, right.rows)
  const count = kernels.bits_count(bits, right.rows)
  if (count === 0) return
  const rest = filterBatch(right, bits, count, right.columns.map((_, i) => i), arena)
  yield { ...rest, columns: [...nullColumns(use.leftTypes, count, arena), ...rest.columns] }
}
