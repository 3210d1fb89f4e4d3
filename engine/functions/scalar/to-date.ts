// to_date(x[, format, …]): the day of a text or a time; a number counts days.
import { int64, timestampNs, utf8, type DataType } from '../../../kernels/type.ts'
import { plain } from '../../../planner/bind/coerce.ts'
import { dayNs } from '../../../planner/bind/time-text.ts'
import { castScalar } from '../../../planner/evaluate/cast.ts'
import { castColumn } from '../../expressions/cast.ts'
import { scalar } from '../define.ts'
import { byFormats, byFormatsOfRows, isText } from '../to-timestamp.ts'

const date: DataType = { kind: 'date' }

function argumentType(given: DataType): DataType | null {
  const type = plain(given)
  if (isText(type)) return utf8
  if (type.kind === 'int' || type.kind === 'float') return int64
  return type.kind === 'timestamp' || type.kind === 'date' ? timestampNs : null
}

export default scalar({
  name: 'to_date',
  usage: 'to_date(x[, format, …])',
  doc: 'A date from a text (by the first format that fits), a time or a number of days since 1970-01-01.',
  examples: [
    [`to_date('2024-02-29')`, 19782n],
    [`to_date('29.2.2024', '%Y', '%d.%m.%Y')`, 19782n],
    ['to_date(1)', 1n],
  ],
  signature: ([x, ...formats]) => {
    const takes = x === undefined || !formats.every(isText) ? null : argumentType(x)
    return takes === null ? null : { args: [takes, ...formats.map(() => utf8)], gives: date }
  },
  row: ([x, ...formats], types) => types[0]!.kind === 'utf8' && formats.length > 0
    ? byFormats(x as string, formats as string[], dayNs) : castScalar(x!, types[0]!, date) ?? null,
  batch: ([x, ...formats], rows, at) => x!.type.kind === 'utf8' && formats.length > 0
    ? byFormatsOfRows(x!, formats, dayNs, date, at) : castColumn(x!, date, false, rows, at),
})
