// date_bin(stride, time[, origin]): the start of the bin that holds the time. Bins of fixed width or of
// months.
import { assert } from '../../../kernels/assert.ts'
import { CONST, flat, type Column } from '../../../kernels/column.ts'
import { kernels } from '../../../kernels/load.ts'
import { bitAt, i64, type Pointer } from '../../../kernels/memory.ts'
import { interval, timestampNs, type DataType } from '../../../kernels/type.ts'
import { fail, NOWHERE } from '../../../parser/diagnostic.ts'
import { perSecond } from '../../expressions/arithmetic.ts'
import { flatEights, validityOf } from '../../expressions/forms.ts'
import { scalarAt } from '../../expressions/scalars.ts'
import type { Evaluation } from '../../expressions/vector.ts'
import { scalar } from '../define.ts'
import { binOf, pairOf, strideOf, unitOf } from '../time.ts'

function timeType(type: DataType): DataType | null {
  if (type.kind === 'timestamp') return type
  return type.kind === 'date' || type.kind === 'utf8' || type.kind === 'null' ? timestampNs : null
}

export default scalar({
  name: 'date_bin',
  usage: 'date_bin(stride, time[, origin])',
  doc: 'The start of the bin that holds the time; bins are counted from the origin, else from 1970-01-01.',
  examples: [
    [`date_bin(INTERVAL '15 minutes', TIMESTAMP '2024-01-01T00:17:30')`, 1704068100000000000n],
    [`date_bin(INTERVAL '1 month', TIMESTAMP '2024-02-29T12:00:00')`, 1706745600000000000n],
    [`date_bin(INTERVAL '1 hour', NULL::TIMESTAMP)`, null],
  ],
  signature: ([stride, time, origin], values) => {
    if (stride === undefined || time === undefined || values.length > 3) return null
    const type = timeType(time)
    const strideFits = stride.kind === 'interval' || stride.kind === 'utf8' ||
      stride.kind === 'duration' || stride.kind === 'null'
    if (type === null || !strideFits) return null
    return { args: origin === undefined ? [interval, type] : [interval, type, type], gives: type }
  },
  row: ([stride, time, origin], types) => {
    const unit = unitOf(types[1]!)
    const start = origin === undefined ? 0n : (origin as bigint) * unit
    return inRange(binOf((time as bigint) * unit, strideOf(stride!, 'DATE_BIN'), start) / unit)
  },
  batch: ([stride, time, origin], rows, at, gives) => {
    if (stride!.kind !== CONST || (origin !== undefined && origin.kind !== CONST)) {
      fail('sql-not-implemented', NOWHERE,
        { what: 'DATE_BIN with a stride or an origin that is not a literal' })
    }
    const unit = unitOf(gives)
    const width = strideOf(scalarAt({ ...stride!, length: 1 }, 0), 'DATE_BIN')
    const from = origin === undefined ? 0n : scalarAt({ ...origin, length: 1 }, 0) as bigint
    const values = flatEights(time!, at.arena)
    const out = at.arena.alloc(rows * 8 + 16)
    if (width.months !== 0n) {
      kernels.time_bin_months(
        values, perSecond(gives, at), Number(width.months), pairOf(from, 0n, at), rows, out)
    } else {
      // A stride finer than the unit leaves every time where it is.
      assert(width.ns > 0n, 'a positive stride')
      const step = width.ns < unit ? 1n : width.ns / unit
      if (!isFarFromEnds(values, rows, step, from, at)) return binRows(time!, rows, step, from, at, gives)
      const stepAndOrigin = pairOf(step, from, at)
      kernels.bucket_numbers(values, rows, stepAndOrigin, out)
      kernels.bucket_times(out, rows, stepAndOrigin, out)
    }
    return flat(gives, rows, out, validityOf(time!, at.arena))
  },
})

const INT64_MAX = (1n << 63n) - 1n
const INT64_MIN = -(1n << 63n)

function inRange(bin: bigint): bigint {
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

/** Row by row without wrapping, for times near the ends of their range. */
function binRows(
  time: Column, rows: number, step: bigint, from: bigint, at: Evaluation, gives: DataType,
): Column {
  const values = flatEights(time, at.arena) / 8
  const validity = validityOf(time, at.arena)
  const out = at.arena.zeroed(rows * 8 + 16)
  for (let row = 0; row < rows; row++) {
    if (!bitAt(validity, row)) continue
    i64[out / 8 + row] = inRange(binOf(i64[values + row]!, { months: 0n, ns: step }, from))
  }
  return flat(gives, rows, out, validity)
}
