// Line protocol through the whole write path: whatever bytes come, there is an outcome; accepted and
// rejected lines are all the lines there are; what was accepted reads back as the plain twin of the grammar
// says, last write winning per field; nothing is held afterwards. Not the times of names nobody may use
// (test/server) and not durability (test/sim).
import assert from 'node:assert/strict'
import { Database } from '../../engine/database.ts'
import type { Precision } from '../../engine/door.ts'
import { RequestBody } from '../../engine/request-body.ts'
import type { Scalar } from '../../kernels/column.ts'
import { defaultCatalogLimits } from '../../storage/catalog/limits.ts'
import { realEnv } from '../../storage/env/real/real.ts'
import { Twin } from '../kernels/line-protocol-twin.ts'
import { NOW_NS, printFloat } from '../line-protocol/parsed-text.ts'
import { randomBody } from '../line-protocol/random-body.ts'
import { answerOf, heldBytes } from './database.ts'
import type { Dice } from './dice.ts'
import { mutatedBytes, mutatedText } from './mutate.ts'
import { surface, type Target } from './surface.ts'

/** `body` holds one byte a character. */
type Write = { readonly body: string; readonly precision: Precision; readonly acceptPartial: boolean }

const words = [
  ',', '=', ' ', '"', '\\', '\n', '\\\n', '\\"', '\\\\', '#', 'i', 'u', 't', 'F', 'time', 'time=1',
  'm f=1 1\n', ' 1', '0', '-', '-0', 'e9', '.', '1e309', '9223372036854775807i', '"a\nb"',
  '\r\n', '\t', '\0', ',a=b', ',a=',
  '__proto__', 'iox::measurement',
]

function randomWrite(dice: Dice): Write {
  const precision = dice.pick<Precision>(['ns', 'ns', 'auto', 's', 'ms', 'us'])
  return { body: someBytes(dice).toString('latin1'), precision, acceptPartial: dice.chance(0.7) }
}

function someBytes(dice: Dice): Buffer {
  const body = randomBody(dice)
  if (dice.chance(0.3)) return Buffer.from(body.toWellFormed())
  if (dice.chance(0.02)) return Buffer.from(body + longLine(dice))
  const donor = randomBody(dice)
  if (dice.chance(0.6)) return Buffer.from(mutatedText(body, donor, words, dice))
  return Buffer.from(mutatedBytes(Buffer.from(body), Buffer.from(donor), dice, 16384))
}

function longLine(dice: Dice): string {
  const long = dice.pick(['x', '9', '\\\\', '\\"', 'é', ',a=b', ',f=1']).repeat(dice.pick([5000, 65537]))
  return dice.pick([
    `\nm,t=${long} f=1 1`, `\n${long} f=1 1`, `\nm f="${long}" 1`, `\nm f=${long} 1`, `\nm f=1 ${long}`,
    `\nm ${long}=1 1`, `\nm f=1${long} 1`, `\nm${long} f=1`,
  ])
}

/** Rows by table, series and time; fields as text by name. */
type Model = Map<string, Map<string, Map<string, string>>>

