// date_trunc(unit, time): the time with everything finer than the unit set to its start. Weeks begin on
// Monday.
import { CONST } from '../../../kernels/column.ts'
import { i64, type Pointer } from '../../../kernels/memory.ts'
import { timestampNs, utf8, type DataType } from '../../../kernels/type.ts'
import { fail, NOWHERE } from '../../../parser/diagnostic.ts'
import { wallClockNs } from '../../../planner/evaluate/cast.ts'
import { dayNs } from '../../../planner/bind/time-text.ts'
import { flatEights, validityOf } from '../../expressions/forms.ts'
import { scalarAt } from '../../expressions/scalars.ts'
import { binned, inRange, rowByRow } from '../bins.ts'
import { scalar } from '../define.ts'
import {
  binOf, instantOfRounded, unitOf, wallClocks, zoneOf, type Stride,
} from '../time.ts'

type Truncation = Stride & { readonly origin: bigint }

const units = new Map<string, Truncation>([
  ['microsecond', { months: 0n, ns: 1000n, origin: 0n }],
  ['millisecond', { months: 0n, ns: 1_000_000n, origin: 0n }],
  ['second', { months: 0n, ns: 1_000_000_000n, origin: 0n }],
  ['minute', { months: 0n, ns: 60_000_000_000n, origin: 0n }],
  ['hour', { months: 0n, ns: 3_600_000_000_000n, origin: 0n }],
  ['day', { months: 0n, ns: dayNs, origin: 0n }],
  ['week', { months: 0n, ns: 7n * dayNs, origin: -3n * dayNs }],
  ['month', { months: 1n, ns: 0n, origin: 0n }],
  ['quarter', { months: 3n, ns: 0n, origin: 0n }],
  ['year', { months: 12n, ns: 0n, origin: 0n }],
])

function truncationOf(name: string): Truncation {
  return units.get(name.toLowerCase()) ?? fail(
    'execution', NOWHERE, { problem: `Unsupported date_trunc granularity: ${name}` })
}

/** Offsets are whole minutes today: a minute or less is cut alike everywhere. */
const isFine = (t: Truncation): boolean => t.months === 0n && t.ns <= 60_000_000_000n

function truncated(unit: string, time: bigint, type: DataType): bigint {
  const scale = unitOf(type)
  const t = truncationOf(unit)
  const ns = time * scale
  const zone = isFine(t) ? null : zoneOf(type)
  if (zone === null) return inRange(binOf(ns, t, t.origin) / scale)
  return instantOfRounded(binOf(wallClockNs(ns, zone), t, t.origin), zone, ns) / scale
}

/** Wall clocks at `clocks`, rounded down from the instants at `times`, become instants. */
function toInstants(clocks: Pointer, times: Pointer, zone: string, scale: bigint, rows: number): void {
  for (let i = 0; i < rows; i++) {
    const local = i64[clocks / 8 + i]! * scale
    i64[clocks / 8 + i] = instantOfRounded(local, zone, i64[times / 8 + i]! * scale) / scale
  }
}

export default scalar({
  name: 'date_trunc',
  aliases: ['datetrunc'],
  usage: 'date_trunc(unit, time)',
  doc: 'The time cut down to a unit: microsecond to second, minute, hour, day, week, month, quarter, year.',
  examples: [
    [`date_trunc('hour', TIMESTAMP '2024-03-15T08:30:00')`, 1710489600000000000n],
    [`date_trunc('month', TIMESTAMP '2024-03-15T08:30:00')`, 1709251200000000000n],
    [`date_trunc('day', NULL::TIMESTAMP)`, null],
  ],
  signature: ([unit, time]) => {
    if (unit === undefined || time === undefined) return null
    const type = time.kind === 'timestamp' ? time : time.kind === 'date' ||
      time.kind === 'utf8' || time.kind === 'null' ? timestampNs : null
    return type === null ? null : { args: [utf8, type], gives: type }
  },
  row: ([unit, time], types) => truncated(unit as string, time as bigint, types[1]!),
  batch: ([unit, time], rows, at, gives) => {
    if (unit!.kind !== CONST) {
      return rowByRow([unit, time], gives, at,
        ([word, value]) => truncated(word as string, value as bigint, gives))
    }
    const t = truncationOf(scalarAt({ ...unit!, length: 1 }, 0) as string)
    const scale = unitOf(gives)
    const zone = isFine(t) ? null : zoneOf(gives)
    const clocks = zone === null ? time! : wallClocks(time!, rows, at)
    const cut = binned(clocks, rows, t, t.origin / scale, at, gives)
    if (zone !== null) toInstants(cut.data, flatEights(time!, at.arena), zone, scale, rows)
    return { ...cut, validity: validityOf(time!, at.arena) }
  },
})
