// array_sort(list[, direction[, nulls]]): the items in order: ASC or DESC, NULLS FIRST (unless said
// otherwise) or NULLS LAST.
import type { Scalar } from '../../../kernels/column.ts'
import { utf8 } from '../../../kernels/type.ts'
import { fail, NOWHERE } from '../../../parser/diagnostic.ts'
import { compareScalars } from '../../../planner/evaluate/compare.ts'
import { listOf, listThen, type Items } from '../arrays.ts'
import { scalar } from '../define.ts'

/** Whether the word is the first of two; it is if nothing is said. */
function word(given: Scalar | undefined, first: string, second: string): boolean {
  const said = given === undefined ? first : (given as string).toUpperCase()
  if (said === first || said === second) return said === first
  return fail('execution', NOWHERE, { problem: `array_sort: '${said}' is neither ${first} nor ${second}` })
}

export default scalar({
  name: 'array_sort',
  aliases: ['list_sort'],
  usage: 'array_sort(list[, direction[, nulls]])',
  doc: 'The items in order: ASC or DESC, NULLS FIRST (unless said otherwise) or NULLS LAST.',
  examples: [
    [`array_sort([3, 1, NULL, 2])`, [null, 1n, 2n, 3n]],
    [`array_sort([3, 1, 2], 'DESC')`, [3n, 2n, 1n]],
    [`array_sort([3, NULL], 'ASC', 'NULLS LAST')`, [3n, null]],
  ],
  signature: listThen([utf8, utf8], 2, listOf),
  row: ([list, direction, nulls]) => {
    const sign = word(direction, 'ASC', 'DESC') ? 1 : -1
    const items = (list as Items).filter((item) => item !== null)
      .sort((a, b) => sign * compareScalars(a, b)!)
    const rest: Items = (list as Items).filter((item) => item === null)
    return word(nulls, 'NULLS FIRST', 'NULLS LAST') ? [...rest, ...items] : [...items, ...rest]
  },
})
