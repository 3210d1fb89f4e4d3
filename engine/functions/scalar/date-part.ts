// date_part(part, time): a number of the calendar or the clock. EXTRACT(part FROM time) is this call.
import { flat, type Column, type Scalar } from '../../../kernels/column.ts'
import { kernels } from '../../../kernels/load.ts'
import { float64, int32, timestampNs, utf8, type DataType } from '../../../kernels/type.ts'
import { fail, NOWHERE } from '../../../parser/diagnostic.ts'
import { wallClockNs } from '../../../planner/evaluate/cast.ts'
import { castColumn } from '../../expressions/cast.ts'
import { perSecond } from '../../expressions/arithmetic.ts'
import { flatEights, flatten, validityOf } from '../../expressions/forms.ts'
import { columnOf, scalarAt, valuesOf } from '../../expressions/scalars.ts'
import type { Evaluation } from '../../expressions/vector.ts'
import { scalar } from '../define.ts'
import { unitOf, wallClocks, zoneOf } from '../time.ts'
import { civilPart } from '../civil-part.ts'
import { refusePart, spanPart } from '../span-part.ts'

const parts = new Map<string, number>([
  ['year', 0], ['quarter', 1], ['month', 2], ['week', 3], ['day', 4], ['hour', 5], ['minute',
    6], ['second', 7],
  ['millisecond', 8], ['microsecond', 9], ['nanosecond', 10], ['dow', 11], ['isodow', 12], ['doy', 13],
])
const plurals: ReadonlySet<string> = new Set([
  'years', 'months', 'weeks', 'days', 'hours', 'minutes', 'seconds', 'milliseconds', 'microseconds',
])

/** Lower case, in the singular. */
function partName(text: Scalar): string {
  const name = (text as string).toLowerCase()
  return plurals.has(name) ? name.slice(0, -1) : name
}

const isSpan = (type: DataType): boolean => type.kind === 'interval' || type.kind === 'duration'

function partOf(name: string): number {
  if (name === 'nanosecond') fail('execution', NOWHERE, { problem: 'Date part Nanosecond not supported' })
  return parts.get(name) ?? fail('execution', NOWHERE, { problem: `Date part '${name}' not supported` })
}

function evaluate(name: string, given: Column, rows: number, at: Evaluation): Column {
  // A time of day is one of the first day.
  const time = given.type.kind === 'time' ? { ...given, type: timestampNs } : given
  if (name === 'epoch') {
    const scale = 1e9 / Number(unitOf(time.type))
    const wide = castColumn(
      { ...time, type: { kind: 'int', bits: 64, signed: true } }, float64, false, rows, at)
    const values = flatten(wide, at.arena)
    const seconds = at.arena.alloc(rows * 8 + 16)
    const divisor = columnOf([scale], float64, at.arena)
    kernels.arithmetic_f64(3, values.data, 8, divisor.data, 0, rows, seconds)
    return flat(float64, rows, seconds, values.validity)
  }
  const clocks = wallClocks(time, rows, at)
  const out = at.arena.alloc(rows * 8 + 16)
  kernels.time_part(partOf(name), flatEights(clocks, at.arena), perSecond(clocks.type, at), rows, out)
  return flat(int32, rows, out, validityOf(clocks, at.arena))
}

function timeType(type: DataType): DataType | null {
  if (type.kind === 'timestamp' || type.kind === 'time' || isSpan(type)) return type
  return type.kind === 'date' || type.kind === 'utf8' || type.kind === 'null' ? timestampNs : null
}

export default scalar({
  name: 'date_part',
  aliases: ['datepart'],
  usage: 'date_part(part, time)',
  doc: 'A part of a time or span: year, quarter, month, week, day, hour, minute, second, …, dow, doy, epoch.',
  examples: [
    [`date_part('year', TIMESTAMP '2024-02-29T12:30:45')`, 2024n],
    [`date_part('doy', TIMESTAMP '2024-02-29T12:30:45')`, 60n],
    [`date_part('epoch', TIMESTAMP '1970-01-01T00:00:01.5')`, 1.5],
    [`extract(week FROM TIMESTAMP '2021-01-03T00:00:00')`, 53n],
    [`date_part('hour', TIME '12:34:56')`, 12n],
    [`date_part('month', INTERVAL '14 months')`, 2n],
  ],
  signature: ([part, time], [name]) => {
    const type = part === undefined || time === undefined ? null : timeType(time)
    if (type === null) return null
    // The type of the result hangs on it. Refused here: in a batch of one row any part is constant.
    if (name === undefined)
      fail('sql-not-implemented', NOWHERE, { what: 'date_part with a part that is not a literal' })
    const asked = typeof name === 'string' ? partName(name) : null
    if (asked !== null && asked !== 'epoch') {
      partOf(asked)
      refusePart(asked, type)
    }
    return { args: [utf8, type], gives: asked === 'epoch' ? float64 : int32 }
  },
  row: ([part, time], types) => {
    const name = partName(part!)
    if (isSpan(types[1]!)) return spanPart(name, time!, types[1]!)
    if (name === 'epoch') return Number(time) / (1e9 / Number(unitOf(types[1]!)))
    const ns = (time as bigint) * unitOf(types[1]!)
    const zone = zoneOf(types[1]!)
    return civilPart(partOf(name), zone === null ? ns : wallClockNs(ns, zone))
  },
  batch: ([part, time], rows, at, gives) => {
    const name = partName(scalarAt({ ...part!, length: 1 }, 0))
    if (!isSpan(time!.type)) return evaluate(name, time!, rows, at)
    const parts = valuesOf(time!).map((v) => v === null ? null : spanPart(name, v, time!.type))
    return columnOf(parts, gives, at.arena)
  },
})
