// Aggregates over window frames. The frame of each row is found as [start, end) in window order; whole
// partitions and growing frames (from the partition's start) run the aggregate once over the rows, other
// frames once per row.
import type { Column, Scalar } from '../../kernels/column.ts'
import { kernels } from '../../kernels/load.ts'
import { bitAt, u32, type Pointer } from '../../kernels/memory.ts'
import { fail, NOWHERE } from '../../parser/diagnostic.ts'
import type { FrameBound, WindowCall } from '../../planner/expression.ts'
import { truths } from '../expressions/logic.ts'
import { valuesOf } from '../expressions/scalars.ts'
import { takeRows } from '../expressions/take.ts'
import type { Evaluation } from '../expressions/vector.ts'
import type { AggregateFunction } from '../../planner/function.ts'
import type { Accumulator } from '../functions/accumulator.ts'
import { accumulatorOf } from '../functions/distinct.ts'
import { HeldMemory } from '../held-memory.ts'
import type { WindowRows } from '../functions/window-evaluator.ts'
import { canRun, runningAggregate, type Frames } from './window-running.ts'

/** Rows that sliding frames may touch in all: beyond it the query is refused rather than run for hours. */
const TOUCHES_MAX = 1 << 28

export function windowAggregate(
  call: WindowCall, args: readonly Column[], order: readonly Column[], filter: Column | null,
    window: WindowRows, at: Evaluation,
): Column {
  const { rows } = window
  const frames = framesOf(call, order, window)
  const mask = filter === null ? 0 : truths(filter, at.arena).bits
  if (call.frame.start.kind === 'preceding' && call.frame.start.offset === null && canRun(call)) {
    return runningAggregate(call, args, mask, window, frames, at)
  }
  // One group a distinct frame: rows with the frame of the row before share its group.
  const groupOfRow = at.arena.alloc(rows * 4 + 16)
  const touched: number[] = []
  let groups = 0
  let touches = 0
  const starts: number[] = []
  for (let row = 0; row < rows; row++) {
    const same = row > 0 && frames.start[row] === frames.start[row - 1] &&
      frames.end[row] === frames.end[row - 1]
    if (!same) {
      groups++
      starts.push(frames.start[row]!)
      touched.push(frames.end[row]!)
      touches += Math.max(0, frames.end[row]! - frames.start[row]!)
    }
    u32[(groupOfRow >>> 2) + row] = groups - 1
  }
  if (touches > TOUCHES_MAX) fail('execution', NOWHERE, { problem: 'the window frames touch too many rows' })
  const held = new HeldMemory(at.query)
  const accumulator = accumulatorOf({
    call: {
      function: call.function as AggregateFunction,
      args: call.args, distinct: call.distinct, orderBy: [], filter: null,
      ignoreNulls: call.ignoreNulls, type: call.type,
    },
    query: at.query,
    held,
    isTime: () => false,
  })
  feed(accumulator, args, mask, starts, touched, at)
  const values = takeRows(accumulator.finish(0, groups, at), groupOfRow, rows, at.arena)
  held.end()
  return values
}

/** Gives the accumulator the rows of each frame, some frames at a time so that memory stays bounded. */
function feed(
  accumulator: Accumulator, args: readonly Column[],
    mask: Pointer,
  starts: readonly number[], ends: readonly number[], at: Evaluation,
): void {
  const arena = at.query.scratch()
  const inner = { arena, query: at.query }
  const most = Math.max(at.query.batchRows, 8192)
  let group = 0
  while (group < starts.length) {
    const from = group
    let total = 0
    while (group < starts.length && (total === 0 || total + ends[group]! - starts[group]! <= most)) {
      total += Math.max(0, ends[group]! - starts[group]!)
      group++
    }
    const rowsAt = arena.alloc(total * 4 + 16)
    const endsAt = arena.alloc((group - from) * 4 + 16)
    const groupsAt = arena.alloc((group - from) * 4 + 16)
    let n = 0
    for (let g = from; g < group; g++) {
      const count = Math.max(0, ends[g]! - starts[g]!)
      kernels.iota_4(starts[g]!, count, rowsAt + n * 4)
      n += count
      u32[(endsAt >>> 2) + g - from] = n
      u32[(groupsAt >>> 2) + g - from] = g
    }
    const bits = mask === 0 ? 0 : arena.alloc(Math.ceil(total / 64) * 8 + 8)
    if (bits !== 0) kernels.take_bits(mask, rowsAt, total, bits)
    const input = { args: args.map((c) => takeRows(c, rowsAt, total, arena)), order: [], mask: bits }
    const stretches = { ends: endsAt, groups: groupsAt, count: group - from, rows: total, ascending: false }
    accumulator.update(input, stretches, group, inner)
    arena.reset()
  }
  at.query.discard(arena)
}

/** The frame of each row, in window order. */
function framesOf(call: WindowCall, order: readonly Column[], window: WindowRows): Frames {
  const { rows } = window
  const start = new Uint32Array(rows)
  const end = new Uint32Array(rows)
  let low = 0
  while (low < rows) {
    let high = low + 1
    while (high < rows && !bitAt(window.partitionStarts, high)) high++
    partitionFrames(call, order, window, low, high, start, end)
    low = high
  }
  return { start, end }
}

