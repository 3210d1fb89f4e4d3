// A crowd in the column cache: a database beside the tested one whose columns, read between two queries,
// need more than the cache has, so that it must evict. Not part of any answer. Reads, each of less than
// the cache, together more.
import { Database } from '../../engine/database.ts'
import { RequestBody } from '../../engine/request-body.ts'
import { seededRandom } from '../../storage/env/simulated/random.ts'

const NAME = 'crowd'
const ROWS = 6000
const COLUMNS = 30
const READS = 6

const text = crowdText()

function crowdText(): string {
  const random = seededRandom(1, 'crowd')
  return Array.from({ length: ROWS }, (_, row) => {
    const fields = Array.from({ length: COLUMNS }, (_, i) => `c${i}=${(random.below(1 << 30) + 0.5) / 3}`)
    return `t ${fields.join(',')} ${row}`
  }).join('\n')
}

export async function writeCrowd(database: Database): Promise<void> {
  const bytes = new TextEncoder().encode(text)
  const body = new RequestBody(database.requestMemory, bytes.length)
  body.append(bytes)
  const outcome = await database.write({
    database: NAME, body, precision: 'ns', acceptPartial: false, noSync: false,
  })
  if (outcome.kind !== 'ok') throw new Error('the crowd was refused')
  await database.snapshot()
}

export async function crowdCache(database: Database): Promise<void> {
  for (let read = 0; read < READS; read++) {
    const columns = Array.from({ length: COLUMNS / READS }, (_, i) => `max(c${read * (COLUMNS / READS) + i})`)
    const sql = `SELECT ${columns.join(', ')} FROM t`
    const signal = new AbortController().signal
    const stream = await database.query({
      database: NAME, language: 'sql', text: sql, params: new Map(), signal,
    })
    while (await stream.next() !== null);
    stream.close()
  }
}
