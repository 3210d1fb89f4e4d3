// Aggregates of durations: their type, and means, which are exact and cut to the unit. Sums of means are 16
// bytes wide: a million durations of three hours, in nanoseconds, leave 64 bits. Not sums (aggregate/sum.ts).
import { decimalKernels, scratchOf } from '../../kernels/decimal-kernels.ts'
import { flat } from '../../kernels/column.ts'
import { int64, type DataType } from '../../kernels/type.ts'
import { decimal } from '../../planner/bind/coerce.ts'
import type { Resolved } from '../../planner/function.ts'
import { castColumn } from '../expressions/cast.ts'
import { flatEights } from '../expressions/forms.ts'
import type { HeldMemory } from '../held-memory.ts'
import type { Accumulator } from './accumulator.ts'
import { countedSums } from './counted-sums.ts'
import { decimalMeans } from './decimals.ts'

type Duration = Extract<DataType, { kind: 'duration' }>

/** One duration, whose type the result has. */
export const ofDuration = (types: readonly DataType[]): Resolved | null =>
  types.length === 1 && types[0]!.kind === 'duration' ? { args: types, gives: types[0]! } : null

const whole = decimal(38, 0)

export function durationMeans(type: Duration, held: HeldMemory): Accumulator {
  const use = decimalKernels(whole)
  return countedSums(held, {
    width: 16,
    add: (x, valid, s, sums, counts, at) => {
      const values = at.arena.alloc(s.rows * 16 + 16)
      use.ofI64(flatEights(x, at.arena), false, 0, 0, 0, s.rows, values, 0, scratchOf(at.arena))
      use.sumByRun(values, valid, s.ends, s.groups, s.count, sums, counts)
    },
    result: (sums, counts, validity, n, at) => {
      const means = decimalMeans(sums, counts, validity, n, whole, whole, at.arena)
      return flat(type, n, castColumn(means, int64, false, n, at).data, validity)
    },
  })
}
