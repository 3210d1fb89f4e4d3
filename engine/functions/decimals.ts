// Aggregates of decimals: types of their results, and sums, means and extremes in 16-byte cells. A sum wraps
// as the reference's does; a mean that does not fit its type is an error.
import { flat, type Column } from '../../kernels/column.ts'
import type { Arena } from '../../kernels/arena.ts'
import { kernels } from '../../kernels/load.ts'
import { u64, type Pointer } from '../../kernels/memory.ts'
import type { DataType } from '../../kernels/type.ts'
import { fail, NOWHERE } from '../../parser/diagnostic.ts'
import { decimal, plain } from '../../planner/bind/coerce.ts'
import { tenTo, type DecimalType } from '../../planner/evaluate/decimal.ts'
import type { Signature } from '../../planner/function.ts'
import { flatten, isNullConstant } from '../expressions/forms.ts'
import type { HeldMemory } from '../held-memory.ts'
import { Cells, countedRows, seenBits, type Accumulator } from './accumulator.ts'
import { countedSums } from './counted-sums.ts'

/** One decimal argument; its result by `gives`. Other types are for the overloads. */
export const ofDecimal = (gives: (type: DecimalType) => DataType): Signature => (types) => {
  const type = types[0] === undefined ? null : plain(types[0])
  return types.length === 1 && type?.kind === 'decimal' ? { args: [type], gives: gives(type) } : null
}

export const sumType = (t: DecimalType): DecimalType => decimal(t.precision + 10, t.scale)
export const meanType = (t: DecimalType): DecimalType => decimal(t.precision + 4, Math.min(38, t.scale + 4))

/** Sums of `from`, or means, as `type`. */
export function decimalSums(
  mean: boolean, from: DecimalType, type: DecimalType, held: HeldMemory,
): Accumulator {
  return countedSums(held, {
    width: 16,
    add: (x, valid, s, sums, counts, at) => kernels.decimal_sum_by_run(
      flatten(x, at.arena).data, valid, s.ends, s.groups, s.count, sums, counts),
    result: (sums, counts, validity, n, at) => mean
      ? decimalMeans(sums, counts, validity, n, from, type, at.arena)
      : flat(type, n, sums, validity),
  })
}

/** sums / counts (i64), cut. */
export function decimalMeans(
  sums: Pointer, counts: Pointer, validity: Pointer, n: number, from: DecimalType, type: DecimalType,
  arena: Arena,
): Column {
  const out = arena.alloc(n * 16 + 16)
  const wide = arena.alloc(n * 16 + 16)
  kernels.decimal_of_i64(counts, false, 0, 0, 0, n, wide, 0)
  const by = type.scale - from.scale
  const failed = kernels.decimal_arithmetic(
    3, sums, 16, by === 0 ? 0 : power(by, arena), wide, 16, 0, validity, n, out)
  const outside = kernels.decimal_rescale(out, validity, true, 0, power(type.precision, arena), n, out, 0)
  if (failed >>> 0 !== 0xffffffff || outside >>> 0 !== 0xffffffff)
    fail('execution', NOWHERE, { problem: 'Arithmetic Overflow in AvgAccumulator' })
  return flat(type, n, out, validity)
}

function power(n: number, arena: Arena): Pointer {
  const at = arena.alloc(16)
  u64[at / 8] = BigInt.asUintN(64, tenTo(n))
  u64[at / 8 + 1] = tenTo(n) >> 64n
  return at
}

export function decimalExtreme(wantMin: boolean, type: DataType, held: HeldMemory): Accumulator {
  const best = new Cells(held, 16)
  const seen = new Cells(held, 1)
  return {
    update: (input, s, groups, at) => {
      best.reach(groups)
      seen.reach(groups)
      const x = input.args[0]!
      if (isNullConstant(x)) return
      const valid = countedRows(input, 0, s.rows, at)
      kernels.decimal_best_by_run(
        wantMin, flatten(x, at.arena).data, valid, s.ends, s.groups, s.count, best.at, seen.at)
    },
    finish: (from, n, at) => {
      best.reach(from + n)
      seen.reach(from + n)
      return flat(type, n, best.at + from * 16, seenBits(seen, from, n, at.arena))
    },
  }
}
