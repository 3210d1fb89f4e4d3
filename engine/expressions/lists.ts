// Columns of lists and maps: u32 offsets (length + 1) in `extra`, validity, one child column with all items;
// `data` is the offsets again, so that a constant is not taken for NULL. FLAT or CONST. Results are
// small or rare, so rows are gone through in TypeScript; items move by the child's own kernels.
import type { Arena } from '../../kernels/arena.ts'
import { assert } from '../../kernels/assert.ts'
import { flat, type Column, type Scalar } from '../../kernels/column.ts'
import { bitAt, i64, u32, type Pointer } from '../../kernels/memory.ts'
import { itemType, type DataType } from '../../kernels/type.ts'
import { eights, filledBits, flatten, isNullConstant, nulls } from './forms.ts'
import { columnOf } from './scalars.ts'
import { takeRows, takeRowsOrNull } from './take.ts'

const NONE = 0xffffffff

export function itemsOf(column: Column): Column {
  const [items] = column.children
  assert(items !== undefined, 'a list column has one child')
  return items
}

/** Rows `rows` (u32) of a FLAT column of lists; `validity` is the result's. */
export function takeLists(
  column: Column, rows: Pointer, n: number, validity: Pointer, arena: Arena,
): Column {
  const from = column.extra >>> 2
  const offsets = arena.alloc((n + 1) * 4)
  let total = 0
  for (let i = 0; i < n; i++) {
    const row = u32[(rows >>> 2) + i]!
    u32[(offsets >>> 2) + i] = total
    total += u32[from + row + 1]! - u32[from + row]!
  }
  u32[(offsets >>> 2) + n] = total
  const places = arena.alloc(total * 4 + 64)
  let at = places >>> 2
  for (let i = 0; i < n; i++) {
    const row = u32[(rows >>> 2) + i]!
    for (let item = u32[from + row]!; item < u32[from + row + 1]!; item++) u32[at++] = item
  }
  const items = takeRows(itemsOf(column), places, total, arena)
  return { ...flat(column.type, n, offsets, validity, offsets), children: [items] }
}

/** A constant list as one list for each row. */
export function flattenListConstant(column: Column, arena: Arena): Column {
  const n = column.length
  if (column.children.length === 0 || !bitAt(column.validity, 0)) {
    const item = itemType(column.type)
    assert(item !== null, 'a list or a map')
    const offsets = arena.zeroed((n + 1) * 4)
    return {
      ...flat(column.type, n, offsets, filledBits(n, false, arena), offsets),
      children: [columnOf([], item, arena)],
    }
  }
  return takeLists({ ...column, kind: 0, length: 1 }, arena.zeroed(n * 4 + 64), n, 0, arena)
}

/** A FLAT column of lists from values. */
export function listsOf(values: readonly Scalar[], type: DataType, validity: Pointer, arena: Arena): Column {
  const item = itemType(type)
  assert(item !== null, 'a list or a map')
  const offsets = arena.alloc((values.length + 1) * 4)
  const items: Scalar[] = []
  for (const [i, value] of values.entries()) {
    u32[(offsets >>> 2) + i] = items.length
    if (Array.isArray(value)) for (const item of value as readonly Scalar[]) items.push(item)
  }
  u32[(offsets >>> 2) + values.length] = items.length
  const child = columnOf(items, item, arena)
  return { ...flat(type, values.length, offsets, validity, offsets), children: [child] }
}

/** list[index], from 1, negative from the end; NULL beyond. */
export function elementColumn(
  type: DataType, list: Column, index: Column, rows: number, arena: Arena,
): Column {
  if (isNullConstant(index) || isNullConstant(list)) return nulls(type, rows, arena)
  const lists = flatten(list, arena)
  const at = eights(index, arena)
  const places = arena.alloc(rows * 4 + 64)
  const from = lists.extra >>> 2
  for (let row = 0; row < rows; row++) {
    const wanted = Number(i64[(at.data + row * at.step) / 8]!)
    const first = u32[from + row]!
    const length = u32[from + row + 1]! - first
    const place = wanted > 0 ? wanted - 1 : wanted < 0 ? length + wanted : -1
    const exists = bitAt(lists.validity, row) && bitAt(at.validity, row) && place >= 0 && place < length
    u32[(places >>> 2) + row] = exists ? first + place : NONE
  }
  const items = flatten(itemsOf(lists), arena)
  return items.length === 0 ? nulls(type, rows, arena) : takeRowsOrNull(items, places, rows, arena)
}

