// Rows kept with the number of their group until all have come, then sorted once by group and keys: what
// aggregates do that need a group's values together (median, string_agg). The first column given is the
// value; keys may be the value itself or the columns behind it.
import { flat, type Column, type Scalar } from '../../kernels/column.ts'
import { kernels } from '../../kernels/load.ts'
import { i64, u32, type Pointer } from '../../kernels/memory.ts'
import { int64, type DataType } from '../../kernels/type.ts'
import { scalarAt } from '../expressions/scalars.ts'
import { filterBatch } from '../expressions/take.ts'
import type { Evaluation } from '../expressions/vector.ts'
import type { HeldMemory } from '../held-memory.ts'
import { Collector } from '../operators/collector.ts'
import { normalisedKeys, sortedRows, type Direction } from '../operators/sort-keys.ts'
import { groupOfRows, type Stretches } from './accumulator.ts'

type Sorted =
  { readonly values: Column; readonly groups: Pointer; readonly perm: Pointer; readonly rows: number }

const byGroup: Direction = { descending: false, nullsFirst: false }

export class GroupedRows {
  readonly #collector: Collector
  readonly #held: HeldMemory
  readonly #keyAt: number
  readonly #keys: readonly Direction[]
  #sorted: Sorted | null = null

  /** The columns from `keyAt` on are the keys, ordered as `keys` say. */
  constructor(types: readonly DataType[], keyAt: number, keys: readonly Direction[], held: HeldMemory) {
    this.#collector = new Collector([int64, ...types], held)
    this.#held = held
    this.#keyAt = keyAt
    this.#keys = keys
  }

  /** `wanted`: a bit per row, 0 = all rows. */
  add(s: Stretches, columns: readonly Column[], wanted: Pointer, at: Evaluation): void {
    const { arena } = at
    const groups = arena.alloc(s.rows * 8 + 16)
    kernels.widen_8(groupOfRows(s, arena), s.rows, groups)
    const all = [flat(int64, s.rows, groups, 0), ...columns]
    const batch = { rows: s.rows, columns: all, runs: null }
    if (wanted === 0) this.#collector.add(batch, arena)
    else {
      const count = kernels.bits_count(wanted, s.rows)
      this.#collector.add(filterBatch(batch, wanted, count, all.map((_, i) => i), arena), arena)
    }
  }

  /** The values of groups [from, from + n), each in order. No row may come any more. */
  valuesOf(from: number, n: number, at: Evaluation): readonly (readonly Scalar[])[] {
    const sorted = this.#sorted ??= this.#sort(at)
    return Array.from({ length: n }, (_, i) => valuesOfGroup(sorted, from + i))
  }

  #sort(at: Evaluation): Sorted {
    const { rows, columns } = this.#collector.batch()
    const [groups, ...given] = columns
    const keys = normalisedKeys(
      [groups!, ...given.slice(this.#keyAt)], [byGroup, ...this.#keys], rows, this.#held.arena)
    return { values: given[0]!, groups: groups!.data, perm: sortedRows(keys, rows, this.#held.arena), rows }
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
