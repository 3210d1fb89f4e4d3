// What window functions share: counts of rows and peers, by kernels, and arguments that no row may change.
import { flat, type Column, type Scalar } from '../../kernels/column.ts'
import { kernels } from '../../kernels/load.ts'
import { f64, i64, type Pointer } from '../../kernels/memory.ts'
import { float64, uint64 } from '../../kernels/type.ts'
import { fail, NOWHERE } from '../../parser/diagnostic.ts'
import { columnsOf, type WindowCall } from '../../planner/expression.ts'
import { scalarAt } from '../expressions/scalars.ts'
import type { Evaluation } from '../expressions/vector.ts'
import type { WindowRows } from './window-evaluator.ts'

/** i64 a row: its place in the partition, from 1. */
export function rowNumbers(window: WindowRows, at: Evaluation): Pointer {
  const out = at.arena.alloc(window.rows * 8 + 16)
  kernels.count_since_start(window.partitionStarts, window.rows, window.state, out)
  return out
}

/** i64 a row: the place of the first of its peers, or (isDense) the number of their group, from 1. */
export function ranks(isDense: boolean, window: WindowRows, at: Evaluation): Pointer {
  const out = at.arena.alloc(window.rows * 8 + 16)
  const { partitionStarts, peerStarts, rows, state } = window
  kernels.peer_ranks(isDense ? 1 : 0, partitionStarts, peerStarts, rows, state, out)
  return out
}

export const counts = (numbers: Pointer, window: WindowRows): Column => flat(uint64, window.rows, numbers, 0)

/** A float64 of a row's number and the size of its partition. */
export function fractions(
  numbers: Pointer, window: WindowRows, at: Evaluation, fraction: (number: number, size: number) => number,
): Column {
  const out = at.arena.alloc(window.rows * 8 + 16) / 8
  for (let row = 0; row < window.rows; row++) {
    f64[out + row] = fraction(Number(i64[numbers / 8 + row]!), Number(i64[window.sizes / 8 + row]!))
  }
  return flat(float64, window.rows, out * 8, 0)
}

/** An argument that no row may change. */
export function literalAt(call: WindowCall, args: readonly Column[], place: number): Scalar {
  if (columnsOf(call.args[place]!).size > 0) {
    fail('sql-not-implemented', NOWHERE,
      { what: `There is only support Literal types for field at idx: ${place} in Window Function` })
  }
  return scalarAt(args[place]!, 0)
}
