// initcap(text): each word with its first letter in upper case and the others in lower case.
import { utf8 } from '../../../kernels/type.ts'
import { scalar } from '../define.ts'

function initcap(text: string): string {
  let out = ''
  let inWord = false
  for (const c of text) {
    const isWord = c.toLowerCase() !== c.toUpperCase() || (c >= '0' && c <= '9')
    out += isWord && !inWord ? c.toUpperCase() : c.toLowerCase()
    inWord = isWord
  }
  return out
}

export default scalar({
  name: 'initcap',
  usage: 'initcap(text)',
  doc: 'Each word with its first letter in upper case and the others in lower case.',
  examples: [
    [`initcap('hELLO wORLD')`, 'Hello World'],
  ],
  takes: [utf8],
  gives: utf8,
  row: ([text]) => initcap(text as string),
})
