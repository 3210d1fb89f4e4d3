// The SQL parser against text: sql/*.txt hold statements and their printed trees, or their errors with place.
// Every statement that parses must print to text that parses to the same tree.
import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { test } from 'node:test'
import { UserError } from '../../parser/diagnostic.ts'
import { heightMax, nestingMax, textLengthMax, tokensMax } from '../../parser/cursor.ts'
import type { Statement } from '../../parser/sql/ast.ts'
import { parseSql } from '../../parser/sql/parse.ts'
import { printSql } from '../../parser/sql/print.ts'
import { refuse } from '../../parser/sql/refused.ts'
import { checkSpans, withoutSpans } from './sql-trees.ts'
import { readCases, updating, writeCases } from './text-cases.ts'

const folder = new URL('sql/', import.meta.url)

function errorOf(run: () => unknown): UserError {
  try {
    run()
  } catch (error) {
    assert.ok(error instanceof UserError, `not a UserError: ${String(error)}`)
    return error
  }
  return assert.fail('no error')
}

function answer(sql: string): string {
  let statement: Statement
  try {
    statement = parseSql(sql)
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    return `error [${error.span.start}, ${error.span.end}) ${error.message}`
  }
  checkSpans(statement, sql.length)
  return printSql(statement)
}

for (const name of readdirSync(folder).filter((file) => file.endsWith('.txt')).sort()) {
  const file = new URL(name, folder).pathname
  test(name, () => {
    const cases = readCases(file)
    assert.ok(cases.length > 0)
    if (updating) writeCases(file, cases.map((one) => ({ ...one, expected: answer(one.input) })))
    for (const one of readCases(file)) {
      assert.equal(answer(one.input), one.expected, `${one.title}: ${one.input}`)
      if (one.expected.startsWith('error [') || one.expected.includes('/* refused')) continue
      const again = parseSql(one.expected)
      assert.equal(withoutSpans(again), withoutSpans(parseSql(one.input)), one.expected)
      assert.equal(printSql(again), one.expected)
    }
  })
}

function codeOf(sql: string): string {
  return errorOf(() => parseSql(sql)).code
}

test('nesting has one limit, whatever nests', () => {
  const nested = (open: string, middle: string, close: string, levels: number) =>
    `SELECT ${open.repeat(levels)}${middle}${close.repeat(levels)}`
  const forms: [string, string, string][] = [
    ['(', '1', ')'], ['[', '1', ']'], ['f(', '1', ')'], ['- ', '1', ''], ['NOT ', 'true', ''],
    ['CASE WHEN ', 'true', ' THEN 1 END'], ['(SELECT ', '1', ')'], ['{a: ', '1', '}'],
    ['CAST(', '1', ' AS INT)'],
    ['1 IN (', '1', ')'], ['a[', '1', ']'], ['1 + (', '1', ')'], ['EXISTS (SELECT ', '1', ')'],
  ]
  for (const [open, middle, close] of forms) {
    parseSql(nested(open, middle, close, 20))
    for (const levels of [nestingMax + 1, 1000, 10_000]) {
      assert.equal(codeOf(nested(open, middle, close, levels)), 'sql-nesting', open)
    }
  }
  assert.equal(codeOf(`SELECT * FROM ${'('.repeat(1000)}a${')'.repeat(1000)}`), 'sql-nesting')
  assert.equal(codeOf(`SELECT * FROM ${'(SELECT * FROM '.repeat(60)}a${')'.repeat(60)}`), 'sql-nesting')
  assert.equal(codeOf(`${'('.repeat(1000)}SELECT 1${')'.repeat(1000)}`), 'sql-nesting')
  assert.equal(codeOf(`${'EXPLAIN '.repeat(1000)}SELECT 1`), 'sql-nesting')
  assert.equal(codeOf(`${'PREPARE p AS '.repeat(10_000)}DROP TABLE t`), 'sql-nesting')
  assert.equal(codeOf(`SELECT 1::${'STRUCT<'.repeat(1000)}INT${'>'.repeat(1000)}`), 'sql-nesting')
  assert.equal(codeOf(`SELECT 1::INT${'[]'.repeat(1000)}`), 'sql-nesting')
})

test('chains of AND, OR and one set operation are flat; others have a limit', () => {
  const terms = tokensMax / 2 - 10
  const statement = parseSql(`SELECT ${'a OR '.repeat(terms)}a`)
  assert.equal(withoutSpans(statement).match(/"logical"/g)?.length, 1)
  parseSql(`SELECT ${'a = 1 AND '.repeat(20_000)}a`)
  parseSql(`SELECT 1${' UNION ALL SELECT 1'.repeat(20_000)}`)
  const inList = parseSql(`SELECT a IN (${'1,'.repeat(40_000)}1)`)
  assert.ok(printSql(inList).length > 80_000)
  for (const link of [' + a', ' || a', ' * a', ' = a', '::INT', '[1]', '.b', ' IS NULL', ' AT TIME ZONE a']) {
    parseSql(`SELECT (a)${link.repeat(heightMax / 2 - 2)}`)
    assert.equal(codeOf(`SELECT (a)${link.repeat(heightMax + 1)}`), 'sql-chain', link)
  }
  assert.equal(codeOf(`SELECT 1${' UNION SELECT 1 EXCEPT SELECT 1'.repeat(heightMax)}`), 'sql-chain')
  const half = ' + a'.repeat(heightMax / 2 + 1)
  assert.equal(codeOf(`SELECT (a${half})${half}`), 'sql-chain', 'chains in parentheses add up')
  assert.equal(codeOf(`SELECT (SELECT a${half})${half}`), 'sql-chain', 'also through subqueries')
  parseSql(`SELECT a${half}, b${half}, (c${half})`)
})

test('length and number of tokens have limits', () => {
  assert.equal(codeOf(`SELECT '${'x'.repeat(textLengthMax)}'`), 'sql-too-long')
  assert.equal(codeOf(`SELECT 1${',1'.repeat(tokensMax / 2)}`), 'sql-too-many-tokens')
  parseSql(`SELECT 1${',1'.repeat(tokensMax / 2 - 2)}`)
})

test('parentheses are decided without going back', () => {
  const parentheses = '('.repeat(40)
  assert.equal(codeOf(`SELECT ${parentheses.repeat(1000)}`), 'sql-nesting')
  assert.equal(codeOf(`SELECT ${parentheses}1`), 'sql-syntax')
})

test('a refused statement names its refusal', () => {
  const message = (sql: string) => {
    const statement = parseSql(sql)
    assert.equal(statement.kind, 'refused')
    return errorOf(() => statement.kind === 'refused' && refuse(statement)).message
  }
  assert.equal(message('DROP TABLE home'), 'Error during planning: DDL not supported: DropTable')
  assert.equal(message('DELETE FROM home'), 'Error during planning: DML not supported: Delete')
  assert.equal(message('COMMIT'), 'Error during planning: Statement not supported: TransactionEnd')
  assert.equal(message('USE sample;'),
    'This feature is not implemented: Unsupported SQL statement: USE sample')
})
