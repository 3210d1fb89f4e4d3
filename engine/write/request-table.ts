// One table of one write request: its schema as far as known, the columns the request would add (drafts),
// its new series, and the column buffers that the kernel fills. All memory is the request's arena; rows of
// refused lines never arrive here. Gives a ParsedTable at the end.
import type { Arena } from '../../kernels/arena.ts'
import { kernels } from '../../kernels/load.ts'
import { u32, u8, type Pointer } from '../../kernels/memory.ts'
import {
  C_DATA, C_FILLED, C_OFFSETS, C_ROOM, C_TYPE, C_USED, C_VALIDITY, COLUMN_BYTES, F_COLUMN, F_LENGTH,
  F_MASK, F_NAME, F_NEXT, F_PREFIX, F_SUFFIX, F_TAIL, FIELD_BYTES, T_CAPACITY, T_COLUMN_COUNT,
  T_COLUMNS, T_FIELD_COUNT, T_FIELDS, T_FIRST, T_LINES, T_ROWS, T_SERIES, T_TIMES, TABLE_BYTES,
} from './parse-memory.ts'
import { NewSeries } from './new-series.ts'
import type { ParsedColumn, ParsedTable } from './parsed-write.ts'
import { FIELD_BOOL, FIELD_STRING, type FieldDef, type FieldType, type TableFields } from './table-fields.ts'

const ROWS_MIN = 64
const STRING_ROOM_MIN = 1024
const SPELLINGS_MAX = 1024
/** Bytes behind a buffer that the kernel may read or write over: one block. */
const SLACK = 64

/** Bytes of a bitmap of `rows` bits, for whole-word access. */
const bitmapBytes = (rows: number): number => (Math.ceil(rows / 64) + 1) * 8

export class RequestTable {
  readonly base: TableFields
  readonly ordinal: number
  readonly struct: Pointer
  readonly newTags: string[] = []
  readonly newFields: FieldDef[] = []
  /** Triples (tag ordinal, address, length) of the new series, and where each one's begin. */
  readonly newSeries: NewSeries
  readonly #arena: Arena
  readonly #newTagOrdinals = new Map<string, number>()
  readonly #draftFields = new Map<string, FieldDef>()
  readonly #columns: FieldDef[] = []
  readonly #columnOf = new Map<string, number>()
  #fieldRoom = 0
  #columnRoom = 0

  constructor(base: TableFields, ordinal: number, arena: Arena) {
    this.base = base
    this.ordinal = ordinal
    this.#arena = arena
    this.struct = arena.zeroed(TABLE_BYTES)
    this.newSeries = new NewSeries(arena)
  }

  #get(field: number): number { return u32[(this.struct >>> 2) + field]! }
  #set(field: number, value: number): void { u32[(this.struct >>> 2) + field] = value }

  get rows(): number { return this.#get(T_ROWS) }
  get columnCount(): number {
    return this.base.tags.length + this.base.fields.size + this.newTags.length + this.newFields.length
  }
  get tagCount(): number { return this.base.tags.length + this.newTags.length }

  tagOrdinal(name: string): number | undefined {
    return this.base.tagOrdinals.get(name) ?? this.#newTagOrdinals.get(name)
  }

  field(name: string): FieldDef | undefined {
    return this.base.fields.get(name) ?? this.#draftFields.get(name)
  }

  addTag(name: string): void {
    this.#newTagOrdinals.set(name, this.tagCount)
    this.newTags.push(name)
  }

  addField(name: string, type: FieldType): void {
    const field: FieldDef = { name, type, columnId: null }
    this.#draftFields.set(name, field)
    this.newFields.push(field)
  }

  /** Room for `rows` rows in all columns. */
  reserve(rows: number): void {
    const capacity = Math.max(ROWS_MIN, Math.ceil(rows / 64) * 64)
    const used = this.rows
    this.#set(T_SERIES, this.#moved(this.#get(T_SERIES), used * 4, capacity * 4))
    this.#set(T_TIMES, this.#moved(this.#get(T_TIMES), used * 8, capacity * 8))
    this.#set(T_LINES, this.#moved(this.#get(T_LINES), used * 4, capacity * 4))
    this.#set(T_CAPACITY, capacity)
    for (let c = 0; c < this.#columns.length; c++) this.#reserveColumn(c, capacity)
  }

  #moved(old: Pointer, used: number, bytes: number): Pointer {
    const at = this.#arena.alloc(bytes + SLACK)
    if (used > 0) u8.copyWithin(at, old, old + used)
    return at
  }

  #reserveColumn(ordinal: number, capacity: number): void {
    const c = this.column(ordinal) >>> 2
    const filled = u32[c + C_FILLED]!
    const type = u32[c + C_TYPE]!
    if (type === FIELD_STRING) {
      u32[c + C_OFFSETS] = this.#moved(u32[c + C_OFFSETS]!, (filled + 1) * 4, (capacity + 1) * 4)
    } else if (type === FIELD_BOOL) {
      u32[c + C_DATA] = this.#bitmap(u32[c + C_DATA]!, filled, capacity)
    } else u32[c + C_DATA] = this.#moved(u32[c + C_DATA]!, filled * 8, capacity * 8)
    if (u32[c + C_VALIDITY] !== 0) u32[c + C_VALIDITY] = this.#bitmap(u32[c + C_VALIDITY]!, filled, capacity)
  }

