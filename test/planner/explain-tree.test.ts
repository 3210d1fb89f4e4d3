// EXPLAIN FORMAT TREE in text: each case of trees.txt is a statement and the drawing of the plan it is bound
// to, and no drawing has a broken line.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { parseSql } from '../../parser/sql/parse.ts'
import { bindSql } from '../../planner/bind/bind.ts'
import { explainTree } from '../../planner/explain-tree.ts'
import { readCases, updating, writeCases } from '../plans/golden.ts'
import { catalog, functions, now } from './catalog-fixture.ts'

const path = join(import.meta.dirname, 'trees.txt')
const { head, cases } = readCases(path)

const drawn = (sql: string): string =>
  explainTree(bindSql(parseSql(sql), catalog, functions, { now, params: new Map() }).plan)

test('explain: plans are drawn as trees of boxes', () => {
  const found = cases.map((c) => ({ ...c, expected: drawn(c.sql) }))
  if (updating) writeCases(path, head, found)
  else cases.forEach((c, i) => assert.equal(found[i]!.expected, c.expected, `trees.txt:${c.line} ${c.title}`))
})

/** Which sides of a sign a line leaves by. */
const sides: ReadonlyMap<string, string> = new Map([
  ['─', 'lr'], ['│', 'ud'], ['┌', 'rd'], ['┐', 'ld'], ['└', 'ru'], ['┘', 'lu'], ['┬', 'lrd'], ['┴', 'lru'],
  ['├', 'udr'],
])

test('explain: each line of a drawing goes on in the sign beside it', () => {
  for (const { sql } of cases) {
    const rows = drawn(sql).split('\n').map((line) => [...line])
    const has = (row: number, column: number, side: string): boolean =>
      sides.get(rows[row]?.[column] ?? '')?.includes(side) === true
    rows.forEach((row, y) => row.forEach((_, x) => {
      const at = `${sql}, line ${y + 1}, column ${x + 1}`
      assert.equal(has(y, x, 'r'), has(y, x + 1, 'l'), at)
      // A box hangs from the one above without a gap: its upper border meets ┬ or a falling line.
      if (has(y, x, 'u') && !'└┘'.includes(row[x]!)) assert.ok(has(y - 1, x, 'd'), at)
    }))
  }
})
