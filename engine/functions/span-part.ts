// Parts of spans for date_part: an interval has them side by side, a duration is counted whole in each unit.
// Not parts of times (civil-part.ts).
import type { Scalar } from '../../kernels/column.ts'
import { typeName, type DataType } from '../../kernels/type.ts'
import { fail, NOWHERE } from '../../parser/diagnostic.ts'
import type { Interval } from '../../planner/bind/interval-text.ts'
import { dayNs } from '../../planner/bind/time-text.ts'
import { unitOf } from './time.ts'

const secondNs = 1_000_000_000n
/** What date_part counts for a month of an interval in its epoch, as PostgreSQL. */
const monthDays = 30n

const clockNs = new Map<string, bigint>([
  ['hour', 3600n * secondNs], ['minute', 60n * secondNs], ['second', secondNs], ['millisecond', 1_000_000n],
  ['microsecond', 1000n],
])

/** Names of parts as messages have them. */
const shownNames = new Map<string, string>([
  ['year', 'Year'], ['quarter', 'Quarter'], ['month', 'Month'], ['week', 'Week'], ['day', 'Day'],
  ['dow', 'DayOfWeekSunday0'], ['isodow', 'DayOfWeekMonday1'], ['doy', 'DayOfYear'],
])

/** Parts that a clock, an interval or a duration does not have. */
export function refusePart(part: string, type: DataType): void {
  const name = shownNames.get(part)
  if (name === undefined) return
  const has = type.kind === 'interval' ? ['year', 'month', 'week', 'day']
    : type.kind === 'duration' ? ['week', 'day'] : []
  if (type.kind === 'timestamp' || has.includes(part)) return
  fail('compute', NOWHERE, { problem: `${name} does not support: ${typeName(type)}` })
}

/** `part` is in the singular. Fractions of a second count in its smaller parts and in the epoch. */
export function spanPart(part: string, value: Scalar, type: DataType): Scalar {
  if (type.kind === 'interval') return intervalPart(part, value as Interval)
  const ns = (value as bigint) * unitOf(type)
  if (part === 'epoch') return Number(ns) / 1e9
  const unit = part === 'week' ? 7n * dayNs : part === 'day' ? dayNs : clockNs.get(part)!
  return inInt32(ns / unit, part)
}

function intervalPart(part: string, { months, days, nanoseconds }: Interval): Scalar {
  switch (part) {
    case 'year': return months / 12n
    case 'month': return months % 12n
    case 'week': return days / 7n
    case 'day': return days
    case 'epoch': return Number((months * monthDays + days) * dayNs + nanoseconds) / 1e9
    case 'hour': return inInt32(nanoseconds / clockNs.get('hour')!, part)
    case 'minute': return nanoseconds / clockNs.get('minute')! % 60n
    // The smaller parts have the seconds of the minute in them, as those of times.
    default: return nanoseconds % (60n * secondNs) / clockNs.get(part)!
  }
}

function inInt32(n: bigint, part: string): bigint {
  return BigInt.asIntN(32, n) === n ? n
    : fail('execution', NOWHERE, { problem: `date_part: ${n} as ${part} does not fit in Int32` })
}
