// array_slice(list, from, to[, step]): the items from one place to another, both counted from 1 and
// included, negative from the end.
import type { Scalar } from '../../../kernels/column.ts'
import { int64 } from '../../../kernels/type.ts'
import { fail, NOWHERE } from '../../../parser/diagnostic.ts'
import { listOf, listThen, type Items } from '../arrays.ts'
import { scalar } from '../define.ts'

export default scalar({
  name: 'array_slice',
  aliases: ['list_slice'],
  usage: 'array_slice(list, from, to[, step])',
  doc: 'The items from one place to another, both counted from 1 and included, negative from the end.',
  examples: [
    [`array_slice([1, 2, 3, 4], 2, 3)`, [2n, 3n]],
    [`array_slice([1, 2, 3, 4], -2, -1)`, [3n, 4n]],
    [`array_slice([1, 2, 3, 4], 1, 4, 2)`, [1n, 3n]],
  ],
  signature: listThen([int64, int64, int64], 1, listOf),
  row: ([list, from, to, step]) => {
    const items = list as Items
    const place = (n: Scalar): number => Number(n as bigint) < 0 ? items.length + Number(n as bigint)
      : Number(n as bigint) - 1
    const by = Number((step ?? 1n) as bigint)
    if (by === 0) fail('execution', NOWHERE, { problem: 'array_slice got invalid stride: 0' })
    const result: Scalar[] = []
    const last = Math.min(place(to!), items.length - 1)
    if (by > 0) for (let i = Math.max(0, place(from!)); i <= last; i += by) {
      result.push(items[i]!)
    } else for (let i = Math.min(place(from!), items.length - 1); i >= Math.max(0, place(to!)); i += by) {
      result.push(items[i]!)
    }
    return result
  },
})
