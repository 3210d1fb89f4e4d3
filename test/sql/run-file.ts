// Runs one text test on a fresh database of a simulated machine, under a lens. The lens says how data
// lies and how queries run; what is expected never depends on it. Finds all failures of a file; decides
// nothing about them.
import { Arena } from '../../kernels/arena.ts'
import { Owner } from '../../kernels/extents.ts'
import type { Scalar } from '../../kernels/column.ts'
import { Database } from '../../engine/database.ts'
import { Refusal, RequestBody, UserError } from '../../engine/door.ts'
import type { Env } from '../../storage/env/env.ts'
import { otherQueries } from '../../engine/plan-template.ts'
import { shapeOf } from '../../engine/query-shape.ts'
import { realEnv } from '../../storage/env/real/real.ts'
import { Simulation } from '../../storage/env/simulated/simulation.ts'
import type { Lens } from '../lenses.ts'
import { crowdCache, writeCrowd } from './crowd.ts'
import { rowTexts } from './row-text.ts'
import type { LinesBlock, QueryBlock, SltFile } from './slt.ts'

export type Found = ReadonlyMap<QueryBlock, readonly string[]>

export async function runFile(file: SltFile, lens: Lens): Promise<Found> {
  if (lens.threads > 1) return await runBlocks(realEnv(), file, lens)
  const simulation = new Simulation({ seed: 1 })
  return await simulation.run(async () => {
    const outcome = await simulation.startProcess().run((env) => runBlocks(env, file, lens))
    if (outcome.kind === 'failed') throw outcome.error
    return outcome.kind === 'done' ? outcome.value : new Map<QueryBlock, readonly string[]>()
  })
}

async function runBlocks(env: Env, file: SltFile, lens: Lens): Promise<Found> {
  const found = new Map<QueryBlock, readonly string[]>()
  let database = await openDatabase(env, lens)
  await database.createDatabase({ name: 'd', retentionNs: null })
  if (lens.crowdsCache) await writeCrowd(database)
  try {
    for (const block of file.blocks) {
      if (block.kind === 'query') {
        if (lens.changesPlans && block.flags.has('plain')) continue
        if (lens.crowdsCache) await crowdCache(database)
        if (lens.asks === 'learned') await learn(database, block)
        found.set(block, await answer(database, block))
        continue
      }
      await load(database, block, lens)
      if (lens.load !== 'restart') continue
      await database.close()
      database = await openDatabase(env, lens)
    }
  } finally {
    await database.close()
  }
  return found
}

function openDatabase(env: Env, lens: Lens): Promise<Database> {
  return Database.open(env, {
    nodeId: 'n', store: lens.threads > 1 ? { kind: 'memory' } : { kind: 'file', root: '/data' },
    walFlushIntervalMs: 20, walSnapshotSize: 600,
    walSegmentsToKeep: 2, gen1DurationMs: 600_000, notice: () => undefined, ...lens.options,
  })
}

/** `half`: the first half of the lines is in files, the other in the buffer. Lines stay in their order. */
async function load(database: Database, block: LinesBlock, lens: Lens): Promise<void> {
  const middle = lens.load === 'half' ? block.lines.length >>> 1 : block.lines.length
  await write(database, block, block.lines.slice(0, middle))
  if (lens.load === 'parquet' || lens.load === 'half') await database.snapshot()
  await write(database, block, block.lines.slice(middle))
}

async function write(database: Database, block: LinesBlock, lines: readonly string[]): Promise<void> {
  if (lines.length === 0) return
  const bytes = new TextEncoder().encode(lines.join('\n'))
  const body = new RequestBody(database.requestMemory, bytes.length)
  body.append(bytes)
  const { precision } = block
  const outcome = await database.write({
    database: 'd', body, precision, acceptPartial: false, noSync: false,
  })
  if (outcome.kind !== 'ok') throw new Error(`line ${block.line}: ${JSON.stringify(outcome)}`)
}

/**
 * Plans twice with other operands. What comes of it does not matter: other operands may well be refused, or
 * make a recursion of thousands of rounds.
 */
async function learn(database: Database, query: QueryBlock): Promise<void> {
  const shape = shapeOf(query.sql)
  if (shape === null || shape.slots.length === 0) return
  const signal = new AbortController().signal
  const params = paramsOf(query.params)
  for (const { text } of otherQueries(query.sql, shape.slots)) {
    const asked = database.query({ database: 'd', language: 'sql', text, params, signal })
    await asked.then((stream) => stream.close(), () => undefined)
  }
}

/** The rows of a query as text, or the text of its refusal. Errors that are nobody's message show as such. */
async function answer(database: Database, query: QueryBlock): Promise<readonly string[]> {
  try {
    const rows = await rowsOf(database, query)
    if (query.flags.has('error')) return ['not refused', ...rows]
    return query.flags.has('rowsort') ? [...rows].sort() : rows
  } catch (error) {
    const isMessage = error instanceof UserError || error instanceof Refusal
    const text = isMessage ? error.message : `defect: ${error instanceof Error ? error.stack : String(error)}`
    if (!query.flags.has('error') || !isMessage) return [`error: ${text}`]
    return query.flags.has('first') ? text.split('\n', 1) : text.split('\n')
  }
}

async function rowsOf(database: Database, query: QueryBlock): Promise<string[]> {
  const params = paramsOf(query.params)
  const signal = new AbortController().signal
  const stream = await database.query({ database: 'd', language: 'sql', text: query.sql, params, signal })
  const rows: string[] = []
  const arena = new Arena(new Owner('text test', 64 << 20))
  try {
    for (let batch = await stream.next(); batch !== null; batch = await stream.next()) {
      rows.push(...rowTexts(batch, arena))
    }
  } finally {
    arena.release()
    stream.close()
  }
  if (query.flags.has('rowsort')) rows.sort()
  return query.flags.has('names') ? [stream.schema.map((field) => field.name).join(' | '), ...rows] : rows
}

/** Integers become bigint, as the server reads them from JSON. */
function paramsOf(json: string | null): Map<string, Scalar> {
  if (json === null) return new Map()
  const asText = json.replace(/(?<=[:,[]\s*)(-?\d+)(?=\s*[,}\]])/g, '{"integer":"$1"}')
  const object = JSON.parse(asText) as Readonly<Record<string, Scalar | { readonly integer: string }>>
  return new Map(Object.entries(object).map(([name, value]): [string, Scalar] =>
    [name, typeof value === 'object' && value !== null
      ? BigInt((value as { integer: string }).integer) : value]))
}
