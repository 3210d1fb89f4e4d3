// lag and lead: values of other rows of the partition, by a distance that is a literal; NULL is 0, as in the
// reference.
import type { Column } from '../../kernels/column.ts'
import { bitAt, u32 } from '../../kernels/memory.ts'
import { int64, boolean } from '../../kernels/type.ts'
import type { WindowCall } from '../../planner/expression.ts'
import type { Signature } from '../../planner/function.ts'
import { columnOf } from '../expressions/scalars.ts'
import { flatten, validityOf } from '../expressions/forms.ts'
import { takeRowsOrNull } from '../expressions/take.ts'
import { caseOf } from '../expressions/case.ts'
import type { Evaluation, Vector } from '../expressions/vector.ts'
import { isIntOrNull } from './arrays.ts'
import { eachPeerGroup, literalAt } from './window-rows.ts'
import type { WindowRows } from './window-evaluator.ts'

export const shiftSignature: Signature = ([value, distance, other]) => {
  if (value === undefined) return null
  if (distance !== undefined && !isIntOrNull(distance)) return null
  const args = [value, ...(distance === undefined ? [] : [int64]), ...(other === undefined ? [] : [value])]
  return { args, gives: value }
}

export function shifted(
  sign: 1 | -1, call: WindowCall, args: readonly Column[], window: WindowRows, at: Evaluation,
): Column {
  const [value, distance, other] = args
  const n = distance === undefined ? 1 : Number(literalAt(call, args, 1) ?? 0)
  const { arena } = at
  const rows = arena.alloc(window.rows * 4 + 16)
  const safe = arena.zeroed(window.rows * 4 + 16)
  const found: boolean[] = new Array<boolean>(window.rows)
  const present = call.ignoreNulls ? validityOf(value!, arena) : 0
  eachPeerGroup(window, ({ low, high, peerLow, peerHigh }) => {
    for (let row = peerLow; row < peerHigh; row++) {
      const source = sourceOf(row, sign * n, low, high, present)
      found[row] = source >= 0
      u32[(rows >>> 2) + row] = source >= 0 ? source : 0xffffffff
      if (source >= 0) u32[(safe >>> 2) + row] = source
    }
  })
  const taken = takeRowsOrNull(value!, rows, safe, window.rows, arena)
  return other === undefined ? taken : withDefault(taken, other, found, call, window, at)
}

/**
 * The row `distance` away in [low, high), counting only those whose bit in `present` is set; -1 if there is
 * none.
 */
function sourceOf(row: number, distance: number, low: number, high: number, present: number): number {
  if (present === 0) {
    const source = row + distance
    return source >= low && source < high ? source : -1
  }
  const step = distance < 0 ? -1 : 1
  let left = Math.abs(distance)
  let source = row
  while (left > 0) {
    source += step
    if (source < low || source >= high) return -1
    if (bitAt(present, source)) left--
  }
  return source
}

function withDefault(
  taken: Column, other: Column, found: readonly boolean[], call: WindowCall, window: WindowRows,
    at: Evaluation,
): Column {
  const batch = { rows: window.rows,
    columns: [columnOf(found, boolean, at.arena), taken, flatten(other, at.arena)], runs: null }
  const place = (i: number): Vector => ({
    type: batch.columns[i]!.type, isConstant: false, reads: new Set([i]), evaluate: (b) => b.columns[i]!,
  })
  return caseOf(call.type, [{ when: place(0), then: place(1) }], place(2)).evaluate(batch, at)
}
