// date_bin(stride, time[, origin]): the start of the bin that holds the time. Bins of fixed width or of
// months.
import { CONST, type Scalar } from '../../../kernels/column.ts'
import { interval, timestampNs, type DataType } from '../../../kernels/type.ts'
import { scalarAt } from '../../expressions/scalars.ts'
import { binned, inRange, rowByRow } from '../bins.ts'
import { scalar } from '../define.ts'
import { binOf, strideOf, unitOf } from '../time.ts'

function timeType(type: DataType): DataType | null {
  if (type.kind === 'timestamp') return type
  return type.kind === 'date' || type.kind === 'utf8' || type.kind === 'null' ? timestampNs : null
}

function binAt([stride, time, origin]: readonly Scalar[], type: DataType): bigint {
  const unit = unitOf(type)
  const start = origin === undefined ? 0n : (origin as bigint) * unit
  return inRange(binOf((time as bigint) * unit, strideOf(stride!, 'DATE_BIN'), start) / unit)
}

export default scalar({
  name: 'date_bin',
  usage: 'date_bin(stride, time[, origin])',
  doc: 'The start of the bin that holds the time; bins are counted from the origin, else from 1970-01-01.',
  examples: [
    [`date_bin(INTERVAL '15 minutes', TIMESTAMP '2024-01-01T00:17:30')`, 1704068100000000000n],
    [`date_bin(INTERVAL '1 month', TIMESTAMP '2024-02-29T12:00:00')`, 1706745600000000000n],
    [`date_bin(INTERVAL '1 hour', NULL::TIMESTAMP)`, null],
  ],
  signature: ([stride, time, origin], values) => {
    if (stride === undefined || time === undefined || values.length > 3) return null
    const type = timeType(time)
    const strideFits = stride.kind === 'interval' || stride.kind === 'utf8' ||
      stride.kind === 'duration' || stride.kind === 'null'
    if (type === null || !strideFits) return null
    return { args: origin === undefined ? [interval, type] : [interval, type, type], gives: type }
  },
  row: (args, types) => binAt(args, types[1]!),
  batch: ([stride, time, origin], rows, at, gives) => {
    if (stride!.kind !== CONST || (origin !== undefined && origin.kind !== CONST))
      return rowByRow([stride, time, origin], gives, at, (args) => binAt(args, gives))
    const width = strideOf(scalarAt({ ...stride!, length: 1 }, 0), 'DATE_BIN')
    const from = origin === undefined ? 0n : scalarAt({ ...origin, length: 1 }, 0) as bigint
    return binned(time!, rows, width, from, at, gives)
  },
})
