// A database as tests talk to it: line protocol in, rows of plain values out, over any Env. Not a client:
// it calls the one door. Every query is closed and its memory given back before its rows are returned.
import assert from 'node:assert/strict'
import { valueAt, type Scalar } from '../../kernels/column.ts'
import { Database, type DatabaseOptions } from '../../engine/database.ts'
import type { WriteOutcome } from '../../engine/door.ts'
import { RequestBody } from '../../engine/request-body.ts'
import type { Env } from '../../storage/env/env.ts'

export const ROOT = '/data'

export type Row = readonly Scalar[]
export type Answer = { readonly names: readonly string[]; readonly rows: readonly Row[] }

export type Session = {
  readonly database: Database
  write(text: string, options?: {
    acceptPartial?: boolean; noSync?: boolean; database?: string
  }): Promise<WriteOutcome>
  sql(text: string, signal?: AbortSignal, name?: string): Promise<Answer>
  /** Bytes held by all running queries. */
  close(): Promise<void>
}

export type SessionOptions = Partial<DatabaseOptions>

export async function openSession(env: Env, options: SessionOptions = {}): Promise<Session> {
  const database = await Database.open(env, {
    nodeId: 'n', store: { kind: 'file', root: ROOT }, walFlushIntervalMs: 50, walSnapshotSize: 600,
    walSegmentsToKeep: 2, gen1DurationMs: 600_000, notice: () => undefined, ...options,
  })
  return {
    database,
    write: (text, { acceptPartial = true, noSync = false, database: name = 'd' } = {}) => {
      const bytes = new TextEncoder().encode(text)
      const body = new RequestBody(database.requestMemory, bytes.length)
      body.append(bytes)
      return database.write({ database: name, body, precision: 'ns', acceptPartial, noSync })
        .finally(() => body.release())
    },
    sql: (text, signal = new AbortController().signal, name = 'd') => ask(database, name, text, signal),
    close: () => database.close(),
  }
}

async function ask(
  database: Database, name: string, text: string, signal: AbortSignal,
): Promise<Answer> {
  const stream = await database.query({ database: name, language: 'sql', text, params: new Map(), signal })
  const rows: Row[] = []
  try {
    for (let batch = await stream.next(); batch !== null; batch = await stream.next()) {
      for (let r = 0; r < batch.rows; r++) rows.push(batch.columns.map((column) => valueAt(column, r)))
    }
  } finally {
    stream.close()
  }
  return { names: stream.schema.map((field) => field.name), rows }
}

export async function mustWrite(session: Session, text: string): Promise<void> {
  assert.deepEqual(await session.write(text), { kind: 'ok' })
}
