// What window functions share: loops over partitions and peers, which write numbers into typed arrays in one
// pass, and arguments that no row may change.
import { flat, type Column, type Scalar } from '../../kernels/column.ts'
import { bitAt, f64, i64 } from '../../kernels/memory.ts'
import { float64, uint64 } from '../../kernels/type.ts'
import { fail, NOWHERE } from '../../parser/diagnostic.ts'
import { columnsOf, type WindowCall } from '../../planner/expression.ts'
import { scalarAt } from '../expressions/scalars.ts'
import type { Evaluation } from '../expressions/vector.ts'
import type { WindowRows } from './window-evaluator.ts'

export type Place = {
  /** First row and row after the last of the partition. */
  readonly low: number
  readonly high: number
  /** First row and row after the last of the row's peers, and the number of their group, from 0. */
  readonly peerLow: number
  readonly peerHigh: number
  readonly peerGroup: number
}

/** Calls `visit` for each group of peers, in order. */
export function eachPeerGroup(window: WindowRows, visit: (place: Place) => void): void {
  let low = 0
  while (low < window.rows) {
    let high = low + 1
    while (high < window.rows && !bitAt(window.partitionStarts, high)) high++
    let peerLow = low
    let peerGroup = 0
    while (peerLow < high) {
      let peerHigh = peerLow + 1
      while (peerHigh < high && !bitAt(window.peerStarts, peerHigh)) peerHigh++
      visit({ low, high, peerLow, peerHigh, peerGroup })
      peerLow = peerHigh
      peerGroup++
    }
    low = high
  }
}

/** A uint64 column of a number for each row. */
export function counted(
  window: WindowRows, at: Evaluation, number: (row: number, place: Place) => number,
): Column {
  const out = at.arena.alloc(window.rows * 8 + 16)
  eachPeerGroup(window, (place) => {
    for (let row = place.peerLow; row < place.peerHigh; row++) i64[out / 8 + row] = BigInt(number(row, place))
  })
  return flat(uint64, window.rows, out, 0)
}

/** A float64 column of a number for each group of peers. */
export function fraction(window: WindowRows, at: Evaluation, number: (place: Place) => number): Column {
  const out = at.arena.alloc(window.rows * 8 + 16)
  eachPeerGroup(window, (place) => {
    const value = number(place)
    for (let row = place.peerLow; row < place.peerHigh; row++) f64[out / 8 + row] = value
  })
  return flat(float64, window.rows, out, 0)
}

/** An argument that no row may change. */
export function literalAt(call: WindowCall, args: readonly Column[], place: number): Scalar {
  if (columnsOf(call.args[place]!).size > 0) {
    fail('sql-not-implemented', NOWHERE,
      { what: `There is only support Literal types for field at idx: ${place} in Window Function` })
  }
  return scalarAt(args[place]!, 0)
}
