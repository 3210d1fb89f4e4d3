// Templates must never change what a query means: a filled template equals the plan that planning makes, or
// there is none.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { functionRegistry } from '../../engine/functions/registry.ts'
import { fillTemplate, learnTemplate, otherQueries, type OtherQuery } from '../../engine/plan-template.ts'
import { shapeOf } from '../../engine/query-shape.ts'
import { parseSql } from '../../parser/sql/parse.ts'
import { bindSql } from '../../planner/bind/bind.ts'
import { optimise } from '../../planner/optimise.ts'
import type { Plan } from '../../planner/plan.ts'
import { catalog } from '../planner/catalog-fixture.ts'

const functions = functionRegistry()

function planOf(text: string, nowNs: bigint): Plan {
  return optimise(bindSql(parseSql(text), catalog, functions, { now: nowNs, params: new Map() })).plan
}

/** The template of a text, filled for another one; null if there is no template. */
function viaTemplate(learned: string, asked: string, nowNs: bigint): Plan | null {
  const shape = shapeOf(learned)
  const wanted = shapeOf(asked)
  if (shape === null || wanted === null) return null
  assert.equal(wanted.key, shape.key, 'the texts have one shape')
  const planned = (other: OtherQuery) => ({ ...other, plan: planOf(other.text, other.nowNs) })
  const [early, late] = otherQueries(learned, shape.slots)
  const template = learnTemplate(
    { slots: shape.slots, nowNs: 100n, plan: planOf(learned, 100n) }, [planned(early), planned(late)])
  return template === null ? null : fillTemplate(template, wanted.slots, nowNs)
}

const same: readonly (readonly [string, string])[] = [
  [`SELECT max(usage_user) FROM cpu WHERE hostname = 'a' ` +
    `AND time >= '2016-01-01T05:00:00Z' AND time < '2016-01-01T06:00:00Z'`,
    `SELECT max(usage_user) FROM cpu WHERE hostname = 'host_7' ` +
      `AND time >= '2016-02-01' AND time < '2016-02-01T06:00:00.5Z'`],
  [`SELECT * FROM cpu WHERE hostname IN ('a', 'b') AND time > now() - INTERVAL '1 hour'`,
    `SELECT * FROM cpu WHERE hostname IN ('c', 'd') AND time > now() - INTERVAL '1 hour'`],
  [`SELECT * FROM cpu WHERE usage_user > 90 ORDER BY time DESC LIMIT 1`,
    `SELECT * FROM cpu WHERE usage_user > 10 ORDER BY time DESC LIMIT 1`],
  [`SELECT temp FROM home WHERE temp >= 21 AND room = 'Kitchen'`,
    `SELECT temp FROM home WHERE temp >= 5 AND room = ''`],
  [`SELECT DISTINCT ON (hostname) * FROM cpu WHERE hostname = 'a' ORDER BY hostname, time DESC`,
    `SELECT DISTINCT ON (hostname) * FROM cpu WHERE hostname = 'it' ORDER BY hostname, time DESC`],
]

for (const [learned, asked] of same) {
  test(`a filled template is the plan: ${asked}`, () => {
    assert.deepEqual(viaTemplate(learned, asked, 555_000_000_000_000n), planOf(asked, 555_000_000_000_000n))
  })
}

const none: readonly (readonly [string, string, string])[] = [
  ['an operand in a result name', `SELECT temp > 5 FROM home`, `SELECT temp > 6 FROM home`],
  ['two bounds on one side', `SELECT temp FROM home WHERE time > '2020-01-01' AND time > '2021-01-01'`,
    `SELECT temp FROM home WHERE time > '2022-01-01' AND time > '2021-01-01'`],
  ['a bound beside a fixed one',
    `SELECT temp FROM home WHERE time > TIMESTAMP '2024-06-01' AND time > '2025-01-01'`,
    `SELECT temp FROM home WHERE time > TIMESTAMP '2024-06-01' AND time > '2020-01-01'`],
  ['a bound beside now()', `SELECT temp FROM home WHERE time < now() AND time < '1960-01-01'`,
    `SELECT temp FROM home WHERE time < now() AND time < '2300-01-01'`],
  ['now() beside a fixed bound', `SELECT temp FROM home WHERE time < now() AND time < TIMESTAMP '2030-01-01'`,
    `SELECT temp FROM home WHERE time < now() AND time < TIMESTAMP '2030-01-01'`],
  ...[1, 2, 3, 6, 11, 12, 24, 36].map((n): readonly [string, string, string] => [
    `${n} months are no number of days`,
    `SELECT temp FROM home WHERE time > now() - INTERVAL '${n} months'`,
    `SELECT temp FROM home WHERE time > now() - INTERVAL '${n} months'`]),
  ['times outside of what was tried', `SELECT temp FROM home WHERE time > '2020-01-01'`,
    `SELECT temp FROM home WHERE time > '2261-01-01'`],
  ['constants folded away', `SELECT temp FROM home WHERE 1 < 2`, `SELECT temp FROM home WHERE 1 < 0`],
]

for (const [why, learned, asked] of none) {
  test(`no template: ${why}`, () => assert.equal(viaTemplate(learned, asked, 1n), null))
}

test('an operand that does not fit is planned, so that its error is the usual one', () => {
  const learned = `SELECT temp FROM home WHERE time > '2020-01-01'`
  assert.equal(viaTemplate(learned, `SELECT temp FROM home WHERE time > 'abc'`, 1n), null)
})

test('texts whose literals are not certain have no shape', () => {
  const texts = [
    `SELECT E'a' = 'b'`, `SELECT x FROM t WHERE y = $a`, `SELECT 1 -- = 5`, `SELECT 'a''b' = 'c'`,
    '`a` = 1',
  ]
  for (const text of texts) {
    assert.equal(shapeOf(text), null, text)
  }
})
