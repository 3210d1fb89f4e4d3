// Codes of lists, structs and maps across batches, as TextCodes are for texts: equal values have equal codes,
// 0 is NULL, numbers from 1 in order of first appearance. Each distinct value is kept once, so codes can be
// turned back into a column.
import type { Arena } from '../../kernels/arena.ts'
import type { Column, Dictionary } from '../../kernels/column.ts'
import { kernels } from '../../kernels/load.ts'
import { u32, type Pointer } from '../../kernels/memory.ts'
import type { DataType } from '../../kernels/type.ts'
import { filledBits, flatten, isNullConstant, nulls } from '../expressions/forms.ts'
import { isNested, nestedKeys } from '../expressions/nested-keys.ts'
import { takeRows, takeRowsOrNull } from '../expressions/take.ts'
import { TextCodes } from '../expressions/text-codes.ts'
import type { HeldMemory } from '../held-memory.ts'
import { columnCodes, isCoded } from '../spill/column-codes.ts'
import { Collector } from './collector.ts'

const NONE = 0xffffffff

export class NestedCodes {
  readonly #codes: TextCodes
  readonly #values: Collector

  constructor(type: DataType, held: HeldMemory) {
    this.#codes = new TextCodes(held.texts)
    this.#values = new Collector([type], held, { codes: columnCodes([type], held.lasting) })
  }

  /** Codes given out so far, that of NULL included. */
  get count(): number {
    return this.#codes.count
  }

  /** One u32 a row. */
  codes(column: Column, arena: Arena): Pointer {
    const n = column.length
    if (isNullConstant(column)) return arena.zeroed(n * 4 + 256)
    const known = this.count
    const codes = this.#codes.codes(nestedKeys(column, false, arena), arena)
    if (this.count > known) this.#keep(column, codes, known, arena)
    return codes
  }

  /** As codes, but values that have no code yet get none: they have one that none has. */
  knownCodes(column: Column, arena: Arena): Pointer {
    return this.#codes.knownCodes(nestedKeys(column, false, arena), arena)
  }

  #keep(column: Column, codes: Pointer, known: number, arena: Arena): void {
    const n = column.length
    const bits = filledBits(n, false, arena)
    const count = kernels.group_firsts(codes, n, known, bits) >>> 0
    const rows = arena.alloc(count * 4 + 64)
    kernels.bits_select(bits, n, rows)
    const fresh = takeRows(flatten(column, arena), rows, count, arena)
    this.#values.add({ rows: count, columns: [fresh], runs: null }, arena)
  }

  /** The order of codes is that of these entries' bytes. */
  dictionary(): Dictionary {
    return this.#codes.dictionary()
  }

  /** The values of `n` codes. */
  column(type: DataType, codes: Pointer, n: number, arena: Arena): Column {
    if (this.#values.rows === 0) return nulls(type, n, arena)
    const places = arena.alloc(n * 4 + 64)
    for (let i = 0; i < n; i++) {
      const code = u32[(codes >>> 2) + i]!
      u32[(places >>> 2) + i] = code === 0 ? NONE : code - 1
    }
    return takeRowsOrNull(this.#values.batch().columns[0]!, places, n, arena)
  }
}

/** For values of any length. Codes of tags outlive `held`, as their dictionaries do (steps.ts). */
export function codesFor(type: DataType, held: HeldMemory): TextCodes | NestedCodes {
  if (isNested(type)) return new NestedCodes(type, held)
  return new TextCodes(isCoded(type) ? held.lasting : held.texts)
}
