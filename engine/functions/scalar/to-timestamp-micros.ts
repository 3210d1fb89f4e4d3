// to_timestamp_micros(x): numbers count microseconds; texts and other times are converted.
import { scalar } from '../define.ts'
import { toTimestamp } from '../to-timestamp.ts'

export default scalar({
  name: 'to_timestamp_micros',
  usage: 'to_timestamp_micros(x[, format, …])',
  doc: 'A time in microseconds: from a number of them, a text or another time.',
  examples: [[`to_timestamp_micros(1704067200000000)`, 1704067200000000n],
    [`to_timestamp_micros('2024-01-01')`, 1704067200000000n]],
  ...toTimestamp('us'),
})
