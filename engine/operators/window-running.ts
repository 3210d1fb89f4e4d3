// Aggregates over frames that begin where the partition begins: one pass gives the value up to each row,
// and a frame's value is the one at its last row. Only count, sum, avg, min and max of numbers; others go
// frame by frame.
import { CONST, flat, type Column } from '../../kernels/column.ts'
import { kernels } from '../../kernels/load.ts'
import type { Pointer } from '../../kernels/memory.ts'
import { physicalOf } from '../../kernels/type.ts'
import type { WindowCall } from '../../planner/expression.ts'
import { orderKind } from '../expressions/compare.ts'
import { bitmap, bothValid, flatEights, flatten, validityOf } from '../expressions/forms.ts'
import type { Evaluation } from '../expressions/vector.ts'
import { decimalMeans } from '../functions/decimals.ts'
import type { WindowRows } from '../functions/window-evaluator.ts'
import type { Frames } from './window-frames.ts'

/** Whether runningAggregate can serve the call (the frames themselves excepted). */
export function canRun(call: WindowCall): boolean {
  if (call.distinct || call.args.length > 1) return false
  const { name } = call.function
  if (name === 'count') return true
  const physical = physicalOf(call.args[0]!.type)
  return (name === 'sum' || name === 'avg' || name === 'min' || name === 'max') &&
    (physical === 'i64' || physical === 'u64' || physical === 'f64' || physical === 'i128')
}

/** Values up to the last row of each frame; NULL, or 0 rows, where it is empty. */
export function runningAggregate(
  call: WindowCall, args: readonly Column[], mask: Pointer, window: WindowRows, frames: Frames,
    at: Evaluation,
): Column {
  const { arena } = at
  const { rows } = window
  const [x] = args
  const valid = x === undefined || (x.kind === CONST && validityOf(x, arena) === 0) ? mask
    : bothValid(validityOf(x, arena), mask, rows, arena)
  const isWide = x?.type.kind === 'decimal' && call.function.name !== 'count'
  const running = arena.alloc(rows * (isWide ? 16 : 8) + 16)
  const counts = arena.alloc(rows * 8 + 16)
  fill(call, x, valid, window, running, counts, at)
  const last = arena.alloc(rows * 4 + 16)
  const nonEmpty = bitmap(rows, arena)
  const chosen = arena.alloc(rows * 4 + 16)
  kernels.frame_pick(frames.first, frames.end, rows, -1, chosen, last)
  kernels.take_bits(0, chosen, rows, nonEmpty)
  const out = arena.alloc(rows * (isWide ? 16 : 8) + 16)
  if (call.function.name === 'count') {
    kernels.take_8(counts, last, rows, out)
    kernels.zero_unset_8(nonEmpty, rows, out)
    return flat(call.type, rows, out, 0)
  }
  if (isWide) kernels.take_16(running, last, rows, out)
  else kernels.take_8(running, last, rows, out)
  const framed = arena.alloc(rows * 8 + 16)
  kernels.take_8(counts, last, rows, framed)
  kernels.zero_unset_8(nonEmpty, rows, framed)
  const validity = arena.alloc(Math.ceil(rows / 64) * 8 + 8)
  kernels.i64_to_bits(framed, rows, validity)
  if (call.function.name === 'avg') {
    if (call.type.kind === 'decimal' && x?.type.kind === 'decimal')
      return decimalMeans(out, framed, validity, rows, x.type, call.type, arena)
    kernels.average(out, framed, rows, out)
  }
  return flat(call.type, rows, out, validity)
}

function fill(
  call: WindowCall, x: Column | undefined, valid: Pointer, window: WindowRows, running: Pointer,
    counts: Pointer, at: Evaluation,
): void {
  const { rows, partitionStarts, state } = window
  const { name } = call.function
  if (x?.type.kind === 'decimal' && name !== 'count') {
    const op = name === 'min' ? 1 : name === 'max' ? 2 : 0
    kernels.decimal_running(
      op, flatten(x, at.arena).data, valid, partitionStarts, rows, state, running, counts)
    return
  }
  const values = x === undefined || name === 'count' ? at.arena.zeroed(rows * 8 + 16)
    : flatEights(x, at.arena)
  if (name === 'min' || name === 'max') {
    const kind = orderKind(x!.type)
    const keys = at.arena.alloc(rows * 8 + 16)
    kernels.keys_to_values(kind, 0, values, rows, keys)
    kernels.running_best(name === 'min' ? 1 : 0, keys, valid, partitionStarts, rows, state, running, counts)
    kernels.keys_to_values(kind, 0, running, rows, running)
    return
  }
  const physical = x === undefined ? 'i64' : physicalOf(x.type)
  if (name !== 'avg' || physical === 'f64') {
    const isFloat = physical === 'f64' ? 1 : 0
    kernels.running_sum(isFloat, values, valid, partitionStarts, rows, state, running, counts)
    return
  }
  const floats = at.arena.alloc(rows * 8 + 16)
  kernels.cast_i64_f64(values, physical === 'u64' ? 1 : 0, rows, floats)
  kernels.running_sum(1, floats, valid, partitionStarts, rows, state, running, counts)
}
