// to_char(time, pattern): text by a strftime pattern.
import { timestampNs, utf8 } from '../../../kernels/type.ts'
import { wallClockNs } from '../../../planner/evaluate/cast.ts'
import { scalar } from '../define.ts'
import { strftime } from '../strftime.ts'
import { zoneOf } from '../time.ts'

export default scalar({
  name: 'to_char',
  aliases: ['date_format'],
  usage: 'to_char(time, pattern)',
  doc: 'A time as text, by a pattern such as %Y-%m-%d %H:%M:%S.',
  examples: [
    [`to_char(TIMESTAMP '2024-02-29T01:02:03.5', '%Y/%m/%d %H-%M-%S%.3f')`, '2024/02/29 01-02-03.500'],
    [`to_char(TIMESTAMP '2024-02-05', '%a %-d %B, day %j')`, 'Mon 5 February, day 036'],
    [`to_char(TIMESTAMP '2024-02-05', NULL)`, null],
  ],
  overloads: [{ takes: [timestampNs, utf8], rest: null, gives: utf8 }],
  // Times with a zone show its wall clock.
  signature: ([time]) => time?.kind === 'timestamp' && time.zone !== null
    ? { args: [{ ...time, unit: 'ns' }, utf8], gives: utf8 } : null,
  row: ([time, pattern], types) => {
    const zone = zoneOf(types[0]!)
    const ns = time as bigint
    if (zone === null) return strftime(ns, pattern as string)
    const local = wallClockNs(ns, zone)
    return strftime(local, pattern as string, Number((local - ns) / 1_000_000_000n))
  },
})
