// A door without an engine: statements are words of this file, writes are kept as text. For tests of the
// wire alone.
import type {
  Door, HardDelete, Measurement, QueryRequest, QueryStream, TableDefinition, WriteOutcome, WriteRequest,
} from '../../engine/door.ts'
import { Refusal, Unavailable, UserError } from '../../engine/door.ts'
import { Arena } from '../../kernels/arena.ts'
import type { Batch } from '../../kernels/batch.ts'
import { Owner } from '../../kernels/extents.ts'
import { i64, textAt } from '../../kernels/memory.ts'
import { flat } from '../../kernels/column.ts'
import { boolean, int64, utf8, type StructField } from '../../kernels/type.ts'
import { booleans, texts } from '../formats/all-types.ts'

const BATCH_ROWS = 8192

export class FakeDoor implements Door {
  readonly instanceUuid = 'c1057e2b-0000-4000-8000-000000000000'
  readonly writes: { readonly request: Omit<WriteRequest, 'body'>; readonly text: string }[] = []
  readonly queries: Omit<QueryRequest, 'signal'>[] = []
  readonly calls: string[] = []
  readonly memory = new Owner('fake queries', 2 ** 28)
  aborted = 0
  openStreams = 0
  isClosed = false

  ready(): boolean {
    return true
  }

  async write({ body, ...request }: WriteRequest): Promise<WriteOutcome> {
    const text = textAt(body.pointer, body.length)
    this.writes.push({ request, text })
    if (request.database === '') throw new Refusal('name-empty', null)
    if (request.database === 'sixth') throw new Refusal('database-limit', { limit: 5 })
    if (request.database === 'unsure') throw new Unavailable('the write may or may not be stored', true)
    if (text.trim() === '') return { kind: 'empty' }
    const bad = text.split('\n').findIndex((line) => line.includes('bad') || line.includes('limit'))
    if (bad < 0) return { kind: 'ok' }
    const line = text.split('\n')[bad]!
    const error = {
      line: bad + 1, message: 'No fields were provided', original: line, isLimit: line.includes('limit'),
    }
    return request.acceptPartial ? { kind: 'partial', errors: [error] } : { kind: 'rejected', error }
  }

  async query({ signal, ...request }: QueryRequest): Promise<QueryStream> {
    this.queries.push(request)
    if (request.database === 'nodb') throw new Refusal('database-not-found', { name: 'nodb' })
    const [word, count = ''] = request.text.split(' ')
    const isCounted = word !== 'rows' && word !== 'late' || /^\d{1,9}$/.test(count)
    switch (isCounted ? word : 'unknown') {
      case 'rows': return this.#stream(Number(count), signal, Number.POSITIVE_INFINITY)
      case 'late': return this.#stream(Number(count), signal, 2)
      case 'broken': return this.#stream(1, signal, 0)
      case 'wait': return this.#waiting(signal)
      default: throw new UserError('sql-empty', { start: 0, end: 0 }, {})
    }
  }

  /** Rows n = 0, 1, ...; fails before batch `failAt`. */
  #stream(rows: number, signal: AbortSignal, failAt: number): QueryStream {
    const arena = new Arena(this.memory)
    const data = arena.alloc(8 * BATCH_ROWS)
    let row = 0
    let batches = 0
    const onAbort = (): void => {
      this.aborted++
    }
    signal.addEventListener('abort', onAbort, { once: true })
    this.openStreams++
    return {
      schema: [{ name: 'n', type: int64 }],
      next: async () => {
        if (batches++ >= failAt) throw new UserError('sql-empty', { start: 0, end: 0 }, {})
        signal.throwIfAborted()
        const size = Math.min(BATCH_ROWS, rows - row)
        if (size === 0) return null
        for (let i = 0; i < size; i++) i64[data / 8 + i] = BigInt(row + i)
        row += size
        return { rows: size, columns: [flat(int64, size, data, 0)], runs: null }
      },
      close: this.#closer(arena),
    }
  }

  #waiting(signal: AbortSignal): QueryStream {
    const arena = new Arena(this.memory)
    this.openStreams++
    return {
      schema: [{ name: 'n', type: int64 }],
      next: () => new Promise<Batch | null>((_, reject) => {
        signal.addEventListener('abort', () => {
          this.aborted++
          reject(signal.reason as Error)
        })
      }),
      close: this.#closer(arena),
    }
  }

  #closer(arena: Arena): () => void {
    let isOpen = true
    return () => {
      if (isOpen) this.openStreams--
      isOpen = false
      arena.release()
    }
  }

  async createDatabase(
    request: { readonly name: string; readonly retentionNs: bigint | null },
  ): Promise<void> {
    this.calls.push(`create database ${request.name} ${request.retentionNs}`)
    if (request.name === 'twice') throw new Refusal('exists', null)
    if (request.name === '_x') throw new Refusal('name-start', null)
  }

  async updateRetention(
    request: { readonly name: string; readonly retentionNs: bigint | null },
  ): Promise<void> {
    this.calls.push(`retention ${request.name} ${request.retentionNs}`)
  }

  async deleteDatabase(request: { readonly name: string; readonly hardDelete: HardDelete }): Promise<void> {
    this.calls.push(`delete database ${request.name} ${JSON.stringify(request.hardDelete)}`)
    if (request.name === 'gone') throw new Refusal('already-deleted', { name: 'gone' })
    if (request.name === '') throw new Refusal('not-found', { name: '' })
    if (request.name === '_internal') throw new Refusal('internal-delete', null)
  }

  async listDatabases(showDeleted: boolean): Promise<QueryStream> {
    const arena = new Arena(this.memory)
    const names = texts(arena, ['_internal', 'foo'])
    const schema: StructField[] = [{ name: 'iox::database', type: utf8 }]
    const columns = [names]
    if (showDeleted) {
      schema.push({ name: 'deleted', type: boolean })
      columns.push(booleans(arena, [false, true]))
    }
    let batch: Batch | null = { rows: 2, columns, runs: null }
    this.openStreams++
    return {
      schema,
      next: async () => {
        const next = batch
        batch = null
        return next
      },
      close: this.#closer(arena),
    }
  }

  async createTable(definition: TableDefinition): Promise<void> {
    this.calls.push(`create table ${JSON.stringify(definition)}`)
    if (definition.tags.includes('time')) throw new Refusal('reserved-column', { name: 'time' })
  }

  async deleteTable(request: {
    readonly database: string; readonly table: string; readonly hardDelete: HardDelete
  }): Promise<void> {
    this.calls.push(`delete table ${request.database}.${request.table} ${JSON.stringify(request.hardDelete)}`)
  }

  measurements(): readonly Measurement[] {
    return [{
      name: 'influxdb3_write_lines', help: 'lines written', kind: 'counter',
      values: [{ labels: new Map([['db', 'foo']]), value: 2 }],
    }]
  }

  async close(): Promise<void> {
    this.isClosed = true
  }
}
