// The bins of a column of times, for date_bin and date_trunc: kernels where nothing can leave 64 bits, row by
// row near the ends of time. A bin that begins before the first time there is is an error, never a wrapped
// time. Not single values (time.ts).
import { flat, type Column, type Scalar } from '../../kernels/column.ts'
import { kernels } from '../../kernels/load.ts'
import { bitAt, i64, type Pointer } from '../../kernels/memory.ts'
import type { DataType } from '../../kernels/type.ts'
import { fail, NOWHERE } from '../../parser/diagnostic.ts'
import { dayNs } from '../../planner/bind/time-text.ts'
import { perSecond } from '../expressions/arithmetic.ts'
import { flatEights, validityOf } from '../expressions/forms.ts'
import { columnOf, valuesOf } from '../expressions/scalars.ts'
import type { Evaluation } from '../expressions/vector.ts'
import { binOf, pairOf, unitOf, type Stride } from './time.ts'

const INT64_MAX = (1n << 63n) - 1n
const INT64_MIN = -(1n << 63n)
const LONGEST_MONTH_NS = 31n * dayNs

/** `from`: the origin, in the unit of the times. */
export function binned(
  time: Column, rows: number, width: Stride, from: bigint, at: Evaluation, gives: DataType,
): Column {
  const unit = unitOf(gives)
  const values = flatEights(time, at.arena)
  const byMonths = width.months !== 0n
  const widthNs = byMonths ? (width.months + 1n) * LONGEST_MONTH_NS : width.ns
  const step = widthNs / unit
  // Bins of parts of a unit begin between two times there are: which is known row by row alone.
  const isWhole = widthNs % unit === 0n
  if (!isWhole || !isFarFromEnds(values, rows, step, from, at)) {
    return binRows(time, rows, width, from, at, gives)
  }
  const out = at.arena.alloc(rows * 8 + 16)
  if (byMonths) {
    kernels.time_bin_months(
      values, perSecond(gives, at), Number(width.months), pairOf(from, 0n, at), rows, out)
  } else {
    const stepAndOrigin = pairOf(step, firstBin(from, step), at)
    kernels.bucket_numbers(values, rows, stepAndOrigin, out)
    kernels.bucket_times(out, rows, stepAndOrigin, out)
  }
  return flat(gives, rows, out, validityOf(time, at.arena))
}

/** The first bin that begins at or after the time 0, of those that one of them begins at `origin`. */
export function firstBin(origin: bigint, step: bigint): bigint {
  return (origin % step + step) % step
}

export function inRange(bin: bigint): bigint {
  return bin < INT64_MIN || bin > INT64_MAX ? fail('time-overflow', NOWHERE, {}) : bin
}

/** Whether no bin begins before the first time there is, and no distance from the origin is too long. */
function isFarFromEnds(values: Pointer, rows: number, step: bigint, from: bigint, at: Evaluation): boolean {
  if (rows === 0) return true
  const range = at.arena.alloc(16)
  kernels.key_range(values, 0, rows, 1, 0, range)
  const low = i64[range / 8]!
  const high = i64[range / 8 + 1]!
  return low - step >= INT64_MIN && low - from - step >= INT64_MIN && high - from <= INT64_MAX
}

/** For arguments that rows choose and that are nearly always constants: the slow lane. NULL in, NULL out. */
export function rowByRow(
  inputs: readonly (Column | undefined)[], gives: DataType, at: Evaluation,
  of: (args: readonly Scalar[]) => Scalar,
): Column {
  const values = inputs.filter((input) => input !== undefined).map((input) => valuesOf(input))
  const results = values[0]!.map((_, row) => {
    const args = values.map((column) => column[row]!)
    return args.some((arg) => arg === null) ? null : of(args)
  })
  return columnOf(results, gives, at.arena)
}

/** Row by row without wrapping. */
function binRows(
  time: Column, rows: number, width: Stride, from: bigint, at: Evaluation, gives: DataType,
): Column {
  const unit = unitOf(gives)
  const values = flatEights(time, at.arena) / 8
  const validity = validityOf(time, at.arena)
  const out = at.arena.zeroed(rows * 8 + 16)
  for (let row = 0; row < rows; row++) {
    if (!bitAt(validity, row)) continue
    i64[out / 8 + row] = inRange(binOf(i64[values + row]! * unit, width, from * unit) / unit)
  }
  return flat(gives, rows, out, validity)
}
