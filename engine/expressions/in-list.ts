// x IN (…): a chain of comparisons for short lists, a table of texts or a set of values for long ones.
// NULL on a miss if the list has a NULL.
import { flat, type Column, type Scalar } from '../../kernels/column.ts'
import { kernels } from '../../kernels/load.ts'
import { boolean, physicalOf, utf8 } from '../../kernels/type.ts'
import { compareColumns } from './compare.ts'
import { bitmap, bothValid, filledBits, flatten } from './forms.ts'
import { nestedKeys } from './nested-keys.ts'
import { notColumn, orColumns } from './logic.ts'
import { columnOf, scalarAt, valuesOf } from './scalars.ts'
import { TextTable } from './text-table.ts'
import type { Compute, Evaluation, Vector } from './vector.ts'

const CHAIN_MAX = 4

/** The first input is x, the others are the list. */
export function inList(negated: boolean, list: readonly Vector[]): Compute {
  const isLong = list.length > CHAIN_MAX && list.every((v) => v.isConstant)
  let long: ((x: Column, rows: number, at: Evaluation) => Column) | null = null
  return (inputs, rows, at) => {
    const [x, ...values] = inputs
    if (values.length === 0) return flat(boolean, rows, filledBits(rows, negated, at.arena), 0)
    if (isLong) {
      long ??= longList(values.map((v) => scalarAt({ ...v, length: 1 }, 0)), x!, negated, at)
      return long(x!, rows, at)
    }
    let found = compareColumns('=', x!, values[0]!, rows, at)
    for (const value of values.slice(1))
      found = orColumns(found, compareColumns('=', x!, value, rows, at), rows, at)
    return negated ? notColumn(found, rows, at) : found
  }
}

function longList(
  values: readonly Scalar[], x: Column, negated: boolean, at: Evaluation,
): (x: Column, rows: number, at: Evaluation) => Column {
  const physical = physicalOf(x.type)
  const { arena } = at.query
  if (physical === 'bytes' || physical === 'codes') return inTexts(columnOf(values, utf8, arena), negated, at)
  if (physical === 'nested') {
    const known = nestedKeys(columnOf(values, x.type, arena), false, arena)
    const found = inTexts(known, negated, at)
    return (column, rows, here) => found(nestedKeys(column, false, here.arena), rows, here)
  }
  const set = new Set(values.map(keyOf))
  const miss = set.has(null) ? null : negated
  return (column, _, here) => columnOf(
    valuesOf(column).map((v) => v === null ? null : set.has(keyOf(v)) ? !negated : miss), boolean, here.arena)
}

/** -0.0 differs from 0.0 in SQL's total order, but not in a Set. */
function keyOf(value: Scalar): Scalar {
  return Object.is(value, -0) ? '-0.0' : value
}

function inTexts(
  values: Column, negated: boolean, { query }: Evaluation,
): (x: Column, rows: number, at: Evaluation) => Column {
  const table = new TextTable(query.arena)
  table.intern(values, query.arena.alloc(values.length * 4 + 16))
  const hasNull = values.validity !== 0
  return (x, rows, at) => {
    const texts = flatten(x, at.arena)
    const codes = at.arena.alloc(rows * 4 + 256)
    table.find(texts, codes)
    const found = bitmap(rows, at.arena)
    kernels.codes_validity(codes, rows, found)
    const validity = hasNull ? bothValid(texts.validity, found, rows, at.arena) : texts.validity
    const result = flat(boolean, rows, found, validity)
    return negated ? notColumn(result, rows, at) : result
  }
}
