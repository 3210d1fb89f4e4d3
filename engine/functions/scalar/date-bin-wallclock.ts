// date_bin_wallclock(stride, time[, origin]): bins of the wall clock of the time's zone (../wall-clock.ts).
import { CONST, flat, type Scalar } from '../../../kernels/column.ts'
import { i64 } from '../../../kernels/memory.ts'
import { interval, timestampNs, type DataType } from '../../../kernels/type.ts'
import { flatEights, validityOf } from '../../expressions/forms.ts'
import { scalarAt } from '../../expressions/scalars.ts'
import { rowByRow } from '../bins.ts'
import { scalar } from '../define.ts'
import { zoneOf } from '../time.ts'
import { binOfWallClock, strideInDays } from '../wall-clock.ts'

function zonedNs(type: DataType): DataType | null {
  if (type.kind === 'timestamp') return { ...type, unit: 'ns' }
  return type.kind === 'utf8' || type.kind === 'null' || type.kind === 'date' ? timestampNs : null
}

function binAt([stride, time, origin]: readonly Scalar[], type: DataType): bigint {
  return binOfWallClock(time as bigint, strideInDays(stride!), (origin ?? 0n) as bigint, zoneOf(type))
}

export default scalar({
  name: 'date_bin_wallclock',
  usage: 'date_bin_wallclock(stride, time[, origin])',
  doc: `The start of the bin that holds the time, by the wall clock of its zone; the origin has no zone.`,
  examples: [
    [`date_bin_wallclock(INTERVAL '1 day', tz('2024-06-15T22:30:00', 'Europe/Brussels'))::TEXT`,
      '2024-06-16T00:00:00+02:00'],
    [`date_bin_wallclock(INTERVAL '1 day', tz('2024-03-31T10:00:00', 'Europe/Brussels'))::TEXT`,
      '2024-03-31T00:00:00+01:00'],
  ],
  signature: ([stride, time, origin, ...rest]) => {
    const type = time === undefined ? null : zonedNs(time)
    const strideFits = stride !== undefined && ['interval', 'utf8', 'duration', 'null'].includes(stride.kind)
    if (!strideFits || type === null || rest.length > 0) return null
    return { args: origin === undefined ? [interval, type] : [interval, type, timestampNs], gives: type }
  },
  row: (args, types) => binAt(args, types[1]!),
  batch: ([stride, time, origin], rows, at, gives) => {
    if (stride!.kind !== CONST || (origin !== undefined && origin.kind !== CONST))
      return rowByRow([stride, time, origin], gives, at, (args) => binAt(args, gives))
    const width = strideInDays(scalarAt({ ...stride!, length: 1 }, 0))
    const from = origin === undefined ? 0n : scalarAt({ ...origin, length: 1 }, 0) as bigint
    const zone = zoneOf(gives)
    const values = flatEights(time!, at.arena) / 8
    const out = at.arena.alloc(rows * 8 + 16)
    for (let i = 0; i < rows; i++) i64[out / 8 + i] = binOfWallClock(i64[values + i]!, width, from, zone)
    return flat(gives, rows, out, validityOf(time!, at.arena))
  },
})
