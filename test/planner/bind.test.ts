// The binder in text: each case of bind.txt is a statement and what it is bound to (plan, then result names
// after `=>`) or the error it gets, with its code. Every code that the binder can throw has a case: the last
// test counts.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Scalar } from '../../kernels/column.ts'
import { UserError } from '../../parser/diagnostic.ts'
import { messages } from '../../parser/messages.ts'
import { parseSql } from '../../parser/sql/parse.ts'
import { bindSql } from '../../planner/bind/bind.ts'
import { checkPlan } from '../../planner/check.ts'
import { explain } from '../../planner/explain.ts'
import { readCases, updating, writeCases } from '../plans/golden.ts'
import { catalog, functions, now } from './catalog-fixture.ts'

const params = new Map<string, Scalar>([['room', 'Kitchen'], ['n', 5n], ['minus', -5n],
  ['since', '2024-01-01T00:00:00Z'], ['nothing', null]])
const seen = new Set<string>()

function bound(sql: string): string {
  try {
    const { plan } = bindSql(parseSql(sql), catalog, functions, { now, params })
    checkPlan(plan, null, 'bind')
    return `${explain(plan)}\n=> ${plan.columns.map((c) => c.name).join(' | ')}`
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    seen.add(error.code)
    return `error ${error.code}: ${error.message}`
  }
}

for (const file of ['bind.txt', 'names.txt', 'errors.txt']) {
  test(`bind: ${file}`, () => {
    const path = join(import.meta.dirname, file)
    const { head, cases } = readCases(path)
    const found = cases.map((c) => ({ ...c, expected: bound(c.sql) }))
    if (updating) writeCases(path, head, found)
    else cases.forEach((c, i) => assert.equal(found[i]!.expected, c.expected, `${file}:${c.line} ${c.title}`))
  })
}

/**
 * Syntax, evaluation at run time, limits that take a large text (test/protection), and the argument of a
 * function that the fixture has not (test/sql).
 */
const elsewhere = new Set([
  'query-depth', 'too-many-columns', 'too-many-constants', 'sql-syntax', 'sql-token', 'sql-nesting',
  'sql-chain', 'sql-too-long', 'sql-too-many-tokens', 'sql-empty', 'sql-many-statements', 'divide-by-zero',
  'timestamp-args',
])

test('every message of the binder has a case', () => {
  const first = Object.keys(messages).indexOf('unknown-table')
  const last = Object.keys(messages).indexOf('bad-cast')
  const own = Object.keys(messages).slice(first, last + 1).filter((code) => !elsewhere.has(code))
  const missing = own.filter((code) => !seen.has(code))
  assert.deepEqual(missing, [])
})
