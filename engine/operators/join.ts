// Joins by hash: the right side is held and numbered by key, left rows look their key up. All join types,
// equal keys and a filter over both sides; without keys every pair is tried (cross). Output: left's
// columns, then right's, or a mark; row order is free. Joins that give rows of the left only are in
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
import type { Query } from '../query.ts'
import { Partitions } from '../spill/partitions.ts'
import { isBatch, PAUSE, type Steps } from '../steps.ts'
import { leftRows, type RightSide } from './join-matches.ts'
import {
  groupsOfLeft, HeldSide, others, partKeys, valuesOf, type Build, type JoinUse,
} from './join-side.ts'
import { withPlainTexts } from './plain-texts.ts'

export function joinRows(use: JoinUse, query: Query): Steps {
  return joined(use, { level: 0, whole: null }, query)
}

/** `whole`: of a join whose right side did not fit, what is known of all of it. */
type Division = { readonly level: number; readonly whole: RightSide | null }

function* joined(use: JoinUse, division: Division, query: Query): Steps {
  const side = new HeldSide(use, division.level, query)
  yield* side.take(use.right)
  const { level, whole } = division
  if (side.parts !== null) {
    const hasNullKey = side.hasNullKey || whole?.hasNullKey === true
    yield* joinedByParts(use, side.parts, { level, whole: { hasRows: true, hasNullKey } }, query)
    return
  }
  const build = side.build()
  // NOT IN: one NULL on the right and nothing can be known to be absent.
  if (use.type !== 'null-anti' || !build.hasNullKey) {
    const right = whole ?? { hasRows: build.rows.rows > 0, hasNullKey: build.hasNullKey }
    const results = probed(use, build, right, query)
    yield* whole === null ? results : withPlainTexts(results, query)
  }
  if (whole !== null) side.end()
}

/** Equal keys are in parts of one number: pairs of parts are joined one after the other. */
function* joinedByParts(
  use: JoinUse, right: Partitions, { level, whole }: Division, query: Query,
): Steps {
  right.endAdding()
  if (use.type === 'null-anti' && whole!.hasNullKey) return
  const left = new Partitions(use.leftTypes, level, query)
  const scratch = query.scratch()
  const keys = partKeys(use).map((key) => key.left)
  for (const step of use.left) {
    if (!isBatch(step)) {
      yield step
      continue
    }
    query.check()
    if (step.rows > 0) yield* left.add(step, valuesOf(keys, step, { arena: scratch, query }))
    scratch.reset()
    if (query.sliceIsOver()) yield PAUSE
  }
  left.endAdding()
  query.discard(scratch)
  for (const [i, part] of right.parts.entries()) {
    const own = left.parts[i]!
    if (own.rows + part.rows === 0) continue
    const both = { ...use, left: own.steps(), right: part.steps() }
    yield* joined(both, { level: level + 1, whole }, query)
  }
  left.close()
  right.close()
}

function* probed(use: JoinUse, build: Build, right: RightSide, query: Query): Steps {
  const arena = query.scratch()
  const pairs = query.scratch()
  const at = { arena, query }
  const givesPairs = use.type === 'inner' || use.type === 'left' || use.type === 'full' ||
    use.type === 'cross'
  for (const step of use.left) {
    if (!isBatch(step)) {
      yield step
      continue
    }
    query.check()
    if (step.rows > 0) {
      yield* givesPairs ? pairRows(use, build, step, pairs, at)
        : leftRows(use, build, right, step, pairs, at)
    }
    arena.reset()
    if (query.sliceIsOver()) yield PAUSE
  }
  if (use.type === 'full') yield* unmatchedRight(use, build, at)
  query.discard(arena)
  query.discard(pairs)
}

function* pairRows(use: JoinUse, build: Build, left: Batch, pairArena: Arena, at: Evaluation): Steps {
  const { arena, query } = at
  const { starts, list } = build.byKeys
  const groupOf = groupsOfLeft(build.byKeys, left, 0, at)
  const matched = arena.zeroed(Math.ceil(left.rows / 64) * 8 + 8)
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
  if (use.type === 'left' || use.type === 'full') yield* unmatchedLeft(use, left, matched, at)
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

function* unmatchedLeft(use: JoinUse, left: Batch, matched: Pointer, at: Evaluation): Steps {
  const { arena } = at
  const bits = others(matched, left.rows, arena)
  const count = kernels.bits_count(bits, left.rows)
  if (count === 0) return
  const rest = filterBatch(left, bits, count, left.columns.map((_, i) => i), arena)
  yield { ...rest, columns: [...rest.columns, ...nullColumns(use.rightTypes, count, arena)] }
}

function* unmatchedRight(use: JoinUse, build: Build, at: Evaluation): Steps {
  const { rows } = build.rows
  const bits = others(build.matched, rows, at.arena)
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
