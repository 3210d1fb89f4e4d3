// approx_percentile_cont and its relatives: arguments checked once, rows into digests (t-digest.ts). The
// share and the number of centroids are literals.
import { int64, float64, physicalOf, type DataType } from '../../kernels/type.ts'
import type { Column, Scalar } from '../../kernels/column.ts'
import { bitAt, f64, i64, u32, u64 } from '../../kernels/memory.ts'
import { fail, NOWHERE } from '../../parser/diagnostic.ts'
import type { Expression } from '../../planner/expression.ts'
import { columnOf } from '../expressions/scalars.ts'
import { bothValid, flatEights, isNullConstant, validityOf } from '../expressions/forms.ts'
import type { Evaluation } from '../expressions/vector.ts'
import { countedRows, groupOfRows, type Accumulator, type AggregateContext } from './accumulator.ts'
import { Digests, SIZE_DEFAULT } from './t-digest.ts'

const isNumber = (t: DataType | undefined): t is DataType => t?.kind === 'int' || t?.kind === 'float'

/** What a digest can hold: numbers; decimals and NULL become floats. */
export const digestible = (t: DataType | undefined): DataType | null =>
  t?.kind === 'decimal' || t?.kind === 'null' ? float64 : isNumber(t) ? t : null

/** Sees that the share is a literal of [0, 1]. */
export function shareOf(e: Expression | undefined): number {
  if (e?.kind !== 'literal' || typeof e.value !== 'number') {
    return fail('execution', NOWHERE, { problem: 'Percentile value must be a literal' })
  }
  if (!(e.value >= 0 && e.value <= 1)) {
    const problem = `Percentile value must be between 0.0 and 1.0 inclusive, ${e.value} is invalid`
    return fail('execution', NOWHERE, { problem })
  }
  return e.value
}

const CENTROIDS_MAX = 100_000

function centroidsOf(e: Expression | undefined): number {
  if (e === undefined) return SIZE_DEFAULT
  const value = e.kind === 'literal' && typeof e.value === 'bigint' ? Number(e.value) : 0
  if (value >= 1 && value <= CENTROIDS_MAX) return value
  const problem = `the number of centroids must be a literal of 1 to ${CENTROIDS_MAX}`
  return fail('execution', NOWHERE, { problem })
}

export type ApproxArguments = {
  readonly share: number
  readonly centroids: Expression | undefined
  /** Whether the second argument is the weight of the first. */
  readonly weighted: boolean
}

export function approxPercentile(context: AggregateContext, of: ApproxArguments): Accumulator {
  const { call, held } = context
  const digests = new Digests(held, centroidsOf(of.centroids))
  return {
    update: (input, s, groups, at) => {
      digests.reach(groups)
      const [x, w] = input.args
      if (isNullConstant(x!)) return
      let valid = countedRows(input, 0, s.rows, at)
      if (of.weighted) valid = bothValid(valid, validityOf(w!, at.arena), s.rows, at.arena)
      const value = reader(x!, at)
      const weight = of.weighted ? reader(w!, at) : () => 1
      const group = groupOfRows(s, at.arena) >>> 2
      for (let row = 0; row < s.rows; row++) {
        if (!bitAt(valid, row)) continue
        const mass = weight(row)
        if (mass > 0) digests.add(u32[group + row]!, value(row), mass)
      }
    },
    finish: (from, n, at) => {
      digests.reach(from + n)
      const results = Array.from({ length: n }, (_, i) =>
        asType(digests.quantile(from + i, of.share), call.type))
      return columnOf(results, call.type, at.arena)
    },
  }
}

/** A row's value as a number. */
function reader(column: Column, at: Evaluation): (row: number) => number {
  const physical = physicalOf(column.type)
  const data = flatEights(column, at.arena) / 8
  if (physical === 'f64') return (row) => f64[data + row]!
  return physical === 'u64' ? (row) => Number(u64[data + row]!) : (row) => Number(i64[data + row]!)
}

function asType(x: number | null, type: DataType): Scalar {
  return x === null || type.kind !== 'int' ? x : BigInt(Math.trunc(x))
}

/** (x, share[, centroids]) or, weighted, (x, weight, share[, centroids]). */
export function approxSignature(weighted: boolean) {
  const before = weighted ? 2 : 1
  return (types: readonly DataType[]) => {
    const value = digestible(types[0])
    const rest = types.slice(before)
    const fits = value !== null && rest.length >= 1 && rest.length <= 2 && rest.every(isNumber) &&
      (!weighted || isNumber(types[1]))
    if (!fits) return null
    const weights = weighted ? [types[1]!] : []
    const counts = rest.length === 2 ? [int64] : []
    return { args: [value, ...weights, float64, ...counts], gives: value }
  }
}
