// format-rows.ts - rows of columns as JSON objects, CSV records or bare cells. One call writes as many
// whole rows as fit. Columns are described by records of 96 bytes (engine/formats/descriptors.ts holds the
// same offsets); the state record by 32. Resumable: the caller goes on at the row that is returned. Output
// buffers have 64 bytes of slack after `end`.
import { bit } from './inside/bit'
import { forget_day, put_clock, put_date, put_timestamp } from './inside/calendar'
import { put_i64, put_u64 } from './inside/digits'
import { put_decimal, put_f64 } from './inside/float-text'
import { keep_known, placeOf, put_known } from './inside/known-texts'
import { put_bytes, put_csv_text, put_json_text } from './inside/quoting'

// Descriptor offsets.
const OP: usize = 0
const DATA: usize = 4
const VALIDITY: usize = 8
const EXTRA: usize = 12
const PREFIX: usize = 16
const PREFIX_LENGTH: usize = 20
const ENTRY_OFFSETS: usize = 24
const ENTRY_BYTES: usize = 28
const ROW_MASK: usize = 32
const SEGMENT: usize = 36
const SEGMENT_AT: usize = 40
const SEGMENT_LENGTH: usize = 44
const ARGUMENT: usize = 48
const ZONE: usize = 52
const DAY: usize = 56
const DESCRIPTOR_BYTES: usize = 96

// State offsets: out, end, mode, powers of ten, cell ends, texts of doubles (0: none kept), scratch.
const STATE_OUT: usize = 0
const STATE_END: usize = 4
const STATE_MODE: usize = 8
const STATE_POWERS: usize = 12
const STATE_CELLS: usize = 16
const STATE_KNOWN: usize = 20
const STATE_SCRATCH: usize = 24

// ZONE is 0, UTC, or where a zone lies: u32 pieces, u32 the last one used (in bytes), then the pieces in the
// order of time: i64 first tick, i64 ticks east, up to 8 bytes of text, u32 how many.
const UTC: usize = 1
const ZONE_PIECES: usize = 8
const PIECE_BYTES: usize = 32
const PIECE_OFFSET: usize = 8
const PIECE_TEXT: usize = 16
const PIECE_LENGTH: usize = 24

// Up to JSON_LINES values are JSON's.
const JSON_CELLS: u32 = 0
const JSON: u32 = 1
const JSON_LINES: u32 = 2
const CSV: u32 = 3
const CELLS: u32 = 4

const OP_NULL: u32 = 0
const OP_BOOLEAN: u32 = 1
const OP_I64: u32 = 2
const OP_U64: u32 = 3
const OP_F64: u32 = 4
const OP_TEXT: u32 = 5
const OP_RAW: u32 = 6
const OP_DICTIONARY: u32 = 7
const OP_TIMESTAMP: u32 = 8
const OP_DATE: u32 = 9
const OP_TIME: u32 = 10
const OP_PACKED_I64: u32 = 11
const OP_PACKED_U64: u32 = 12
const OP_PACKED_F64: u32 = 13
const OP_PACKED_DECIMAL: u32 = 14
const OP_PACKED_TIMESTAMP: u32 = 15

