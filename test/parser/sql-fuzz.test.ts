// The SQL parser against damage: the statements of sql/*.txt with bytes changed and with tokens mixed among
// them. Whatever comes in, only a UserError may come out; what parses must print to text that parses to the
// same tree.
import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { test } from 'node:test'
import { UserError } from '../../parser/diagnostic.ts'
import type { Statement } from '../../parser/sql/ast.ts'
import { lexSql } from '../../parser/sql/lexer.ts'
import { parseSql } from '../../parser/sql/parse.ts'
import { printSql } from '../../parser/sql/print.ts'
import { forEachSeed } from '../env/seeds.ts'
import { checkSpans, withoutSpans } from './sql-trees.ts'
import { readCases } from './text-cases.ts'

const folder = new URL('sql/', import.meta.url)
const corpus = readdirSync(folder).filter((name) => name.endsWith('.txt')).sort()
  .flatMap((name) => readCases(new URL(name, folder).pathname).map((one) => one.input))
const valid = corpus.filter((sql) => parsed(sql) !== null)
/** Every token of the statements that parse, as text, statement by statement. */
const tokens = valid.map((sql) => {
  const { starts, ends } = lexSql(sql)
  return starts.slice(0, -1).map((start, i) => sql.slice(start, ends[i]))
})

const file = 'test/parser/sql-fuzz.test.ts'
const interesting = [
  ...'\'"`$()[]{}<>,.;:*-+/%=!~|&^#@?\\ \n\t\0', 'é', '😀', '\ud800', '\u00a0', '9', 'e', 'E', 'x',
]

/** Integers in [0, n), from a seed. */
function dice(seed: number): (n: number) => number {
  let state = seed >>> 0
  return (n) => {
    state = (state + 0x6d2b79f5) >>> 0
    let z = Math.imul(state ^ (state >>> 15), state | 1)
    z ^= z + Math.imul(z ^ (z >>> 7), z | 61)
    return ((z ^ (z >>> 14)) >>> 0) % n
  }
}

function parsed(sql: string): Statement | null {
  try {
    return parseSql(sql)
  } catch (error) {
    if (error instanceof UserError) return null
    throw new Error(`${JSON.stringify(sql)} threw`, { cause: error })
  }
}

/** Answers whether it parsed. */
function check(sql: string): boolean {
  const statement = parsed(sql)
  if (statement === null) return false
  assert.ok(checkSpans(statement, sql.length) > 0)
  const printed = printSql(statement)
  if (printed.includes('/* refused')) return true
  const again = parsed(printed)
  assert.ok(again !== null, `${JSON.stringify(sql)} prints as ${JSON.stringify(printed)}: no SQL`)
  assert.equal(withoutSpans(again), withoutSpans(statement), JSON.stringify(sql))
  assert.equal(printSql(again), printed)
  return true
}

test('changed bytes', async () => {
  await forEachSeed(40, file, async (seed) => {
    const roll = dice(seed)
    for (let i = 0; i < 250; i++) {
      let sql = corpus[roll(corpus.length)]!
      for (let edits = 1 + roll(3); edits > 0; edits--) {
        const at = roll(sql.length + 1)
        const cut = roll(3) === 0 ? roll(8) : roll(2)
        const put = roll(4) === 0 ? '' : interesting[roll(interesting.length)]!
        sql = sql.slice(0, at) + put + sql.slice(at + cut)
      }
      check(sql)
    }
  })
})

test('mixed tokens', async () => {
  let parses = 0
  await forEachSeed(40, file, async (seed) => {
    const roll = dice(seed + 1_000_000)
    for (let i = 0; i < 250; i++) {
      const words = [...tokens[roll(tokens.length)]!]
      for (let edits = 1 + roll(3); edits > 0; edits--) {
        const donor = tokens[roll(tokens.length)]!
        const from = roll(donor.length)
        const piece = donor.slice(from, from + roll(4))
        words.splice(roll(words.length + 1), roll(2), ...piece)
      }
      if (check(words.join(' '))) parses++
    }
  })
  assert.ok(process.env['SEED'] !== undefined || parses > 500, `only ${parses} mixtures parsed`)
})

const atoms = ['a', '1', '1.5', "'s'", 'NULL', 'true', 'x.y', '$p', "INTERVAL '1 day'", 'interval']
const infix = [
  '+', '-', '*', '||', '=', '!=', '<', '&', '|', '^', '#', '<<', '>>', 'AND', 'OR', '~', '->', '@>', 'div',
]

/** A random expression, fully in parentheses or not at all, so that binding is tried in every mixture. */
function randomExpr(roll: (n: number) => number, depth: number): string {
  if (depth === 0) return atoms[roll(atoms.length)]!
  const e = () => randomExpr(roll, depth - 1 - roll(depth))
  const p = () => roll(3) === 0 ? `(${e()})` : e()
  const forms: (() => string)[] = [
    () => `${p()} ${infix[roll(infix.length)]!} ${p()}`,
    () => `NOT ${p()}`, () => `-${p()}`, () => `${p()} IS NOT NULL`, () => `${p()} IS DISTINCT FROM ${p()}`,
    () => `${p()} BETWEEN ${p()} AND ${p()}`, () => `${p()} IN (${e()}, ${e()})`,
    () => `${p()} NOT LIKE ${p()} ESCAPE '!'`,
    () => `${p()}::INT[]`, () => `${p()}[${e()}]`, () => `(${e()}).f`, () => `${p()} AT TIME ZONE ${p()}`,
    () => `f(${e()}, ${e()} ORDER BY ${e()}) FILTER (WHERE ${e()})`,
    () => `f(${e()}) OVER (PARTITION BY ${e()} ORDER BY ${e()} ROWS ${e()} PRECEDING)`,
    () => `CASE ${p()} WHEN ${e()} THEN ${e()} ELSE ${e()} END`, () => `(SELECT ${e()} FROM t WHERE ${e()})`,
    () => `${p()} = ANY(${e()})`, () => `position(${p()} IN ${e()})`,
    () => `(${e()}, ${e()})`, () => `[${e()}]`, () => `substring(${e()} FROM ${e()} FOR ${e()})`,
    () => `TRIM(LEADING ${e()} FROM ${e()})`, () => `{a: ${e()}}`,
  ]
  return forms[roll(forms.length)]!()
}

test('random expressions', async () => {
  let parses = 0
  await forEachSeed(40, file, async (seed) => {
    const roll = dice(seed + 2_000_000)
    for (let i = 0; i < 100; i++) if (check(`SELECT ${randomExpr(roll, 1 + roll(6))}`)) parses++
  })
  assert.ok(process.env['SEED'] !== undefined || parses > 2000, `only ${parses} of 4000 parsed`)
})
