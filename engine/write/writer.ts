// The sequencer of writes: requests are parsed as they come, then committed in groups, one frame of the log
// for all that arrived while the last one was synced. What a request adds to the schema is durable before
// its rows; a refused request leaves no trace. A request never spans frames. upholds P-01, P-02, P-03
import { Arena } from '../../kernels/arena.ts'
import { OutOfMemory, type Owner } from '../../kernels/extents.ts'
import { u8 } from '../../kernels/memory.ts'
import { applyChanges, type CatalogChange } from '../../storage/catalog/change.ts'
import type { CatalogState } from '../../storage/catalog/definitions.ts'
import type { CatalogLimits } from '../../storage/catalog/limits.ts'
import { INTERNAL_DATABASE } from '../../storage/catalog/names.ts'
import type { Storage } from '../../storage/storage.ts'
import type { TableRows } from '../../storage/wal/rows.ts'
import { checkDatabaseLimit, checkNewDatabaseName } from '../admin.ts'
import type { WriteOutcome, WriteRequest } from '../door.ts'
import type { Order } from '../order.ts'
import { Unavailable } from '../refusal.ts'
import { JOINING_BODY_BYTES_MAX, JointWrite } from './joint-write.ts'
import { BODY_SLACK_BYTES, LineParser, type ParseRequest } from './parse-lines.ts'
import type { LineError, ParsedTable, ParsedWrite } from './parsed-write.ts'
import { resolveSeries } from './resolve-series.ts'
import { changesOf, isCurrent, schemaView } from './schema.ts'
import { SeriesIndex } from './series-index.ts'
import { dataTypeOf } from './table-fields.ts'

/** Bytes of raw series keys kept for one database. */
const INDEX_BYTES_MAX = 32 << 20
/** Body bytes committed in one frame, at most; one larger request has a frame of its own. */
const GROUP_BYTES_MAX = 32 << 20

/** A parsed request that waits for its frame. */
type SingleWrite = {
  readonly kind: 'single'
  readonly request: WriteRequest
  readonly arena: Arena
  parsed: ParsedWrite
  /** The database it was parsed against; undefined if there was none. */
  databaseId: number | undefined
  /** Room was made for it once already. */
  hasWaited: boolean
  readonly resolve: (outcome: WriteOutcome) => void
  readonly reject: (error: unknown) => void
}

type Pending = SingleWrite | JointWrite

/** What goes into a frame. */
type Accepted = {
  readonly pending: Pending
  readonly database: string
  readonly parsed: ParsedWrite
  readonly changes: readonly CatalogChange[]
}

export type WriteCounts = { lines: number; rejectedLines: number; bytes: number }

export class Writer {
  readonly #storage: Storage
  readonly #order: Order
  readonly #limits: CatalogLimits
  readonly #indexes = new Map<number, SeriesIndex>()
  readonly #emptyIndex: SeriesIndex
  readonly counts: WriteCounts = { lines: 0, rejectedLines: 0, bytes: 0 }
  #pending: Pending[] = []
  /** Of those that wait, the one that small requests may still join. */
  #joint: JointWrite | null = null
  #isCommitting = false

  constructor(storage: Storage, order: Order, limits: CatalogLimits) {
    this.#storage = storage
    this.#order = order
    this.#limits = limits
    this.#emptyIndex = new SeriesIndex(storage.budgets.directories, 0, storage.hashSeed)
  }

