// Aggregates that need every value at the end (median): values are kept in order of arrival with their
// groups, and sorted by (group, value) once, by the radix sort.
import type { Scalar } from '../../kernels/column.ts'
import { flat, type Column } from '../../kernels/column.ts'
import { kernels } from '../../kernels/load.ts'
import type { Pointer } from '../../kernels/memory.ts'
import { int64 } from '../../kernels/type.ts'
import type { AggregateCall } from '../../planner/expression.ts'
import { validityOf } from '../expressions/forms.ts'
import { scalarAt } from '../expressions/scalars.ts'
import { filterBatch } from '../expressions/take.ts'
import type { Evaluation } from '../expressions/vector.ts'
import { Collector } from '../operators/collector.ts'
import { normalisedKeys, sortedRows } from '../operators/sort-keys.ts'
import { bothValid } from '../expressions/forms.ts'
import { i64, u32 } from '../../kernels/memory.ts'
import { groupOfRows, type Accumulator, type AggregateContext } from './accumulator.ts'

const up = { descending: false, nullsFirst: false }

/** `finish` receives the sorted values of each group asked for. */
export function allValues(
  finish: (groups: readonly (readonly Scalar[])[], call: AggregateCall, at: Evaluation) => Column,
): (context: AggregateContext) => Accumulator {
  return ({ call, held }) => {
    const collector = new Collector([int64, call.args[0]!.type], held)
    let sorted: Sorted | null = null
    return {
      update: (input, s, _, at) => {
        const { arena } = at
        const wide = arena.alloc(s.rows * 8 + 16)
        kernels.widen_8(groupOfRows(s, arena), s.rows, wide)
        const batch = { rows: s.rows, columns: [flat(int64, s.rows, wide, 0), input.args[0]!], runs: null }
        const valid = bothValid(validityOf(input.args[0]!, arena), input.mask, s.rows, arena)
        if (valid === 0) collector.add(batch, arena)
        else collector.add(filterBatch(batch, valid, kernels.bits_count(valid, s.rows), [0, 1], arena), arena)
      },
      finish: (from, n, at) => {
        sorted ??= sortAll(collector, at)
        return finish(Array.from({ length: n }, (_, i) => valuesOfGroup(sorted!, from + i)), call, at)
      },
    }
  }
}

type Sorted =
  { readonly values: Column; readonly groups: Pointer; readonly perm: Pointer; readonly rows: number }

function sortAll(collector: Collector, at: Evaluation): Sorted {
  const { rows, columns } = collector.batch()
  const arena = at.query.arena
  const [groups, values] = columns
  const perm = sortedRows(normalisedKeys([groups!, values!], [up, up], rows, arena), rows, arena)
  return { values: values!, groups: groups!.data, perm, rows }
}

function valuesOfGroup(sorted: Sorted, group: number): readonly Scalar[] {
  const groupAt = (place: number): number => Number(
    i64[sorted.groups / 8 + u32[(sorted.perm >>> 2) + place]!]!)
  let low = 0
  let high = sorted.rows
  while (low < high) {
    const middle = (low + high) >>> 1
    if (groupAt(middle) < group) low = middle + 1
    else high = middle
  }
  const values: Scalar[] = []
  while (low < sorted.rows && groupAt(low) === group)
    values.push(scalarAt(sorted.values, u32[(sorted.perm >>> 2) + low++]!))
  return values
}
