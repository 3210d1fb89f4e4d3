// to_timestamp(x): an integer counts nanoseconds (not seconds, as elsewhere).
import { scalar } from '../define.ts'
import { toTimestamp } from '../to-timestamp.ts'

export default scalar({
  name: 'to_timestamp',
  usage: 'to_timestamp(x[, format, …])',
  doc: 'A time in nanoseconds: from a number of them, a text (by patterns if given) or another time.',
  examples: [['to_timestamp(1704067200000000000)', 1704067200000000000n],
    [`to_timestamp('2024-01-01')`, 1704067200000000000n],
    [`to_timestamp('01/31/2024 10:30', '%Y-%m-%d', '%m/%d/%Y %H:%M')`, 1706697000000000000n]],
  ...toTimestamp('ns'),
})
