// CAST of lists, structs and maps: their items and fields are cast as columns, where they lie; what holds
// them together stays. Fields are found by name. Lists and maps also become text.
import { CONST, flat, type Column } from '../../kernels/column.ts'
import { u32 } from '../../kernels/memory.ts'
import { itemType, type DataType } from '../../kernels/type.ts'
import { rawText } from '../formats/value-text.ts'
import { flatten, nulls } from './forms.ts'
import { itemsOf } from './lists.ts'
import { sliceRows } from './take.ts'
import type { Evaluation } from './vector.ts'

export type CastItems = (column: Column, to: DataType) => Column

/** null: there is no such cast. `cast` is the cast of what is inside. */
export function castNested(column: Column, to: DataType, cast: CastItems, at: Evaluation): Column | null {
  const from = column.type
  if (to.kind === 'utf8') {
    return from.kind === 'struct' ? null : rawText(flatten(column, at.arena), false, at.arena)
  }
  if (from.kind === 'struct' && to.kind === 'struct') return castStruct(column, from.fields, to, cast, at)
  const wanted = itemType(to)
  if (from.kind !== to.kind || wanted === null) return null
  const lists = compact(flatten(column, at.arena), at)
  return { ...lists, type: to, children: [cast(itemsOf(lists), wanted)] }
}

type Struct = Extract<DataType, { kind: 'struct' }>

function castStruct(
  column: Column, fields: Struct['fields'], to: Struct, cast: CastItems, at: Evaluation,
): Column | null {
  if (!to.fields.some((wanted) => fields.some((field) => field.name === wanted.name))) return null
  const struct = flatten(column, at.arena)
  const children = to.fields.map((wanted) => {
    const i = fields.findIndex((field) => field.name === wanted.name)
    const child = i < 0 ? nulls(wanted.type, struct.length, at.arena)
      : cast({ ...struct.children[i]!, length: struct.length }, wanted.type)
    return flatten(child, at.arena)
  })
  return { ...flat(to, struct.length, 0, struct.validity), children }
}

/** Without items that belong to no row, which might not survive the cast. */
function compact(lists: Column, at: Evaluation): Column {
  const from = lists.extra >>> 2
  const items = itemsOf(lists)
  const first = u32[from]!
  const count = u32[from + lists.length]! - first
  if (first === 0 && count === items.length) return lists
  const offsets = at.arena.alloc((lists.length + 1) * 4)
  for (let i = 0; i <= lists.length; i++) u32[(offsets >>> 2) + i] = u32[from + i]! - first
  const kept = count === 0 && items.kind === CONST ? { ...items, length: 0 }
    : sliceRows(items, first, count, at.arena)
  return { ...lists, data: offsets, extra: offsets, children: [kept] }
}
