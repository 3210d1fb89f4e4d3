// to_unixtime(time): whole seconds since 1970-01-01.
import { int64, timestampNs } from '../../../kernels/type.ts'
import { castScalar } from '../../../planner/evaluate/cast.ts'
import { castColumn } from '../../expressions/cast.ts'
import { scalar } from '../define.ts'
import { timestamp } from '../time.ts'

export default scalar({
  name: 'to_unixtime',
  usage: 'to_unixtime(time)',
  doc: 'The seconds between 1970-01-01 and a time.',
  examples: [[`to_unixtime('2024-01-01T00:00:01.9')`, 1704067201n]],
  takes: [timestampNs],
  gives: int64,
  row: ([x], types) => castScalar(x!, types[0]!, timestamp('s')) ?? null,
  batch: ([x], rows, at) => ({ ...castColumn(x!, timestamp('s'), false, rows, at), type: int64 }),
})
