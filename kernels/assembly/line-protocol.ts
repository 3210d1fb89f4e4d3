// line-protocol.ts - line protocol to columns, in place: the body lies in kernel memory, rows land in the
// buffers of their table. Knows series by their raw bytes (index), fields by their raw names, in the order
// of the previous line. Whatever is new, odd or wrong ends the call with a status at the start of that
// line, with nothing of it kept: engine/write/parse-lines.ts resolves it and calls again. Structs are
// described in engine/write/parse-memory.ts.
import { hashBytes, sameBytes } from './inside/key-hash'
import { readDigits } from './inside/swar-digits'
import { GROW, readBoolean, readFloat, readInteger, readString, readUnsigned } from './inside/line-values'

const DONE: u32 = 0
const PAUSE: u32 = 1
const NEW_SERIES: u32 = 2
const NEW_TABLE: u32 = 3
const NEW_FIELD: u32 = 4
const GROW_ROWS: u32 = 5
const GROW_BYTES: u32 = 6
const NEED_VALIDITY: u32 = 7
const ODD_LINE: u32 = 8

const NEWLINE: u8 = 0x0A
const SPACE: u8 = 0x20

// State (u32 unless said otherwise)
const POSITION: usize = 0
const END: usize = 4
const INDEX: usize = 8
const LOCAL_INDEX: usize = 12
const TABLES: usize = 16
const LINES: usize = 20
const PRECISION: usize = 24
const LAST_ENTRY: usize = 28
const DEFAULT_TIME: usize = 32
const DETAIL: usize = 40
const KEY_END: usize = 44
const POWERS: usize = 48
const SCRATCH: usize = 56

// Index entry
const E_HASH: usize = 0
const E_TABLE: usize = 4
const E_SERIES: usize = 8
const E_KEY: usize = 12
const E_LENGTH: usize = 16
const E_NEXT: usize = 20
const E_LOCAL: usize = 24

const I_MASK: usize = 4
const I_SEED: usize = 16

// Table
const T_ROWS: usize = 0
const T_CAPACITY: usize = 4
const T_SERIES: usize = 8
const T_TIMES: usize = 12
const T_LINES: usize = 16
const T_FIRST: usize = 20
const T_FIELDS: usize = 24
const T_FIELD_COUNT: usize = 28
const T_COLUMNS: usize = 32
const T_COLUMN_COUNT: usize = 36

// Field: raw name with its equals sign
const F_NAME: usize = 0
const F_LENGTH: usize = 4
const F_COLUMN: usize = 8
const F_NEXT: usize = 12
const F_PREFIX: usize = 16
const F_MASK: usize = 24
const F_SUFFIX: usize = 32
const F_TAIL: usize = 40
const FIELD_BYTES: usize = 48

// Column
const C_TYPE: usize = 0
const C_DATA: usize = 4
const C_VALIDITY: usize = 8
const C_FILLED: usize = 12
const C_OFFSETS: usize = 16
const C_USED: usize = 20
const C_ROOM: usize = 24
const COLUMN_BYTES: usize = 32

const TYPE_F64: u32 = 0
const TYPE_I64: u32 = 1
const TYPE_U64: u32 = 2
const TYPE_BOOL: u32 = 3
const TYPE_STRING: u32 = 4

const PRECISION_AUTO: u32 = 0
const PRECISION_S: u32 = 1
const PRECISION_MS: u32 = 2
const PRECISION_NS: u32 = 4

