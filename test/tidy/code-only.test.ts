// The blanking that tidy.test.ts relies on: strings and comments go, code stays, positions do not move.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { codeOnly } from './code-only.ts'

const CASES: readonly (readonly [string, string])[] = [
  ["a('Date.now()') // x", "a('          ')     "],
  ['a /* b */ c', 'a         c'],
  ["'it\\'s' + x", "'     ' + x"],
  ['`a${b}c` + d', '` ${b} ` + d'],
  ['`a${f({x: `y`})}c` + d', '` ${f({x: ` `})} ` + d'],
  ["x.replace(/'/g, y)", 'x.replace(/ /g, y)'],
  ['a / b // c', 'a / b     '],
  ["return /[/']/.test(x)", 'return /    /.test(x)'],
]

for (const [text, expected] of CASES) {
  test(`code of ${text}`, () => {
    assert.equal(codeOnly(text), expected)
    assert.equal(codeOnly(text).length, text.length)
  })
}
