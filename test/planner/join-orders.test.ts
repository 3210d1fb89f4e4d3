// Inner joins give the same rows in whatever order: generated chains and trees of them, over tables small
// enough for an oracle that joins as written (interpret.ts), arranged by sizes that are made up. Keys: tags,
// texts, fields, sums over two tables; NULLs are many, and equal where IS NOT DISTINCT FROM says so. P-15
// Replay of a failure: SEED=<seed> node --test test/planner/join-orders.test.ts; ROUNDS=n for more.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Scalar } from '../../kernels/column.ts'
import { parseSql } from '../../parser/sql/parse.ts'
import { bindSql } from '../../planner/bind/bind.ts'
import { checkPlan } from '../../planner/check.ts'
import { explain } from '../../planner/explain.ts'
import { optimise, optimiseAtStart } from '../../planner/optimise.ts'
import { reversed } from '../../planner/rules/join-order.ts'
import type { Statistics } from '../../planner/statistics.ts'
import { seededRandom } from '../../storage/env/simulated/random.ts'
import { catalog, functions, now } from './catalog-fixture.ts'
import { answer, type Tables } from './interpret.ts'

const seed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 1e6))
const rounds = Number(process.env['ROUNDS'] ?? 400)
const random = seededRandom(seed, 'join orders')
const again = `SEED=${seed} ROUNDS=${rounds} node --test test/planner/join-orders.test.ts`

const below = (n: number): number => random.below(n)
const one = <T>(list: readonly T[]): T => list[below(list.length)]!
const some = (n: number, make: () => string): string => Array.from({ length: n }, make).join(' AND ')

/** Few values, so that rows meet. */
function tables(): Tables {
  const value = (role: string, kind: string): Scalar => {
    if (role === 'time') return now + BigInt(below(3))
    if (below(5) === 0) return null
    if (role === 'tag' || kind === 'utf8') return one(['a', 'b', 'c'])
    return kind === 'boolean' ? below(2) === 0 : kind === 'float' ? below(3) : BigInt(below(3))
  }
  return new Map(catalog.tables().map((table) => [table.name, Array.from({ length: below(6) }, () =>
    new Map(table.columns.map((c) => [c.name, value(c.role, c.type.kind)])))]))
}

type Source = {
  readonly text: (alias: string) => string
  readonly texts: readonly string[]
  readonly numbers: readonly string[]
}

const SOURCES: readonly Source[] = [
  { text: (alias) => `home ${alias}`, texts: ['room'], numbers: ['co', 'hum'] },
  { text: (alias) => `m ${alias}`, texts: ['host', 'region', 's'], numbers: ['v', 'u'] },
  { text: (alias) => `cpu ${alias}`, texts: ['hostname', 'region'], numbers: ['usage_user', 'usage_idle'] },
  { text: (alias) => `(VALUES ('a', 1), ('b', 2), (NULL, 1)) AS ${alias}(t, n)`, texts: ['t'],
    numbers: ['n'] },
  { text: (alias) => `(SELECT room AS t, count(*) AS n FROM home GROUP BY room) ${alias}`, texts: ['t'],
    numbers: ['n'] },
  { text: (alias) => `(SELECT h.room AS t, m.v AS n FROM home h LEFT JOIN m ON h.room = m.host) ${alias}`,
    texts: ['t'], numbers: ['n'] },
  { text: (alias) => `(SELECT h.room AS t, m.v AS n FROM home h JOIN m ON h.co = m.v) ${alias}`,
    texts: ['t'], numbers: ['n'] },
]

type Named = { readonly alias: string; readonly source: Source }

function query(): string {
  const all = Array.from({ length: 2 + below(3) }, (_, i): Named =>
    ({ alias: `t${i}`, source: one(SOURCES) }))
  const text = ({ alias, source }: Named): string => `${alias}.${one(source.texts)}`
  const number = ({ alias, source }: Named): string => `${alias}.${one(source.numbers)}`
  const condition = (before: readonly Named[], last: Named): string => one([
    () => `${text(one(before))} = ${text(last)}`,
    () => `${text(last)} = ${text(one(before))}`,
    () => `${number(one(before))} = ${number(last)}`,
    () => [1, 2].map(() => `${text(one(before))} = ${text(last)}`).join(' AND '),
    () => `(${number(one(before))} + ${number(one(before))} IS NOT DISTINCT FROM ${number(last)})`,
    () => '(SELECT count(*) FROM m) > 2',
    () => `(${text(one(before))} IS NOT DISTINCT FROM ${text(last)})`,
    () => `${number(one(before))} + ${number(one(before))} = ${number(last)}`,
    () => `${number(one(before))} < ${number(last)}`,
    () => `${number(one(before))} + ${number(last)} > ${number(one(before))}`,
    () => `${text(last)} IN ('a', 'b')`,
    () => `(${text(last)} = ${text(one(before))} OR ${number(last)} = 1)`,
  ])()
  let from = ''
  for (const [i, last] of all.entries()) {
    const before = all.slice(0, i)
    if (i === 0) from = last.source.text(last.alias)
    else if (below(4) === 0) from = `${from} CROSS JOIN ${last.source.text(last.alias)}`
    else {
      const on = some(1 + below(2), () => condition(before, last))
      from += ` JOIN ${last.source.text(last.alias)} ON ${on}`
    }
  }
  const where = below(2) === 0 ? '' : ` WHERE ${some(1 + below(2), () => condition(all, one(all)))}`
  const given = one(['*', all.map(text).join(', ') + `, ${number(one(all))}`, 'count(*) AS n'])
  const columns = given === '*' || given.startsWith('count') ? given
    : given.split(', ').map((c, i) => `${c} AS c${i}`).join(', ')
  return `SELECT ${columns} FROM ${from}${where}`
}

function statistics(): Statistics {
  const sizes = new Map<string, number>()
  const size = (name: string, largest: number): number => {
    const known = sizes.get(name) ?? Math.floor(largest ** (below(100) / 100))
    sizes.set(name, known)
    return known
  }
  return {
    rows: ({ name }) => size(name, 1e7),
    series: ({ name }) => size(`${name} series`, 1e4),
    values: ({ name }, tag) => size(`${name}.${tag}`, 1e4),
  }
}

test(`P-15: inner joins give the same rows in whatever order (${again})`, () => {
  let others = 0
  for (let round = 0; round < rounds; round++) {
    const sql = query()
    const data = tables()
    const bound = bindSql(parseSql(sql), catalog, functions, { now, params: new Map() })
    const want = answer(bound.plan, data)
    const { plan } = optimise(bound)
    const started = [plan, plan, bound.plan].map((one) => optimiseAtStart(one, statistics()))
    for (const arranged of [reversed(plan), reversed(bound.plan), ...started]) {
      checkPlan(arranged, plan.columns, 'join order')
      const shown = `${again}\n${sql}\n${explain(arranged)}`
      assert.deepEqual(answer(arranged, data), want, shown)
      if (explain(arranged) !== explain(plan)) others++
    }
  }
  assert.ok(others > rounds, `only ${others} plans were in another order`)
})
