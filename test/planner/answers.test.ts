// What bound plans mean: small statements over fixed rows, run by the plain interpreter, answers as text in
// answers.txt. Checks the binder's rewritings (correlated subqueries, grouping sets, set operations, NOT IN)
// against SQL's meaning; the answers in the file were worked out by hand.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Scalar } from '../../kernels/column.ts'
import { parseSql } from '../../parser/sql/parse.ts'
import { bindSql } from '../../planner/bind/bind.ts'
import { optimise } from '../../planner/optimise.ts'
import { readCases } from '../plans/golden.ts'
import { catalog, functions, now } from './catalog-fixture.ts'
import { answer, type Tables } from './interpret.ts'

const row = (values: Record<string, Scalar>): ReadonlyMap<string, Scalar> => new Map(Object.entries(values))
const home = (room: string | null, co: bigint | null, temp: number | null, second: bigint) =>
  row({ room, co, temp, hum: null, time: now + second * 1_000_000_000n })
const m = (host: string | null, v: bigint | null, second: bigint) =>
  row({ host, region: null, Usage: null, u: 1n, s: 'x', ok: true, v, time: now + second * 1_000_000_000n })

const tables: Tables = new Map([
  ['home', [home('a', 1n, 20, 0n), home('a', 3n, 22, 1n), home('b', 5n, null, 2n), home(null, 7n, 18, 3n)]],
  ['m', [m('a', 1n, 0n), m('a', 2n, 1n), m('c', null, 2n)]],
  ['cpu', []],
])

test('answers.txt', () => {
  for (const c of readCases(join(import.meta.dirname, 'answers.txt')).cases) {
    const bound = bindSql(parseSql(c.sql), catalog, functions, { now, params: new Map() })
    assert.equal(answer(bound.plan, tables).join('\n'), c.expected, `line ${c.line}, as bound: ${c.sql}`)
    assert.equal(answer(optimise(bound).plan, tables).join('\n'), c.expected,
      `line ${c.line}, optimised: ${c.sql}`)
  }
})
