// to_timestamp_millis(x): numbers count milliseconds; texts and other times are converted.
import { scalar } from '../define.ts'
import { toTimestamp } from '../to-timestamp.ts'

export default scalar({
  name: 'to_timestamp_millis',
  usage: 'to_timestamp_millis(x[, format, …])',
  doc: 'A time in milliseconds: from a number of them, a text or another time.',
  examples: [[`to_timestamp_millis(1704067200000)`, 1704067200000n],
    [`to_timestamp_millis('2024-01-01')`, 1704067200000n]],
  ...toTimestamp('ms'),
})
