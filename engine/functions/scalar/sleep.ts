// sleep(time): NULL, after a wait. The wait is no work of the expression, which would stop all queries: the
// plan begins later (operators/sleep.ts) by the time of each call in it.
import { float64, interval, nullType, type DataType } from '../../../kernels/type.ts'
import { nulls } from '../../expressions/forms.ts'
import { scalar } from '../define.ts'

function timeType(type: DataType): DataType | null {
  if (type.kind === 'duration' || type.kind === 'null') return type
  if (type.kind === 'int' || type.kind === 'float' || type.kind === 'decimal') return float64
  return type.kind === 'interval' ? interval : null
}

export default scalar({
  name: 'sleep',
  usage: 'sleep(time)',
  doc: 'NULL, with the query beginning later by an interval, a duration or a number of seconds (a constant).',
  examples: [['sleep(0)', null]],
  signature: ([time, ...rest]) => {
    const type = time === undefined || rest.length > 0 ? null : timeType(time)
    return type === null ? null : { args: [type], gives: nullType }
  },
  volatility: 'volatile',
  batch: (_, rows, at) => nulls(nullType, rows, at.arena),
})
