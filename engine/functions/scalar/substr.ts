// substr(text, start[, length]): characters from start (1-based); a start before the text eats from the
// length.
import { int64, utf8 } from '../../../kernels/type.ts'
import { fail, NOWHERE } from '../../../parser/diagnostic.ts'
import { scalar } from '../define.ts'
import { count, slice, TEXT_MAX } from '../text.ts'

function part(text: string, start: number, length: number | null): string {
  if (length !== null && length < 0) {
    fail('execution', NOWHERE,
      { problem: `negative substring length not allowed: substr(<str>, ${start}, ${length})` })
  }
  const end = length === null ? TEXT_MAX : start - 1 + length
  return slice(text, Math.max(0, start - 1), Math.max(0, end))
}

export default scalar({
  name: 'substr',
  aliases: ['substring'],
  usage: 'substr(text, start[, length])',
  doc: 'The characters from a place on (the first is 1), all or as many as are given.',
  examples: [[`substr('kitchen', 3)`, 'tchen'], [`substr('kitchen', 2, 3)`, 'itc'],
    [`substr('kitchen', -1, 4)`, 'ki']],
  overloads: [{ takes: [utf8, int64], rest: null, gives: utf8 },
    { takes: [utf8, int64, int64], rest: null, gives: utf8 }],
  row: ([text, start, length]) => part(
    text as string, count(start), length === undefined ? null : count(length)),
})
