// Line protocol to columns: drives the kernel over a request's body and resolves what it stops at (new
// series, tables and fields, full buffers, odd and bad lines). Reads the schema and the database's series
// index, changes neither: what the request would add is in its result. Rows of a refused line, and the
// columns only it would add, do not exist there.
import type { Arena } from '../../kernels/arena.ts'
import { unreachable } from '../../kernels/assert.ts'
import { kernels } from '../../kernels/load.ts'
import { i64, u32, u8, type Pointer } from '../../kernels/memory.ts'
import { decimalPowers } from '../../kernels/powers.ts'
import {
  isFailure, parseKey, parseLine, type ParsedLine, type SeriesKey,
} from '../../parser/line-protocol/grammar.ts'
import { lineMessage, type LineFailure, type Precision } from '../../parser/line-protocol/messages.ts'
import type { Name } from '../../parser/line-protocol/names.ts'
import { lineEnd, quotedLine } from '../../parser/line-protocol/split.ts'
import { appendRow } from './append-row.ts'
import { checkLine, checkTags, defaultTime, lineTime, type Target } from './check-line.ts'
import {
  DONE, E_SERIES, E_TABLE, GROW_BYTES, GROW_ROWS, NEED_VALIDITY, NEW_FIELD, NEW_SERIES, NEW_TABLE,
  ODD_LINE, PAUSE, PROVISIONAL, S_DEFAULT_TIME, S_DETAIL, S_END, S_INDEX, S_KEY_END, S_LAST_ENTRY,
  S_LINES, S_LOCAL_INDEX, S_POSITION, S_POWERS, S_PRECISION, S_TABLES, STATE_BYTES, precisionCodes,
} from './parse-memory.ts'
import type { LineError, ParsedWrite } from './parsed-write.ts'
import { RequestTable } from './request-table.ts'
import { KeyScanner } from './scan-key.ts'
import { SeriesEntries, type SeriesIndex } from './series-index.ts'
import { tableFields, type SchemaView, type TableFields } from './table-fields.ts'

/** Bytes one call of the kernel reads before it gives the thread back. */
export const PARSE_STEP_BYTES = 256 * 1024
/** Readable and writable bytes there must be behind a body. */
export const BODY_SLACK_BYTES = 64

/** Errors a result lists; further refused lines are counted only. */
export const ERRORS_MAX = 10_000

const NEWLINE = 0x0A
const STRING_ROOM_STEP = 70_000
const STRING_SLACK = 64

export type ParseRequest = {
  /** The body in kernel memory, BODY_SLACK_BYTES behind it. It must live as long as the result. */
  readonly body: Pointer
  readonly length: number
  /** The request's memory. */
  readonly arena: Arena
  readonly schema: SchemaView
  readonly index: SeriesIndex
  readonly precision: Precision
  readonly nowNs: bigint
  /** Without partial writes the first bad line decides, and the rest need not be read. */
  readonly stopAtFirstError: boolean
}

/** Parses a whole body in one go. */
export function parseLines(request: ParseRequest): ParsedWrite {
  const parser = new LineParser(request)
  while (!parser.step()) continue
  return parser.take()
}

export class LineParser {
  readonly #request: ParseRequest
  readonly #state: number
  readonly #local: SeriesEntries
  readonly #tables: RequestTable[] = []
  readonly #byName = new Map<string, RequestTable>()
  readonly #byStruct = new Map<Pointer, RequestTable>()
  readonly #errors: LineError[] = []
  readonly #keys = new KeyScanner()
  #body: Pointer
  #end: Pointer
  #defaultNs: bigint
  #tableRoom = 0
  #generation: number
  #newTables = 0
  #rejected = 0
  /** A body that joins others may only add rows; whether this one would do more. */
  #isJoining = false
  #mayNotJoin = false

