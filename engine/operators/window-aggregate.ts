// Aggregates over window frames (window-frames.ts). Sums, means, counts and extremes of numbers take one pass
// (window-running.ts), first, last and n-th values are taken from where they lie, for all else the aggregate
// is given the frames one after the other.
import type { Column } from '../../kernels/column.ts'
import { kernels } from '../../kernels/load.ts'
import type { Pointer } from '../../kernels/memory.ts'
import { fail, NOWHERE } from '../../parser/diagnostic.ts'
import type { WindowCall } from '../../planner/expression.ts'
import type { AggregateFunction } from '../../planner/function.ts'
import { bitmap } from '../expressions/forms.ts'
import { truths } from '../expressions/logic.ts'
import { takeRows, takeSafeRowsOrNull } from '../expressions/take.ts'
import type { Evaluation } from '../expressions/vector.ts'
import type { Accumulator } from '../functions/accumulator.ts'
import { accumulatorOf } from '../functions/distinct.ts'
import { HeldMemory } from '../held-memory.ts'
import type { WindowRows } from '../functions/window-evaluator.ts'
import { framesOf, type Frames } from './window-frames.ts'
import { addsFrameByFrame, canRun, canSlide, runningAggregate, slidingAggregate } from './window-running.ts'

/** Rows that sliding frames may touch in all: beyond it the query is refused rather than run for hours. */
const TOUCHES_MAX = 1 << 28

export function windowAggregate(
  call: WindowCall, args: readonly Column[], order: readonly Column[], filter: Column | null,
    window: WindowRows, at: Evaluation,
): Column {
  const frames = framesOf(call, order, window, at.arena)
  const mask = filter === null ? 0 : truths(filter, at.arena).bits
  if (call.frame.start.kind === 'preceding' && call.frame.start.offset === null && canRun(call)) {
    return runningAggregate(call, args, mask, window, frames, at)
  }
  const place = pickedPlace(call)
  if (place !== null) return picked(args[0]!, place, frames, window.rows, at)
  if (!canSlide(call)) return frameByFrame(call, args, mask, window.rows, frames, at)
  if (addsFrameByFrame(call)) refuseTooMany(frames, window.rows)
  return slidingAggregate(call, args, mask, window.rows, frames, at)
}

/** The place in its frame of the row that gives the value, from 1, negative from the end; null: no such. */
export function pickedPlace(call: WindowCall): number | null {
  if (call.filter !== null || call.ignoreNulls || call.distinct) return null
  if (call.function.name === 'first_value') return 1
  if (call.function.name === 'last_value') return -1
  const place = call.args[1]
  if (call.function.name !== 'nth_value' || place?.kind !== 'literal') return null
  return typeof place.value === 'bigint' ? Number(place.value) : null
}

function picked(value: Column, place: number, frames: Frames, rows: number, { arena }: Evaluation): Column {
  const chosen = arena.alloc(rows * 4 + 16)
  const safe = arena.alloc(rows * 4 + 16)
  kernels.frame_pick(frames.first, frames.end, rows, place, chosen, safe)
  return takeSafeRowsOrNull(value, chosen, safe, rows, arena)
}

/** One group a distinct frame: rows with the frame of the row before share its group. */
function frameByFrame(
  call: WindowCall, args: readonly Column[], mask: Pointer, rows: number, frames: Frames, at: Evaluation,
): Column {
  const [groupOfRow, first, end] = [0, 1, 2].map(() => at.arena.alloc(rows * 4 + 16)) as [
    Pointer, Pointer, Pointer]
  const groups = kernels.frame_groups(frames.first, frames.end, rows, groupOfRow, first, end) >>> 0
  refuseTooMany({ first, end }, groups)
  const held = new HeldMemory(at.query)
  const accumulator = accumulatorOfWindow(call, held, at)
  feed(accumulator, args, mask, { first, end }, groups, at)
  const values = takeRows(accumulator.finish(0, groups, at), groupOfRow, rows, at.arena)
  held.end()
  return values
}

function refuseTooMany({ first, end }: Frames, frames: number): void {
  if (kernels.frame_touches(first, end, frames) <= TOUCHES_MAX) return
  fail('execution', NOWHERE, { problem: 'the window frames touch too many rows' })
}

export function accumulatorOfWindow(call: WindowCall, held: HeldMemory, { query }: Evaluation): Accumulator {
  return accumulatorOf({
    call: {
      function: call.function as AggregateFunction, args: call.args, distinct: call.distinct, orderBy: [],
      filter: null, ignoreNulls: call.ignoreNulls, type: call.type,
    },
    query, held, isTime: () => false,
  })
}

/** Gives the accumulator the rows of each frame, some frames at a time so that memory stays bounded. */
function feed(
  accumulator: Accumulator, args: readonly Column[], mask: Pointer, { first, end }: Frames, groups: number,
  at: Evaluation,
): void {
  const arena = at.query.scratch()
  const inner = { arena, query: at.query }
  const most = Math.max(at.query.batchRows, 8192)
  for (let from = 0; from < groups;) {
    const to = kernels.frames_that_fit(first, end, from, groups, most) >>> 0
    const ends = arena.alloc((to - from) * 4 + 16)
    const total = kernels.frame_rows(first, end, from, to, 0, ends) >>> 0
    const rows = arena.alloc(total * 4 + 16)
    kernels.frame_rows(first, end, from, to, rows, ends)
    const numbers = arena.alloc((to - from) * 4 + 16)
    kernels.iota_4(from, to - from, numbers)
    const bits = mask === 0 ? 0 : bitmap(total, arena)
    if (bits !== 0) kernels.take_bits(mask, rows, total, bits)
    const input = { args: args.map((c) => takeRows(c, rows, total, arena)), order: [], mask: bits }
    const stretches = { ends, groups: numbers, count: to - from, rows: total, ascending: false }
    accumulator.update(input, stretches, to, inner)
    arena.reset()
    from = to
  }
  at.query.discard(arena)
}
