// to_unixtime(x[, format, …]): whole seconds since 1970-01-01 of a time or a text; a number is seconds
// already.
import { int64, timestampNs, utf8, type DataType } from '../../../kernels/type.ts'
import { plain } from '../../../planner/bind/coerce.ts'
import { castScalar } from '../../../planner/evaluate/cast.ts'
import { castColumn } from '../../expressions/cast.ts'
import { scalar } from '../define.ts'
import { nsOfUnit, timestamp } from '../time.ts'
import { byFormats, byFormatsOfRows, isText } from '../to-timestamp.ts'

function argumentType(given: DataType): DataType | null {
  const type = plain(given)
  if (type.kind === 'int' || type.kind === 'float') return int64
  if (type.kind === 'timestamp') return type
  return isText(type) || type.kind === 'date' ? timestampNs : null
}

export default scalar({
  name: 'to_unixtime',
  usage: 'to_unixtime(x[, format, …])',
  doc: 'The seconds between 1970-01-01 and a time, or a text (by the first format that fits).',
  examples: [
    [`to_unixtime('2024-01-01T00:00:01.9')`, 1704067201n],
    [`to_unixtime('1.1.2024', '%d.%m.%Y')`, 1704067200n],
    ['to_unixtime(1.5)', 1n],
  ],
  signature: ([x, ...formats]) => {
    if (x === undefined) return null
    if (formats.length > 0) {
      return isText(plain(x)) && formats.every(isText)
        ? { args: [utf8, ...formats.map(() => utf8)], gives: int64 } : null
    }
    const takes = argumentType(x)
    return takes === null ? null : { args: [takes], gives: int64 }
  },
  row: ([x, ...formats], types) => {
    if (formats.length > 0) return byFormats(x as string, formats as string[], nsOfUnit.s)
    return types[0]!.kind === 'int' ? x! : castScalar(x!, types[0]!, timestamp('s')) ?? null
  },
  batch: ([x, ...formats], rows, at) => {
    if (formats.length > 0) return byFormatsOfRows(x!, formats, nsOfUnit.s, int64, at)
    return x!.type.kind === 'int' ? x! : { ...castColumn(x!, timestamp('s'), false, rows, at), type: int64 }
  },
})
