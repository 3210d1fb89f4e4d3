// Queries through binder, optimiser and operators over small tables, against answers in queries.txt. Each
// runs under every lens: batches of 1, 3 and 8192 rows, flat and packed numbers, with and without runs,
// optimised and not. UPDATE=1 rewrites the answers; read them before you believe them.
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import type { Scalar } from '../../kernels/column.ts'
import { timestampToText } from '../../planner/evaluate/text.ts'
import { UserError } from '../../parser/diagnostic.ts'
import { runSql, tableOf, type RunOptions } from './memory-tables.ts'

const file = new URL('./queries.txt', import.meta.url)
const second = 1_000_000_000n

// Rows are in (tags, time) order; the tag's codes are not in the order of its texts.
const cpu = tableOf(
  'cpu', 'host tag, region tag, time, usage float64, cores int64, note utf8, up boolean, big uint64',
  ['web', 'db', null].flatMap((host, h) => Array.from({ length: 7 }, (_, i): Scalar[] => [
    host, h === 1 ? 'eu' : 'us', BigInt(i) * 25n * second, (i * 5 + h) % 7 === 0 ? null
      : ((i * 5 + h) % 7) / 2,
    i === 3 ? null : BigInt((i * 3 + h) % 5), i % 3 === 0 ? null : `n${i % 4}`, i === 2 ? null : i % 2 === 0,
    i === 0 ? 18446744073709551615n : BigInt(i),
  ])))
const empty = tableOf('empty', 'host tag, time, x float64', [])
const tables = [cpu, empty]

const lenses: readonly RunOptions[] = [
  {}, { pack: true, pauses: true }, { batchRows: 3 }, { batchRows: 3,
    pack: true }, { batchRows: 1 }, { noRuns: true,
    batchRows: 3 },
  { noRuns: true, pack: true }, { optimised: false }, { optimised: false, batchRows: 1, noRuns: true,
    pack: true },
]

type Case = { readonly query: string; readonly answer: string }

const cases: readonly Case[] = readFileSync(file, 'utf8').split(/\n\n+/).filter(
  (block) => block.trim() !== '' && !block.startsWith('#'))
  .map((block) => {
    const [query, answer] = block.split('\n----')
    return { query: query!.trim(), answer: (answer ?? '').trim() }
  })

function answerOf(query: string, options: RunOptions): string {
  try {
    const rows = runSql(query, tables, options).map((row) => row.map(show).join(' | '))
    return (/\bORDER BY\b(?!.*\bOVER\b)/s.test(lastPart(query)) ? rows : rows.sort()).join('\n') ||
      '(no rows)'
  } catch (error) {
    if (error instanceof UserError) return `error: ${error.message}`
    throw error
  }
}

/** What stands after the last closing parenthesis: an ORDER BY there orders the answer. */
function lastPart(query: string): string {
  return query.slice(query.lastIndexOf('ORDER BY') > query.lastIndexOf(')') ? query.lastIndexOf(
    'ORDER BY') : query.lastIndexOf(')') + 1)
}

function show(value: Scalar): string {
  if (value === null) return 'NULL'
  if (typeof value === 'bigint' && value !== 0n && value % 5_000_000_000n === 0n)
    return timestampToText(value)
  if (typeof value === 'object')
    return `{${Object.entries(value).map(([k, v]) => `${k}: ${show(v)}`).join(', ')}}`
  return typeof value === 'string' ? `'${value}'` : Object.is(value, -0) ? '-0' : String(value)
}

if (process.env['UPDATE'] === '1') {
  const blocks = cases.map(({ query }) => `${query}\n----\n${answerOf(query, {})}\n`)
  writeFileSync(file, blocks.join('\n'))
}

for (const { query, answer } of cases) {
  test(query.split('\n')[0]!, () => {
    for (const lens of lenses) {
      assert.equal(answerOf(query, lens), process.env['UPDATE'] === '1' ? answerOf(query, {})
        : answer, JSON.stringify(lens))
    }
  })
}

test('a budget that is too small ends the query, and only it', () => {
  const rows = Array.from({ length: 20000 }, (_, i): Scalar[] => ['a', BigInt(i), i])
  const big = tableOf('big', 'host tag, time, x float64', rows)
  assert.throws(
    () => runSql('SELECT * FROM big ORDER BY x DESC', [big], { limitBytes: 1 << 20 }), /Resources exhausted/)
  assert.deepEqual(runSql('SELECT count(*) FROM big', [big], { limitBytes: 64 << 20 }), [[20000n]])
})

test('a query that was cancelled ends with an error', () => {
  const signal = AbortSignal.abort()
  for (const sql of ['SELECT count(*) FROM cpu', 'SELECT * FROM cpu ORDER BY time',
    'SELECT host FROM cpu WHERE up']) {
    assert.throws(() => runSql(sql, tables, { signal }), /cancelled/)
  }
})
