// One leaf of a nested column of the row group that is being collected: its values, NULLs left out, and two
// levels for each entry. Invariant: as many values as entries whose definition level is the leaf's.
import type { Arena } from '../../kernels/arena.ts'
import { CONST, dictionaryColumn, flat, PACKED, type Column } from '../../kernels/column.ts'
import type { Owner } from '../../kernels/extents.ts'
import { kernels } from '../../kernels/load.ts'
import { u8, type Pointer } from '../../kernels/memory.ts'
import { physicalOf } from '../../kernels/type.ts'
import type { ChunkValues } from './chunk-values.ts'
import { ColumnBuffer } from './column-buffer.ts'
import { Growing } from './growing.ts'
import type { Slots } from './nested-buffer.ts'
import type { ResultNode } from './result-schema.ts'

export class LeafBuffer {
  readonly node: ResultNode
  readonly #values: ColumnBuffer
  readonly #definitions: Growing
  readonly #repetitions: Growing
  #entries = 0

  constructor(node: ResultNode, owner: Owner) {
    this.node = node
    this.#values = new ColumnBuffer(node.type, owner)
    this.#definitions = new Growing(owner)
    this.#repetitions = new Growing(owner)
  }

  /** Bytes of the values and levels so far. */
  get bytes(): number {
    return this.#values.bytes + this.#entries * 8
  }

  /** `column` null: no entry has a value. */
  append(column: Column | null, slots: Slots, scratch: Arena): void {
    const bytes = this.#entries * 4
    const more = slots.count * 4
    const definitions = this.#definitions.reserve(bytes + more) + bytes
    const repetitions = this.#repetitions.reserve(bytes + more) + bytes
    u8.copyWithin(definitions, slots.definitions, slots.definitions + more)
    u8.copyWithin(repetitions, slots.repetitions, slots.repetitions + more)
    this.#entries += slots.count
    if (column === null) return
    const places = scratch.alloc(more + 16)
    const count = kernels.slots_used(slots.at, slots.count, places) >>> 0
    if (count > 0) this.#values.append(chosen(column, places, count, scratch), count, scratch)
  }

  values(scratch: Arena): ChunkValues {
    const { definition, repetition } = this.node
    return {
      ...this.#values.values(scratch), rows: this.#entries,
      levels: {
        definition, repetition, definitions: this.#definitions.at, repetitions: this.#repetitions.at,
      },
    }
  }

  reset(): void {
    this.#entries = 0
    this.#values.reset()
  }

  close(): void {
    this.#values.close()
    this.#definitions.give()
    this.#repetitions.give()
  }
}

/** The values at `places` (u32), none of which is NULL. */
function chosen(column: Column, places: Pointer, count: number, scratch: Arena): Column {
  const { type, data, dictionary } = column
  if (column.kind === CONST) return { ...column, length: count }
  if (dictionary !== null) {
    const codes = scratch.alloc(count * 4 + 16)
    kernels.take_4(data, places, count, codes)
    return dictionaryColumn(type, count, codes, dictionary)
  }
  if (column.kind === PACKED) return chosenCodes(column, places, count, scratch)
  switch (physicalOf(type)) {
    case 'bits': {
      const bits = scratch.alloc(Math.ceil(count / 64) * 8 + 8)
      kernels.take_bits(data, places, count, bits)
      return flat(type, count, bits, 0)
    }
    case 'i128': case 'i256': {
      const isNarrow = physicalOf(type) === 'i128'
      const values = scratch.alloc(count * (isNarrow ? 16 : 32))
      const take = isNarrow ? kernels.take_16 : kernels.take_32
      take(data, places, count, values)
      return flat(type, count, values, 0)
    }
    case 'bytes': {
      const offsets = scratch.alloc((count + 1) * 4)
      const size = kernels.take_text_offsets(column.extra, places, count, offsets) >>> 0
      const bytes = scratch.alloc(size + 16)
      kernels.take_text(column.extra, data, places, count, offsets, bytes)
      return flat(type, count, bytes, 0, offsets)
    }
    default: {
      const values = scratch.alloc(count * 8)
      kernels.take_8(data, places, count, values)
      return flat(type, count, values, 0)
    }
  }
}

function chosenCodes(column: Column, places: Pointer, count: number, scratch: Arena): Column {
  const codes = scratch.alloc(count * column.width + 16)
  const take = column.width === 1 ? kernels.take_1 : column.width === 2 ? kernels.take_2 : kernels.take_4
  take(column.data, places, count, codes)
  return { ...column, length: count, data: codes, validity: 0 }
}
