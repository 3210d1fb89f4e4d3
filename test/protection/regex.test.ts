// Regular expressions that hang backtracking matchers, through every function of SQL that takes one: twice
// the text takes about twice the time. Not the automata by themselves (test/regex/linear.test.ts). Proves
// P-11.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { startProgram, type Program } from './process.ts'

const REPEATS = Number(process.env['REPEATS'] ?? 200_000)
/** For a machine that does other things meanwhile, and a request's own time. */
const NOISE_MS = 60
const MS_MAX = 5000

let program: Program
before(async () => {
  program = await startProgram()
  assert.equal((await program.post('/api/v3/write_lp?db=d', 'one z=""')).status, 204)
})
after(() => program.stop())

const unescaped = (text: string): string => text.replaceAll('\\n', '\n')
const evil = readFileSync(join(import.meta.dirname, '..', 'regex', 'evil.txt'), 'utf8').split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line) => line.split('\t') as [string, string, string])

const text = 'repeat($text || z, $n) || $end'
const uses: Record<string, string> = {
  '~': `${text} ~ $pattern`, 'SIMILAR TO': `${text} SIMILAR TO $pattern`,
  'regexp_like': `regexp_like(${text}, $pattern)`,
  'regexp_count': `regexp_count(${text}, $pattern)`,
  'regexp_replace': `octet_length(regexp_replace(${text}, $pattern, 'x', 'g'))`,
}

/** The fastest of two, in ms. */
async function time(use: string, params: object): Promise<number> {
  let best = Infinity
  for (let i = 0; i < 2; i++) {
    const q = `SELECT ${use} AS a FROM one`
    const body = JSON.stringify({ db: 'd', q, params })
    const { status, text, ms } = await program.post('/api/v3/query_sql', body)
    assert.equal(status, 200, `${text} for ${body}`)
    assert.match(text, /^\[\{"a":(true|false|\d+)\}\]$/)
    best = Math.min(best, ms)
  }
  return best
}

async function isLinear(use: string, params: object): Promise<number> {
  const once = await time(use, { ...params, n: REPEATS })
  const twice = await time(use, { ...params, n: 2 * REPEATS })
  assert.ok(twice <= 3 * once + NOISE_MS, `${once} ms, then ${twice} ms: ${use} ${JSON.stringify(params)}`)
  assert.ok(twice <= MS_MAX, `${twice} ms: ${use} ${JSON.stringify(params)}`)
  return twice
}

for (const [name, use] of Object.entries(uses)) {
  test(`${evil.length} known-bad patterns take linear time: ${name} (P-11)`, async (t) => {
    assert.ok(evil.length >= 50)
    let slowest = { ms: 0, pattern: '' }
    for (const [pattern, part, end] of evil) {
      const ms = await isLinear(use, { pattern, text: unescaped(part), end: unescaped(end) })
      if (ms > slowest.ms) slowest = { ms, pattern }
    }
    t.diagnostic(`slowest: ${slowest.ms.toFixed(0)} ms, ${slowest.pattern}`)
  })
}

test('LIKE with many % takes linear time (P-11)', async () => {
  for (const pattern of ['%a'.repeat(30), '%a%'.repeat(100), `${'%'.repeat(1000)}b`, `${'_%'.repeat(50)}b`,
    `${'%a_'.repeat(30)}b%`]) {
    for (const op of ['LIKE', 'ILIKE']) {
      await isLinear(`${text} ${op} '${pattern}'`, { text: 'a', end: '!' })
    }
  }
})

test('patterns that compile to too much are refused by name (P-11)', async () => {
  for (const pattern of ['(a{1000}){1000}', '((a{100}){100}){100}', '(\\pL{100}){100}', 'a{4294967295}']) {
    const params = { pattern, text: 'a', end: '', n: 10 }
    const body = { db: 'd', q: `SELECT ${text} ~ $pattern AS a FROM one`, params }
    const answer = await program.post('/api/v3/query_sql', JSON.stringify(body))
    assert.match(answer.text, /Compiled regex exceeds size limit of 2097152 bytes/)
    assert.ok(answer.ms < MS_MAX)
  }
})
