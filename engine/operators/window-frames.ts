// The frame of each row as [first, end) in window order. ROWS by a kernel, RANGE and GROUPS row by row.
import type { Arena } from '../../kernels/arena.ts'
import type { Column, Scalar } from '../../kernels/column.ts'
import { kernels } from '../../kernels/load.ts'
import { bitAt, u32, type Pointer } from '../../kernels/memory.ts'
import type { DataType } from '../../kernels/type.ts'
import { fail, NOWHERE } from '../../parser/diagnostic.ts'
import { arithmeticScalar } from '../../planner/evaluate/arithmetic.ts'
import type { FrameBound, WindowCall, WindowFrame } from '../../planner/expression.ts'
import { valuesOf } from '../expressions/scalars.ts'
import type { WindowRows } from '../functions/window-evaluator.ts'

/** u32 a row: the first row of its frame, and the row after the last. */
export type Frames = { readonly first: Pointer; readonly end: Pointer }

/** The frame of each row, in window order. */
export function framesOf(
  call: WindowCall, order: readonly Column[], window: WindowRows, arena: Arena,
): Frames {
  const { rows } = window
  const first = arena.alloc(rows * 4 + 16)
  const last = arena.alloc(rows * 4 + 16)
  const frames = { first, end: last }
  const reach = rowsReach(call.frame)
  if (reach !== null) {
    kernels.rows_frames(window.partitionStarts, rows, reach.before, reach.after, first, last)
    return frames
  }
  const start = u32.subarray(first >>> 2, (first >>> 2) + rows)
  const end = u32.subarray(last >>> 2, (last >>> 2) + rows)
  let low = 0
  while (low < rows) {
    let high = low + 1
    while (high < rows && !bitAt(window.partitionStarts, high)) high++
    partitionFrames(call, order, window, low, high, start, end)
    low = high
  }
  return frames
}

/** Of a frame of ROWS: how many rows before the row and after it, negative beyond it. */
export function rowsReach({ units, start, end }: WindowFrame): { before: number; after: number } | null {
  if (units !== 'rows') return null
  return { before: distanceOf(start, 'preceding'), after: distanceOf(end, 'following') }
}

function distanceOf(bound: FrameBound, towards: 'preceding' | 'following'): number {
  if (bound.kind === 'current-row') return 0
  const n = bound.offset === null ? Infinity : Number(offsetOf(bound))
  return bound.kind === towards ? n : -n
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
  const towards = (bound.kind === 'preceding') !== key.descending ? -1 : 1
  const borderOf = borders(key.expr.type, offsetOf(bound), towards)
  return (row) => {
    const value = values[row - low]!
    if (value === null) return isEnd ? lastNull(values, row - low) + low : firstNull(values, row - low) + low
    return low + searchBorder(values, borderOf(value), key.descending, isEnd)
  }
}

type Number64 = bigint | number | null

function numberOf(value: Scalar): Number64 {
  return typeof value === 'bigint' || typeof value === 'number' ? value : null
}

type Value = NonNullable<Number64>

/** Beyond every moment: where a frame reaches that leaves the range of time. */
const NEVER = 1n << 65n

/** How far a frame reaches from a key. An interval follows the calendar, and its zone's clocks. */
function borders(type: DataType, offset: Scalar, towards: 1 | -1): (value: Value) => Value {
  if (typeof offset === 'bigint' || typeof offset === 'number') {
    return (value) => typeof value === 'bigint'
      ? value + BigInt(towards) * (offset as bigint) : value + towards * Number(offset)
  }
  const op = towards === 1 ? '+' : '-'
  const beyond = BigInt(towards) * NEVER
  return (value) =>
    (arithmeticScalar(op, value, offset, type, { kind: 'interval' }, type) ?? beyond) as bigint
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