const pairs = /("(?:[^"\\]|\\.)*")=("(?:[^"\\]|\\.)*"|[^,]*)/g

function remember(model: Model, rows: ReturnType<Twin['write']>['rows']): void {
  for (const { table, tags, fields, time } of rows) {
    const known = model.get(table) ?? new Map<string, Map<string, string>>()
    model.set(table, known)
    const key = `${tags} ${time}`
    const row = known.get(key) ?? new Map<string, string>()
    known.set(key, row)
    for (const [, name, value] of fields.matchAll(pairs)) row.set(name!, value!)
  }
}

async function checkRows(database: Database, name: string, twin: Twin, model: Model): Promise<void> {
  for (const [table, expected] of model) {
    const kinds = twin.tables.get(table)!
    const { names, rows } = await answerOf(database, name, `SELECT * FROM "${table.replaceAll('"', '""')}"`)
    const seen = new Map(rows.map((row): [string, string[]] => {
      const values = names.map((column, i): [string, Scalar] => [column, row[i] ?? null])
        .filter(([column, value]) => column !== 'time' && value !== null)
      const shown = (isTag: boolean): string[] => values
        .filter(([column]) => (kinds.get(column) === 'tag') === isTag)
        .map(([column, value]) => `${JSON.stringify(column)}=${valueText(value, kinds.get(column)!)}`).sort()
      return [`${shown(true).join(',')} ${row[names.indexOf('time')]}`, shown(false)]
    }))
    assert.equal(seen.size, rows.length, `two rows of one key in ${table}`)
    const wanted = new Map([...expected].map(([key, fields]) =>
      [key, [...fields].map(([field, value]) => `${field}=${value}`).sort()]))
    assert.deepEqual(seen, wanted, table)
  }
}

function valueText(value: Scalar, kind: string): string {
  switch (kind) {
    case 'float': return printFloat(value as number)
    case 'integer': return `${value as bigint}i`
    case 'uinteger': return `${value as bigint}u`
    case 'boolean': return String(value)
    default: return JSON.stringify(value)
  }
}

const DATABASES_MAX = 200

function openDatabase(): Promise<Database> {
  const env = realEnv()
  const clock = { ...env.clock, wallNs: () => NOW_NS, wallMs: () => Number(NOW_NS / 1_000_000n) }
  return Database.open({ ...env, clock }, {
    nodeId: 'n', store: { kind: 'memory' }, walFlushIntervalMs: 1000, walSnapshotSize: 600,
    walSegmentsToKeep: 10, gen1DurationMs: 600_000, notice: () => undefined,
    limits: { ...defaultCatalogLimits, databases: DATABASES_MAX },
  })
}

async function open(): Promise<Target<readonly Write[]>> {
  let database = await openDatabase()
  let inputs = 0

  async function write(name: string, one: Write, twin: Twin, model: Model): Promise<string> {
    const bytes = Buffer.from(one.body, 'latin1')
    const body = new RequestBody(database.requestMemory, bytes.length)
    body.append(bytes)
    const isText = isUtf8(bytes)
    assert.equal(body.utf8Problem() === null, isText, 'two answers to whether it is UTF-8')
    if (!isText) {
      body.release()
      return 'not text'
    }
    const before = new Map(twin.tables)
    const expected = twin.write(bytes.toString(), one.precision)
    const { acceptPartial, precision } = one
    const outcome = await database.write({ database: name, body, precision, acceptPartial, noSync: false })
    const lines = expected.errors.map((text) => text.slice(0, text.indexOf(':'))).map(Number)
    const isRefused = !acceptPartial && lines.length > 0
    const kind = expected.lines === 0 ? 'empty' : isRefused ? 'rejected' : lines.length > 0 ? 'partial' : 'ok'
    assert.equal(outcome.kind, kind)
    if (outcome.kind === 'partial') assert.deepEqual(outcome.errors.map(({ line }) => line), lines)
    if (outcome.kind === 'rejected') assert.equal(outcome.error.line, lines[0])
    assert.equal(expected.rows.length + lines.length, expected.lines)
    if (isRefused) {
      twin.tables.clear()
      for (const [table, columns] of before) twin.tables.set(table, columns)
    } else remember(model, expected.rows)
    return kind
  }

  return {
    make: (dice) => Array.from({ length: 1 + dice.below(3) }, () => randomWrite(dice)),
    check: async (writes) => {
      // Each input has a database of its own, so none depends on those before it.
      if (++inputs % DATABASES_MAX === 0) {
        await database.close()
        database = await openDatabase()
      }
      const name = `d${inputs}`
      const twin = new Twin(NOW_NS)
      const model: Model = new Map()
      let last = ''
      for (const one of writes) last = await write(name, one, twin, model)
      await checkRows(database, name, twin, model)
      const held = heldBytes(database, 'requests') + heldBytes(database, 'queries')
      assert.equal(held, 0, 'memory is held')
      return last
    },
    close: () => database.close(),
  }
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return true
  } catch {
    return false
  }
}

export const lineProtocol = surface({ name: 'line protocol', inputsMax: 6000, open })
