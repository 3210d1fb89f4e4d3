// to_char(time, pattern): text by a strftime pattern; durations have two forms only.
import { timestampNs, utf8, type DataType } from '../../../kernels/type.ts'
import { wallClockNs } from '../../../planner/evaluate/cast.ts'
import { durationText } from '../../formats/value-text.ts'
import { scalar } from '../define.ts'
import { prettyDuration } from '../duration-text.ts'
import { strftime, strftimeOfClock } from '../strftime.ts'
import { unitOf } from '../time.ts'

/** Types that are not taken for a timestamp. Times with a zone show its wall clock. */
function ownType(type: DataType | undefined): DataType | null {
  if (type?.kind === 'time' || type?.kind === 'duration') return type
  return type?.kind === 'timestamp' && type.zone !== null ? { ...type, unit: 'ns' } : null
}

export default scalar({
  name: 'to_char',
  aliases: ['date_format'],
  usage: 'to_char(time, pattern)',
  doc: 'A time as text, by a pattern such as %Y-%m-%d %H:%M:%S; of a duration, `iso8601` or any other.',
  examples: [
    [`to_char(TIMESTAMP '2024-02-29T01:02:03.5', '%Y/%m/%d %H-%M-%S%.3f')`, '2024/02/29 01-02-03.500'],
    [`to_char(TIMESTAMP '2024-02-05', '%a %-d %B, day %j')`, 'Mon 5 February, day 036'],
    [`to_char(TIME '17:02:03', '%I:%M %p')`, '05:02 PM'],
    [`to_char(arrow_cast(90061, 'Duration(Second)'), 'pretty')`, '1 days 1 hours 1 mins 1 secs'],
    [`to_char(TIMESTAMP '2024-02-05', NULL)`, null],
  ],
  overloads: [{ takes: [timestampNs, utf8], rest: null, gives: utf8 }],
  signature: ([time]) => {
    const own = ownType(time)
    return own === null ? null : { args: [own, utf8], gives: utf8 }
  },
  row: ([time, pattern], [type]) => {
    const ns = time as bigint
    if (type!.kind === 'time') return strftimeOfClock(ns, pattern as string)
    if (type!.kind === 'duration') {
      return (pattern as string).toLowerCase() === 'iso8601' ? durationText(ns * unitOf(type!))
        : prettyDuration(ns, type!.unit)
    }
    const zone = type!.kind === 'timestamp' ? type!.zone : null
    if (zone === null) return strftime(ns, pattern as string)
    const local = wallClockNs(ns, zone)
    return strftime(local, pattern as string, Number((local - ns) / 1_000_000_000n))
  },
})