/** Writes rows [from, rows) until the buffer is full; gives the first row not written. */
export function format_rows(descriptors: usize, columns: u32, from: u32, rows: u32, state: usize): u32 {
  const mode = load<u32>(state, STATE_MODE)
  const end = <usize>load<u32>(state, STATE_END)
  let out = <usize>load<u32>(state, STATE_OUT)
  let cells = <usize>load<u32>(state, STATE_CELLS)
  const last = descriptors + <usize>columns * DESCRIPTOR_BYTES
  for (let d = descriptors; d < last; d += DESCRIPTOR_BYTES) {
    store<u32>(d, 0, SEGMENT_LENGTH)
    forget_day(d + DAY)
  }
  for (let row = from; row < rows; row++) {
    const start = out
    if (out + 8 > end) return finish(state, start, row)
    if (mode == JSON) store<u8>(out++, 0x2c)
    const open = out
    let d = descriptors
    while (d < last) {
      const inSegment = load<u32>(d, SEGMENT)
      if (inSegment) {
        const length = load<u32>(d, SEGMENT_LENGTH)
        if (length && same_codes(d, inSegment, row)) {
          if (out + length > end) return finish(state, start, row)
          out = put_bytes(out, load<u32>(d, SEGMENT_AT), length)
          d += <usize>inSegment * DESCRIPTOR_BYTES
          continue
        }
        const first = d
        const at = out
        for (let i: u32 = 0; i < inSegment; i++) {
          out = put_cell(d, row, out, end, mode, state)
          if (out == 0) return finish(state, start, row)
          d += DESCRIPTOR_BYTES
        }
        store<u32>(first, <u32>at, SEGMENT_AT)
        store<u32>(first, <u32>(out - at), SEGMENT_LENGTH)
        continue
      }
      out = put_cell(d, row, out, end, mode, state)
      if (out == 0) return finish(state, start, row)
      d += DESCRIPTOR_BYTES
      if (mode == CELLS || mode == JSON_CELLS) {
        store<u32>(cells, <u32>out)
        cells += 4
      }
    }
    if (out + 8 > end) return finish(state, start, row)
    if (mode == JSON || mode == JSON_LINES) {
      // The first field's prefix begins with a comma: the brace takes its place.
      if (out == open) out++
      store<u8>(open, 0x7b)
      store<u8>(out++, 0x7d)
      if (mode == JSON_LINES) store<u8>(out++, 0x0a)
    } else if (mode == CSV) {
      if (out == open && columns == 1) {
        store<u16>(out, 0x2222)
        out += 2
      }
      store<u8>(out++, 0x0a)
    }
  }
  return finish(state, out, rows)
}

// @ts-ignore: decorator
@inline
function finish(state: usize, out: usize, row: u32): u32 {
  store<u32>(state, <u32>out, STATE_OUT)
  return row
}

/** Whether all dictionary columns of a segment hold the codes they held one row before. */
// @ts-ignore: decorator
@inline
function same_codes(d: usize, columns: u32, row: u32): bool {
  for (let i: u32 = 0; i < columns; i++) {
    const c = d + <usize>i * DESCRIPTOR_BYTES
    if (load<u32>(c, ROW_MASK)) {
      const at = <usize>load<u32>(c, DATA) + (<usize>row << 2)
      if (load<u32>(at) != load<u32>(at - 4)) return false
    }
  }
  return true
}

// @ts-ignore: decorator
@inline
function code_at(d: usize, row: usize): u64 {
  const data = <usize>load<u32>(d, DATA)
  const width = load<u32>(d, ARGUMENT)
  return width == 1 ? <u64>load<u8>(data + row)
    : width == 2 ? <u64>load<u16>(data + (row << 1)) : <u64>load<u32>(data + (row << 2))
}

/**
 * Prefix and value of one cell; 0 if it may not fit. Nothing for a NULL in JSON, the prefix alone
 * elsewhere.
 */
