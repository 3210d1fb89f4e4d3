// Lists and maps kept beyond their batch: where each ends, and the items in a collector of their own.
import type { Arena } from '../../kernels/arena.ts'
import { assert } from '../../kernels/assert.ts'
import { flat, type Column } from '../../kernels/column.ts'
import { u32 } from '../../kernels/memory.ts'
import type { DataType } from '../../kernels/type.ts'
import { flatten } from '../expressions/forms.ts'
import { sliceRows } from '../expressions/take.ts'
import { Growing, type HeldMemory } from '../held-memory.ts'
import { Validity, type ColumnCollector } from './collector.ts'

export class ListCollector implements ColumnCollector {
  readonly #type: DataType
  readonly #offsets: Growing
  readonly #validity: Validity
  readonly #items: ColumnCollector
  #itemCount = 0

  constructor(type: DataType, items: ColumnCollector, held: HeldMemory) {
    this.#type = type
    this.#offsets = new Growing(held)
    this.#validity = new Validity(held)
    this.#items = items
  }

  add(column: Column, row: number, scratch: Arena): void {
    const c = flatten(column, scratch)
    this.#validity.add(c.validity, row, c.length)
    const [items] = c.children
    assert(items !== undefined, 'a list column has one child')
    const at = this.#offsets.reach((row + c.length + 1) * 4, row * 4) >>> 2
    const from = c.extra >>> 2
    const first = u32[from]!
    for (let i = 0; i < c.length; i++) u32[at + row + i] = this.#itemCount + u32[from + i]! - first
    const count = u32[from + c.length]! - first
    if (count > 0) this.#items.add(sliceRows(items, first, count, scratch), this.#itemCount, scratch)
    this.#itemCount += count
  }

  column(rows: number): Column {
    const at = this.#offsets.reach((rows + 1) * 4, rows * 4)
    u32[(at >>> 2) + rows] = this.#itemCount
    const items = this.#items.column(this.#itemCount)
    return { ...flat(this.#type, rows, at, this.#validity.bits(), at), children: [items] }
  }
}
