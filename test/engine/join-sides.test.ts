// Which side of a join is held, by what is known of the tables when the query starts: `cpu` has a million
// rows, `home` 50,000. That answers do not depend on it is the affair of the lens "joins hold the left side".
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { holdsLeft, type RowsOf } from '../../engine/join-sides.ts'
import { parseSql } from '../../parser/sql/parse.ts'
import { bindSql } from '../../planner/bind/bind.ts'
import { optimise } from '../../planner/optimise.ts'
import { inputsOf, type Join, type Plan } from '../../planner/plan.ts'
import { catalog, functions, now } from '../planner/catalog-fixture.ts'

const rowsOf: RowsOf = (plan) => plan.table.name === 'cpu' ? 1_000_000 : 50_000

function joinOf(plan: Plan): Join | null {
  if (plan.kind === 'join') return plan
  for (const input of inputsOf(plan)) {
    const found = joinOf(input)
    if (found !== null) return found
  }
  return null
}

function held(from: string): 'left' | 'right' {
  const sql = `SELECT count(*) AS n FROM ${from}`
  const { plan } = optimise(bindSql(parseSql(sql), catalog, functions, { now, params: new Map() }))
  const join = joinOf(plan)
  assert.ok(join !== null, sql)
  return holdsLeft(join, rowsOf) ? 'left' : 'right'
}

const CASES: readonly (readonly [from: string, held: 'left' | 'right'])[] = [
  ['home AS a JOIN cpu AS b ON a.room = b.hostname', 'left'],
  ['cpu AS a JOIN home AS b ON a.hostname = b.room', 'right'],
  [`(VALUES ('a'), ('b')) AS v(h) JOIN cpu AS b ON v.h = b.hostname`, 'left'],
  [`cpu AS a JOIN (VALUES ('a'), ('b')) AS v(h) ON v.h = a.hostname`, 'right'],
  ['home AS a CROSS JOIN cpu AS b', 'left'],
  ['(SELECT hostname, usage_idle, max(usage_user) AS m FROM cpu GROUP BY 1, 2) AS a ' +
    'JOIN cpu AS b ON a.hostname = b.hostname', 'left'],
  ['(SELECT hostname FROM cpu ORDER BY usage_user LIMIT 10) AS a JOIN cpu AS b ON a.hostname = b.hostname',
    'left'],
  // Of the same table: guesses are the same.
  ['cpu AS a JOIN cpu AS b ON a.hostname = b.hostname', 'right'],
  // Few rows either way.
  [`(VALUES ('a')) AS v(h) JOIN (VALUES ('a'), ('b'), ('c')) AS w(h) ON v.h = w.h`, 'right'],
  // Rows of the left that find no partner are given too: it cannot be exchanged.
  ['home AS a LEFT JOIN cpu AS b ON a.room = b.hostname', 'right'],
  ['home AS a FULL JOIN cpu AS b ON a.room = b.hostname', 'right'],
  ['home AS a LEFT SEMI JOIN cpu AS b ON a.room = b.hostname', 'right'],
]

for (const [from, side] of CASES) {
  test(`the ${side} side is held: ${from}`, () => assert.equal(held(from), side))
}
