// SQL through the whole engine: generated statements, statements of the text tests and examples of functions,
// whole and mutated. Only a UserError may come out; afterwards no query holds memory; what plans can be
// explained; the printed statement answers as the original did; a client that leaves ends its query soon.
// Not whether answers are right (test/sql, test/planner, test/properties).
import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { Database } from '../../engine/database.ts'
import { UserError } from '../../engine/door.ts'
import { aggregateFunctions, scalarFunctions, windowFunctions } from '../../engine/functions/index.ts'
import { RequestBody } from '../../engine/request-body.ts'
import { parseSql } from '../../parser/sql/parse.ts'
import { printSql } from '../../parser/sql/print.ts'
import { realEnv } from '../../storage/env/real/real.ts'
import { readSlt } from '../sql/slt.ts'
import { answerOf, heldBytes } from './database.ts'
import type { Dice } from './dice.ts'
import { mutatedText } from './mutate.ts'
import { SqlWriter } from './random-sql.ts'
import { surface, type Target } from './surface.ts'

/** Then the client leaves. */
const PATIENCE_MS = 300
/** Until a query that was left must have ended: generous, for busy machines. */
const ENDED_MS = 3000

const folder = join(import.meta.dirname, '..', 'sql')
const written = readdirSync(folder).filter((name) => name.endsWith('.slt'))
  .flatMap((name) => readSlt(join(folder, name)).blocks)
  .flatMap((block) => block.kind === 'query' ? [block.sql] : [])
const examples = [...scalarFunctions, ...aggregateFunctions, ...windowFunctions].flatMap((f) => f.examples)
  .map(([text]) => text.startsWith('SELECT') ? text : `SELECT ${text}`)

const words = [
  ...'SELECT FROM WHERE GROUP BY ORDER LIMIT OFFSET UNION JOIN ON AS AND OR NOT NULL IN IS BETWEEN LIKE CASE'
    .split(' ').map((word) => ` ${word} `),
  ' m ', ' n ', ' time ', ' host ', ' i ', ' f ', ' s ', '*', '(', ')', ',', '[', ']', '::INT', "'a'", '$1',
  'now()', "INTERVAL '1 day'", 'DISTINCT ', 'OVER (ORDER BY time)', '-', '/', '0', '9223372036854775808',
  '1e999',
]

function randomStatement(dice: Dice): string {
  const own = new SqlWriter(dice).statement()
  if (dice.chance(0.5)) return own
  const base = dice.pick([own, dice.pick(examples), dice.pick(written)])
  return dice.chance(0.1) ? base : mutatedText(base, dice.pick([own, dice.pick(examples)]), words, dice)
}

const START_NS = 1_704_067_200_000_000_000n

/** Three small tables: in files and in the buffer, with overwrites and NULLs. */
async function openWithRows(): Promise<Database> {
  const database = await Database.open(realEnv(), {
    nodeId: 'n', store: { kind: 'memory' }, walFlushIntervalMs: 1000, walSnapshotSize: 600,
    walSegmentsToKeep: 10, gen1DurationMs: 600_000, notice: () => undefined, queryBytes: 32 << 20,
  })
  const line = (table: string, i: number): string => `${table},host=h${i % 4}` +
    `${i % 3 === 0 ? '' : `,region=r${i % 2}`} i=${i % 7}i,j=${i}i,u=${i % 5}u,f=${i / 4},s="t${i % 6}",` +
    `b=${i % 2 === 0}${i % 5 === 0 ? '' : `,x=-${i}.5`} ${START_NS + BigInt(i % 90) * 10_000_000_000n}`
  const lines = Array.from({ length: 120 }, (_, i) => line('m', i))
  const others = Array.from({ length: 20 }, (_, i) => line('n', i * 7))
  const odd = [
    'l,host=é,region=r1 f=1e308,x=-0,i=9223372036854775807i,j=-1i,u=18446744073709551615u,b=t,s="" ' +
      '-9223372036854775806',
    'l f=-0,i=-9223372036854775808i,s="%" 9223372036854775806',
  ]
  await write(database, [...lines.slice(0, 60), ...others])
  await database.snapshot()
  await write(database, [...lines.slice(60), ...odd])
  return database
}

async function write(database: Database, lines: readonly string[]): Promise<void> {
  const bytes = Buffer.from(lines.join('\n'))
  const body = new RequestBody(database.requestMemory, bytes.length)
  body.append(bytes)
  const outcome = await database.write({
    database: 'd', body, precision: 'ns', acceptPartial: false, noSync: false,
  })
  assert.equal(outcome.kind, 'ok')
}

type Outcome = { readonly rows: unknown } | { readonly error: UserError }

/** The answer or the UserError; anything else is thrown on. */
async function run(database: Database, sql: string): Promise<Outcome> {
  const client = new AbortController()
  const timer = setTimeout(() => client.abort(), PATIENCE_MS)
  const startMs = performance.now()
  try {
    return { rows: await answerOf(database, 'd', sql, client.signal) }
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    return { error }
  } finally {
    clearTimeout(timer)
    const ms = performance.now() - startMs
    assert.ok(ms < PATIENCE_MS + ENDED_MS, `it went on for ${ms.toFixed(0)} ms`)
    assert.equal(heldBytes(database, 'queries'), 0, 'memory is held')
  }
}

const isVolatile = (sql: string): boolean =>
  /\b(now|random|uuid|current_\w+|today|parquet_files)\b/i.test(sql)

async function checkStatement(database: Database, sql: string): Promise<string> {
  const outcome = await run(database, sql)
  if ('error' in outcome && outcome.error.code.startsWith('sql-')) return 'no statement'
  const statement = parseSql(sql)
  const isQuery = statement.kind === 'query-statement'
  if ('error' in outcome) {
    if (outcome.error.code === 'query-cancelled') return 'left'
    return outcome.error.code === 'resources-exhausted' ? 'exhausted' : 'refused'
  }
  if (!isQuery) return 'answered'
  const plan = await run(database, `EXPLAIN ${printSql(statement)}`)
  assert.ok('rows' in plan, 'what answers is not explained')
  if (isVolatile(sql)) return 'answered'
  const again = await run(database, printSql(statement))
  if ('rows' in again) assert.deepEqual(again.rows, outcome.rows, printSql(statement))
  else assert.equal(again.error.code, 'query-cancelled', `${printSql(statement)}: ${again.error.message}`)
  return 'answered'
}

async function open(): Promise<Target<string>> {
  const database = await openWithRows()
  const kept = ['write buffer', 'directories', 'requests']
  const before = kept.map((purpose) => heldBytes(database, purpose))
  return {
    make: randomStatement,
    check: async (sql) => {
      const outcome = await checkStatement(database, sql)
      assert.deepEqual(kept.map((purpose) => heldBytes(database, purpose)), before)
      return outcome
    },
    close: () => database.close(),
  }
}

export const sql = surface({ name: 'SQL', open })
