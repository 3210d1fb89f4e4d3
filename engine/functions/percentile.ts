// Percentiles of sorted values, on the straight line between the two nearest.
import { float64 } from '../../kernels/type.ts'
import type { Scalar } from '../../kernels/column.ts'
import type { Signature } from '../../planner/function.ts'
import { columnOf } from '../expressions/scalars.ts'
import type { Accumulator, AggregateContext } from './accumulator.ts'
import { allValues } from './all-values.ts'
import { digestible, shareOf } from './approx-percentile.ts'

export const percentileSignature: Signature = ([given, p, ...rest]) => {
  const type = digestible(given)
  const isNumber = p?.kind === 'int' || p?.kind === 'float'
  return type === null || !isNumber || rest.length > 0 ? null : { args: [type, float64], gives: type }
}

export function percentile(context: AggregateContext): Accumulator {
  const p = shareOf(context.call.args[1])
  return allValues(
    (groups, call, at) => columnOf(groups.map((v) => between(v, p)), call.type, at.arena))(context)
}

function between(values: readonly Scalar[], p: number): Scalar {
  if (values.length === 0) return null
  const place = p * (values.length - 1)
  const low = values[Math.floor(place)]!
  const high = values[Math.ceil(place)]!
  const x = Number(low) + (Number(high) - Number(low)) * (place - Math.floor(place))
  return typeof low === 'bigint' ? BigInt(Math.trunc(x)) : x
}
