// Which rows of the left have a partner, for joins that give rows of the left only: semi, anti, mark. Not
// pairs of rows (join-pairs.ts). Without a filter nobody looks at pairs: a key that lists a row is enough.
import type { Arena } from '../../kernels/arena.ts'
import type { Batch } from '../../kernels/batch.ts'
import { flat } from '../../kernels/column.ts'
import { kernels } from '../../kernels/load.ts'
import { u32, type Pointer } from '../../kernels/memory.ts'
import { boolean } from '../../kernels/type.ts'
import { bitmap, filledBits } from '../expressions/forms.ts'
import { truths } from '../expressions/logic.ts'
import { filterBatch } from '../expressions/take.ts'
import type { Evaluation } from '../expressions/vector.ts'
import { PAUSE, type Step, type Steps } from '../steps.ts'
import { filterInput } from './join-pairs.ts'
import { groupsOfLeft, others, usableRows, type Build, type JoinUse, type Lookup } from './join-side.ts'

/** What is known of the whole right side where `build` holds a part of it. */
export type RightSide = { readonly hasRows: boolean; readonly hasNullKey: boolean }

/** Bits of left rows: those that have a partner; those of which it is not known (0 = none). */
export type Found = { readonly matched: Pointer; readonly unknown: Pointer }

/** A batch of the left: the rows that stay (semi, anti), or all of them with their mark. */
export function* leftRows(
  use: JoinUse, build: Build, right: RightSide, left: Batch, pairs: Arena, at: Evaluation,
): Steps {
  const search = { use, build, left, pairs, at }
  const matched = yield* matchedRows(search, build.byKeys, 0)
  const unknown = use.type !== 'null-mark' && use.type !== 'null-anti' ? 0
    : build.candidates === null ? unknownOfAll(use, right, left, matched, at)
      : yield* unknownRows(search, build.candidates, others(matched, left.rows, at.arena))
  yield* given(use, left, { matched, unknown }, at)
}

/** Adds what one more part of the right side has for rows of the left. */
export function* findMore(search: Search, found: Found): Generator<Step, void, void> {
  const { build, left, at } = search
  const { rows } = left
  const matched = yield* matchedRows(search, build.byKeys, others(found.matched, rows, at.arena))
  kernels.bits_or(found.matched, matched, found.matched, rows)
  if (build.candidates === null) return
  const open = others(found.matched, rows, at.arena)
  const unknown = yield* unknownRows(search, build.candidates, open)
  kernels.bits_or(found.unknown, unknown, found.unknown, rows)
}

/** What is given for rows of which everything is found. */
export function* given(use: JoinUse, left: Batch, { matched, unknown }: Found, { arena }: Evaluation): Steps {
  const { rows } = left
  if (use.type === 'mark' || use.type === 'null-mark') {
    const known = unknown === 0 ? 0 : others(unknown, rows, arena)
    if (known !== 0) kernels.bits_or(known, matched, known, rows)
    const columns = [...left.columns, flat(boolean, rows, matched, known)]
    yield { ...left, columns: use.gives.map((place) => columns[place]!) }
    return
  }
  const bits = use.type === 'semi' ? matched : others(matched, rows, arena)
  // NOT IN that is not known does not hold.
  if (unknown !== 0) kernels.bits_and(bits, others(unknown, rows, arena), bits, rows)
  const count = kernels.bits_count(bits, rows)
  if (count > 0) yield filterBatch(left, bits, count, use.gives, arena)
}

/** IN over all rows of the right: a NULL there, or on the left, leaves open what is not found. 0 = none. */
function unknownOfAll(
  use: JoinUse, right: RightSide, left: Batch, matched: Pointer, at: Evaluation,
): Pointer {
  if (!right.hasRows) return 0
  if (right.hasNullKey) return others(matched, left.rows, at.arena)
  const known = usableRows(use.keys, 'left', left, at)
  return known === 0 ? 0 : others(known, left.rows, at.arena)
}

/**
 * IN over those rows that fit in everything else: as above, for each row of the left on its own. `open`: bits
 * of the rows without a partner.
 */
function* unknownRows(
  search: Search, candidates: NonNullable<Build['candidates']>, open: Pointer,
): Generator<Step, Pointer, void> {
  const { use, left, at } = search
  const { arena } = at
  const known = usableRows(use.keys.slice(0, 1), 'left', left, at)
  const besideNulls = yield* matchedRows(search, candidates.nulls, open)
  if (known === 0) return besideNulls
  const beside = yield* matchedRows(search, candidates.all, others(known, left.rows, arena))
  kernels.bits_or(beside, besideNulls, beside, left.rows)
  return beside
}

export type Search = {
  readonly use: JoinUse
  readonly build: Build
  readonly left: Batch
  /** For pairs, which are gone with the next ones. */
  readonly pairs: Arena
  readonly at: Evaluation
}

/** Bits of the left rows that have a partner; `chosen`: bits of those that look for one, 0 = all. */
function* matchedRows(
  { use, build, left, pairs, at }: Search, lookup: Lookup, chosen: Pointer,
): Generator<Step, Pointer, void> {
  const { arena, query } = at
  const groupOf = groupsOfLeft(lookup, left, chosen, at)
  const matched = bitmap(left.rows, arena)
  kernels.join_found(groupOf, left.rows, lookup.starts, matched)
  if (use.filter === null || kernels.bits_count(matched, left.rows) === 0) return matched
  const found = filledBits(left.rows, false, arena)
  const state = arena.zeroed(16)
  const outLeft = arena.alloc(query.batchRows * 4 + 64)
  const outRight = arena.alloc(query.batchRows * 4 + 64)
  while (u32[state >>> 2]! < left.rows) {
    const n = kernels.join_pairs(
      groupOf, left.rows, lookup.starts, lookup.list, state, query.batchRows, outLeft, outRight)
    if (n === 0) continue
    const tried = { left: outLeft, right: outRight, count: n }
    const input = filterInput(use.filter, { left, right: build.rows }, tried, pairs)
    const holds = use.filter.evaluate(input, { arena: pairs, query })
    const { bits, count } = truths(holds, pairs)
    const kept = pairs.alloc(count * 4 + 64)
    kernels.bits_select(bits, n, kept)
    const rows = pairs.alloc(count * 4 + 16)
    kernels.take_4(outLeft, kept, count, rows)
    kernels.bits_set_rows(rows, count, found)
    pairs.reset()
    query.check()
    if (query.sliceIsOver()) yield PAUSE
  }
  return found
}
