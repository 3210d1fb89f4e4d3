// to_local_time(time): what the clocks of the time's zone show, as a time without a zone.
import { timestampNs } from '../../../kernels/type.ts'
import { wallClockNs } from '../../../planner/evaluate/cast.ts'
import { scalar } from '../define.ts'
import { unitOf, wallClocks, zoneOf } from '../time.ts'

export default scalar({
  name: 'to_local_time',
  usage: 'to_local_time(time)',
  doc: 'The wall clock of a time with a zone, as a time without one.',
  examples: [
    [`to_local_time(tz('2024-04-01T00:00:20', 'Europe/Brussels'))::TEXT`, '2024-04-01T02:00:20'],
    [`to_local_time(TIMESTAMP '2024-04-01')::TEXT`, '2024-04-01T00:00:00'],
  ],
  signature: ([time, ...rest]) => {
    if (time === undefined || rest.length > 0) return null
    if (time.kind === 'timestamp') return { args: [time], gives: { ...time, zone: null } }
    return time.kind === 'utf8' || time.kind === 'null' ? { args: [timestampNs], gives: timestampNs } : null
  },
  row: ([time], [type]) => {
    const zone = zoneOf(type!)
    const unit = unitOf(type!)
    return zone === null ? time! : wallClockNs((time as bigint) * unit, zone) / unit
  },
  batch: ([time], rows, at, gives) => ({ ...wallClocks(time!, rows, at), type: gives }),
})
