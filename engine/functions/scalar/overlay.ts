// overlay(text PLACING other FROM start [FOR length]): characters replaced by another text.
import { int64, utf8 } from '../../../kernels/type.ts'
import { scalar } from '../define.ts'
import { characters, count, slice, TEXT_MAX } from '../text.ts'

function overlay(text: string, other: string, start: number, length: number): string {
  const from = Math.max(0, start - 1)
  return slice(text, 0, from) + other + slice(text, Math.max(0, from + length), TEXT_MAX)
}

export default scalar({
  name: 'overlay',
  usage: 'overlay(text PLACING other FROM start [FOR length])',
  doc: 'The text with characters from a place on (its length, or as many as given) replaced.',
  examples: [[`overlay('Txxxxas' PLACING 'hom' FROM 2 FOR 4)`, 'Thomas'],
    [`overlay('abcdef' PLACING 'XY' FROM 2)`, 'aXYdef']],
  overloads: [
    { takes: [utf8, utf8, int64], rest: null, gives: utf8 },
    { takes: [utf8, utf8, int64, int64], rest: null, gives: utf8 },
  ],
  row: ([text, other, start, length]) =>
    overlay(text as string, other as string, count(start), length === undefined ? characters(
      other as string) : count(length)),
})