function partitionFrames(
  call: WindowCall, order: readonly Column[], window: WindowRows, low: number, high: number,
  start: Uint32Array, end: Uint32Array,
): void {
  const peers = peersOf(window, low, high)
  const { frame } = call
  const place = (bound: FrameBound, isEnd: boolean): (row: number) => number => {
    if (bound.kind !== 'current-row' && bound.offset === null)
      return () => bound.kind === 'preceding' ? low : high
    if (frame.units === 'rows') return rowsBound(bound, isEnd, low, high)
    if (frame.units === 'groups') return groupsBound(bound, isEnd, peers, low, high)
    if (bound.kind === 'current-row') return (row) => isEnd ? peers.end[row - low]! : peers.start[row - low]!
    return rangeBound(bound, isEnd, call, order, low, high)
  }
  const first = place(frame.start, false)
  const last = place(frame.end, true)
  for (let row = low; row < high; row++) {
    start[row] = first(row)
    end[row] = Math.max(start[row]!, last(row))
  }
}

type Peers = {
  readonly start: Uint32Array
  readonly end: Uint32Array
  readonly group: Uint32Array
  readonly starts: number[]
}

function peersOf(window: WindowRows, low: number, high: number): Peers {
  const n = high - low
  const start = new Uint32Array(n)
  const end = new Uint32Array(n)
  const group = new Uint32Array(n)
  const starts: number[] = []
  for (let row = low; row < high; row++) {
    if (row === low || bitAt(window.peerStarts, row)) starts.push(row)
    start[row - low] = starts[starts.length - 1]!
    group[row - low] = starts.length - 1
  }
  for (let row = low; row < high; row++) end[row - low] = starts[group[row - low]! + 1] ?? high
  return { start, end, group, starts }
}

function offsetOf(bound: FrameBound): Scalar {
  if (bound.kind === 'current-row') return 0n
  const { offset } = bound
  if (offset?.kind !== 'literal')
    return fail('window-frame', NOWHERE, { problem: 'a frame offset must be a literal' })
  return offset.value
}

function rowsBound(bound: FrameBound, isEnd: boolean, low: number, high: number): (row: number) => number {
  const n = Number(offsetOf(bound)) * (bound.kind === 'preceding' ? -1 : 1)
  return (row) => Math.min(high, Math.max(low, row + n + (isEnd ? 1 : 0)))
}

function groupsBound(
  bound: FrameBound, isEnd: boolean, peers: Peers, low: number, high: number,
): (row: number) => number {
  const n = Number(offsetOf(bound)) * (bound.kind === 'preceding' ? -1 : 1)
  return (row) => {
    const g = peers.group[row - low]! + n + (isEnd ? 1 : 0)
    return g < 0 ? low : g >= peers.starts.length ? high : peers.starts[g]!
  }
}

/** RANGE with an offset: by value of the one order key, numbers and times. */
function rangeBound(
  bound: FrameBound, isEnd: boolean, call: WindowCall, order: readonly Column[], low: number, high: number,
): (row: number) => number {
  const key = call.orderBy[0]
  const column = order[0]
  if (call.orderBy.length !== 1 || key === undefined || column === undefined) {
    return fail('window-frame', NOWHERE, { problem: 'RANGE with an offset needs one ORDER BY key' })
  }
  const values = valuesOf(column).slice(low, high).map(numberOf)
  const offset = spanOf(offsetOf(bound))
  const towards = (bound.kind === 'preceding') !== key.descending ? -1 : 1
  return (row) => {
    const value = values[row - low]!
    if (value === null) return isEnd ? lastNull(values, row - low) + low : firstNull(values, row - low) + low
    const border = typeof value === 'bigint'
      ? value + BigInt(towards) * (offset as bigint) : value + towards * Number(offset)
    return low + searchBorder(values, border, key.descending, isEnd)
  }
}

type Number64 = bigint | number | null

function numberOf(value: Scalar): Number64 {
  return typeof value === 'bigint' || typeof value === 'number' ? value : null
}

function spanOf(value: Scalar): bigint | number {
  if (typeof value === 'bigint' || typeof value === 'number') return value
  const v = value as { readonly months: bigint; readonly days: bigint; readonly nanoseconds: bigint }
  if (typeof v !== 'object' || v === null || v.months !== 0n) {
    return fail('sql-not-implemented', NOWHERE, { what: 'RANGE frames of months' })
  }
  return v.days * 86_400_000_000_000n + v.nanoseconds
}

/** First place past the border (isEnd), or at it; NULLs are at one end and never inside. */
function searchBorder(
  values: readonly Number64[], border: bigint | number, descending: boolean, isEnd: boolean,
): number {
  let low = 0
  let high = values.length
  while (low < high && values[low] === null) low++
  while (high > low && values[high - 1] === null) high--
  while (low < high) {
    const middle = (low + high) >>> 1
    const value = values[middle]!
    const before = descending ? value > border : value < border
    const isBefore = before || (isEnd && value === border)
    if (isBefore) low = middle + 1
    else high = middle
  }
  return low
}

function firstNull(values: readonly Number64[], at: number): number {
  let i = at
  while (i > 0 && values[i - 1] === null) i--
  return i
}

function lastNull(values: readonly Number64[], at: number): number {
  let i = at
  while (i < values.length && values[i] === null) i++
  return i
}

