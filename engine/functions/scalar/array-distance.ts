// array_distance(a, b): the Euclidean distance of two points given as lists of numbers.
import { float64 } from '../../../kernels/type.ts'
import { fail, NOWHERE } from '../../../parser/diagnostic.ts'
import { itemOf, listOf } from '../arrays.ts'
import { scalar } from '../define.ts'

export default scalar({
  name: 'array_distance',
  aliases: ['list_distance'],
  usage: 'array_distance(a, b)',
  doc: 'The Euclidean distance of two points given as lists of numbers.',
  examples: [[`array_distance([1, 2], [4, 6])`, 5]],
  signature: (types) => types.length !== 2 || types.some((type) => itemOf(type) === null) ? null
    : { args: [listOf(float64), listOf(float64)], gives: float64 },
  row: ([a, b]) => {
    const [x, y] = [a as readonly (number | null)[], b as readonly (number | null)[]]
    if (x.length !== y.length) {
      fail('execution', NOWHERE, { problem: 'array_distance: both lists must have the same length' })
    }
    if (x.includes(null) || y.includes(null)) return null
    return Math.sqrt(x.reduce<number>((sum, v, i) => sum + (v! - y[i]!) ** 2, 0))
  },
})
