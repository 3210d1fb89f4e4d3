// Lists, structs and maps as bytes that are equal where the values are and ordered as they are, so that
// grouping, joining, sorting and comparing need know texts only. One byte before each value says whether it
// is NULL; lists end in a byte below all of those, so a list comes before a longer one that begins like it.
// Not reversible by us: whoever needs the values keeps them (operators/nested-codes.ts).
import type { Arena } from '../../kernels/arena.ts'
import { assert, unreachable } from '../../kernels/assert.ts'
import { CONST, constant, flat, type Column } from '../../kernels/column.ts'
import { bitAt, u32, u8, type Pointer } from '../../kernels/memory.ts'
import { physicalOf, utf8, type DataType, type Physical } from '../../kernels/type.ts'
import { flatten, nulls } from './forms.ts'

const END = 0
const NULL_FIRST = 1
const VALUE = 2
const NULL_LAST = 3

/** What is written of a column: flattened once, so that rows are only reads. */
type Part = {
  readonly physical: Physical
  readonly isList: boolean
  readonly column: Column
  readonly children: readonly Part[]
}

function partOf(column: Column, arena: Arena): Part {
  const c = flatten(column, arena)
  const physical = physicalOf(c.type)
  return {
    physical, column: c, isList: physical === 'nested' && c.type.kind !== 'struct',
    children: c.children.map((child) => partOf(child, arena)),
  }
}

/** Texts with the order of the values; NULL rows are NULL. `nullsLast`: where NULLs inside of values go. */
export function nestedKeys(column: Column, nullsLast: boolean, arena: Arena): Column {
  assert(physicalOf(column.type) === 'nested', 'a nested column')
  if (column.kind === CONST) {
    const one = nestedKeys(flatten({ ...column, length: 1 }, arena), nullsLast, arena)
    return bitAt(one.validity, 0) ? constant(one, column.length) : nulls(utf8, column.length, arena)
  }
  const part = partOf(column, arena)
  const n = column.length
  const offsets = arena.alloc((n + 1) * 4)
  const writer = new Writer(nullsLast ? NULL_LAST : NULL_FIRST, arena)
  for (let row = 0; row < n; row++) {
    u32[(offsets >>> 2) + row] = writer.length
    if (bitAt(part.column.validity, row)) writer.value(part, row)
  }
  u32[(offsets >>> 2) + n] = writer.length
  return flat(utf8, n, writer.start, part.column.validity, offsets)
}

const START_BYTES = 4096

class Writer {
  readonly #null: number
  readonly #arena: Arena
  start: Pointer
  #end: Pointer
  #at: Pointer

  constructor(nullByte: number, arena: Arena) {
    this.#null = nullByte
    this.#arena = arena
    this.start = arena.alloc(START_BYTES)
    this.#at = this.start
    this.#end = this.start + START_BYTES
  }

  get length(): number {
    return this.#at - this.start
  }

  #reserve(bytes: number): void {
    if (this.#at + bytes <= this.#end) return
    const used = this.length
    const size = Math.max(2 * (this.#end - this.start), used + bytes)
    const moved = this.#arena.alloc(size)
    u8.copyWithin(moved, this.start, this.#at)
    this.start = moved
    this.#at = moved + used
    this.#end = moved + size
  }

  #byte(value: number): void {
    this.#reserve(1)
    u8[this.#at++] = value
  }

  #child(part: Part, row: number): void {
    if (part.physical === 'none' || !bitAt(part.column.validity, row)) return this.#byte(this.#null)
    this.#byte(VALUE)
    this.value(part, row)
  }

  /** Of a row that is not NULL. */
  value(part: Part, row: number): void {
    const { data } = part.column
    switch (part.physical) {
      case 'none': return
      case 'bits': return this.#byte(bitAt(data, row) ? 1 : 0)
      case 'i64': return this.#word(data / 4 + row * 2, 0x80000000)
      case 'u64': return this.#word(data / 4 + row * 2, 0)
      case 'f64': return this.#float(data / 4 + row * 2)
      case 'i128': return this.#words(data / 4 + row * 4, 2)
      case 'i256': return this.#words(data / 4 + row * 8, 4)
      case 'interval':
        this.#half((u32[data / 4 + row * 4]! ^ 0x80000000) >>> 0)
        this.#half((u32[data / 4 + row * 4 + 1]! ^ 0x80000000) >>> 0)
        return this.#word(data / 4 + row * 4 + 2, 0x80000000)
      case 'bytes': return this.#text(part.column, row)
      case 'nested': return part.isList ? this.#items(part, row) : this.#fields(part, row)
      case 'codes': return assert(false, 'codes are texts once flattened')
      default: return unreachable(part.physical)
    }
  }

  #fields(part: Part, row: number): void {
    for (let i = 0; i < part.children.length; i++) this.#child(part.children[i]!, row)
  }

  #items(part: Part, row: number): void {
    const items = part.children[0]!
    const at = (part.column.extra >>> 2) + row
    for (let i = u32[at]!; i < u32[at + 1]!; i++) this.#child(items, i)
    this.#byte(END)
  }

  #half(value: number): void {
    this.#reserve(4)
    u8[this.#at] = value >>> 24
    u8[this.#at + 1] = value >>> 16
    u8[this.#at + 2] = value >>> 8
    u8[this.#at + 3] = value
    this.#at += 4
  }

  /** 8 bytes at u32 index `at`, the highest first, as unsigned. */
  #word(at: number, flip: number): void {
    this.#half((u32[at + 1]! ^ flip) >>> 0)
    this.#half(u32[at]!)
  }

  /** A signed integer of `count` words at u32 index `at`, the lowest first. */
  #words(at: number, count: number): void {
    for (let i = count - 1; i >= 0; i--) this.#word(at + 2 * i, i === count - 1 ? 0x80000000 : 0)
  }

  /** In total order: negative ones upside down, every NaN the same and above all. */
  #float(at: number): void {
    let high = u32[at + 1]!
    let low = u32[at]!
    const size = high & 0x7fffffff
    if (size > 0x7ff00000 || (size === 0x7ff00000 && low !== 0)) {
      high = 0x7ff80000
      low = 0
    }
    if (high >>> 31 === 1) {
      this.#half(~high >>> 0)
      return this.#half(~low >>> 0)
    }
    this.#half((high | 0x80000000) >>> 0)
    this.#half(low)
  }

  /** A zero byte becomes two, so that the end, two zeros, is below everything that goes on. */
  #text(column: Column, row: number): void {
    const at = (column.extra >>> 2) + row
    const end = column.data + u32[at + 1]!
    const from = column.data + u32[at]!
    this.#reserve(2 * (end - from) + 2)
    let to = this.#at
    for (let i = from; i < end; i++) {
      const byte = u8[i]!
      u8[to++] = byte
      if (byte === 0) u8[to++] = 0xff
    }
    u8[to++] = 0
    u8[to++] = 0
    this.#at = to
  }
}

export const isNested = (type: DataType): boolean => physicalOf(type) === 'nested'
