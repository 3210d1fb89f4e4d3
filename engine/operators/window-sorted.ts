// Window functions over rows that do not fit in memory: they come sorted by partition and order keys, and
// each OVER sorts anew. Functions that see whole partitions come first (window-partitions.ts), then those
// that work on pieces, to which the sizes of partitions are one more column (window-pieces.ts).
import { int64, type DataType } from '../../kernels/type.ts'
import type { Query } from '../query.ts'
import { isBatch, type Steps } from '../steps.ts'
import { classOf } from './window-class.ts'
import { sortRows } from './sort.ts'
import { windowsByPartition } from './window-partitions.ts'
import { windowsByPieces, type PieceUse } from './window-pieces.ts'
import { overOf, type WindowUse } from './window.ts'

/** `sorted`: in the order of the first use. Adds a column for each use. */
export function* windowsOfSorted(
  sorted: Steps, types: readonly DataType[], uses: readonly WindowUse[], query: Query,
): Steps {
  let steps = sorted
  const made: WindowUse[] = []
  for (const over of new Set(uses.map((use) => use.over))) {
    const own = uses.filter((use) => use.over === over)
    const soFar = [...types, ...made.map((use) => use.call.type)]
    if (made.length > 0) steps = sortRows(steps, soFar, overOf(own[0]!), null, query)
    const added = oneOver(steps, soFar, own, query)
    steps = added.steps
    made.push(...added.uses)
  }
  const places = uses.map((use) => types.length + made.indexOf(use))
  for (const step of steps) {
    if (!isBatch(step)) yield step
    else yield { ...step, columns: [
      ...step.columns.slice(0, types.length), ...places.map((place) => step.columns[place]!)] }
  }
}

/** Adds a column for each use of one OVER, in the order in which they are given back. */
function oneOver(
  sorted: Steps, types: readonly DataType[], uses: readonly WindowUse[], query: Query,
): { readonly steps: Steps; readonly uses: readonly WindowUse[] } {
  const byPieces: PieceUse[] = []
  const byPartition: WindowUse[] = []
  let mayDivide = true
  for (const use of uses) {
    const pieces = classOf(use.call)
    if (pieces !== null && pieces.kind !== 'whole') byPieces.push({ use, pieces })
    else {
      byPartition.push(use)
      if (pieces === null) mayDivide = false
    }
  }
  const wantsSizes = byPieces.some(({ pieces }) => pieces.kind === 'state' && pieces.sized)
  let steps = sorted
  let soFar = types
  if (byPartition.length > 0 || wantsSizes) {
    const partition = { over: uses[0]!, uses: byPartition, wantsSizes, mayDivide }
    steps = windowsByPartition(steps, types, partition, query)
    soFar = [...types, ...byPartition.map((use) => use.call.type), ...wantsSizes ? [int64] : []]
  }
  if (byPieces.length > 0) {
    steps = windowsByPieces(steps, soFar, byPieces, wantsSizes ? soFar.length - 1 : null, query)
  }
  return { steps, uses: [...byPartition, ...byPieces.map(({ use }) => use)] }
}