/** Parses lines until one needs help, about `limit` bytes are done, or the body ends. */
export function lp_parse(state: usize, limit: u32): u32 {
  const end = <usize>load<u32>(state, END)
  const stop = min<usize>(end, <usize>load<u32>(state, POSITION) + limit)
  let p = skipBlank(<usize>load<u32>(state, POSITION), end)
  store<u32>(state, <u32>p, POSITION)
  while (p < stop) {
    const entry = seriesEntry(state, p, end)
    if (entry == 0) return load<u8>(<usize>load<u32>(state, KEY_END)) == SPACE ? NEW_SERIES : ODD_LINE
    const table = <usize>load<u32>(<usize>load<u32>(state, TABLES) + (<usize>load<u32>(entry, E_TABLE) << 2))
    if (table == 0) {
      store<u32>(state, <u32>entry, DETAIL)
      return NEW_TABLE
    }
    const row = load<u32>(table, T_ROWS)
    if (row >= load<u32>(table, T_CAPACITY)) {
      store<u32>(state, <u32>table, DETAIL)
      return GROW_ROWS
    }
    let q = p + load<u32>(entry, E_LENGTH) + 1
    while (load<u8>(q) == SPACE) q++
    q = readFields(state, table, row, q, end)
    if (q > STATUS_MAX) q = readTime(state, <usize>load<u32>(table, T_TIMES) + (<usize>row << 3), q)
    if (q <= STATUS_MAX) {
      rollBack(table, row)
      return <u32>q
    }
    const lines = load<u32>(state, LINES) + 1
    store<u32>(state, lines, LINES)
    store<u32>(<usize>load<u32>(table, T_SERIES) + (<usize>row << 2), load<u32>(entry, E_SERIES))
    store<u32>(<usize>load<u32>(table, T_LINES) + (<usize>row << 2), lines)
    store<u32>(table, row + 1, T_ROWS)
    p = skipBlank(q, end)
    store<u32>(state, <u32>p, POSITION)
  }
  return p >= end ? DONE : PAUSE
}

// Body addresses are above this, statuses below.
const STATUS_MAX: usize = 15

/** Over blanks, empty lines and comments; at most to `end`. The byte at `end` is a newline. */
// @ts-ignore: decorator
@inline
function skipBlank(from: usize, end: usize): usize {
  let p = from
  while (p < end) {
    const c = load<u8>(p)
    if (c > 0x23) break
    if (c == NEWLINE || c == SPACE || c == 0x09) p++
    else if (c == 0x23) {
      while (load<u8>(p) != NEWLINE) p++
    } else break
  }
  return min<usize>(p, end)
}

/** The index entry of the line at `p`, or 0. First guess: the series that followed the last one before. */
// @ts-ignore: decorator
@inline
function seriesEntry(state: usize, p: usize, end: usize): usize {
  const last = <usize>load<u32>(state, LAST_ENTRY)
  if (last) {
    const guess = <usize>load<u32>(last, E_NEXT)
    if (guess) {
      const length = load<u32>(guess, E_LENGTH)
      const key = <usize>load<u32>(guess, E_KEY)
      if (p + length < end && load<u8>(p + length) == SPACE && sameBytes(p, key, length)) {
        store<u32>(state, <u32>guess, LAST_ENTRY)
        return guess
      }
    }
  }
  return lookUp(state, p, end, last)
}

/** The entry of the line at `at`, which the driver reads itself, or 0. */
export function lp_entry(state: usize, at: usize): usize {
  return lookUp(state, at, <usize>load<u32>(state, END), 0)
}

function lookUp(state: usize, p: usize, end: usize, last: usize): usize {
  const stop = keyEnd(p, end)
  store<u32>(state, <u32>stop, KEY_END)
  if (load<u8>(stop) != SPACE) return 0
  const length = <u32>(stop - p)
  const index = <usize>load<u32>(state, INDEX)
  const hash = <u32>hashBytes(p, length, load<u64>(index, I_SEED))
  let found = probe(index, hash, p, length)
  if (found == 0) found = probe(<usize>load<u32>(state, LOCAL_INDEX), hash, p, length)
  if (found == 0) return 0
  // A guess never crosses between the database's index and the request's: their entries do not live equally
  // long.
  if (last && load<u32>(last, E_LOCAL) == load<u32>(found, E_LOCAL)) store<u32>(last, <u32>found, E_NEXT)
  store<u32>(state, <u32>found, LAST_ENTRY)
  return found
}

/** The first blank that no backslash hides, or the end of the line. */
function keyEnd(from: usize, end: usize): usize {
  const space = i8x16.splat(0x20)
  const newline = i8x16.splat(0x0A)
  const backslash = i8x16.splat(0x5C)
  let p = from
  while (p < end) {
    const block = v128.load(p)
    const ends = v128.or(i8x16.eq(block, space), i8x16.eq(block, newline))
    const mask = i8x16.bitmask(v128.or(ends, i8x16.eq(block, backslash)))
    if (mask == 0) {
      p += 16
      continue
    }
    p += <usize>ctz<i32>(mask)
    if (p >= end || load<u8>(p) != 0x5C) break
    p += 2
  }
  return min<usize>(p, end)
}

