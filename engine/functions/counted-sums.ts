// Aggregates that keep one running cell and a count of values by group: sums and means of every type.
import type { Column } from '../../kernels/column.ts'
import type { Pointer } from '../../kernels/memory.ts'
import { isNullConstant } from '../expressions/forms.ts'
import type { Evaluation } from '../expressions/vector.ts'
import type { HeldMemory } from '../held-memory.ts'
import { Cells, countedBits, countedRows, type Accumulator, type Stretches } from './accumulator.ts'

export type CountedSums = {
  /** Bytes of a cell. */
  readonly width: 8 | 16 | 32
  /** Adds the rows of `x` that `valid` names to cells `sums` and i64 `counts`. */
  add(x: Column, valid: Pointer, s: Stretches, sums: Pointer, counts: Pointer, at: Evaluation): void
  /** The answers of `n` groups; `validity` is of groups with any value. */
  result(sums: Pointer, counts: Pointer, validity: Pointer, n: number, at: Evaluation): Column
}

export function countedSums(held: HeldMemory, of: CountedSums): Accumulator {
  const sums = new Cells(held, of.width)
  const counts = new Cells(held, 8)
  const reach = (groups: number) => {
    sums.reach(groups)
    counts.reach(groups)
  }
  return {
    update: (input, s, groups, at) => {
      reach(groups)
      const x = input.args[0]!
      if (isNullConstant(x)) return
      of.add(x, countedRows(input, 0, s.rows, at), s, sums.at, counts.at, at)
    },
    finish: (from, n, at) => {
      reach(from + n)
      const validity = countedBits(counts, from, n, at.arena)
      return of.result(sums.at + from * of.width, counts.at + from * 8, validity, n, at)
    },
  }
}
