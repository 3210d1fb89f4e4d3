// Rules may not change answers: every query of the golden files, and generated ones, run on small tables with
// all rules, without any, without each one, and with inner joins reversed. The tables have NULLs, NULL tags
// and several series of one host; every number and time in them is different, so that "the last one" and "the
// first three" mean one thing.
// Replay of a random failure: SEED=<seed> node --test test/planner/rules-keep-answers.test.ts
import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Scalar } from '../../kernels/column.ts'
import { parseSql } from '../../parser/sql/parse.ts'
import { bindSql } from '../../planner/bind/bind.ts'
import { checkPlan } from '../../planner/check.ts'
import { explain } from '../../planner/explain.ts'
import { optimise, rules } from '../../planner/optimise.ts'
import { reversed } from '../../planner/rules/join-order.ts'
import { readCases } from '../plans/golden.ts'
import { catalog, functions, now } from './catalog-fixture.ts'
import { answer, NotHere, type Tables } from './interpret.ts'

const hour = 3_600_000_000_000n

/** A small generator with a seed: the same numbers on every machine. */
function random(seed: number): (below: number) => number {
  let state = seed >>> 0
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

function fill(seed: number): Tables {
  const next = random(seed)
  let unique = 1
  const values: Record<string, () => Scalar> = {
    tag: () => [null, 'Kitchen', 'a', 'b', 'x', 'host_1', 'eu'][next(7)]!,
    int: () => next(9) === 0 ? null : BigInt(unique++) - 20n,
    uint: () => BigInt(unique++),
    float: () => next(9) === 0 ? null : unique++ * 0.75 - 3,
    text: () => `${['a', 'b', 'é'][next(3)]!}${unique++}`,
    bool: () => [null, true, false][next(3)]!,
  }
  return new Map(catalog.tables().map((table) => [table.name, Array.from({ length: 14 }, (_, i) => {
    const row = new Map<string, Scalar>()
    for (const c of table.columns) {
      const kind = c.role === 'tag' ? 'tag' : c.type.kind === 'utf8' ? 'text' : c.type.kind === 'boolean'
        ? 'bool'
        : c.type.kind === 'float' ? 'float' : c.type.kind === 'int' && c.type.signed ? 'int' : 'uint'
      row.set(c.name, c.role === 'time' ? now - BigInt(i * 7 - 40) * hour / 3n - BigInt(unique++)
        : values[kind]!())
    }
    return row
  })]))
}

const plans = join(import.meta.dirname, '..', 'plans')
const golden = [
  ...readdirSync(plans).filter((f) => f.endsWith('.txt')).flatMap((f) => readCases(join(plans, f)).cases),
  ...readCases(join(import.meta.dirname, 'bind.txt')).cases,
].map((c) => c.sql)

/** Which rows come is free: only their number can be compared. */
const isFree = (sql: string): boolean => /limit|fetch first/i.test(sql) && !/order by/i.test(sql)

function compare(sql: string, tables: Tables, switches: readonly (readonly string[])[]): boolean {
  const bound = bindSql(parseSql(sql), catalog, functions, {
    now, params: new Map<string, Scalar>([['room', 'Kitchen'], ['n', 5n], ['minus', -5n],
      ['since', '2024-01-01'], ['nothing', null]]),
  })
  let want: readonly string[]
  try {
    want = answer(bound.plan, tables)
  } catch (error) {
    if (error instanceof NotHere) return false
    throw error
  }
  for (const disabled of switches) {
    const { plan } = optimise(bound, {
      disabledRules: new Set(disabled), onRule: (name, after) => checkPlan(after, null, name),
    })
    for (const arranged of disabled.length === 0 ? [plan, reversed(plan)] : [plan]) {
      const got = answer(arranged, tables)
      const shown = `${sql}\nwithout [${disabled.join(', ')}]\n${explain(arranged)}`
      if (isFree(sql)) assert.equal(got.length, want.length, shown)
      else assert.deepEqual(got, want, shown)
    }
  }
  return true
}

const eachOff = [[], ...rules.map((r) => [r.name])]

test('golden queries give the same rows whatever rules run', () => {
  let proved = 0
  const own = golden.filter((sql) => !/random\(\)|1 \/ 0/.test(sql))
  for (const seed of [1, 2, 3]) {
    const tables = fill(seed)
    for (const sql of own) if (compare(sql, tables, seed === 1 ? eachOff : [[]])) proved++
  }
  assert.ok(proved > own.length * 2, `only ${proved} of ${own.length * 3} queries could be compared`)
})

/** A query of random parts over `home`. */
function generate(next: (below: number) => number): string {
  const one = (list: readonly string[]): string => list[next(list.length)]!
  const value = (): string => one(['co', 'hum', 'temp', 'co + 1', 'temp * 2',
    'CASE WHEN co > 2 THEN temp ELSE hum END', '3', 'NULL'])
  const atom = (): string => one([
    `room = '${one(['a', 'Kitchen', 'x'])}'`, `room IN ('a', 'b')`, 'room IS NULL', `co > ${next(20) - 10}`,
      `temp < ${next(20)}.5`,
    'hum IS NOT NULL', `time > '2024-01-01T0${next(9)}:00:00Z'`,
      `time <= now() - INTERVAL '${next(12)} hours'`, 'co = hum',
    `time BETWEEN '2023-12-31' AND '2024-01-01T${10 + next(9)}:00:00Z'`, 'room <> \'x\'', 'true',
      `${value()} > ${value()}`,
    'co IN (SELECT v FROM m)', 'room IN (SELECT host FROM m)', 'co > (SELECT avg(v) FROM m)',
    'co NOT IN (SELECT v FROM m WHERE m.host = room)', 'EXISTS (SELECT 1 FROM m WHERE m.v = co)',
    '(hum IN (SELECT v FROM m)) IS NOT NULL',
  ])
  const condition = (depth: number): string => {
    if (depth === 0 || next(3) === 0) return atom()
    const inner = one([`${condition(depth - 1)} AND ${condition(depth - 1)}`, `NOT (${atom()})`,
      `(${atom()} OR ${atom()})`])
    return inner
  }
  const where = next(4) === 0 ? '' : ` WHERE ${condition(2)}`
  const end = one(['', ' ORDER BY time', ' ORDER BY time DESC LIMIT 1', ' ORDER BY time DESC LIMIT 3',
    ' ORDER BY time LIMIT 2 OFFSET 1'])
  const source = one(['home', '(SELECT * FROM home WHERE co > 0) home',
    '(SELECT room, time, co, hum, temp FROM home ORDER BY temp) home',
    '(SELECT * FROM home UNION ALL SELECT * FROM home WHERE co < 5) home',
      '(SELECT DISTINCT * FROM home) home'])
  const from = `FROM ${source}${where}`
  switch (next(7)) {
    case 0: return `SELECT ${value()} AS a, room, time ${from}${end}`
    case 1: return `SELECT room, count(*) AS n, max(temp) AS t, sum(co) AS s ${from} GROUP BY room` +
      one(['', ' HAVING count(*) > 1', ' HAVING room = \'a\' AND max(temp) > 1', ' ORDER BY n, room'])
    case 2: return `SELECT DISTINCT room ${from}`
    case 3: return `SELECT DISTINCT ON (room) room, time, temp ${from} ORDER BY room, time DESC`
    case 4: return 'SELECT room, max(time) AS time, selector_last(temp, time)[\'value\'] AS t ' +
      `${from} GROUP BY room`
    case 5: return 'SELECT * FROM (SELECT *, ' +
      `row_number() OVER (PARTITION BY room ORDER BY time DESC) AS rn ${from})` +
      one([' WHERE rn = 1', ' WHERE rn < 3 AND room = \'a\'', ' WHERE rn = 1 AND temp > 2'])
    default: return `SELECT h.room, h.co, l.n FROM home h ${one(['JOIN', 'LEFT JOIN'])} ` +
      `(SELECT room, max(time) AS time, count(*) AS n FROM home${where} GROUP BY room) l ON h.room = l.room` +
      one(['', ' AND h.time = l.time', ' AND l.n > 1']) +
      one(['', ' WHERE h.co > 1', ' WHERE l.n > 1 AND h.room = \'a\''])
  }
}

test('generated queries give the same rows with and without rules', () => {
  const seed = Number(process.env['SEED'] ?? 20_240_101)
  const next = random(seed)
  let proved = 0
  for (let i = 0; i < 600; i++) {
    const sql = generate(next)
    try {
      if (compare(sql, fill(seed + i), [[]])) proved++
    } catch (error) {
      assert.fail(`SEED=${seed}, query ${i}: ${sql}\n${(error as Error).message}`)
    }
  }
  assert.ok(proved > 500, `only ${proved} could be compared`)
})
