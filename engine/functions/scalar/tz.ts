// tz(time[, zone]): the instant seen in a zone. A time without a zone is UTC, unlike in AT TIME ZONE, which
// takes it for the zone's wall clock.
import { utf8, type DataType } from '../../../kernels/type.ts'
import { fail, NOWHERE } from '../../../parser/diagnostic.ts'
import { isZone } from '../../../planner/evaluate/zone.ts'
import { scalar } from '../define.ts'

function zoneOf(type: DataType | undefined, value: unknown): string | null {
  if (type === undefined) return 'UTC'
  if (typeof value !== 'string') return null
  return isZone(value) ? value : fail('execution', NOWHERE,
    { problem: `TZ requires a valid timezone string, got "${value}"` })
}

const takenTypes: ReadonlySet<DataType['kind']> = new Set(['timestamp', 'utf8', 'null'])

export default scalar({
  name: 'tz',
  usage: 'tz(time[, zone])',
  doc: 'The time shown in a time zone (UTC if left out); a time without a zone is UTC.',
  examples: [
    [`tz(TIMESTAMP '2024-01-01T00:00:00', 'Europe/Brussels')::TEXT`, '2024-01-01T01:00:00+01:00'],
    [`tz(NULL, 'Europe/Brussels')`, null],
  ],
  signature: ([time, zone, ...rest], values) => {
    if (time === undefined || rest.length > 0) return null
    const name = zoneOf(zone, values[1])
    if (name === null || !takenTypes.has(time.kind)) return null
    const unit = time.kind === 'timestamp' ? time.unit : 'ns'
    const input: DataType = time.kind === 'timestamp' ? time : { kind: 'timestamp', unit, zone: null }
    const gives: DataType = { kind: 'timestamp', unit, zone: name }
    return { args: zone === undefined ? [input] : [input, utf8], gives }
  },
  row: ([time]) => time!,
  batch: ([time], _, _at, gives) => ({ ...time!, type: gives }),
})
