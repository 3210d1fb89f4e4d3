// difference and derivative: each value against the one before it in the partition, NULLs skipped. The row
// of a NULL, and the first value, have NULL; so has a fall where falls do not count.
import { CONST, DICTIONARY, flat, type Column, type Scalar } from '../../kernels/column.ts'
import { bitAt, f64, i64, u32 } from '../../kernels/memory.ts'
import { float64, int64, interval, physicalOf, type DataType } from '../../kernels/type.ts'
import { fail, NOWHERE } from '../../parser/diagnostic.ts'
import type { WindowCall } from '../../planner/expression.ts'
import type { Signature } from '../../planner/function.ts'
import { castColumn } from '../expressions/cast.ts'
import { bitmap, flatEights, isNullConstant, nulls, validityOf } from '../expressions/forms.ts'
import { scalarAt } from '../expressions/scalars.ts'
import type { Evaluation } from '../expressions/vector.ts'
import { strideOf, unitOf } from './time.ts'
import type { Pieces, WindowEvaluator, WindowRows } from './window-evaluator.ts'

/** Integers of 64 bits and floats keep their type; smaller integers become int64. */
function changeType(type: DataType | undefined): DataType | null {
  if (type?.kind === 'null') return float64
  if (type?.kind === 'float') return type
  if (type?.kind !== 'int') return null
  return type.bits === 64 ? type : int64
}

export const differenceSignature: Signature = ([x, ...rest]) => {
  const type = changeType(x)
  return type === null || rest.length > 0 ? null : { args: [type], gives: type }
}

export const derivativeSignature: Signature = ([x, time, unit, ...rest]) => {
  const fits = changeType(x) !== null && time?.kind === 'timestamp' && rest.length === 0 &&
    (unit === undefined || unit.kind === 'interval' || unit.kind === 'duration')
  return fits ? { args: unit === undefined ? [float64, time] : [float64, time, interval], gives: float64 }
    : null
}

/** The last value that is not NULL before a piece is all it depends on. */
export const changePieces = (): Pieces => ({
  kind: 'reach', after: 0, before: ([x], low, end) => lastValid(x!, 1, low, end),
})

/** The place of the n-th row before `end` that is not NULL; `low` if there is none after it. */
export function lastValid(x: Column, n: number, low: number, end: number): number {
  if (isNullConstant(x)) return end
  let row = end
  for (let left = n; row > low && left > 0;) {
    row--
    if (isValidAt(x, row)) left--
  }
  return row
}

function isValidAt(x: Column, row: number): boolean {
  if (x.kind === CONST) return true
  return x.kind === DICTIONARY ? u32[(x.data >>> 2) + row] !== 0 : bitAt(x.validity, row)
}

export function difference(nonNegative: boolean): WindowEvaluator {
  return (call, [x], window, at) => {
    if (isNullConstant(x!)) return nulls(call.type, window.rows, at.arena)
    const data = flatEights(x!, at.arena) / 8
    const out = at.arena.alloc(window.rows * 8 + 16)
    const isFloat = physicalOf(call.type) === 'f64'
    const change = isFloat ? floatChange(data, out / 8) : integerChange(data, out / 8, call.type)
    return changes(window, call.type, validityOf(x!, at.arena), out, at, (row, before) =>
      change(row, before) >= 0 || !nonNegative)
  }
}

/** Writes a row's change; gives its sign, or what is not less than 0 where there is none. */
type Change = (row: number, before: number) => number

function floatChange(data: number, out: number): Change {
  return (row, before) => {
    const change = f64[data + row]! - f64[data + before]!
    f64[out + row] = change
    return Number.isNaN(change) ? 0 : change
  }
}

/** Wraps as subtraction does; the sign is that of the comparison, as unsigned differences have none. */
function integerChange(data: number, out: number, type: DataType): Change {
  const isUnsigned = physicalOf(type) === 'u64'
  return (row, before) => {
    const now = i64[data + row]!
    const then = i64[data + before]!
    i64[out + row] = now - then
    const falls = isUnsigned ? BigInt.asUintN(64, now) < BigInt.asUintN(64, then) : now < then
    return falls ? -1 : 1
  }
}

export function derivative(nonNegative: boolean): WindowEvaluator {
  return (call, [value, time, unit], window, at) => {
    if (isNullConstant(value!) || isNullConstant(time!)) return nulls(call.type, window.rows, at.arena)
    const x = value!.type.kind === 'float' ? value! : castColumn(value!, float64, false, window.rows, at)
    const data = flatEights(x, at.arena) / 8
    const times = flatEights(time!, at.arena) / 8
    const ticks = ticksOf(unit === undefined ? null : scalarAt(unit, 0), call, time!)
    const out = at.arena.alloc(window.rows * 8 + 16)
    return changes(window, call.type, validityOf(x, at.arena), out, at, (row, before) => {
      const elapsed = Number(i64[times + row]! - i64[times + before]!) / ticks
      const slope = (f64[data + row]! - f64[data + before]!) / elapsed
      f64[out / 8 + row] = slope
      return !nonNegative || !(slope < 0)
    })
  }
}

/** The unit of a derivative in units of its times; a second unless it is said. */
function ticksOf(unit: Scalar, call: WindowCall, time: Column): number {
  if (unit === null && call.args.length > 2) {
    fail('execution', NOWHERE, { problem: 'the unit must not be NULL' })
  }
  const width = unit === null ? { months: 0n, ns: 1_000_000_000n } : strideOf(unit, call.function.name)
  if (width.months !== 0n || width.ns <= 0n) {
    fail('execution', NOWHERE, { problem: 'the unit must be a positive time without months' })
  }
  return Number(width.ns) / Number(unitOf(time.type))
}

/** `write` puts a row's change in place and says whether it counts. */
function changes(
  window: WindowRows, type: DataType, valid: number, out: number, at: Evaluation,
  write: (row: number, before: number) => boolean,
): Column {
  const found = bitmap(window.rows, at.arena)
  u32.fill(0, found >>> 2, (found >>> 2) + Math.ceil(window.rows / 32))
  let before = -1
  for (let row = 0; row < window.rows; row++) {
    if (bitAt(window.partitionStarts, row)) before = -1
    if (!bitAt(valid, row)) continue
    if (before >= 0 && write(row, before)) u32[(found >>> 2) + (row >>> 5)]! |= 1 << (row & 31)
    before = row
  }
  return flat(type, window.rows, out, found)
}