/** Index: slots (u32, 0 = free: address of an entry), mask, count, seed. */
function probe(index: usize, hash: u32, p: usize, length: u32): usize {
  const slots = <usize>load<u32>(index)
  if (slots == 0) return 0
  const mask = load<u32>(index, I_MASK)
  let slot = hash & mask
  let entry = <usize>load<u32>(slots + (<usize>slot << 2))
  while (entry) {
    if (load<u32>(entry, E_HASH) == hash && load<u32>(entry, E_LENGTH) == length &&
      sameBytes(<usize>load<u32>(entry, E_KEY), p, length)) return entry
    slot = (slot + 1) & mask
    entry = <usize>load<u32>(slots + (<usize>slot << 2))
  }
  return 0
}

/** The 32 bits under which an index files a key. */
export function lp_key_hash(key: usize, length: u32, index: usize): u32 {
  return <u32>hashBytes(key, length, load<u64>(index, I_SEED))
}

/** Puts an entry, whose hash is set, into a slot. */
export function lp_index_put(index: usize, entry: usize): void {
  const slots = <usize>load<u32>(index)
  const mask = load<u32>(index, I_MASK)
  let slot = load<u32>(entry, E_HASH) & mask
  while (load<u32>(slots + (<usize>slot << 2))) slot = (slot + 1) & mask
  store<u32>(slots + (<usize>slot << 2), <u32>entry)
}

// @ts-ignore: decorator
@inline
function isNamed(field: usize, p: usize): bool {
  const mask = load<u64>(field, F_MASK)
  const tail = <usize>load<u32>(field, F_TAIL)
  const head = load<u64>(p) ^ load<u64>(field, F_PREFIX)
  if ((head | (load<u64>(p + tail) ^ load<u64>(field, F_SUFFIX))) & mask) return false
  return tail <= 8 || sameBytes(p + 8, <usize>load<u32>(field, F_NAME) + 8, <u32>(tail - 8))
}

/** The field whose name is at `p`; searched from the guess on, for lines that leave some out. */
function findField(table: usize, p: usize, guess: usize): usize {
  const fields = <usize>load<u32>(table, T_FIELDS)
  const end = fields + <usize>load<u32>(table, T_FIELD_COUNT) * FIELD_BYTES
  const start = guess ? guess : fields
  for (let f = start; f < end; f += FIELD_BYTES) if (isNamed(f, p)) return f
  for (let f = fields; f < start; f += FIELD_BYTES) if (isNamed(f, p)) return f
  return 0
}

/** Reads the fields of a row; gives the end of the last one, or a status. */
// @ts-ignore: decorator
@inline
function readFields(state: usize, table: usize, row: u32, from: usize, end: usize): usize {
  const powers = <usize>load<u32>(state, POWERS)
  let p = from
  let last: usize = 0
  let field = <usize>load<u32>(table, T_FIRST)
  while (true) {
    if (field == 0 || !isNamed(field, p)) {
      field = findField(table, p, field)
      if (field == 0) return NEW_FIELD
      if (last) store<u32>(last, <u32>field, F_NEXT)
      else store<u32>(table, <u32>field, T_FIRST)
    }
    const column = <usize>load<u32>(field, F_COLUMN)
    p += <usize>load<u32>(field, F_LENGTH)
    const filled = load<u32>(column, C_FILLED)
    const validity = <usize>load<u32>(column, C_VALIDITY)
    if (filled != row) {
      if (filled > row) return ODD_LINE
      if (validity == 0) {
        store<u32>(state, <u32>column, DETAIL)
        return NEED_VALIDITY
      }
      fillGap(column, filled, row)
    }
    const type = load<u32>(column, C_TYPE)
    const data = <usize>load<u32>(column, C_DATA)
    const slot = data + (<usize>row << 3)
    if (type == TYPE_I64) p = readInteger(p, slot, powers)
    else if (type == TYPE_F64) p = readFloat(p, slot, powers, state + SCRATCH)
    else p = readOther(state, column, type, p, row, end)
    if (p <= STATUS_MAX) return p ? p : ODD_LINE
    store<u32>(column, row + 1, C_FILLED)
    if (validity) setBit(validity, row)
    if (load<u8>(p) != 0x2C) return p
    p++
    last = field
    field = <usize>load<u32>(field, F_NEXT)
  }
}

