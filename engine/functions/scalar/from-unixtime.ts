// from_unixtime(seconds[, zone]): a time in seconds, shown in a zone if one is given.
import { int64, utf8 } from '../../../kernels/type.ts'
import { isZone } from '../../../planner/evaluate/zone.ts'
import { fail, NOWHERE } from '../../../parser/diagnostic.ts'
import { isIntOrNull } from '../arrays.ts'
import { scalar } from '../define.ts'
import { timestamp } from '../time.ts'

export default scalar({
  name: 'from_unixtime',
  usage: 'from_unixtime(seconds[, zone])',
  doc: 'The time that many seconds after 1970-01-01, in a time zone if one is given.',
  examples: [
    ['from_unixtime(1704067200)', 1704067200n],
    [`from_unixtime(1704067200, 'Europe/Brussels')::TEXT`, '2024-01-01T01:00:00+01:00'],
  ],
  overloads: [{ takes: [int64], rest: null, gives: timestamp('s') }],
  signature: (types, [, zone]) => {
    if (types.length !== 2 || !isIntOrNull(types[0])) return null
    if (typeof zone !== 'string') {
      return fail('execution', NOWHERE,
        { problem: 'from_unixtime requires its second argument to be a constant string' })
    }
    if (!isZone(zone))
      fail('execution', NOWHERE, { problem: `Invalid timezone "${zone}": failed to parse timezone` })
    return { args: [int64, utf8], gives: { kind: 'timestamp', unit: 's', zone } }
  },
  row: ([x]) => x!,
  batch: ([x], _, __, gives) => ({ ...x!, type: gives }),
})
