// Patterns and texts with what the reference makes of them (cases.txt).
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { tryParseRegex } from '../../parser/regex/parse.ts'
import { matches, replaceAll } from './machine.ts'

const lines = readFileSync(new URL('./cases.txt', import.meta.url), 'utf8').split('\n')
const cases = lines.filter((line) => line !== '' && !line.startsWith('#'))
  .map((line) => line.split('\t').map((part) => JSON.parse(part) as string))

test('patterns match where the reference says', () => {
  assert.ok(cases.length > 100)
  for (const [pattern = '', text = '', expected] of cases) {
    assert.equal(replaceAll(pattern, text), expected, `${pattern} on ${JSON.stringify(text)}`)
    const tree = tryParseRegex(pattern)
    assert.ok('root' in tree)
    assert.deepEqual(matches(tree, [text]), [expected !== text], `${pattern} on ${JSON.stringify(text)}`)
  }
})
