// One value a group, of any type, moved there from rows: what first_value, last_value and selectors hold. A
// value may be NULL.
import type { Arena } from '../../kernels/arena.ts'
import { CONST, flat, type Column } from '../../kernels/column.ts'
import { kernels } from '../../kernels/load.ts'
import type { Pointer } from '../../kernels/memory.ts'
import { physicalOf, valueBytes, type DataType } from '../../kernels/type.ts'
import { bitmap, bits, flatEights, flatten, validityOf } from '../expressions/forms.ts'
import type { TextCodes } from '../expressions/text-codes.ts'
import type { Evaluation } from '../expressions/vector.ts'
import type { HeldMemory } from '../held-memory.ts'
import { codesFor, type NestedCodes } from '../operators/nested-codes.ts'
import { Cells, seenBits } from './accumulator.ts'

export class KeptValues {
  readonly type: DataType
  readonly #physical: ReturnType<typeof physicalOf>
  readonly #values: Cells
  readonly #valid: Cells
  readonly #codes: TextCodes | NestedCodes

  constructor(type: DataType, held: HeldMemory) {
    this.type = type
    this.#physical = physicalOf(type)
    this.#values = new Cells(held, this.#isCoded() ? 4 : valueBytes(this.#physical))
    this.#valid = new Cells(held, 1)
    this.#codes = codesFor(type, held)
  }

  #isCoded(): boolean {
    return this.#physical === 'bytes' || this.#physical === 'codes' || this.#physical === 'nested'
  }

  reach(groups: number): void {
    this.#values.reach(groups)
    this.#valid.reach(groups)
  }

  /** cell[groups[i]] = column[rows[i]], in order. */
  move(column: Column, rows: Pointer, groups: Pointer, n: number, at: Evaluation): void {
    if (n === 0) return
    const { arena } = at
    if (this.#isCoded()) {
      kernels.move_4(this.#codes.codes(column, arena), rows, groups, n, this.#values.at)
      return
    }
    kernels.move_bit_8(validityOf(column, arena), rows, groups, n, this.#valid.at)
    if (this.#physical === 'none' || (column.kind === CONST && column.data === 0)) return
    const bytes = valueBytes(this.#physical)
    const values = bytes === 8 ? this.#eights(column, at) : flatten(column, arena).data
    const move = bytes === 8 ? kernels.move_8 : bytes === 16 ? kernels.move_16 : kernels.move_32
    move(values, rows, groups, n, this.#values.at)
  }

  #eights(column: Column, at: Evaluation): Pointer {
    if (this.#physical !== 'bits') return flatEights(column, at.arena)
    const out = at.arena.alloc(column.length * 8 + 16)
    kernels.bits_to_i64(bits(column, at.arena).data, column.length, out)
    return out
  }

  column(from: number, n: number, arena: Arena): Column {
    this.reach(from + n)
    if (this.#isCoded()) return this.#codes.column(this.type, this.#values.at + from * 4, n, arena)
    const validity = seenBits(this.#valid, from, n, arena)
    const values = this.#values.at + from * valueBytes(this.#physical)
    if (this.#physical !== 'bits') return flat(this.type, n, values, validity)
    const data = bitmap(n, arena)
    kernels.i64_to_bits(values, n, data)
    return flat(this.type, n, data, validity)
  }
}