  async write(request: WriteRequest): Promise<WriteOutcome> {
    const state = this.#storage.catalog
    if (request.database === INTERNAL_DATABASE || !state.databaseByName.has(request.database)) {
      checkNewDatabaseName(request.database)
      checkDatabaseLimit(state, this.#limits)
    }
    const { length } = request.body
    if (!this.#storage.hasRoom(length)) await this.#storage.persister.makeRoom()
    if (!this.#storage.hasRoom(length)) throw this.#noRoom(length)
    return this.#join(request, this.#storage.catalog) ?? this.#writeAlone(request)
  }

  async #writeAlone(given: WriteRequest): Promise<WriteOutcome> {
    const state = this.#storage.catalog
    const request = given.noSync ? withOwnBody(given, this.#storage.budgets.requests) : given
    const arena = new Arena(this.#storage.budgets.requests)
    let free: (() => void) | null = () => {
      arena.release()
      request.body.release()
    }
    try {
      const parsed = await this.#parse(request, arena, state)
      const refused = refusalOf(request, parsed)
      if (refused !== null) {
        this.counts.rejectedLines += parsed.rejectedLines
        return refused
      }
      const stored = this.#commitLater(request, arena, parsed, state.databaseByName.get(request.database)?.id)
      if (!request.noSync) return await stored
      const done = free
      free = null
      stored.catch((error: unknown) => {
        this.#storage.options.notice(`a no_sync write was lost: ${String(error)}`)
      }).finally(done)
      return outcomeOf(parsed)
    } catch (error) {
      if (!(error instanceof OutOfMemory)) throw error
      throw new Unavailable(`out of memory for writes: ${error.message}`, false)
    } finally {
      free?.()
    }
  }

  #noRoom(bytes: number): Unavailable {
    this.#storage.persister.consider(true)
    const { writeBuffer, writeBufferBytes } = this.#storage.budgets
    return new Unavailable(`the write may need ${bytes} bytes of the write buffer, ` +
      `${writeBuffer.usedBytes} of ${writeBufferBytes} are used; rows are being written to files. ` +
      'Try again, or send smaller batches', false)
  }

  async #parse(request: WriteRequest, arena: Arena, state: CatalogState): Promise<ParsedWrite> {
    const parser = new LineParser(this.#parseRequest(request, arena, state))
    while (!parser.step()) await new Promise<void>((resolve) => this.#storage.env.timers.immediate(resolve))
    return parser.take()
  }

  #parseRequest(request: WriteRequest, arena: Arena, state: CatalogState): ParseRequest {
    const database = state.databaseByName.get(request.database)
    return {
      body: request.body.pointer, length: request.body.length, arena,
      schema: schemaView(state, database, this.#limits),
      index: database === undefined ? this.#emptyIndex : this.#index(database.id),
      precision: request.precision, nowNs: this.#storage.env.clock.wallNs(),
      stopAtFirstError: !request.acceptPartial,
    }
  }

  #index(databaseId: number): SeriesIndex {
    let index = this.#indexes.get(databaseId)
    if (index === undefined) {
      index = new SeriesIndex(this.#storage.budgets.directories, INDEX_BYTES_MAX, this.#storage.hashSeed)
      this.#indexes.set(databaseId, index)
    }
    return index
  }

  /** Series keys of a database whose tables changed: its entries may name series of tables that are gone. */
  forget(databaseId: number): void {
    this.#indexes.get(databaseId)?.clear()
  }

  /** After the last commit. A request that is still being parsed keeps what it may look into. */
  close(): void {
    if (this.#storage.budgets.requests.usedBytes > 0) return
    for (const index of [...this.#indexes.values(), this.#emptyIndex]) index.drop()
    this.#indexes.clear()
  }

  /** Series keys of databases that are gone. */
  forgetDropped(): void {
    for (const [databaseId, index] of this.#indexes) {
      if (this.#storage.catalog.databases.get(databaseId)?.deleted === null) continue
      this.#indexes.delete(databaseId)
      index.giveWay(this.#emptyIndex)
    }
  }

  #commitLater(
    request: WriteRequest, arena: Arena, parsed: ParsedWrite, databaseId: number | undefined,
  ): Promise<WriteOutcome> {
    return new Promise((resolve, reject) => {
      this.#commitSoon({
        kind: 'single', request, arena, parsed, databaseId, hasWaited: false, resolve, reject,
      })
    })
  }

  /** Parses a small request with others that wait; null if it is to be written alone. */
  #join(request: WriteRequest, state: CatalogState): Promise<WriteOutcome> | null {
    const database = state.databaseByName.get(request.database)
    if (database === undefined || request.noSync || request.body.length > JOINING_BODY_BYTES_MAX) return null
    const nowNs = this.#storage.env.clock.wallNs()
    const waiting = this.#joint?.takes(database, request.precision) === true ? this.#joint : null
    let joint = waiting
    try {
      joint ??= new JointWrite(this.#storage.budgets.requests, database, request.precision, {
        schema: schemaView(state, database, this.#limits), index: this.#index(database.id), nowNs,
      })
      const lines = joint.parse(request.body, nowNs)
      if (lines > 0) return this.#waitWith(joint, request, lines)
    } catch (error) {
      if (!(error instanceof OutOfMemory)) throw error
    }
    if (waiting === null) joint?.arena.release()
    return null
  }

  #waitWith(joint: JointWrite, request: WriteRequest, lines: number): Promise<WriteOutcome> {
    return new Promise((resolve, reject) => {
      joint.members.push({ request, lines, resolve, reject })
      if (joint.members.length > 1) return
      this.#joint = joint
      this.#commitSoon(joint)
    })
  }

  #commitSoon(one: Pending): void {
    this.#pending.push(one)
    // A client that was answered already may send what must come after this. upholds P-05
    if (one.kind === 'single' && one.request.noSync) this.#joint = null
    if (!this.#isCommitting) void this.#commitAll()
  }

  async #commitAll(): Promise<void> {
    this.#isCommitting = true
    try {
      while (this.#pending.length > 0) {
        await this.#order.run(() => this.#commitGroup(this.#takeGroup()))
      }
    } finally {
      this.#isCommitting = false
    }
  }

  /** A drop whose answer was lost would take what is written before it is decided. upholds P-01 */
  async #decideCatalog(): Promise<void> {
    try {
      await this.#storage.decideCatalog()
    } catch (error) {
      throw new Unavailable(
        `nothing is stored: the outcome of a change of the catalog is unknown: ${String(error)}`, false)
    }
  }

  #takeGroup(): Pending[] {
    let bytes = 0
    let count = 0
    while (count < this.#pending.length && (count === 0 || bytes < GROUP_BYTES_MAX)) {
      const one = this.#pending[count++]!
      bytes += one.kind === 'joint' ? one.bytes : one.request.body.length
      if (one === this.#joint) this.#joint = null
    }
    return this.#pending.splice(0, count)
  }

  /** Never throws: every request of the group gets its answer. */
  async #commitGroup(group: readonly Pending[]): Promise<void> {
    const accepted: Accepted[] = []
    let waiting = group
    try {
      await this.#decideCatalog()
      waiting = []
      const changes = this.#changes(group, accepted)
      if (changes.length > 0) await this.#storage.changeCatalog(changes)
      const rows: TableRows[] = []
      for (const one of accepted) rows.push(...this.#rowsOf(one))
      if (rows.length > 0) await this.#commit(rows)
      for (const one of accepted) this.#answer(one)
    } catch (error) {
      for (const one of waiting) refuse(one, error)
      for (const { pending } of accepted) refuse(pending, error)
    } finally {
      for (const one of group) if (one.kind === 'joint') one.arena.release()
    }
  }

  async #commit(rows: readonly TableRows[]): Promise<void> {
    try {
      await this.#storage.commit(rows)
    } catch (error) {
      throw new Unavailable(`the write may or may not be stored: ${String(error)}`, true)
    }
  }

  /**
   * The catalog changes of all requests together, each checked against the schema with those before it.
   * Requests whose schema moved since they were parsed are parsed again. Pushes to `accepted` those that go
   * on; others are answered.
   */
  #changes(group: readonly Pending[], accepted: Accepted[]): CatalogChange[] {
    let state = this.#storage.catalog
    let bytes = 0
    const all: CatalogChange[] = []
    for (const one of group) {
      try {
        const found = one.kind === 'joint' ? this.#checkedJoint(one, state)
          : this.#checkedSingle(one, state)
        if (found === null) continue
        // What is in the log must fit in the buffer: the room for it is there before anything is made
        // durable. upholds P-10
        const needed = bytes + this.#bytesNeeded(found, state)
        if (!this.#storage.hasRoom(needed)) {
          if (this.#waitsForRoom(one, needed - bytes)) continue
          throw this.#noRoom(needed)
        }
        bytes = needed
        if (found.changes.length > 0) state = applyChanges(state, found.changes)
        all.push(...found.changes)
        accepted.push(found)
      } catch (error) {
        refuse(one, error)
      }
    }
    return all
  }

  /** Puts a write that would fit in an emptier buffer off, once. */
  #waitsForRoom(one: Pending, needed: number): boolean {
    if (needed > this.#storage.budgets.writeBufferBytes) return false
    if (one.kind === 'joint') {
      this.#writeEachAlone(one)
      return true
    }
    if (one.hasWaited) return false
    one.hasWaited = true
    void this.#storage.persister.makeRoom().then(() => this.#commitSoon(one))
    return true
  }

  #bytesNeeded({ database, parsed }: Accepted, state: CatalogState): number {
    const databaseId = state.databaseByName.get(database)?.id
    return parsed.tables.reduce((sum, { table, rows, columns }) => sum + this.#storage.bytesNeeded(
      databaseId, table.tableId,
      { rows, columns: columns.map(({ field, offsets }) => ({ columnId: field.columnId, offsets })) }), 0)
  }

  /** Requests that joined add nothing to a schema; if their tables are others now, each is written alone. */
  #checkedJoint(joint: JointWrite, state: CatalogState): Accepted | null {
    const { name } = joint.database
    const database = state.databaseByName.get(name)
    const parsed = joint.isBroken ? null : joint.take()
    const isSame = joint.database.id === database?.id
    if (isSame && parsed !== null && parsed.tables.every((table) => isCurrent(table, database))) {
      return { pending: joint, database: name, parsed, changes: [] }
    }
    this.#writeEachAlone(joint)
    return null
  }

  #writeEachAlone(joint: JointWrite): void {
    for (const { request, resolve } of joint.members) resolve(this.#writeAlone(request))
  }

  #checkedSingle(one: SingleWrite, state: CatalogState): Accepted | null {
    const { request } = one
    const database = state.databaseByName.get(request.database)
    // Ids of tables and series say nothing in a database that was made again under the same name.
    const isSame = one.databaseId === undefined || one.databaseId === database?.id
    if (!isSame || !one.parsed.tables.every((table) => isCurrent(table, database))) {
      one.arena.reset()
      one.databaseId = database?.id
      const parser = new LineParser(this.#parseRequest(request, one.arena, state))
      while (!parser.step()) continue
      one.parsed = parser.take()
      const refused = refusalOf(request, one.parsed)
      if (refused !== null) {
        one.resolve(refused)
        return null
      }
    }
    const databaseId = database?.id ?? state.nextDatabaseId
    const changes = changesOf(one.parsed.tables, databaseId, database)
    if (database === undefined && changes.length > 0) {
      checkDatabaseLimit(state, this.#limits)
      changes.unshift({ kind: 'create-database', id: databaseId, name: request.database, retentionNs: null })
    }
    return { pending: one, database: request.database, parsed: one.parsed, changes }
  }

  #rowsOf(one: Accepted): TableRows[] {
    const database = this.#storage.catalog.databaseByName.get(one.database)
    return one.parsed.tables.map((parsed) => {
      const definition = database!.tableByName.get(parsed.table.name)!
      const { directory } = this.#storage.table(database!.id, definition.id)
      resolveSeries(parsed, directory, this.#index(database!.id))
      return {
        databaseId: database!.id, tableId: definition.id, directory,
        set: {
          rows: parsed.rows, series: parsed.series, times: parsed.times,
          columns: parsed.columns.map(({ field, data, validity, offsets }) => ({
            columnId: definition.byName.get(field.name)!.id, type: dataTypeOf(field.type),
            data, validity, offsets,
          })),
        },
      }
    })
  }

  #answer({ pending, parsed }: Accepted): void {
    this.counts.lines += parsed.lines - parsed.rejectedLines
    this.counts.rejectedLines += parsed.rejectedLines
    if (pending.kind === 'single') {
      this.counts.bytes += pending.request.body.length
      pending.resolve(outcomeOf(parsed))
      return
    }
    for (const { request, resolve } of pending.members) {
      this.counts.bytes += request.body.length
      resolve(STORED)
    }
  }
}

