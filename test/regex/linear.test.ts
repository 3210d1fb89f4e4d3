// Time grows with the text, whatever the pattern: patterns on which backtracking takes longer than the
// universe has, and patterns that would be too large. Also: a long search asks whether its query was
// cancelled.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { UserError } from '../../parser/diagnostic.ts'
import { Owner } from '../../kernels/extents.ts'
import { utf8 } from '../../kernels/type.ts'
import { columnOf } from '../../engine/expressions/scalars.ts'
import { Query } from '../../engine/query.ts'
import { matcher } from '../../engine/regex/program.ts'
import { matchRows, textRows } from '../../engine/regex/run.ts'
import { tryParseRegex } from '../../parser/regex/parse.ts'
import type { RegexTree } from '../../parser/regex/tree.ts'
import { finds, matches } from './machine.ts'

const LETTERS = 100_000
/** Ours is 1-30 ms here; the machine may be busy. Backtracking would not end. */
const MS_MAX = 100

function parsed(pattern: string): RegexTree {
  const tree = tryParseRegex(pattern)
  assert.ok('root' in tree, pattern)
  return tree
}

const evil: readonly (readonly [string, string, boolean])[] = [
  ['^(a+)+$', 'a'.repeat(LETTERS) + 'b', false],
  ['^(a+)+$', 'a'.repeat(LETTERS), true],
  ['(a|aa)+$', 'a'.repeat(LETTERS) + 'b', false],
  ['(x+x+)+y', 'x'.repeat(LETTERS), false],
  ['^(([a-z])+.)+[A-Z]([a-z])+$', 'a'.repeat(LETTERS), false],
  ['(.*)(.*)(.*)(.*)(.*)[^a]$', 'a'.repeat(LETTERS), false],
  ['^(a?){50}a{50}$', 'a'.repeat(LETTERS), false],
  ['^(a{1,1000})+$', 'a'.repeat(LETTERS) + 'b', false],
  ['^(.{1,1000}x)+$', 'a'.repeat(LETTERS), false],
  ['(\\b\\w+\\b ?)+!$', 'ab '.repeat(LETTERS / 3), false],
  ['(?:(?:(?:a*)*)*)*b', 'a'.repeat(LETTERS), false],
  ['[ab]*a[ab]{8}c', 'ab'.repeat(LETTERS / 2), false],
  ['(é|éé|ééé)+$', 'é'.repeat(LETTERS / 2) + 'x', false],
]

for (const [pattern, text, expected] of evil) {
  test(`${pattern} on ${text.length} letters is fast`, () => {
    const tree = parsed(pattern)
    matches(tree, ['warm'])
    let best = Infinity
    for (let i = 0; i < 3; i++) {
      const start = performance.now()
      assert.deepEqual(matches(tree, [text]), [expected])
      best = Math.min(best, performance.now() - start)
    }
    assert.ok(best < MS_MAX, `${best} ms`)
  })
}

test('groups are found in linear time too', () => {
  const start = performance.now()
  const [[match] = []] = finds(parsed('^(a|aa)+(b)?$'), ['a'.repeat(LETTERS)], 1)
  assert.deepEqual(match?.[0], [0, LETTERS])
  assert.ok(performance.now() - start < MS_MAX * 5)
})

/** a and b as a coin falls. */
function coins(): string {
  let state = 1
  return Array.from({ length: LETTERS }, () => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0
    return (state >>> 16) & 1 ? 'a' : 'b'
  }).join('')
}

test('an automaton of more states than are kept is emptied and goes on', () => {
  // 2^14 states are met, and the text is long enough to meet most of them.
  const text = coins()
  const rows = [text, `${text}c`, text.slice(0, 50_000)]
  const expected = rows.map((row) => row[row.length - 16] === 'a')
  assert.deepEqual(matches(parsed('a[abc]{15}$'), rows), expected)
})

test('patterns that are too large are refused by name', () => {
  for (const pattern of ['(a{1000}){1000}', '((a{100}){100}){100}', '\\pL{1000}', 'a{4294967295}']) {
    const start = performance.now()
    assert.throws(() => matches(parsed(pattern), ['a']), (error) => error instanceof UserError &&
      error.message === 'External error: Compiled regex exceeds size limit of 2097152 bytes.')
    assert.ok(performance.now() - start < 1000)
  }
  assert.deepEqual(matches(parsed('(?:){4294967295}(?:(?:){1000000}){1000000}'), ['']), [true])
})

test('a long search ends when its query is cancelled', () => {
  const abort = new AbortController()
  abort.abort()
  const query = new Query({ owner: new Owner('cancelled', 64 << 20), nowNs: 0n, signal: abort.signal })
  const texts = columnOf([coins()], utf8, query.arena)
  const at = { arena: query.arena, query }
  assert.throws(() => matchRows(matcher(parsed('[ab]*a[ab]{300}c'), query.arena), textRows(texts), 1, at),
    (error) => error instanceof UserError && error.code === 'query-cancelled')
  query.release()
})
