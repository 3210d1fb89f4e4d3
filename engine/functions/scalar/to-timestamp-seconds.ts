// to_timestamp_seconds(x): numbers count seconds; texts and other times are converted.
import { scalar } from '../define.ts'
import { toTimestamp } from '../to-timestamp.ts'

export default scalar({
  name: 'to_timestamp_seconds',
  usage: 'to_timestamp_seconds(x[, format, …])',
  doc: 'A time in seconds: from a number of them, a text or another time.',
  examples: [[`to_timestamp_seconds(1704067200)`, 1704067200n],
    [`to_timestamp_seconds('2024-01-01')`, 1704067200n]],
  ...toTimestamp('s'),
})