  /** A larger bitmap; bits from `filled` on are clear. */
  #bitmap(old: Pointer, filled: number, capacity: number): Pointer {
    const at = this.#arena.zeroed(bitmapBytes(capacity))
    if (filled > 0) u8.copyWithin(at, old, old + Math.ceil(filled / 8))
    return at
  }

  /** The struct of a column. */
  column(ordinal: number): Pointer {
    return this.#get(T_COLUMNS) + ordinal * COLUMN_BYTES
  }

  /** The column of a field, opened if need be. The field is known or drafted. */
  columnOf(field: FieldDef): Pointer {
    const open = this.#columnOf.get(field.name)
    if (open !== undefined) return this.column(open)
    const ordinal = this.#columns.length
    if (ordinal === this.#columnRoom) this.#growColumns()
    this.#columns.push(field)
    this.#columnOf.set(field.name, ordinal)
    this.#set(T_COLUMN_COUNT, ordinal + 1)
    const at = this.column(ordinal)
    u8.fill(0, at, at + COLUMN_BYTES)
    const c = at >>> 2
    u32[c + C_TYPE] = field.type
    if (field.type === FIELD_STRING) {
      u32[c + C_OFFSETS] = this.#arena.zeroed(4)
      u32[c + C_DATA] = this.#arena.alloc(STRING_ROOM_MIN + SLACK)
      u32[c + C_ROOM] = STRING_ROOM_MIN
    }
    this.#reserveColumn(ordinal, Math.max(this.#get(T_CAPACITY), ROWS_MIN))
    return at
  }

  // Fields point to columns, so these move along.
  #growColumns(): void {
    const room = Math.max(16, this.#columnRoom * 2)
    const old = this.#get(T_COLUMNS)
    const at = this.#moved(old, this.#columnRoom * COLUMN_BYTES, room * COLUMN_BYTES)
    const fields = this.#get(T_FIELDS) >>> 2
    for (let f = 0; f < this.#get(T_FIELD_COUNT); f++) {
      const place = fields + f * (FIELD_BYTES / 4) + F_COLUMN
      u32[place] = u32[place]! - old + at
    }
    this.#set(T_COLUMNS, at)
    this.#columnRoom = room
  }

  /**
   * Teaches the kernel a spelling of a field's name: bytes [start, end), an equals sign behind them. False
   * if it knows enough: a name may have many spellings, and the kernel searches them one by one.
   */
  addSpelling(start: Pointer, end: Pointer, field: FieldDef): boolean {
    const count = this.#get(T_FIELD_COUNT)
    if (count >= SPELLINGS_MAX) return false
    const column = this.columnOf(field)
    if (count === this.#fieldRoom) this.#growFields(count)
    const length = end - start + 1
    const at = this.#get(T_FIELDS) + count * FIELD_BYTES
    const f = at >>> 2
    const tail = Math.max(0, length - 8)
    u32[f + F_NAME] = start
    u32[f + F_LENGTH] = length
    u32[f + F_COLUMN] = column
    u32[f + F_NEXT] = 0
    u32[f + F_TAIL] = tail
    const word = Math.min(8, length)
    putWord(at + F_MASK * 4, word, 0)
    putWord(at + F_PREFIX * 4, word, start)
    putWord(at + F_SUFFIX * 4, word, start + tail)
    this.#set(T_FIELD_COUNT, count + 1)
    return true
  }

  /** Whether the kernel was taught these bytes of a name. */
  knowsSpelling(start: Pointer, end: Pointer): boolean {
    const length = end - start + 1
    const fields = this.#get(T_FIELDS) >>> 2
    for (let i = 0, f = fields; i < this.#get(T_FIELD_COUNT); i++, f += FIELD_BYTES / 4) {
      if (u32[f + F_LENGTH] === length && sameBytes(u32[f + F_NAME]!, start, length)) return true
    }
    return false
  }

  #growFields(count: number): void {
    const room = Math.max(16, count * 2)
    const old = this.#get(T_FIELDS)
    const at = this.#moved(old, count * FIELD_BYTES, room * FIELD_BYTES)
    for (let f = 0; f < count; f++) {
      const next = (at + f * FIELD_BYTES) / 4 + F_NEXT
      if (u32[next] !== 0) u32[next] = u32[next]! - old + at
    }
    if (this.#get(T_FIRST) !== 0) this.#set(T_FIRST, this.#get(T_FIRST) - old + at)
    this.#set(T_FIELDS, at)
    this.#fieldRoom = room
  }

  /** Gives a string column room for `bytes` more than it uses. */
  growBytes(column: Pointer, bytes: number): void {
    const c = column >>> 2
    const used = u32[c + C_USED]!
    if (used + bytes <= u32[c + C_ROOM]!) return
    const room = Math.max(u32[c + C_ROOM]! * 2, used + bytes)
    u32[c + C_DATA] = this.#moved(u32[c + C_DATA]!, used, room)
    u32[c + C_ROOM] = room
  }

  /** Gives a column its validity bitmap: ones so far. */
  addValidity(column: Pointer): void {
    const c = column >>> 2
    const filled = u32[c + C_FILLED]!
    const bits = this.#arena.zeroed(bitmapBytes(Math.max(this.#get(T_CAPACITY), ROWS_MIN)))
    u8.fill(255, bits, bits + (filled >>> 3))
    if ((filled & 7) !== 0) u8[bits + (filled >>> 3)] = (1 << (filled & 7)) - 1
    u32[c + C_VALIDITY] = bits
  }

  /** Takes back all rows from `rows` on. */
  cut(rows: number): void {
    for (let ordinal = 0; ordinal < this.#columns.length; ordinal++) {
      const c = this.column(ordinal) >>> 2
      const filled = u32[c + C_FILLED]!
      if (filled <= rows) continue
      const validity = u32[c + C_VALIDITY]!
      for (let row = rows; validity !== 0 && row < filled; row++) {
        u8[validity + (row >>> 3)] = u8[validity + (row >>> 3)]! & ~(1 << (row & 7))
      }
      if (u32[c + C_TYPE] === FIELD_STRING) u32[c + C_USED] = u32[(u32[c + C_OFFSETS]! >>> 2) + rows]!
      u32[c + C_FILLED] = rows
    }
    this.#set(T_ROWS, rows)
  }

  take(): ParsedTable {
    const rows = this.rows
    const columns: ParsedColumn[] = []
    this.#columns.forEach((field, ordinal) => {
      const at = this.column(ordinal)
      const c = at >>> 2
      // Opened for a line that was refused after all.
      if (u32[c + C_FILLED] === 0) return
      if (u32[c + C_FILLED]! < rows) {
        if (u32[c + C_VALIDITY] === 0) this.addValidity(at)
        kernels.lp_fill(at, rows)
      }
      const [data, validity, offsets] = [u32[c + C_DATA]!, u32[c + C_VALIDITY]!, u32[c + C_OFFSETS]!]
      columns.push({ field, data, validity, offsets })
    })
    return {
      table: this.base, rows, series: this.#get(T_SERIES), times: this.#get(T_TIMES),
      lineOfRow: this.#get(T_LINES), columns,
      newTags: this.newTags, newFields: this.newFields, newSeries: this.newSeries,
    }
  }
}

function sameBytes(a: Pointer, b: Pointer, length: number): boolean {
  for (let i = 0; i < length; i++) if (u8[a + i] !== u8[b + i]) return false
  return true
}

/** Eight bytes at `to`: the first `length` bytes from `from` on (0: all bits set), then zeros. */
function putWord(to: Pointer, length: number, from: Pointer): void {
  for (let i = 0; i < 8; i++) u8[to + i] = i >= length ? 0 : from === 0 ? 255 : u8[from + i]!
}
