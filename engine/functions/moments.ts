// Variance and its relatives: count, mean and sum of squared differences by group (Welford's update, which
// does not lose digits when the mean is large).
import { flat } from '../../kernels/column.ts'
import { f64, u32, bitAt } from '../../kernels/memory.ts'
import { float64 } from '../../kernels/type.ts'
import type { Overload } from '../../planner/function.ts'
import { filledBits, flatEights, isNullConstant } from '../expressions/forms.ts'
import { Cells, countedRows, groupOfRows, type Accumulator, type AggregateContext } from './accumulator.ts'

export const oneFloat: readonly Overload[] = [{ takes: [float64], rest: null, gives: float64 }]

/** `finish` makes the result of (n, sum of squares); null is NULL. */
export function moments(
  finish: (n: number, squares: number) => number | null,
): (context: AggregateContext) => Accumulator {
  return ({ held }) => {
    const counts = new Cells(held, 8)
    const means = new Cells(held, 8)
    const squares = new Cells(held, 8)
    return {
      update: (input, s, groups, at) => {
        for (const cells of [counts, means, squares]) cells.reach(groups)
        const x = input.args[0]!
        if (isNullConstant(x)) return
        const valid = countedRows(input, 0, s.rows, at)
        const values = flatEights(x, at.arena) / 8
        const group = groupOfRows(s, at.arena) >>> 2
        const [c, m, q] = [counts.at / 8, means.at / 8, squares.at / 8]
        for (let row = 0; row < s.rows; row++) {
          if (!bitAt(valid, row)) continue
          const g = u32[group + row]!
          const v = f64[values + row]!
          const n = f64[c + g]! + 1
          const d = v - f64[m + g]!
          const mean = f64[m + g]! + d / n
          f64[c + g] = n
          f64[m + g] = mean
          f64[q + g] = f64[q + g]! + d * (v - mean)
        }
      },
      finish: (from, n, at) => {
        for (const cells of [counts, squares]) cells.reach(from + n)
        const out = at.arena.alloc(n * 8 + 16)
        const validity = filledBits(n, false, at.arena)
        for (let i = 0; i < n; i++) {
          const value = finish(f64[counts.at / 8 + from + i]!, f64[squares.at / 8 + from + i]!)
          if (value === null) continue
          f64[out / 8 + i] = value
          u32[(validity >>> 2) + (i >>> 5)]! |= 1 << (i & 31)
        }
        return flat(float64, n, out, validity)
      },
    }
  }
}
