// to_timestamp_nanos(x): numbers count nanoseconds; texts and other times are converted.
import { scalar } from '../define.ts'
import { toTimestamp } from '../to-timestamp.ts'

export default scalar({
  name: 'to_timestamp_nanos',
  usage: 'to_timestamp_nanos(x[, format, …])',
  doc: 'A time in nanoseconds: from a number of them, a text or another time.',
  examples: [[`to_timestamp_nanos(1704067200000000000)`, 1704067200000000000n],
    [`to_timestamp_nanos('2024-01-01')`, 1704067200000000000n]],
  ...toTimestamp('ns'),
})
