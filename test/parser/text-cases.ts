// Reads and rewrites text tests: blocks between blank lines, each `-- title`, the input, `----`, what is
// expected. Blank lines inside an input are written as `\` alone. UPDATE=1 rewrites what is expected.
import { readFileSync, writeFileSync } from 'node:fs'

export type TextCase = { readonly title: string; readonly input: string; readonly expected: string }

export function readCases(file: string): TextCase[] {
  const text = readFileSync(file, 'utf8')
  const blocks = text.split('\n\n').map((block) => block.trim()).filter((block) => block !== '')
  return blocks.map((block) => {
    const lines = block.split('\n')
    const rule = lines.indexOf('----')
    const titled = lines[0]!.startsWith('-- ')
    const end = rule === -1 ? lines.length : rule
    return {
      title: titled ? lines[0]!.slice(3) : '',
      input: lines.slice(titled ? 1 : 0, end).map((line) => line === '\\' ? '' : line).join('\n'),
      expected: rule === -1 ? '' : lines.slice(rule + 1).join('\n'),
    }
  })
}

export function writeCases(file: string, cases: readonly TextCase[]): void {
  const blocks = cases.map((one) => {
    const title = one.title === '' ? '' : `-- ${one.title}\n`
    const input = one.input.split('\n').map((line) => line === '' ? '\\' : line).join('\n')
    return `${title}${input}\n----\n${one.expected}\n`
  })
  writeFileSync(file, blocks.join('\n'))
}

export const updating = process.env['UPDATE'] === '1'
