// One set of tables in many databases: the plain one, and others that must answer alike: rules off, small
// batches, rows in files or half in files, plans from templates, little memory. Databases open when they are
// first asked. Not which queries are asked (queries.ts).
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { rawText } from '../../engine/formats/value-text.ts'
import { Database, type DatabaseOptions } from '../../engine/database.ts'
import { Refusal, RequestBody, UserError } from '../../engine/door.ts'
import { otherQueries } from '../../engine/plan-template.ts'
import { shapeOf } from '../../engine/query-shape.ts'
import { Arena } from '../../kernels/arena.ts'
import type { Batch } from '../../kernels/batch.ts'
import { valueAt } from '../../kernels/column.ts'
import { Owner } from '../../kernels/extents.ts'
import { typeName } from '../../kernels/type.ts'
import { ruleNames } from '../../planner/optimise.ts'
import { realEnv } from '../../storage/env/real/real.ts'
import type { Answer, Cell } from './answer.ts'
import type { Tables } from './tables.ts'

export type Variant = {
  readonly name: string
  /** How many of ten lines are in files before the others are written. */
  readonly inFiles: number
  readonly options: Partial<DatabaseOptions>
  readonly learns?: boolean
  readonly spills?: boolean
}

const tuned = (name: string, queryTuning: DatabaseOptions['queryTuning'] & object, inFiles = 0): Variant =>
  ({ name, inFiles, options: { queryTuning } })

export const plain: Variant = { name: 'plain', inFiles: 0, options: {} }

export const variants: readonly Variant[] = [
  tuned('without rules', { disabledRules: new Set(ruleNames) }),
  tuned('half in files, without rules', { disabledRules: new Set(ruleNames) }, 5),
  ...ruleNames.map((name) => tuned(`without ${name}`, { disabledRules: new Set([name]) })),
  tuned('joins reversed', { reversesJoins: true }),
  tuned('batches of 3', { batchRows: 3 }),
  tuned('half in files, batches of 3', { batchRows: 3 }, 5),
  tuned('by row', { computesByRow: true }),
  tuned('half in files, by row', { computesByRow: true }, 5),
  tuned('half in files, per code', { perCodeAlways: true }, 5),
  { name: 'in files', inFiles: 10, options: {} },
  { name: 'half in files', inFiles: 5, options: {} },
  { name: 'learned plans', inFiles: 5, options: {}, learns: true },
  { ...tuned('all on disk', { batchRows: 3, spillsAtOnce: true }, 5), spills: true },
]

/** For large tables: queries that must use the disk. */
export const spilling: Variant = {
  name: 'little memory', inFiles: 5, spills: true,
  options: { queryBytes: 2 << 20, queryTuning: { batchRows: 64 } },
}

/** What a query may take: joins of generated queries can be large. */
const ROWS_MAX = 20_000

export class World {
  readonly #tables: Tables
  readonly #databases = new Map<Variant, Promise<Database>>()
  readonly #folders: string[] = []

  constructor(tables: Tables) {
    this.#tables = tables
  }

  async answer(variant: Variant, sql: string): Promise<Answer> {
    const known = this.#databases.get(variant) ?? this.#open(variant)
    this.#databases.set(variant, known)
    const database = await known
    if (variant.learns === true) await learn(database, sql)
    return await answerOf(database, sql)
  }

  /** Bytes that queries of a variant have put on disk. */
  async spilledBytes(variant: Variant): Promise<number> {
    const database = await this.#databases.get(variant)
    const counted = database?.measurements().find(({ name }) => name === 'influxdb3_query_spilled_bytes')
    return counted?.values[0]?.value ?? 0
  }

  async close(): Promise<void> {
    for (const database of this.#databases.values()) await (await database).close()
    for (const folder of this.#folders) rmSync(folder, { recursive: true, force: true })
  }

  async #open(variant: Variant): Promise<Database> {
    const root = variant.spills === true ? mkdtempSync(join(tmpdir(), 'differential-')) : null
    if (root !== null) this.#folders.push(root)
    const database = await Database.open(realEnv(), {
      nodeId: 'n', store: root === null ? { kind: 'memory' } : { kind: 'file', root },
      walFlushIntervalMs: root === null ? 1000 : 1, walSnapshotSize: 600, walSegmentsToKeep: 10,
      gen1DurationMs: 600_000, notice: () => undefined, ...variant.options,
    })
    for (const lines of this.#tables.values()) {
      const middle = Math.ceil(lines.length * variant.inFiles / 10)
      await write(database, lines.slice(0, middle))
      if (variant.inFiles > 0) await database.snapshot()
      await write(database, lines.slice(middle))
    }
    return database
  }
}

async function write(database: Database, lines: readonly string[]): Promise<void> {
  if (lines.length === 0) return
  const bytes = Buffer.from(lines.join('\n'))
  const body = new RequestBody(database.requestMemory, bytes.length)
  body.append(bytes)
  const outcome = await database.write({
    database: 'd', body, precision: 'ns', acceptPartial: false, noSync: false,
  })
  if (outcome.kind !== 'ok') throw new Error(`the tables are refused: ${JSON.stringify(outcome)}`)
}

/** Plans two queries of the same shape with other operands, so that the next one fills a template. */
async function learn(database: Database, sql: string): Promise<void> {
  const shape = shapeOf(sql)
  if (shape === null || shape.slots.length === 0) return
  for (const { text } of otherQueries(sql, shape.slots)) {
    await ask(database, text).then((stream) => stream.close(), () => undefined)
  }
}

const PATIENCE_MS = 5000

function ask(database: Database, text: string): ReturnType<Database['query']> {
  const signal = AbortSignal.timeout(PATIENCE_MS)
  return database.query({ database: 'd', language: 'sql', text, params: new Map(), signal })
}

/** Only messages are answers: anything else that is thrown is a defect. */
async function answerOf(database: Database, sql: string): Promise<Answer> {
  try {
    const stream = await ask(database, sql)
    const arena = new Arena(new Owner('differential', 64 << 20))
    const rows: Cell[][] = []
    try {
      for (let batch = await stream.next(); batch !== null; batch = await stream.next()) {
        rows.push(...cellsOf(batch, arena))
        if (rows.length > ROWS_MAX) return { kind: 'exhausted' }
      }
    } finally {
      arena.release()
      stream.close()
    }
    const types = stream.schema.map(({ type }) => typeName(type))
    return { kind: 'rows', names: stream.schema.map(({ name }) => name), types, rows }
  } catch (error) {
    if (!(error instanceof UserError || error instanceof Refusal)) throw error
    if (error.code === 'resources-exhausted' || error.code === 'query-cancelled') return { kind: 'exhausted' }
    return { kind: 'error', message: error.message }
  }
}

function cellsOf(batch: Batch, arena: Arena): Cell[][] {
  const columns = batch.columns.map((column) => {
    const isText = column.type.kind === 'utf8' || column.type.kind === 'dictionary'
    const texts = isText ? column : rawText(column, false, arena)
    return (row: number): Cell => {
      const found = valueAt(texts, row)
      return found === null ? null : String(found)
    }
  })
  return Array.from({ length: batch.rows }, (_, row) => columns.map((cell) => cell(row)))
}