function readOther(state: usize, column: usize, type: u32, p: usize, row: u32, end: usize): usize {
  const data = <usize>load<u32>(column, C_DATA)
  if (type == TYPE_U64) return readUnsigned(p, data + (<usize>row << 3), <usize>load<u32>(state, POWERS))
  if (type == TYPE_BOOL) return readBoolean(p, data, row)
  const used = load<u32>(column, C_USED)
  const q = readString(p, end, data + used, <usize>(load<u32>(column, C_ROOM) - used), state + SCRATCH)
  if (q == GROW) {
    store<u32>(state, <u32>column, DETAIL)
    return GROW_BYTES
  }
  if (q == 0) return 0
  const next = used + load<u32>(state, SCRATCH)
  store<u32>(column, next, C_USED)
  store<u32>(<usize>load<u32>(column, C_OFFSETS) + (<usize>row << 2), next, 4)
  return q
}

// @ts-ignore: decorator
@inline
function setBit(bits: usize, row: u32): void {
  const at = bits + (row >>> 3)
  store<u8>(at, load<u8>(at) | <u8>(<u32>1 << (row & 7)))
}

/** Rows [filled, row) of a column have no value: zeros, whose validity bits are clear already. */
function fillGap(column: usize, filled: u32, row: u32): void {
  const type = load<u32>(column, C_TYPE)
  const data = <usize>load<u32>(column, C_DATA)
  if (type == TYPE_STRING) {
    const offsets = <usize>load<u32>(column, C_OFFSETS)
    const used = load<u32>(column, C_USED)
    for (let r = filled; r < row; r++) store<u32>(offsets + (<usize>r << 2), used, 4)
  } else if (type == TYPE_BOOL) {
    for (let r = filled; r < row; r++) {
      const at = data + (r >>> 3)
      store<u8>(at, load<u8>(at) & ~<u8>(<u32>1 << (r & 7)))
    }
  } else memory.fill(data + (<usize>filled << 3), 0, <usize>(row - filled) << 3)
  store<u32>(column, row, C_FILLED)
}

/** Fills a column up to `rows`; it has a validity bitmap then, or lacks none of them. */
export function lp_fill(column: usize, rows: u32): void {
  const filled = load<u32>(column, C_FILLED)
  if (filled < rows) fillGap(column, filled, rows)
}

/** Reads blanks, a timestamp and the end of the line; gives the place after it, or a status. */
// @ts-ignore: decorator
@inline
function readTime(state: usize, slot: usize, from: usize): usize {
  let p = from
  if (load<u8>(p) == NEWLINE) {
    store<i64>(slot, load<i64>(state, DEFAULT_TIME))
    return p + 1
  }
  if (load<u8>(p) != SPACE) return ODD_LINE
  while (load<u8>(p) == SPACE) p++
  const negative = load<u8>(p) == 0x2D
  p = readDigits(p + <usize>negative, slot, <usize>load<u32>(state, POWERS))
  if (p == 0) return ODD_LINE
  const value = load<i64>(slot)
  if (value < 0) return ODD_LINE
  while (load<u8>(p) == SPACE) p++
  if (load<u8>(p) != NEWLINE) return ODD_LINE
  let unit: i64 = 1
  const precision = load<u32>(state, PRECISION)
  if (precision != PRECISION_NS) {
    if (precision == PRECISION_AUTO) {
      if (value < 5000000000) unit = 1000000000
      else if (value < 5000000000000) unit = 1000000
      else if (value < 5000000000000000) unit = 1000
    } else {
      unit = precision == PRECISION_S ? 1000000000 : precision == PRECISION_MS ? 1000000 : 1000
      if (value > 9223372036854775807 / unit) return ODD_LINE
    }
  }
  store<i64>(slot, negative ? -value * unit : value * unit)
  return p + 1
}

/** Takes back what an unfinished line wrote to its row. */
function rollBack(table: usize, row: u32): void {
  let column = <usize>load<u32>(table, T_COLUMNS)
  const end = column + <usize>load<u32>(table, T_COLUMN_COUNT) * COLUMN_BYTES
  for (; column < end; column += COLUMN_BYTES) {
    if (load<u32>(column, C_FILLED) <= row) continue
    store<u32>(column, row, C_FILLED)
    const validity = <usize>load<u32>(column, C_VALIDITY)
    if (validity) {
      const at = validity + (row >>> 3)
      store<u8>(at, load<u8>(at) & ~<u8>(<u32>1 << (row & 7)))
    }
    if (load<u32>(column, C_TYPE) == TYPE_STRING) {
      store<u32>(column, load<u32>(<usize>load<u32>(column, C_OFFSETS) + (<usize>row << 2)), C_USED)
    }
  }
}
