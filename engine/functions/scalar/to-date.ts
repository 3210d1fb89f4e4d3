// to_date(x): the day of a text or a time; a number counts days.
import { int64, timestampNs, utf8, type DataType } from '../../../kernels/type.ts'
import { castScalar } from '../../../planner/evaluate/cast.ts'
import { castColumn } from '../../expressions/cast.ts'
import { scalar } from '../define.ts'

const date: DataType = { kind: 'date' }

export default scalar({
  name: 'to_date',
  usage: 'to_date(x)',
  doc: 'A date from a text, a time or a number of days since 1970-01-01.',
  examples: [[`to_date('2024-02-29')`, 19782n], ['to_date(1)', 1n]],
  overloads: [utf8, int64, timestampNs].map((type) => ({ takes: [type], rest: null, gives: date })),
  row: ([x], types) => castScalar(x!, types[0]!, date) ?? null,
  batch: ([x], rows, at) => castColumn(x!, date, false, rows, at),
})