// @ts-ignore: decorator
@inline
function put_cell(d: usize, row: u32, out: usize, end: usize, mode: u32, state: usize): usize {
  const at = <usize>(row & load<u32>(d, ROW_MASK))
  const op = load<u32>(d, OP)
  const prefix = load<u32>(d, PREFIX_LENGTH)
  let text: usize = 0
  let length: u32 = 0
  let valid = op != OP_NULL
  if (op == OP_DICTIONARY) {
    const code = load<u32>(<usize>load<u32>(d, DATA) + (at << 2))
    if (code == 0) {
      valid = false
    } else {
      const offsets = <usize>load<u32>(d, ENTRY_OFFSETS) + (<usize>code << 2)
      const begin = load<u32>(offsets)
      text = <usize>load<u32>(d, ENTRY_BYTES) + begin
      length = load<u32>(offsets, 4) - begin
    }
  } else if (valid) {
    valid = bit(load<u32>(d, VALIDITY), <u32>at)
    if (valid && (op == OP_TEXT || op == OP_RAW)) {
      const offsets = <usize>load<u32>(d, EXTRA) + (at << 2)
      const begin = load<u32>(offsets)
      text = <usize>load<u32>(d, DATA) + begin
      length = load<u32>(offsets, 4) - begin
    }
  }
  if (out + prefix + 64 > end || out + prefix + <usize>length * 6 + 8 > end) {
    // The bound above is for text of control characters only; a buffer that just holds the row may still do.
    if (length == 0 || !fits(text, length, out + prefix, end, mode, op)) return 0
  }
  if (!valid) return mode == CSV ? put_bytes(out, load<u32>(d, PREFIX), prefix) : out
  if (op == OP_F64 && mode <= JSON_LINES) {
    const value = load<f64>(<usize>load<u32>(d, DATA) + (at << 3))
    if (!(abs<f64>(value) < Infinity)) {
      return put_bytes(put_bytes(out, load<u32>(d, PREFIX), prefix), nullWord(state), 4)
    }
  }
  out = put_bytes(out, load<u32>(d, PREFIX), prefix)
  if (op >= OP_TEXT && op <= OP_DICTIONARY) return put_text(out, text, length, op, mode)
  return put_value(d, op, at, out, mode, state)
}

// @ts-ignore: decorator
@inline
function nullWord(state: usize): usize {
  store<u32>(state + STATE_SCRATCH, 0x6c6c756e)
  return state + STATE_SCRATCH
}

function fits(text: usize, length: u32, out: usize, end: usize, mode: u32, op: u32): bool {
  let grown: usize = 0
  for (let i: u32 = 0; i < length; i++) {
    const byte = load<u8>(text + i)
    if (byte < 0x20) grown += 5
    else if (byte == 0x22 || byte == 0x5c) grown++
  }
  return out + length + grown + 64 <= end
}

// @ts-ignore: decorator
@inline
function put_text(out: usize, text: usize, length: u32, op: u32, mode: u32): usize {
  if (op == OP_RAW || mode == CELLS) return put_bytes(out, text, length)
  if (mode == CSV) return put_csv_text(out, text, length)
  store<u8>(out, 0x22)
  const at = put_json_text(out + 1, text, length)
  store<u8>(at, 0x22)
  return at + 1
}

// @ts-ignore: decorator
@inline
function put_value(d: usize, op: u32, at: usize, out: usize, mode: u32, state: usize): usize {
  const data = <usize>load<u32>(d, DATA)
  switch (op) {
    case OP_I64: return put_i64(out, load<i64>(data + (at << 3)))
    case OP_F64: return put_double(out, load<f64>(data + (at << 3)), mode, state)
    case OP_TIMESTAMP: return put_time(d, load<i64>(data + (at << 3)), out, mode)
    case OP_PACKED_I64: return put_i64(out, packed_i64(d, at))
    case OP_PACKED_DECIMAL: {
      const n = load<i64>(<usize>load<u32>(d, EXTRA)) + <i64>code_at(d, at)
      return put_decimal(out, n, <i32>load<u32>(d, ZONE), mode <= JSON_LINES, state + STATE_SCRATCH)
    }
    default: return put_rare(d, op, at, out, mode, state)
  }
}

// @ts-ignore: decorator
@inline
function packed_i64(d: usize, at: usize): i64 {
  const parameters = <usize>load<u32>(d, EXTRA)
  return load<i64>(parameters) + <i64>code_at(d, at) * load<i64>(parameters, 8)
}

function put_double(out: usize, value: f64, mode: u32, state: usize): usize {
  const size = abs<f64>(value)
  if (size != size) {
    store<u32>(out, 0x4e614e)
    return out + 3
  }
  if (size == Infinity) {
    let at = out
    if (value < 0) store<u8>(at++, 0x2d)
    store<u32>(at, 0x666e69)
    return at + 3
  }
  const powers = <usize>load<u32>(state, STATE_POWERS)
  const known = <usize>load<u32>(state, STATE_KNOWN)
  // Whole numbers are printed as fast as they are found.
  if (known == 0 || size == nearest(size)) {
    return put_f64(out, value, mode <= JSON_LINES, powers, state + STATE_SCRATCH)
  }
  const bits = reinterpret<u64>(value)
  const place = placeOf(known, bits)
  const same = put_known(place, bits, out)
  if (same != 0) return same
  const end = put_f64(out, value, mode <= JSON_LINES, powers, state + STATE_SCRATCH)
  keep_known(place, bits, out, end)
  return end
}

