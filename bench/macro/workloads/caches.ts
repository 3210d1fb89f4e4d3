// Last values and distinct values through the caches of InfluxDB 3, on a server of its own that holds the
// last hour. Peers have no such caches: their figures for the same question without cache stand beside, and
// the answers must agree. Only servers of the v3 dialect; one without caches is noted.
import { FIELDS, TAGS } from '../../data/tsbs-hosts.ts'
import { httpAsker, type Asker } from '../asker.ts'
import { attempt, say, type Context } from '../context.ts'
import { floorMs } from '../measure.ts'
import { statistics, type Cell } from '../measured.ts'
import { digestOf } from '../questions/answer.ts'
import { instancesOf, type Question } from '../questions/question.ts'
import type { Form } from '../questions/sql.ts'
import { fresh, type Server } from '../server.ts'
import { DATABASE } from '../wire.ts'
import { writeHead } from './ingest.ts'
import { effortOf } from './questions.ts'

const TYPES = ['last-1', 'last-100', 'lastpoint', 'distinct-host'] as const
const HOUR_S = 3600

function cacheForms(question: Question): readonly Form[] {
  if (question.shape === 'distinct-host') return [
    { name: 'distinct_cache', text: `SELECT * FROM distinct_cache('cpu', 'cpu_distinct')` }]
  const names = question.hosts.map((host) => `'${host}'`)
  const where = names.length === 0 ? '' : names.length === 1 ? ` WHERE hostname = ${names[0]}`
    : ` WHERE hostname IN (${names.join(', ')})`
  return [{ name: 'last_cache', text: `SELECT * FROM last_cache('cpu', 'cpu_last')${where}` }]
}

async function makeCaches(server: Server): Promise<void> {
  const post = (path: string, body: object) =>
    server.http('POST', `/api/v3/configure/${path}`, JSON.stringify(body), 'application/json')
  const table = { db: DATABASE, table: 'cpu' }
  await post('table', { ...table, tags: TAGS, fields: FIELDS.map((name) => ({ name, type: 'int64' })) })
  await post('last_cache', { ...table, name: 'cpu_last', key_columns: ['hostname'] })
  await post('distinct_cache', {
    ...table, name: 'cpu_distinct', columns: ['hostname'], max_age: 50 * 365 * 86_400 })
}

async function loadLastHour(context: Context, server: Server): Promise<void> {
  const { set, client } = context
  const count = Math.min(set.batches, Math.ceil((set.scale * HOUR_S) / set.intervalS / set.batchRows) + 1)
  const requests =
    { kind: 'bodies', lines: set.lines, index: set.index, from: set.batches - count, count } as const
  const result = await client.ask({ port: server.port, requests, connections: 1, head: writeHead(server) })
  if (result.errors > 0) throw new Error(result.firstError)
}

/** What others answered to the question without a cache. */
function known(context: Context, type: string, column: string): readonly Cell[] {
  return context.cells.filter((cell) => cell.type === type && cell.error === undefined &&
    cell.column !== column)
}

async function ask(context: Context, asker: Asker, type: string): Promise<Cell> {
  const questions = instancesOf(type, context.set)
  const first = questions[0]
  const form = first === undefined ? undefined : cacheForms(first)[0]
  if (first === undefined || form === undefined) throw new Error(`no instance of ${type}`)
  const answer = await asker.answer(first, form)
  const { rows, hash } = digestOf(first, answer.rows)
  const digest = `${rows}:${hash}`
  const right = known(context, type, asker.column)[0]?.digests[0] ?? digest
  const texts = questions.flatMap((question) => cacheForms(question).map(({ text }) => text))
  const { secondsPerForm } = effortOf(context)
  await asker.time(texts, { seconds: 0, requestsMin: 20, connections: 1 })
  const samples = await asker.time(texts, { seconds: secondsPerForm, requestsMin: 3, connections: 1 })
  return {
    type: `${type} cached`, column: asker.column, form: form.name, ...statistics(samples), rows,
    bytes: answer.bytes,
    digests: [digest], floorMs: floorMs(first, answer.bytes, context.floor),
    ...(digest === right ? {} : { error: `wrong answer: ${digest} instead of ${right}` }),
  }
}

export async function caches(context: Context): Promise<void> {
  for (const system of context.systems.filter(({ dialect }) => dialect === 'v3')) {
    await attempt(context, system.name, 'caches', async () => {
      const server = await fresh(system)
      try {
        await makeCaches(server)
        await loadLastHour(context, server)
        const asker = httpAsker(server, context.client, system.name, 'sql', cacheForms)
        for (const type of TYPES) {
          const cell = await ask(context, asker, type)
          if (cell.error !== undefined) {
            context.failures.push({ system: system.name, part: cell.type, text: cell.error })
          }
          const peers = known(context, type, system.name).filter(({ column }) => !column.startsWith('ours'))
          context.cells.push(cell, ...peers.map((peer) => ({ ...peer, type: cell.type })))
          const times = `${cell.medianMs.toFixed(3)} / ${cell.p99Ms.toFixed(3)} ms`
          say(`  ${system.name} ${cell.type}: ${times}, ${cell.rows} rows ${cell.error ?? ''}`)
        }
      } finally {
        await server.remove()
      }
    })
  }
}
