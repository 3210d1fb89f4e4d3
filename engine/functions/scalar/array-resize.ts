// array_resize(list, n[, fill]): the list made n items long: cut, or filled with a value or NULLs.
import type { Scalar } from '../../../kernels/column.ts'
import { int64 } from '../../../kernels/type.ts'
import { fail, NOWHERE } from '../../../parser/diagnostic.ts'
import { checkLength, commonItem, isIntOrNull, itemOf, listOf, type Items } from '../arrays.ts'
import { scalar } from '../define.ts'

export default scalar({
  name: 'array_resize',
  aliases: ['list_resize'],
  usage: 'array_resize(list, n[, fill])',
  doc: 'The list made n items long: cut, or filled with a value or NULLs.',
  examples: [
    [`array_resize([1], 3)`, [1n, null, null]],
    [`array_resize([1], 3, 9)`, [1n, 9n, 9n]],
    [`array_resize([1, 2, 3], 1)`, [1n]],
  ],
  signature: ([list, n, fill, ...rest]) => {
    const item = itemOf(list)
    if (item === null || !isIntOrNull(n) || rest.length > 0) return null
    const common = fill === undefined ? item : commonItem([item, fill])
    if (common === null) return null
    const args = [listOf(common), int64]
    return { args: fill === undefined ? args : [...args, common], gives: listOf(common) }
  },
  nulls: 'called',
  row: ([list, n, fill]) => {
    if (list === null || n === null) return null
    const items = list as Items
    const length = Number(n as bigint)
    if (length < 0) fail('execution', NOWHERE, { problem: 'array_resize: the size must not be negative' })
    checkLength(length)
    return Array.from({ length }, (_, i): Scalar => i < items.length ? items[i]! : fill ?? null)
  },
})
