// Joins by hash: the right side is held and numbered by key, left rows look their key up. All join types,
// equal keys and a filter over both sides; without keys every pair is tried (cross). A right side that does
// not fit is divided by its keys, or read again and again (join-blocks.ts). Output: left's columns, then
// right's (join-pairs.ts), or a mark (join-matches.ts); row order is free.
import { sliceBatch, sliceBits } from '../expressions/take.ts'
import type { Query } from '../query.ts'
import { columnCodes } from '../spill/column-codes.ts'
import { Partitions } from '../spill/partitions.ts'
import { PAUSE, type Steps } from '../steps.ts'
import { eachBatch } from './each-batch.ts'
import { joinedByBlocks } from './join-blocks.ts'
import { leftRows, type RightSide } from './join-matches.ts'
import { givesPairs, pairRows, unmatchedRight } from './join-pairs.ts'
import { HeldSide, partKeys, valuesOf, type Build, type JoinUse } from './join-side.ts'
import { withPlainTexts } from './plain-texts.ts'

export function joinRows(use: JoinUse, query: Query): Steps {
  return joined(use, { level: 0, whole: null }, query)
}

/** `whole`: of a join whose right side did not fit, what is known of all of it. */
type Division = { readonly level: number; readonly whole: RightSide | null }

function* joined(use: JoinUse, division: Division, query: Query): Steps {
  const side = new HeldSide(use, division.level, query)
  yield* side.take(use.right)
  if (side.outside !== null) {
    yield* withPlainTexts(joinedByBlocks(use, side.outside.rows, query), query)
    query.closeSpillFile(side.outside.file)
    return
  }
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
  const left = new Partitions(columnCodes(use.leftTypes, query.arena), level, query)
  const keys = partKeys(use).map((key) => key.left)
  yield* eachBatch(use.left, query, (batch, arena) =>
    left.add(batch, valuesOf(keys, batch, { arena, query })))
  left.endAdding()
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
  const pairs = query.scratch()
  yield* eachBatch(use.left, query, (batch, arena) => {
    const at = { arena, query }
    return givesPairs(use) ? pairRows(use, build, batch, pairs, at)
      : leftRows(use, build, right, batch, pairs, at)
  })
  if (use.type === 'full') yield* unmatchedRows(use, build, query)
  query.discard(pairs)
}

function* unmatchedRows(use: JoinUse, build: Build, query: Query): Steps {
  const { rows } = build.rows
  const arena = query.scratch()
  for (let from = 0; from < rows; from += query.batchRows) {
    const n = Math.min(query.batchRows, rows - from)
    const matched = sliceBits(build.matched, from, n, arena)
    yield* unmatchedRight(use, sliceBatch(build.rows, from, n, arena), matched, { arena, query })
    arena.reset()
    if (query.sliceIsOver()) yield PAUSE
  }
  query.discard(arena)
}
