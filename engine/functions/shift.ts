// lag and lead: values of other rows of the partition, by a distance that is a literal; NULL is 0, as in the
// reference.
import { flat, type Column } from '../../kernels/column.ts'
import { kernels } from '../../kernels/load.ts'
import { bitAt, u32, type Pointer } from '../../kernels/memory.ts'
import { int64, boolean } from '../../kernels/type.ts'
import type { WindowCall } from '../../planner/expression.ts'
import type { Signature } from '../../planner/function.ts'
import { bitmap, flatten, validityOf } from '../expressions/forms.ts'
import { takeSafeRowsOrNull } from '../expressions/take.ts'
import { caseOf } from '../expressions/case.ts'
import type { Evaluation, Vector } from '../expressions/vector.ts'
import { isIntOrNull } from './arrays.ts'
import { lastValid } from './changes.ts'
import type { Pieces, WindowRows } from './window-evaluator.ts'
import { literalAt } from './window-rows.ts'

export const shiftSignature: Signature = ([value, distance, other]) => {
  if (value === undefined) return null
  if (distance !== undefined && !isIntOrNull(distance)) return null
  const args = [value, ...(distance === undefined ? [] : [int64]), ...(other === undefined ? [] : [value])]
  return { args, gives: value }
}

/** Whether `distance` (the value's sign included) is known, and which rows it reaches. */
export function shiftPieces(sign: 1 | -1, call: WindowCall): Pieces {
  const given = call.args[1]
  if (given !== undefined && given.kind !== 'literal') return null
  const distance = sign * (given === undefined ? 1 : Number(given.value ?? 0))
  if (call.ignoreNulls) {
    return distance > 0 ? null
      : { kind: 'reach', after: 0, before: ([x], low, end) => lastValid(x!, -distance, low, end) }
  }
  return { kind: 'reach', after: Math.max(0, distance), before: (_, __, end) => end + Math.min(0, distance) }
}

export function shifted(
  sign: 1 | -1, call: WindowCall, args: readonly Column[], window: WindowRows, at: Evaluation,
): Column {
  const [value, distance, other] = args
  const n = distance === undefined ? 1 : Number(literalAt(call, args, 1) ?? 0)
  const { arena } = at
  const rows = arena.alloc(window.rows * 4 + 16)
  const safe = arena.alloc(window.rows * 4 + 16)
  const present = call.ignoreNulls ? validityOf(value!, arena) : 0
  if (present === 0) kernels.shifted_rows(window.partitionStarts, window.rows, sign * n, rows, safe)
  else shiftedPast(sign * n, present, window, rows, safe)
  const taken = takeSafeRowsOrNull(value!, rows, safe, window.rows, arena)
  return other === undefined ? taken : withDefault(taken, other, rows, call, window, at)
}

/** As the kernel shifted_rows, counting only rows whose bit in `present` is set. */
function shiftedPast(
  distance: number, present: Pointer, window: WindowRows, rows: Pointer, safe: Pointer,
): void {
  const step = distance < 0 ? -1 : 1
  let low = 0
  while (low < window.rows) {
    let high = low + 1
    while (high < window.rows && !bitAt(window.partitionStarts, high)) high++
    for (let row = low; row < high; row++) {
      let source = row
      for (let left = Math.abs(distance); left > 0 && source >= low && source < high;) {
        source += step
        if (source >= low && source < high && bitAt(present, source)) left--
      }
      const exists = source >= low && source < high
      u32[(rows >>> 2) + row] = exists ? source : NONE
      u32[(safe >>> 2) + row] = exists ? source : 0
    }
    low = high
  }
}

const NONE = 0xffffffff

function withDefault(
  taken: Column, other: Column, rows: Pointer, call: WindowCall, window: WindowRows, at: Evaluation,
): Column {
  const found = bitmap(window.rows, at.arena)
  kernels.take_bits(0, rows, window.rows, found)
  const batch = { rows: window.rows,
    columns: [flat(boolean, window.rows, found, 0), taken, flatten(other, at.arena)], runs: null }
  const place = (i: number): Vector => ({
    type: batch.columns[i]!.type, isConstant: false, reads: new Set([i]), evaluate: (b) => b.columns[i]!,
  })
  return caseOf(call.type, [{ when: place(0), then: place(1) }], place(2)).evaluate(batch, at)
}
