// Aggregates of decimals: types of their results, and sums, means and extremes in cells as wide as the
// values. A sum wraps as the reference's does; a mean that does not fit its type is an error.
import { flat, type Column } from '../../kernels/column.ts'
import type { Arena } from '../../kernels/arena.ts'
import { decimalKernels, powerOfTen, scratchOf } from '../../kernels/decimal-kernels.ts'
import type { Pointer } from '../../kernels/memory.ts'
import type { DataType } from '../../kernels/type.ts'
import { fail, NOWHERE } from '../../parser/diagnostic.ts'
import { decimal, decimalDigits, plain } from '../../planner/bind/coerce.ts'
import type { DecimalType } from '../../planner/evaluate/decimal.ts'
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

export const sumType = (t: DecimalType): DecimalType => decimal(t.precision + 10, t.scale, t.bits)
export const meanType = (t: DecimalType): DecimalType =>
  decimal(t.precision + 4, Math.min(decimalDigits(t.bits), t.scale + 4), t.bits)

/** Sums of `from`, or means, as `type`. */
export function decimalSums(
  mean: boolean, from: DecimalType, type: DecimalType, held: HeldMemory,
): Accumulator {
  const use = decimalKernels(type)
  return countedSums(held, {
    width: use.bytes,
    add: (x, valid, s, sums, counts, at) => use.sumByRun(
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
  const use = decimalKernels(type)
  const { bytes } = use
  const scratch = scratchOf(arena)
  const out = arena.alloc(n * bytes + 16)
  const wide = arena.alloc(n * bytes + 16)
  use.ofI64(counts, false, 0, 0, 0, n, wide, 0, scratch)
  const factor = powerOfTen(type.scale - from.scale, bytes, arena)
  const failed = use.arithmetic(3, sums, bytes, factor, wide, bytes, 0, validity, n, out, scratch)
  const limit = powerOfTen(type.precision, bytes, arena)
  const outside = use.rescale(out, validity, true, 0, limit, n, out, 0, scratch)
  if (failed >>> 0 !== 0xffffffff || outside >>> 0 !== 0xffffffff)
    fail('execution', NOWHERE, { problem: 'Arithmetic Overflow in AvgAccumulator' })
  return flat(type, n, out, validity)
}

export function decimalExtreme(wantMin: boolean, type: DecimalType, held: HeldMemory): Accumulator {
  const use = decimalKernels(type)
  const best = new Cells(held, use.bytes)
  const seen = new Cells(held, 1)
  return {
    update: (input, s, groups, at) => {
      best.reach(groups)
      seen.reach(groups)
      const x = input.args[0]!
      if (isNullConstant(x)) return
      const valid = countedRows(input, 0, s.rows, at)
      use.bestByRun(
        wantMin, flatten(x, at.arena).data, valid, s.ends, s.groups, s.count, best.at, seen.at)
    },
    finish: (from, n, at) => {
      best.reach(from + n)
      seen.reach(from + n)
      return flat(type, n, best.at + from * use.bytes, seenBits(seen, from, n, at.arena))
    },
  }
}
