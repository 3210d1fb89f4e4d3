// Parts of queries on other threads: what happens when such a thread ends, when a query is left in the
// middle, when a part fails or does not fit. The answers themselves are compared by the lens "in parts on two
// threads". Nothing is left afterwards. Proves P-10.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { realEnv } from '../../storage/env/real/real.ts'
import { valueAt } from '../../kernels/column.ts'
import { giveExtent, Owner, takeExtent } from '../../kernels/extents.ts'
import { u8 } from '../../kernels/memory.ts'
import type { Env, Worker } from '../../storage/env/env.ts'
import { mustWrite, openSession, type Session } from '../storage/session.ts'

const HOSTS = 40
const ROWS = 60_000
const LAG = 'SELECT host, v - lag(v) OVER (PARTITION BY host ORDER BY time) AS d, s FROM t'
const ORDERED = `SELECT host, sum(d) AS d, count(*) AS n FROM (${LAG}) AS q GROUP BY host ORDER BY host`

const threads: Worker[] = []
let session: Session
before(async () => { session = await openFilled(2) })
after(() => session.close())

/** Threads for queries are kept in `threads`, so that a test can end them. */
function watched(env: Env): Env {
  const { workers } = env
  return { ...env, workers: {
    parallelism: 2,
    spawn: (url, data, options) => {
      const worker = workers.spawn(url, data, options)
      if (options?.name === 'query') threads.push(worker)
      return worker
    },
  } }
}

async function openFilled(queryThreads: number): Promise<Session> {
  const session = await openSession(watched(realEnv()), {
    store: { kind: 'memory' }, queryThreads,
    queryTuning: { partitioning: { rowsMin: 0, partRows: ROWS / 20, waitsForWorkers: true } },
  })
  for (let from = 0; from < ROWS; from += 20_000) {
    await mustWrite(session, Array.from({ length: 20_000 }, (_, i) => lineOf(from + i)).join('\n'))
  }
  return session
}

const mixedOf = (row: number): number => Math.imul(row, 0x9e3779b1) >>> 0
const valueOf = (row: number): number => mixedOf(row) % 1000

const lineOf = (row: number): string => {
  const mixed = mixedOf(row)
  const host = row % HOSTS
  return `t,host=h${host} v=${valueOf(row)}i,s="text ${mixed % 97}",z=${host === 39 ? 0 : 1}i ${row}`
}

const streamOf = (of: Session, sql: string, signal = new AbortController().signal) =>
  of.database.query({ database: 'd', language: 'sql', text: sql, params: new Map(), signal })

/** How many rows the first `batches` batches have. */
async function rowsOf(sql: string, batches = Infinity, signal?: AbortSignal): Promise<number> {
  const stream = await streamOf(session, sql, signal)
  let rows = 0
  try {
    for (let n = 0; n < batches; n++) {
      const batch = await stream.next()
      if (batch === null) break
      rows += batch.rows
    }
  } finally {
    stream.close()
  }
  return rows
}

function measured(name: string, purpose: string | null = null): number {
  const { values } = session.database.measurements().find((one) => one.name === name)!
  return values.find(({ labels }) => purpose === null || labels.get('purpose') === purpose)!.value
}

const partsElsewhere = (): number => measured('influxdb3_query_parts_elsewhere')

/** What ends a query gives memory back once the other threads have let go of it. */
async function givesBack(): Promise<void> {
  for (let i = 0; i < 500 && measured('influxdb3_memory_bytes', 'queries') > 0; i++) {
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  assert.equal(measured('influxdb3_memory_bytes', 'queries'), 0)
}

test('other threads take part, and their memory comes back with the last row', async () => {
  const before = partsElsewhere()
  assert.equal(await rowsOf(LAG), ROWS)
  assert.equal(await rowsOf(ORDERED), HOSTS)
  assert.ok(partsElsewhere() > before)
  assert.equal(measured('influxdb3_memory_bytes', 'queries'), 0)
})

test('one thread does all of it alone', async () => {
  const before = threads.length
  const alone = await openFilled(1)
  try {
    assert.equal((await alone.sql(ORDERED)).rows.length, HOSTS)
    assert.equal(threads.length, before)
  } finally {
    await alone.close()
  }
})

test('a query that is left gives its memory back, and the next one finds the thread', async () => {
  for (const batches of [0, 1, 2]) await rowsOf(LAG, batches)
  await givesBack()
  const before = partsElsewhere()
  assert.equal(await rowsOf(LAG), ROWS)
  assert.ok(partsElsewhere() > before)
})

test('a query that is cancelled while parts are done ends with that', async () => {
  const controller = new AbortController()
  setImmediate(() => controller.abort())
  await rowsOf(LAG, Infinity, controller.signal).catch(() => undefined)
  await givesBack()
})

test('a thread that ends in the middle costs nothing but time', async () => {
  for (let round = 0; round < 3; round++) {
    await rowsOf(ORDERED)
    const asked = Promise.all([rowsOf(LAG), rowsOf(ORDERED)])
    await threads.at(-1)!.terminate()
    assert.deepEqual(await asked, [ROWS, HOSTS])
    await givesBack()
  }
})

/** What threads work in is one extent of this size: all that are free. */
function overwriteFree(): void {
  const owner = new Owner('others', 2 ** 32)
  const taken = Array.from({ length: 8 }, () => takeExtent(owner, 64 << 20))
  for (const at of taken) u8.fill(0xa5, at, at + (8 << 20))
  for (const at of taken) giveExtent(owner, at)
}

test('rows of a thread that has ended since are read as they were', async () => {
  const expected = Array.from({ length: ROWS }, (_, row) => valueOf(row)).reduce((sum, v) => sum + v, 0)
  const sql = 'SELECT v, lag(v) OVER (PARTITION BY host ORDER BY time) AS l FROM t'
  for (let before = 0; before < 8; before++) {
    await rowsOf(ORDERED)
    const stream = await streamOf(session, sql)
    let sum = 0
    for (let n = 0; ; n++) {
      const batch = await stream.next()
      if (batch === null) break
      if (n === before) {
        await threads.at(-1)!.terminate()
        overwriteFree()
      }
      for (let row = 0; row < batch.rows; row++) sum += Number(valueAt(batch.columns[0]!, row))
    }
    stream.close()
    assert.equal(sum, expected)
    await givesBack()
  }
})

test('an error in a part is the error of the query, wherever the part was done', async () => {
  const sql = 'SELECT host, v / z AS q, row_number() OVER (PARTITION BY host ORDER BY time) AS n FROM t'
  for (let round = 0; round < 3; round++) {
    await assert.rejects(rowsOf(sql), /Divide by zero/)
    await givesBack()
  }
  assert.equal(await rowsOf(LAG), ROWS)
})

test('two queries at once share what threads there are', async () => {
  const both = await Promise.all([rowsOf(LAG), rowsOf(ORDERED), rowsOf(LAG)])
  assert.deepEqual(both, [ROWS, HOSTS, ROWS])
  await givesBack()
})

test('a database that closes while parts are done closes', async () => {
  const closing = await openFilled(2)
  const stream = await streamOf(closing, LAG)
  const asked = stream.next().catch(() => null)
  await closing.close()
  await asked
  stream.close()
})
