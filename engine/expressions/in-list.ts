// x IN (…): a chain of comparisons for short lists, a set for long lists of constants. NULL on a miss if
// the list has a NULL.
import { flat, type Column, type Scalar } from '../../kernels/column.ts'
import { boolean } from '../../kernels/type.ts'
import { compareColumns } from './compare.ts'
import { filledBits } from './forms.ts'
import { notColumn, orColumns } from './logic.ts'
import { columnOf, scalarAt, valuesOf } from './scalars.ts'
import type { Evaluation, Vector } from './vector.ts'

const CHAIN_MAX = 32

/** The first input is x, the others are the list. */
export function inList(negated: boolean, list: readonly Vector[]): (
  inputs: readonly Column[], rows: number, at: Evaluation,
) => Column {
  const isLong = list.length > CHAIN_MAX && list.every((v) => v.isConstant)
  let set: Set<Scalar> | null = null
  return (inputs, rows, at) => {
    const [x, ...values] = inputs
    if (values.length === 0) return flat(boolean, rows, filledBits(rows, negated, at.arena), 0)
    if (isLong) {
      set ??= new Set(values.map((v) => keyOf(scalarAt({ ...v, length: 1 }, 0))))
      return inSet(x!, set, negated, at)
    }
    let found = compareColumns('=', x!, values[0]!, rows, at)
    for (let i = 1; i < values.length; i++)
      found = orColumns(found, compareColumns('=', x!, values[i]!, rows, at), rows, at)
    return negated ? notColumn(found, rows, at) : found
  }
}

function inSet(x: Column, set: ReadonlySet<Scalar>, negated: boolean, at: Evaluation): Column {
  const miss = set.has(null) ? null : negated
  return columnOf(
    valuesOf(x).map((v) => v === null ? null : set.has(keyOf(v)) ? !negated : miss), boolean, at.arena)
}

/** -0.0 differs from 0.0 in SQL's total order, but not in a Set. */
function keyOf(value: Scalar): Scalar {
  return Object.is(value, -0) ? '-0.0' : value
}
