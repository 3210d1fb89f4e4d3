// array_to_string(list, separator[, null]): the items as text, joined; NULLs are left out or become a
// text.
import type { Scalar } from '../../../kernels/column.ts'
import { utf8, type DataType } from '../../../kernels/type.ts'
import { castScalar } from '../../../planner/evaluate/cast.ts'
import { itemOf, listOf, type Items } from '../arrays.ts'
import { scalar } from '../define.ts'

const DEPTH_MAX = 32

/** Whole floats have no `.0` here, unlike in casts. */
function textOf(item: Scalar, type: DataType): string {
  const text = castScalar(item, type, utf8) as string
  return type.kind === 'float' && text.endsWith('.0') ? text.slice(0, -2) : text
}

export default scalar({
  name: 'array_to_string',
  aliases: ['list_to_string', 'array_join', 'list_join'],
  usage: 'array_to_string(list, separator[, null])',
  doc: 'The items as text, joined; NULLs are left out or become a text.',
  examples: [
    [`array_to_string([1, NULL, 3], ',')`, '1,3'],
    [`array_to_string([1, NULL, 3], ',', '-')`, '1,-,3'],
    [`array_to_string([1, NULL], ',', NULL)`, '1'],
    [`array_to_string([[1, 2], [3]], '+')`, '1+2+3'],
  ],
  signature: ([list, ...texts]) => {
    const item = itemOf(list)
    if (item === null || texts.length < 1 || texts.length > 2) return null
    return { args: [listOf(item), ...texts.map(() => utf8)], gives: utf8 }
  },
  nulls: 'called',
  row: ([list, separator, empty = null], [type]) => {
    if (list === null || separator === null) return null
    let item = type!
    while (item.kind === 'list') item = item.item
    return (list as Items).flat(DEPTH_MAX as 1).flatMap((each): readonly string[] => {
      if (each === null) return empty === null ? [] : [empty as string]
      return [textOf(each, item)]
    }).join(separator as string)
  },
})
