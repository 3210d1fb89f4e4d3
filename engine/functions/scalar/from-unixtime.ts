// from_unixtime(seconds): a time in seconds.
import { int64 } from '../../../kernels/type.ts'
import { scalar } from '../define.ts'
import { timestamp } from '../time.ts'

export default scalar({
  name: 'from_unixtime',
  usage: 'from_unixtime(seconds)',
  doc: 'The time that many seconds after 1970-01-01.',
  examples: [['from_unixtime(1704067200)', 1704067200n]],
  takes: [int64],
  gives: timestamp('s'),
  row: ([x]) => x!,
  batch: ([x], _, __, gives) => ({ ...x!, type: gives }),
})
