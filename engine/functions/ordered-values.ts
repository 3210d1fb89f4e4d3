// Aggregates that need all values of a group in the order of ORDER BY inside the call, or of arrival:
// string_agg, nth_value. Rows are kept and sorted once, by group and keys.
import { flat, type Column, type Scalar } from '../../kernels/column.ts'
import { kernels } from '../../kernels/load.ts'
import { i64, u32, type Pointer } from '../../kernels/memory.ts'
import { int64 } from '../../kernels/type.ts'
import { bothValid } from '../expressions/forms.ts'
import { scalarAt } from '../expressions/scalars.ts'
import { filterBatch } from '../expressions/take.ts'
import type { Evaluation } from '../expressions/vector.ts'
import { Collector } from '../operators/collector.ts'
import { normalisedKeys, sortedRows, type Direction } from '../operators/sort-keys.ts'
import { countedRows, groupOfRows, type Accumulator, type AggregateContext } from './accumulator.ts'

type Sorted =
  { readonly values: Column; readonly groups: Pointer; readonly perm: Pointer; readonly rows: number }

const byGroup: Direction = { descending: false, nullsFirst: false }

/** `keepNulls`: NULLs are values too. `finish` makes the results of groups from their values in order. */
export function orderedValues(
  keepNulls: boolean, finish: (groups: readonly (readonly Scalar[])[], at: Evaluation) => Column,
): (context: AggregateContext) => Accumulator {
  return ({ call, held }) => {
    const types = [int64, call.args[0]!.type, ...call.orderBy.map((k) => k.expr.type)]
    const collector = new Collector(types, held)
    let sorted: Sorted | null = null
    const sortAll = (at: Evaluation): Sorted => {
      const { rows, columns } = collector.batch()
      const { arena } = held
      const [groups, values, ...keys] = columns
      const normalised = normalisedKeys([groups!, ...keys], [byGroup, ...call.orderBy], rows, arena)
      return { values: values!, groups: groups!.data, perm: sortedRows(
        normalised, rows, at.query.arena), rows }
    }
    return {
      update: (input, s, _, at) => {
        const wide = at.arena.alloc(s.rows * 8 + 16)
        kernels.widen_8(groupOfRows(s, at.arena), s.rows, wide)
        const columns = [flat(int64, s.rows, wide, 0), input.args[0]!, ...input.order]
        const valid = keepNulls ? bothValid(input.mask, 0, s.rows, at.arena)
          : countedRows(input, 0, s.rows, at)
        const batch = { rows: s.rows, columns, runs: null }
        if (valid === 0) collector.add(batch, at.arena)
        else {
          const count = kernels.bits_count(valid, s.rows)
          collector.add(filterBatch(batch, valid, count, columns.map((__, i) => i), at.arena), at.arena)
        }
      },
      finish: (from, n, at) => {
        sorted ??= sortAll(at)
        const all = sorted
        return finish(Array.from({ length: n }, (_, i) => valuesOfGroup(all, from + i)), at)
      },
    }
  }
}

function valuesOfGroup(sorted: Sorted, group: number): readonly Scalar[] {
  const rowAt = (place: number): number => u32[(sorted.perm >>> 2) + place]!
  const groupAt = (place: number): number => Number(i64[sorted.groups / 8 + rowAt(place)]!)
  let low = 0
  let high = sorted.rows
  while (low < high) {
    const middle = (low + high) >>> 1
    if (groupAt(middle) < group) low = middle + 1
    else high = middle
  }
  const values: Scalar[] = []
  while (low < sorted.rows && groupAt(low) === group) values.push(scalarAt(sorted.values, rowAt(low++)))
  return values
}
