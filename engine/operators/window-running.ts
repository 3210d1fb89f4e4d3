// Aggregates over window frames, in one pass over the rows: count, sum, avg, min and max of numbers. Where
// frames begin where the partition begins, the value up to each row is read at a frame's last row; others
// slide, and rows leave them again. All else goes frame by frame (window-aggregate.ts).
import { CONST, flat, type Column } from '../../kernels/column.ts'
import { decimalKernels } from '../../kernels/decimal-kernels.ts'
import { kernels } from '../../kernels/load.ts'
import type { Pointer } from '../../kernels/memory.ts'
import { physicalOf, valueBytes } from '../../kernels/type.ts'
import type { WindowCall } from '../../planner/expression.ts'
import { orderKind } from '../expressions/compare.ts'
import { bitmap, bothValid, flatEights, flatten, validityOf } from '../expressions/forms.ts'
import { takeOf } from '../expressions/take.ts'
import type { Evaluation } from '../expressions/vector.ts'
import { decimalMeans } from '../functions/decimals.ts'
import type { WindowRows } from '../functions/window-evaluator.ts'
import type { Frames } from './window-frames.ts'

/** Whether runningAggregate can serve the call (the frames themselves excepted). */
export function canRun(call: WindowCall): boolean {
  if (call.distinct || call.args.length > 1) return false
  const { name } = call.function
  if (name === 'count') return true
  // Exact sums of 16 bytes: frames go through the aggregate itself.
  if (name === 'avg' && call.type.kind === 'duration') return false
  const physical = physicalOf(call.args[0]!.type)
  return (name === 'sum' || name === 'avg' || name === 'min' || name === 'max') &&
    (physical === 'i64' || physical === 'u64' || physical === 'f64' || call.args[0]!.type.kind === 'decimal')
}

/** Whether slidingAggregate can serve the call. */
export function canSlide(call: WindowCall): boolean {
  return canRun(call) && (call.function.name === 'count' || call.args[0]!.type.kind !== 'decimal')
}

/** Whether the time it takes grows with the rows of all frames, not with the rows alone. */
export function addsFrameByFrame(call: WindowCall): boolean {
  const { name } = call.function
  return name === 'avg' || (name === 'sum' && physicalOf(call.type) === 'f64')
}

/** Of each frame, the value (16 or 32 bytes if it is a decimal) and i64 how many rows gave it. */
type Counted = { readonly values: Pointer; readonly counts: Pointer }

/** Frames that begin where the partition does: the running value at the last row of each. */
export function runningAggregate(
  call: WindowCall, args: readonly Column[], mask: Pointer, window: WindowRows, frames: Frames,
    at: Evaluation,
): Column {
  const { arena } = at
  const { rows } = window
  const [x] = args
  const bytes = x === undefined || call.function.name === 'count' ? 8 : valueBytes(physicalOf(x.type))
  const running = arena.alloc(rows * bytes + 16)
  const counts = arena.alloc(rows * 8 + 16)
  fill(call, x, validRows(x, mask, rows, at), window, running, counts, at)
  const last = arena.alloc(rows * 4 + 16)
  const nonEmpty = bitmap(rows, arena)
  const chosen = arena.alloc(rows * 4 + 16)
  kernels.frame_pick(frames.first, frames.end, rows, -1, chosen, last)
  kernels.take_bits(0, chosen, rows, nonEmpty)
  const framed = arena.alloc(rows * 8 + 16)
  kernels.take_8(counts, last, rows, framed)
  kernels.zero_unset_8(nonEmpty, rows, framed)
  const values = arena.alloc(rows * bytes + 16)
  takeOf(bytes)(running, last, rows, values)
  return resultOf(call, x, { values, counts: framed }, rows, at)
}

