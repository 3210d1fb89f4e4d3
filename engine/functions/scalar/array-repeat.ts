// array_repeat(item, n): a list of n times the same item.
import type { Scalar } from '../../../kernels/column.ts'
import { int64 } from '../../../kernels/type.ts'
import { plain } from '../../../planner/bind/coerce.ts'
import { checkLength, isIntOrNull, listOf } from '../arrays.ts'
import { scalar } from '../define.ts'

export default scalar({
  name: 'array_repeat',
  aliases: ['list_repeat'],
  usage: 'array_repeat(item, n)',
  doc: 'A list of n times the same item.',
  examples: [
    [`array_repeat(1, 3)`, [1n, 1n, 1n]],
    [`array_repeat(NULL, 2)`, [null, null]],
    [`array_repeat(1, 0)`, []],
  ],
  signature: ([item, n, ...rest]) => item === undefined || !isIntOrNull(n) || rest.length > 0 ? null
    : { args: [plain(item), int64], gives: listOf(plain(item)) },
  nulls: 'called',
  row: ([item, n]) => {
    if (n === null) return null
    const length = Math.max(0, Number(n as bigint))
    checkLength(length)
    return new Array<Scalar>(length).fill(item!)
  },
})
