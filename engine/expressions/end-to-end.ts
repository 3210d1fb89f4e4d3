// Columns laid end to end as one FLAT column, in an arena: what CASE makes of its branches, and make_array of
// its arguments. Columns that go on growing have a collector instead (operators/collector.ts).
import type { Arena } from '../../kernels/arena.ts'
import { flat, type Column } from '../../kernels/column.ts'
import { kernels } from '../../kernels/load.ts'
import { u32, u8, type Pointer } from '../../kernels/memory.ts'
import { itemType, physicalOf, valueBytes, type DataType } from '../../kernels/type.ts'
import { filledBits, flatten } from './forms.ts'
import { itemsOf } from './lists.ts'
import { sliceRows } from './take.ts'

/** Dictionary types give texts: codes of several dictionaries cannot stand in one column. */
export function endToEnd(type: DataType, columns: readonly Column[], arena: Arena): Column {
  const flats = columns.map((c) => flatten(c, arena))
  const n = flats.reduce((sum, c) => sum + c.length, 0)
  const validity = validityOf(flats, n, arena)
  const plain = type.kind === 'dictionary' ? type.value : type
  const physical = physicalOf(plain)
  switch (physical) {
    case 'none': return flat(plain, n, 0, filledBits(n, false, arena))
    case 'bits': return flat(plain, n, bitsOf(flats, n, arena), validity)
    case 'bytes': case 'codes': return textsOf(plain, flats, n, validity, arena)
    case 'nested': return nestedOf(plain, flats, n, validity, arena)
    default: return flat(plain, n, cellsOf(flats, n, valueBytes(physical), arena), validity)
  }
}

function validityOf(flats: readonly Column[], n: number, arena: Arena): Pointer {
  if (flats.every((c) => c.validity === 0)) return 0
  const out = filledBits(n, false, arena)
  let at = 0
  for (const c of flats) {
    kernels.bits_append(c.validity, c.length, out, at)
    at += c.length
  }
  return out
}

function bitsOf(flats: readonly Column[], n: number, arena: Arena): Pointer {
  const out = filledBits(n, false, arena)
  let at = 0
  for (const c of flats) {
    kernels.bits_append(c.data, c.length, out, at)
    at += c.length
  }
  return out
}

function cellsOf(flats: readonly Column[], n: number, width: number, arena: Arena): Pointer {
  const out = arena.alloc(n * width + 16)
  let to = out
  for (const c of flats) {
    u8.copyWithin(to, c.data, c.data + c.length * width)
    to += c.length * width
  }
  return out
}

/** Where each list or text ends once all lie end to end. */
function offsetsOf(flats: readonly Column[], n: number, arena: Arena): Pointer {
  const offsets = arena.zeroed((n + 1) * 4 + 16)
  let row = 0
  let at = 0
  for (const c of flats) {
    kernels.offsets_rebase(c.extra, c.length, at, offsets + row * 4)
    row += c.length
    at += sizeOf(c)
  }
  return offsets
}

const sizeOf = (c: Column): number => u32[(c.extra >>> 2) + c.length]! - u32[c.extra >>> 2]!

function textsOf(
  type: DataType, flats: readonly Column[], n: number, validity: Pointer, arena: Arena,
): Column {
  const bytes = arena.alloc(flats.reduce((sum, c) => sum + sizeOf(c), 0) + 16)
  let to = bytes
  for (const c of flats) {
    const start = c.data + u32[c.extra >>> 2]!
    u8.copyWithin(to, start, start + sizeOf(c))
    to += sizeOf(c)
  }
  return flat(type, n, bytes, validity, offsetsOf(flats, n, arena))
}

function nestedOf(
  type: DataType, flats: readonly Column[], n: number, validity: Pointer, arena: Arena,
): Column {
  if (type.kind === 'struct') {
    const children = type.fields.map((field, i) =>
      endToEnd(field.type, flats.map((c) => ({ ...c.children[i]!, length: c.length })), arena))
    return { ...flat(type, n, 0, validity), children }
  }
  const items = flats.map((c) => sliceRows(itemsOf(c), u32[c.extra >>> 2]!, sizeOf(c), arena))
  const offsets = offsetsOf(flats, n, arena)
  return { ...flat(type, n, offsets, validity, offsets), children: [endToEnd(itemType(type)!, items, arena)] }
}
