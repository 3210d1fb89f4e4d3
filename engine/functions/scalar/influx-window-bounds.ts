// influx_window_bounds(time, every, offset): the end of the window that holds the time, as the storage
// protocol of InfluxDB asks for it. `every` and `offset` are three arguments each, the way the reference
// hands them on: 'fixed', nanoseconds, NULL, or 'variable', months, whether the months are negative.
import type { Scalar } from '../../../kernels/column.ts'
import { boolean, int64, timestampNs, utf8 } from '../../../kernels/type.ts'
import { fail, NOWHERE } from '../../../parser/diagnostic.ts'
import { addMonths } from '../../../planner/evaluate/arithmetic.ts'
import { floorDiv } from '../../../planner/evaluate/cast.ts'
import { civilFromDays, dayNs, daysFromCivil } from '../../../planner/bind/time-text.ts'
import { inRange } from '../bins.ts'
import { scalar } from '../define.ts'
import type { Stride } from '../time.ts'

function lengthOf(kind: Scalar, length: Scalar, isNegative: Scalar): Stride {
  if (kind === 'fixed' && length !== null && isNegative === null) return { months: 0n, ns: length as bigint }
  if (kind === 'variable' && length !== null && isNegative === ((length as bigint) < 0n))
    return { months: length as bigint, ns: 0n }
  return fail('execution', NOWHERE, {
    problem: `influx_window_bounds: no duration is spelled ${[kind, length, isNegative].join(', ')}`,
  })
}

function moved(ns: bigint, by: Stride, sign: bigint): bigint {
  const day = floorDiv(ns, dayNs)
  return addMonths(day, sign * by.months) * dayNs + (ns - day * dayNs) + sign * by.ns
}

/** Windows of months are counted from year 0. */
function startOf(ns: bigint, every: Stride): bigint {
  if (every.months === 0n) return floorDiv(ns, every.ns) * every.ns
  const { year, month } = civilFromDays(Number(floorDiv(ns, dayNs)))
  const months = Number(every.months)
  const first = Math.floor((year * 12 + month - 1) / months) * months
  const firstYear = Math.floor(first / 12)
  return BigInt(daysFromCivil(firstYear, first - firstYear * 12 + 1, 1)) * dayNs
}

export default scalar({
  name: 'influx_window_bounds',
  usage: 'influx_window_bounds(time, kind, every, negative, offset_kind, offset, offset_negative)',
  doc: `The end of a time's window; lengths are 'fixed', ns, NULL or 'variable', months, whether negative.`,
  examples: [
    [`influx_window_bounds(100::TIMESTAMP, 'fixed', 60000000000, NULL, 'fixed', 0, NULL)::TEXT`,
      '1970-01-01T00:02:00'],
    [`influx_window_bounds('2024-02-29', 'variable', 5, false, 'fixed', 0, NULL)::TEXT`,
      '2024-03-01T00:00:00'],
  ],
  takes: [timestampNs, utf8, int64, boolean, utf8, int64, boolean],
  gives: timestampNs,
  nulls: 'called',
  row: ([time, ...lengths]) => {
    const every = lengthOf(lengths[0]!, lengths[1]!, lengths[2]!)
    const offset = lengthOf(lengths[3]!, lengths[4]!, lengths[5]!)
    if (every.months <= 0n && every.ns <= 0n)
      fail('execution', NOWHERE, { problem: 'influx_window_bounds: the length of a window must be positive' })
    if (time === null) return null
    return inRange(moved(moved(startOf(moved(time as bigint, offset, -1n), every), every, 1n), offset, 1n))
  },
})
