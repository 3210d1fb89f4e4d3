// Random patterns on random texts: states and threads must say what a naive backtracking matcher says.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { tryParseRegex } from '../../parser/regex/parse.ts'
import { seeded } from '../line-protocol/random.ts'
import { backtrack } from './backtrack.ts'
import { finds, matches } from './machine.ts'
import { randomPattern, randomText } from './random-pattern.ts'

const PATTERNS = Number(process.env['PATTERNS'] ?? 1500)

test('random patterns match what the naive matcher matches', () => {
  const r = seeded('random regular expressions')
  for (let i = 0; i < PATTERNS; i++) {
    const pattern = randomPattern(r)
    const tree = tryParseRegex(pattern)
    assert.ok('root' in tree, `${pattern} is refused`)
    const texts = ['', ...Array.from({ length: 7 }, () => randomText(r))]
    const expected = texts.map((text) => backtrack(tree, text))
    const yes = matches(tree, texts)
    const first = finds(tree, texts, 1)
    for (const [k, text] of texts.entries()) {
      const found = expected[k]
      if (found === undefined) continue
      const where = `${JSON.stringify(pattern)} on ${JSON.stringify(text)}`
      assert.equal(yes[k], found !== null, where)
      assert.deepEqual(first[k], found === null ? [] : [found], where)
    }
  }
})