  constructor(request: ParseRequest) {
    const { arena, body, length, index, precision } = request
    this.#request = request
    this.#body = body
    this.#end = body + length
    this.#defaultNs = defaultTime(request.nowNs, precision)
    this.#generation = index.generation
    this.#local = new SeriesEntries(arena, index.seed, true)
    const state = arena.zeroed(STATE_BYTES)
    this.#state = state >>> 2
    this.#set(S_POSITION, body)
    this.#set(S_END, this.#end)
    this.#set(S_LOCAL_INDEX, this.#local.header)
    this.#set(S_PRECISION, precisionCodes[precision])
    this.#set(S_POWERS, decimalPowers())
    i64[(this.#state + S_DEFAULT_TIME) / 2] = this.#defaultNs
    // The kernel and its digits stop at a newline without looking for the end.
    u8[this.#end] = NEWLINE
  }

  #get(field: number): number { return u32[this.#state + field]! }
  #set(field: number, value: number): void { u32[this.#state + field] = value }

  /** Parses about PARSE_STEP_BYTES; true when the body is done. */
  step(): boolean {
    this.#followIndex()
    const limitAt = this.#get(S_POSITION) + PARSE_STEP_BYTES
    while (true) {
      const left = limitAt - this.#get(S_POSITION)
      if (left <= 0) return false
      const status = kernels.lp_parse(this.#state * 4, left)
      if (status === DONE) return true
      if (status === PAUSE) return false
      this.#resolve(status)
      if (this.#mayNotJoin || (this.#request.stopAtFirstError && this.#errors.length > 0)) return true
    }
  }

  /**
   * Parses one more body into the same tables. Gives the number of its lines; or -1 if one of them is refused
   * or adds to the schema, and then none of its rows is kept. The body must live as long as the result.
   */
  join(body: Pointer, length: number, nowNs: bigint): number {
    const lines = this.#get(S_LINES)
    const rows = this.#tables.map((table) => table.rows)
    this.#body = body
    this.#end = body + length
    this.#defaultNs = defaultTime(nowNs, this.#request.precision)
    this.#set(S_POSITION, body)
    this.#set(S_END, this.#end)
    i64[(this.#state + S_DEFAULT_TIME) / 2] = this.#defaultNs
    u8[this.#end] = NEWLINE
    this.#isJoining = true
    this.#mayNotJoin = false
    while (!this.step()) continue
    if (!this.#mayNotJoin) return this.#get(S_LINES) - lines
    this.#tables.forEach((table, i) => table.cut(rows[i] ?? 0))
    this.#set(S_LINES, lines)
    return -1
  }

  take(): ParsedWrite {
    return {
      tables: this.#tables.filter((table) => table.rows > 0).map((table) => table.take()),
      errors: this.#errors,
      lines: this.#get(S_LINES),
      rejectedLines: this.#rejected,
    }
  }

  // The index may have changed since the last step: entries gone, tables come.
  #followIndex(): void {
    const { index, arena } = this.#request
    this.#set(S_INDEX, index.header)
    if (index.generation !== this.#generation) {
      this.#generation = index.generation
      this.#set(S_LAST_ENTRY, 0)
      for (let i = 0; i < this.#tableRoom; i += 2) u32[(this.#get(S_TABLES) >>> 2) + i] = 0
    }
    const needed = 2 * Math.max(index.tableCount, this.#tables.length + 1)
    if (needed <= this.#tableRoom) return
    const room = Math.max(16, needed * 2)
    const at = arena.zeroed(room * 4)
    u8.copyWithin(at, this.#get(S_TABLES), this.#get(S_TABLES) + this.#tableRoom * 4)
    this.#set(S_TABLES, at)
    this.#tableRoom = room
  }

  #resolve(status: number): void {
    const detail = this.#get(S_DETAIL)
    switch (status) {
      case NEW_SERIES: return this.#newSeries()
      case NEW_TABLE: return this.#knownTable(u32[(detail >>> 2) + E_TABLE]! / 2)
      case NEW_FIELD: return this.#oddLine(true)
      case ODD_LINE: return this.#oddLine(false)
      case GROW_ROWS: return this.#growRows(this.#byStruct.get(detail)!)
      case GROW_BYTES: return this.#tableOfColumn().growBytes(detail, STRING_ROOM_STEP)
      case NEED_VALIDITY: return this.#tableOfColumn().addValidity(detail)
      default: return unreachable(status as never)
    }
  }

  /** The table of the line at which the kernel stopped inside its fields. */
  #tableOfColumn(): RequestTable {
    const entry = this.#get(S_LAST_ENTRY) >>> 2
    return this.#byStruct.get(u32[(this.#get(S_TABLES) >>> 2) + u32[entry + E_TABLE]!]!)!
  }

  // As many rows as the rest of the body makes likely, by the share of the lines so far that went to this
  // table.
  #growRows(table: RequestTable): void {
    const length = this.#end - this.#body
    const done = Math.max(1, this.#get(S_POSITION) - this.#body)
    const likely = Math.ceil(table.rows * (length / done) * 1.05) + 16
    table.reserve(Math.min(Math.max(likely, table.rows * 2), table.rows * 1024 + 64))
  }

  /**
   * A series that no index knows: with a key that fits the schema it gets a number, and the kernel reads
   * the line.
   */
  #newSeries(): void {
    const start = this.#get(S_POSITION)
    const keyEnd = this.#get(S_KEY_END)
    if (this.#scanKey(start, keyEnd)) return
    const key = parseKey(u8, start, keyEnd)
    if (isFailure(key) || key.end !== keyEnd) return this.#oddLine(false)
    const table = this.#byName.get(key.measurement.text) ?? this.#openKnown(key.measurement.text)
    if (table === null) return this.#oddLine(false)
    const added = checkTags(key.tags, this.#target(table, key.measurement.text))
    // What would change the schema waits for the whole line to be right.
    if (isFailure(added) || added.tags.length > 0) return this.#oddLine(false)
    this.#addSeries(table, key, start)
  }

  #scanKey(start: Pointer, end: Pointer): boolean {
    const { table } = this.#keys
    if (table === null) return false
    const firstTag = table.newSeries.tagTotal
    if (!this.#keys.scan(start, end, table.newSeries)) return false
    const series = table.newSeries.add(start, end - start, firstTag)
    this.#local.add(table.ordinal, (PROVISIONAL | series) >>> 0, start, end - start)
    return true
  }

  #addSeries(table: RequestTable, key: SeriesKey, start: Pointer): Pointer {
    const { newSeries } = table
    const firstTag = newSeries.tagTotal
    for (const { key: tag, value } of key.tags) {
      const { at, length } = this.#bytesOf(value)
      newSeries.addTag(table.tagOrdinal(tag.text)!, at, length)
    }
    this.#keys.learn(table, key)
    const series = newSeries.add(start, key.end - start, firstTag)
    return this.#local.add(table.ordinal, (PROVISIONAL | series) >>> 0, start, key.end - start)
  }

  /** A name's bytes: in the body, or without their escapes in the arena. */
  #bytesOf(name: Name): { at: Pointer; length: number } {
    if (name.isPlain) return { at: name.start, length: name.end - name.start }
    const bytes = new TextEncoder().encode(name.text)
    const at = this.#request.arena.alloc(bytes.length + 16)
    u8.set(bytes, at)
    return { at, length: bytes.length }
  }

  #target(table: RequestTable | null, name: string): Target {
    const { schema } = this.#request
    const known = table === null ? schema.table(name) ?? null : null
    const tableCount = schema.tableCount + this.#newTables
    return { request: table, schema: known, tableCount, limits: schema.limits }
  }

  /** The line by the full grammar. `isFieldNew`: the kernel may go on if it can be taught the fields. */
  #oddLine(isFieldNew: boolean): void {
    const start = this.#get(S_POSITION)
    const end = lineEnd(u8, start, this.#end)
    const line = parseLine(u8, start, end)
    if (isFailure(line)) return this.#reject(line, start, end)
    const name = line.key.measurement.text
    const known = this.#byName.get(name) ?? null
    const added = checkLine(line, this.#target(known, name))
    if (isFailure(added)) return this.#reject(added, start, end)
    const time = lineTime(line.timestamp, this.#request.precision, this.#defaultNs)
    if (typeof time !== 'bigint') return this.#reject(time, start, end)
    if (this.#isJoining && added.tags.length + added.fields.length > 0) {
      this.#mayNotJoin = true
      return
    }
    const table = known ?? this.#openKnown(name) ?? this.#openNew(name)
    for (const tag of added.tags) table.addTag(tag)
    for (const field of added.fields) table.addField(field.name, field.type)
    if (isFieldNew && this.#teach(table, line)) return
    const lines = this.#get(S_LINES) + 1
    appendRow(table, this.#seriesOf(table, line, start), time, lines, line.fields)
    if (!isFieldNew) this.#teach(table, line)
    this.#set(S_LINES, lines)
    this.#set(S_POSITION, Math.min(end + 1, this.#end))
  }

  #seriesOf(table: RequestTable, line: ParsedLine, start: Pointer): number {
    const known = kernels.lp_entry(this.#state * 4, start) >>> 0
    const entry = known === 0 ? this.#addSeries(table, line.key, start) : known
    return u32[(entry >>> 2) + E_SERIES]!
  }

  /** Teaches the kernel the fields of a line. False if it knew them all, or one is not for it. */
  #teach(table: RequestTable, line: ParsedLine): boolean {
    let taught = false
    for (const { key, value } of line.fields) {
      if (!isTeachable(key)) return false
      if (table.knowsSpelling(key.start, key.end)) continue
      const field = table.field(key.text)!
      if (!table.addSpelling(key.start, key.end, field)) return false
      // Else each long string of the line would make the kernel begin it anew.
      if (value.kind === 'string') table.growBytes(table.columnOf(field), value.value.length + STRING_SLACK)
      taught = true
    }
    return taught
  }

  #reject(failure: LineFailure, start: Pointer, end: Pointer): void {
    if (this.#isJoining) {
      this.#mayNotJoin = true
      return
    }
    const lineNumber = this.#get(S_LINES) + 1
    if (this.#rejected++ < ERRORS_MAX) {
      this.#errors.push({
        message: lineMessage(failure), lineNumber, originalLine: quotedLine(u8, start, end),
        isLimit: failure.code.endsWith('-limit'),
      })
    }
    this.#set(S_LINES, lineNumber)
    this.#set(S_POSITION, Math.min(end + 1, this.#end))
  }

  /** The table of an index entry. */
  #knownTable(indexOrdinal: number): void {
    const { index } = this.#request
    const name = index.tableName(indexOrdinal)
    const table = name === undefined ? null : this.#byName.get(name) ?? this.#openKnown(name)
    if (table === null) {
      // The schema lost the table and nobody told the index.
      index.clear()
      this.#followIndex()
    } else u32[(this.#get(S_TABLES) >>> 2) + indexOrdinal * 2] = table.struct
  }

  #openKnown(name: string): RequestTable | null {
    const base = this.#request.schema.table(name)
    return base === undefined ? null : this.#open(base)
  }

  #openNew(name: string): RequestTable {
    this.#newTables++
    return this.#open(tableFields(name, null, [], []))
  }

  #open(base: TableFields): RequestTable {
    const table = new RequestTable(base, this.#tables.length * 2 + 1, this.#request.arena)
    this.#tables.push(table)
    this.#byName.set(table.base.name, table)
    this.#byStruct.set(table.struct, table)
    this.#followIndex()
    u32[(this.#get(S_TABLES) >>> 2) + table.ordinal] = table.struct
    return table
  }
}

/**
 * Names with a comma or a newline in them change where a line ends (split.ts): such lines are always read
 * by the full grammar.
 */
function isTeachable(key: Name): boolean {
  for (let at = key.start; at < key.end; at++) {
    const c = u8[at]
    if (c === 0x5C) at++
    else if (c === 0x2C) return false
    if (u8[at] === NEWLINE) return false
  }
  return true
}

