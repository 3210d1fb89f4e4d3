// make_array(a, b, …): a list of the arguments. [a, b] is this call.
import { nullType } from '../../../kernels/type.ts'
import { plain, unionOf } from '../../../planner/bind/coerce.ts'
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
})
