// translate(text, what, with): each character of the second text replaced by the one at the same place in
// the third, or removed.
import { utf8 } from '../../../kernels/type.ts'
import { scalar } from '../define.ts'

function translated(text: string, from: string, to: string): string {
  const targets = [...to]
  const map = new Map<string, string>()
  for (const [i, c] of [...from].entries()) if (!map.has(c)) map.set(c, targets[i] ?? '')
  let out = ''
  for (const c of text) out += map.get(c) ?? c
  return out
}

export default scalar({
  name: 'translate',
  usage: 'translate(text, what, with)',
  doc: 'Each character of the second text replaced by the one at the same place in the third, or removed.',
  examples: [
    [`translate('12345', '143', 'ax')`, 'a2x5'],
  ],
  takes: [utf8, utf8, utf8],
  gives: utf8,
  row: ([text, from, to]) => translated(text as string, from as string, to as string),
})
