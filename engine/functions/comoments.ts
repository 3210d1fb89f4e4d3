// Covariance and correlation: counts, means and sums of products of differences, updated as pairs come.
import { flat } from '../../kernels/column.ts'
import { bitAt, f64, u32 } from '../../kernels/memory.ts'
import { float64 } from '../../kernels/type.ts'
import type { Overload } from '../../planner/function.ts'
import { bothValid, filledBits, flatEights, isNullConstant } from '../expressions/forms.ts'
import { Cells, countedRows, groupOfRows, type Accumulator, type AggregateContext } from './accumulator.ts'

export const twoFloats: readonly Overload[] = [{ takes: [float64, float64], rest: null, gives: float64 }]

/** x is the first argument, y the second: means, and sums of products of differences from them. */
export type Comoments = {
  readonly n: number
  readonly x: number
  readonly y: number
  readonly xx: number
  readonly yy: number
  readonly xy: number
}

export function comoments(
  finish: (m: Comoments) => number | null,
): (context: AggregateContext) => Accumulator {
  return ({ held }) => {
    const [n, x, y, xx, yy, xy] = Array.from(
      { length: 6 }, () => new Cells(held, 8)) as [Cells, Cells, Cells, Cells, Cells, Cells]
    const all = [n, x, y, xx, yy, xy]
    return {
      update: (input, s, groups, at) => {
        for (const cells of all) cells.reach(groups)
        if (input.args.some(isNullConstant)) return
        const valid = bothValid(
          countedRows(input, 0, s.rows, at), countedRows(input, 1, s.rows, at), s.rows, at.arena)
        const a = flatEights(input.args[0]!, at.arena) / 8
        const b = flatEights(input.args[1]!, at.arena) / 8
        const group = groupOfRows(s, at.arena) >>> 2
        for (let row = 0; row < s.rows; row++) {
          if (!bitAt(valid, row)) continue
          const g = u32[group + row]!
          const count = add(n, g, 1)
          const dx = f64[a + row]! - f64[x.at / 8 + g]!
          const dy = f64[b + row]! - f64[y.at / 8 + g]!
          add(x, g, dx / count)
          const restY = f64[b + row]! - add(y, g, dy / count)
          add(xx, g, dx * (f64[a + row]! - f64[x.at / 8 + g]!))
          add(yy, g, dy * restY)
          add(xy, g, dx * restY)
        }
      },
      finish: (from, count, at) => {
        for (const cells of all) cells.reach(from + count)
        const out = at.arena.alloc(count * 8 + 16)
        const validity = filledBits(count, false, at.arena)
        const of = (cells: Cells, i: number): number => f64[cells.at / 8 + from + i]!
        for (let i = 0; i < count; i++) {
          const value = finish({
            n: of(n, i), x: of(x, i), y: of(y, i), xx: of(xx, i), yy: of(yy, i), xy: of(xy, i),
          })
          if (value === null) continue
          f64[out / 8 + i] = value
          u32[(validity >>> 2) + (i >>> 5)]! |= 1 << (i & 31)
        }
        return flat(float64, count, out, validity)
      },
    }
  }
}

function add(cells: Cells, g: number, v: number): number {
  return f64[cells.at / 8 + g]! += v
}