const STORED: WriteOutcome = { kind: 'ok' }

function refuse(pending: Pending, error: unknown): void {
  if (pending.kind === 'single') pending.reject(error)
  else for (const { reject } of pending.members) reject(error)
}

/** A no_sync write outlives its request, whose reader takes the body's memory back with the answer. */
function withOwnBody(request: WriteRequest, owner: Owner): WriteRequest {
  const { pointer, length } = request.body
  const arena = new Arena(owner)
  const copy = arena.alloc(length + BODY_SLACK_BYTES)
  u8.copyWithin(copy, pointer, pointer + length)
  return { ...request, body: { pointer: copy, length, release: () => arena.release() } }
}

function outcomeOf(parsed: ParsedWrite): WriteOutcome {
  return parsed.errors.length === 0 ? STORED : { kind: 'partial', errors: parsed.errors.map(shownError) }
}

/** The answer to a request that stores nothing, or null if it has rows to store. */
function refusalOf(request: WriteRequest, parsed: ParsedWrite): WriteOutcome | null {
  if (parsed.lines === 0) return { kind: 'empty' }
  const first = parsed.errors[0]
  if (first === undefined) return null
  if (!request.acceptPartial) return { kind: 'rejected', error: shownError(first) }
  return parsed.tables.some((table: ParsedTable) => table.rows > 0)
    ? null : { kind: 'partial', errors: parsed.errors.map(shownError) }
}

function shownError(error: LineError) {
  const { lineNumber: line, message, originalLine: original, isLimit } = error
  return { line, message, original, isLimit }
}
