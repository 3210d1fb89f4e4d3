// make_array(a, b, …): a list of the arguments. [a, b] is this call.
import { flat } from '../../../kernels/column.ts'
import { kernels } from '../../../kernels/load.ts'
import { itemType, nullType } from '../../../kernels/type.ts'
import { plain, unionOf } from '../../../planner/bind/coerce.ts'
import { endToEnd } from '../../expressions/end-to-end.ts'
import { constantColumn } from '../../expressions/scalars.ts'
import { takeRows } from '../../expressions/take.ts'
import { listOf } from '../arrays.ts'
import { scalar } from '../define.ts'

export default scalar({
  name: 'make_array',
  aliases: ['make_list'],
  usage: 'make_array(a, b, …)',
  doc: 'A list of the arguments. [a, b] is this call.',
  examples: [[`make_array(1, 2)`, [1n, 2n]], [`[1, NULL]`, [1n, null]]],
  signature: (types) => {
    const item = types.length === 0 ? nullType : unionOf(types)
    return item === null ? null : { args: types.map(() => plain(item)), gives: listOf(plain(item)) }
  },
  nulls: 'called',
  // The caller uses the array of arguments again.
  row: (items) => [...items],
  batch: (columns, rows, at, gives) => {
    if (columns.length === 0) return constantColumn([], gives, rows, at.arena)
    const k = columns.length
    const offsets = at.arena.alloc((rows + 1) * 4 + 16)
    const places = at.arena.alloc(rows * k * 4 + 64)
    kernels.lists_across(rows, k, offsets, places)
    const all = endToEnd(itemType(gives)!, columns.map((c) => ({ ...c, length: rows })), at.arena)
    const items = takeRows(all, places, rows * k, at.arena)
    return { ...flat(gives, rows, offsets, 0, offsets), children: [items] }
  },
})
