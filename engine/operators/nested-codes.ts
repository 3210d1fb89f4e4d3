// Codes of lists, structs and maps across batches, as TextCodes are for texts: equal values have equal codes,
// 0 is NULL, numbers from 1 in order of first appearance. Each distinct value is kept once, so codes can be
// turned back into a column.
import type { Arena } from '../../kernels/arena.ts'
import type { Column, Dictionary } from '../../kernels/column.ts'
import { kernels } from '../../kernels/load.ts'
import { u32, type Pointer } from '../../kernels/memory.ts'
import type { DataType } from '../../kernels/type.ts'
import { flatten, isNullConstant, nulls } from '../expressions/forms.ts'
import { nestedKeys } from '../expressions/nested-keys.ts'
import { takeRows, takeRowsOrNull } from '../expressions/take.ts'
import { TextTable } from '../expressions/text-table.ts'
import type { HeldMemory } from '../held-memory.ts'
import { Collector } from './collector.ts'

const NONE = 0xffffffff

export class NestedCodes {
  readonly #table: TextTable
  readonly #values: Collector

  constructor(type: DataType, held: HeldMemory) {
    this.#table = new TextTable(held.texts)
    this.#values = new Collector([type], held)
  }

  /** Codes given out so far, that of NULL included. */
  get count(): number {
    return this.#table.count
  }

  /** One u32 a row. */
  codes(column: Column, arena: Arena): Pointer {
    const n = column.length
    if (isNullConstant(column)) return arena.zeroed(n * 4 + 256)
    const codes = arena.alloc(n * 4 + 256)
    const known = this.count
    this.#table.intern(flatten(nestedKeys(column, false, arena), arena), codes)
    if (this.count > known) this.#keep(column, codes, known, arena)
    return codes
  }

  #keep(column: Column, codes: Pointer, known: number, arena: Arena): void {
    const n = column.length
    const bits = arena.zeroed(Math.ceil(n / 64) * 8 + 8)
    const count = kernels.group_firsts(codes, n, known, bits) >>> 0
    const rows = arena.alloc(count * 4 + 64)
    kernels.bits_select(bits, n, rows)
    const fresh = takeRows(flatten(column, arena), rows, count, arena)
    this.#values.add({ rows: count, columns: [fresh], runs: null }, arena)
  }

  /** The order of codes is that of these entries' bytes. */
  dictionary(): Dictionary {
    return this.#table.dictionary()
  }

  /** The values of `n` codes. */
  column(type: DataType, codes: Pointer, n: number, arena: Arena): Column {
    if (this.#values.rows === 0) return nulls(type, n, arena)
    const places = arena.alloc(n * 4 + 64)
    const safe = arena.alloc(n * 4 + 64)
    for (let i = 0; i < n; i++) {
      const code = u32[(codes >>> 2) + i]!
      u32[(places >>> 2) + i] = code === 0 ? NONE : code - 1
      u32[(safe >>> 2) + i] = code === 0 ? 0 : code - 1
    }
    return takeRowsOrNull(this.#values.batch().columns[0]!, places, safe, n, arena)
  }
}
