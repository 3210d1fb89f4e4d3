// find_in_set(text, list): its place in a list separated by commas.
import { int32, utf8 } from '../../../kernels/type.ts'
import { scalar } from '../define.ts'

export default scalar({
  name: 'find_in_set',
  usage: 'find_in_set(text, list)',
  doc: 'The place of a text in a comma-separated list, from 1; 0 if it is not there.',
  examples: [
    [`find_in_set('b', 'a,b,c')`, 2n],
    [`find_in_set('x', 'a,b')`, 0n],
  ],
  takes: [utf8, utf8],
  gives: int32,
  row: ([text, list]) => BigInt((list as string).split(',').indexOf(text as string) + 1),
})