/** Any frames, in one pass if they move on from row to row. */
export function slidingAggregate(
  call: WindowCall, args: readonly Column[], mask: Pointer, rows: number, frames: Frames, at: Evaluation,
): Column {
  const { arena } = at
  const [x] = args
  const valid = validRows(x, mask, rows, at)
  const values = arena.alloc(rows * 8 + 16)
  const counts = arena.alloc(rows * 8 + 16)
  const { first, end } = frames
  const { name } = call.function
  if (name === 'min' || name === 'max') {
    const kind = orderKind(x!.type)
    const keys = keysOf(x!, rows, at)
    const queue = arena.alloc(rows * 4 + 16)
    kernels.frame_best(name === 'min' ? 1 : 0, keys, valid, first, end, rows, queue, values, counts)
    kernels.keys_to_values(kind, 0, values, rows, values)
  } else {
    const { data, isFloat } = summed(call, x, rows, at)
    kernels.frame_sums(isFloat, data, valid, first, end, rows, values, counts)
  }
  return resultOf(call, x, { values, counts }, rows, at)
}

/** Bits of the rows that count; 0 = all. */
function validRows(x: Column | undefined, mask: Pointer, rows: number, { arena }: Evaluation): Pointer {
  return x === undefined || (x.kind === CONST && validityOf(x, arena) === 0) ? mask
    : bothValid(validityOf(x, arena), mask, rows, arena)
}

/** NULL, or 0 rows, where nothing counted. */
function resultOf(
  call: WindowCall, x: Column | undefined, { values, counts }: Counted, rows: number, { arena }: Evaluation,
): Column {
  if (call.function.name === 'count') return flat(call.type, rows, counts, 0)
  const validity = bitmap(rows, arena)
  kernels.i64_to_bits(counts, rows, validity)
  if (call.function.name === 'avg') {
    if (call.type.kind === 'decimal' && x?.type.kind === 'decimal')
      return decimalMeans(values, counts, validity, rows, x.type, call.type, arena)
    kernels.average(values, counts, rows, values)
  }
  return flat(call.type, rows, values, validity)
}

function fill(
  call: WindowCall, x: Column | undefined, valid: Pointer, window: WindowRows, running: Pointer,
    counts: Pointer, at: Evaluation,
): void {
  const { rows, partitionStarts, state } = window
  const { name } = call.function
  if (x?.type.kind === 'decimal' && name !== 'count') {
    const op = name === 'min' ? 1 : name === 'max' ? 2 : 0
    decimalKernels(x.type).running(
      op, flatten(x, at.arena).data, valid, partitionStarts, rows, state, running, counts)
    return
  }
  if (name === 'min' || name === 'max') {
    const kind = orderKind(x!.type)
    const keys = keysOf(x!, rows, at)
    kernels.running_best(name === 'min' ? 1 : 0, keys, valid, partitionStarts, rows, state, running, counts)
    kernels.keys_to_values(kind, 0, running, rows, running)
    return
  }
  const { data, isFloat } = summed(call, x, rows, at)
  kernels.running_sum(isFloat, data, valid, partitionStarts, rows, state, running, counts)
}

function keysOf(x: Column, rows: number, at: Evaluation): Pointer {
  const keys = at.arena.alloc(rows * 8 + 16)
  kernels.keys_to_values(orderKind(x.type), 0, flatEights(x, at.arena), rows, keys)
  return keys
}

/** What is added up: nothing for counts, floats for means. */
function summed(
  call: WindowCall, x: Column | undefined, rows: number, at: Evaluation,
): { readonly data: Pointer; readonly isFloat: 0 | 1 } {
  const { name } = call.function
  if (x === undefined || name === 'count') return { data: at.arena.zeroed(rows * 8 + 16), isFloat: 0 }
  const data = flatEights(x, at.arena)
  const physical = physicalOf(x.type)
  if (physical === 'f64') return { data, isFloat: 1 }
  if (name === 'sum') return { data, isFloat: 0 }
  const floats = at.arena.alloc(rows * 8 + 16)
  kernels.cast_i64_f64(data, physical === 'u64' ? 1 : 0, rows, floats)
  return { data: floats, isFloat: 1 }
}
