// Percentiles of sorted values, on the straight line between the two nearest.
import { float64, type DataType } from '../../kernels/type.ts'
import type { Scalar } from '../../kernels/column.ts'
import type { Signature } from '../../planner/function.ts'
import { columnOf } from '../expressions/scalars.ts'
import type { Accumulator, AggregateContext } from './accumulator.ts'
import { allValues } from './all-values.ts'
import { shareOf } from './approx-percentile.ts'

export const percentileSignature: Signature = ([given, p, ...rest]) => {
  const type = given?.kind === 'decimal' ? float64 : given
  const isNumber = (t: DataType | undefined): boolean => t?.kind === 'int' || t?.kind === 'float'
  if (!isNumber(type) || !isNumber(p) || rest.length > 0) return null
  return { args: [type!, float64], gives: type! }
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