// @ts-ignore: decorator
@inline
function put_time(d: usize, ticks: i64, out: usize, mode: u32): usize {
  let at = out
  if (mode <= JSON_LINES) store<u8>(at++, 0x22)
  const zone = <usize>load<u32>(d, ZONE)
  let local = ticks
  let piece: usize = 0
  if (zone > UTC) {
    piece = piece_at(zone, ticks)
    local += load<i64>(piece, PIECE_OFFSET)
  }
  // A constant divisor is a multiplication; nanoseconds are what tables hold.
  const perSecond = load<u32>(d, ARGUMENT)
  at = perSecond == 1000000000
    ? put_timestamp(at, local, 1000000000, d + DAY) : put_timestamp(at, local, perSecond, d + DAY)
  if (zone == UTC) store<u8>(at++, 0x5a)
  else if (zone) {
    store<u64>(at, load<u64>(piece, PIECE_TEXT))
    at += <usize>load<u32>(piece, PIECE_LENGTH)
  }
  if (mode <= JSON_LINES) store<u8>(at++, 0x22)
  return at
}

/** The piece of a zone that an instant falls into; the zone remembers it, since times are near each other. */
function piece_at(zone: usize, ticks: i64): usize {
  const first = zone + ZONE_PIECES
  const last = first + <usize>load<u32>(zone) * PIECE_BYTES - PIECE_BYTES
  let piece = first + <usize>load<u32>(zone, 4)
  while (piece > first && ticks < load<i64>(piece)) piece -= PIECE_BYTES
  while (piece < last && ticks >= load<i64>(piece + PIECE_BYTES)) piece += PIECE_BYTES
  store<u32>(zone, <u32>(piece - first), 4)
  return piece
}

function put_rare(d: usize, op: u32, at: usize, out: usize, mode: u32, state: usize): usize {
  const data = <usize>load<u32>(d, DATA)
  const quote = mode <= JSON_LINES
  switch (op) {
    case OP_BOOLEAN: {
      const set = ((<u32>load<u8>(data + (at >>> 3)) >>> (<u32>at & 7)) & 1) != 0
      store<u64>(out, set ? 0x65757274 : 0x65736c6166)
      return out + (set ? 4 : 5)
    }
    case OP_U64: return put_u64(out, load<u64>(data + (at << 3)))
    case OP_PACKED_U64: return put_u64(out, <u64>packed_i64(d, at))
    case OP_PACKED_F64: {
      const parameters = <usize>load<u32>(d, EXTRA)
      const value = <f64>(load<i64>(parameters) + <i64>code_at(d, at)) / load<f64>(parameters, 8)
      return put_double(out, value, mode, state)
    }
    case OP_PACKED_TIMESTAMP: {
      const parameters = <usize>load<u32>(d, EXTRA)
      const width = load<u32>(d, DAY + 24)
      const code = width == 1 ? <u64>load<u8>(data + at)
        : width == 2 ? <u64>load<u16>(data + (at << 1)) : <u64>load<u32>(data + (at << 2))
      return put_time(d, load<i64>(parameters) + <i64>code * load<i64>(parameters, 8), out, mode)
    }
    case OP_DATE: {
      let to = out
      if (quote) store<u8>(to++, 0x22)
      to = put_date(to, load<i64>(data + (at << 3)))
      if (quote) store<u8>(to++, 0x22)
      return to
    }
    default: {
      const nanos = load<u64>(data + (at << 3))
      let to = out
      if (quote) store<u8>(to++, 0x22)
      to = put_clock(to, <u32>(nanos / 1000000000), <u32>(nanos % 1000000000))
      if (quote) store<u8>(to++, 0x22)
      return to
    }
  }
}
