// strpos(text, what): the place of the second text in the first, from 1; 0 if it is not there.
import { int32, utf8 } from '../../../kernels/type.ts'
import { scalar } from '../define.ts'
import { characters } from '../text.ts'

function place(text: string, what: string): bigint {
  const at = text.indexOf(what)
  return at < 0 ? 0n : BigInt(characters(text.slice(0, at)) + 1)
}

export default scalar({
  name: 'strpos',
  aliases: ['instr', 'position'],
  usage: 'strpos(text, what)',
  doc: 'The place of the second text in the first, from 1; 0 if it is not there.',
  examples: [
    [`strpos('kitchen', 'chen')`, 4n],
    [`strpos('a', 'b')`, 0n],
  ],
  takes: [utf8, utf8],
  gives: int32,
  row: ([text, what]) => place(text as string, what as string),
})
