// regex-results.ts - results made of the records that regex_find leaves ({row, from, end, groups ...},
// `stride` u32 each, in order of rows): counts, places, replaced texts, captured texts. Does not match
// anything itself.

// @ts-ignore: decorator
@inline
function startOf(offsets: usize, i: u32): u32 { return load<u32>(offsets + (<usize>i << 2)) }

// @ts-ignore: decorator
@inline
function recordAt(records: usize, stride: u32, i: u32): usize { return records + (<usize>(i * stride) << 2) }

/** out[row] (i64) = records of the row. */
export function regex_count(records: usize, count: u32, stride: u32, n: u32, out: usize): void {
  memory.fill(out, 0, <usize>n << 3)
  for (let i: u32 = 0; i < count; i++) {
    const at = out + (<usize>load<u32>(recordAt(records, stride, i)) << 3)
    store<i64>(at, load<i64>(at) + 1)
  }
}

/**
 * out[row] (i64) = place, in code points from 1, of the slot wanted[row] in the record nth[row] of the
 * row; 0 if there is none. nth (from 1) and wanted (0 = start of the match) are i64 with steps of 8 or
 * 0 bytes.
 */
export function regex_place(records: usize, count: u32, stride: u32, offsets: usize, bytes: usize, nth: usize, nthStep: u32, wanted: usize, wantedStep: u32, n: u32, out: usize): void {
  memory.fill(out, 0, <usize>n << 3)
  let seen: i64 = 0
  let last: u32 = 0xffffffff
  for (let i: u32 = 0; i < count; i++) {
    const record = recordAt(records, stride, i)
    const row = load<u32>(record)
    seen = row == last ? seen + 1 : 1
    last = row
    if (seen != load<i64>(nth + <usize>row * nthStep)) continue
    const group = load<i64>(wanted + <usize>row * wantedStep)
    if (group < 0 || group * 2 + 2 > <i64>stride) continue
    const place = load<u32>(record + 4 + (<usize>group << 3))
    if (place == 0xffffffff) continue
    const text = bytes + startOf(offsets, row)
    let points: i64 = 1
    for (let k: u32 = 0; k < place; k++) points += <i64>((load<u8>(text + k) & 0xc0) != 0x80)
    store<i64>(out + (<usize>row << 3), points)
  }
}

/** starts[row] = byte of the code point from[row] (i64, from 1), 0xffffffff behind the end. */
export function regex_starts(offsets: usize, bytes: usize, from: usize, fromStep: u32, n: u32, starts: usize): void {
  for (let row: u32 = 0; row < n; row++) {
    let left = load<i64>(from + <usize>row * fromStep) - 1
    const text = bytes + startOf(offsets, row)
    const length = startOf(offsets, row + 1) - startOf(offsets, row)
    let at: u32 = 0
    while (left > 0 && at < length) {
      at++
      while (at < length && (load<u8>(text + at) & 0xc0) == 0x80) at++
      left--
    }
    store<u32>(starts + (<usize>row << 2), left > 0 ? 0xffffffff : at)
  }
}

/** Bytes of one replacement. Parts: {kind 0 literal / 1 group, place or group, length}. */
function replacementBytes(record: usize, parts: usize, partCount: u32): u32 {
  let total: u32 = 0
  for (let p: u32 = 0; p < partCount; p++) {
    const part = parts + <usize>p * 12
    if (load<u32>(part) == 0) total += load<u32>(part, 8)
    else {
      const slot = record + 4 + (<usize>load<u32>(part, 4) << 3)
      if (load<u32>(slot) != 0xffffffff) total += load<u32>(slot, 4) - load<u32>(slot)
    }
  }
  return total
}

/**
 * Offsets (n + 1) of the texts with every record's match replaced; gives the bytes, which the caller
 * limits (as f64).
 */
export function regex_replaced_offsets(records: usize, count: u32, stride: u32, offsets: usize, parts: usize, partCount: u32, n: u32, out: usize): f64 {
  let total: f64 = 0
  let i: u32 = 0
  store<u32>(out, 0)
  for (let row: u32 = 0; row < n; row++) {
    let length = <f64>(startOf(offsets, row + 1) - startOf(offsets, row))
    while (i < count) {
      const record = recordAt(records, stride, i)
      if (load<u32>(record) != row) break
      const taken = load<u32>(record, 8) - load<u32>(record, 4)
      length += <f64>replacementBytes(record, parts, partCount) - <f64>taken
      i++
    }
    total += length
    store<u32>(out + (<usize>(row + 1) << 2), <u32>total)
  }
  return total
}

/** The texts themselves, after regex_replaced_offsets. Literals of the parts lie at `literals`. */
export function regex_replaced(records: usize, count: u32, stride: u32, offsets: usize, bytes: usize, parts: usize, partCount: u32, literals: usize, n: u32, out: usize): void {
  let i: u32 = 0
  let to = out
  for (let row: u32 = 0; row < n; row++) {
    const text = bytes + startOf(offsets, row)
    const length = startOf(offsets, row + 1) - startOf(offsets, row)
    let from: u32 = 0
    while (i < count) {
      const record = recordAt(records, stride, i)
      if (load<u32>(record) != row) break
      const start = load<u32>(record, 4)
      memory.copy(to, text + from, start - from)
      to += start - from
      for (let p: u32 = 0; p < partCount; p++) {
        const part = parts + <usize>p * 12
        if (load<u32>(part) == 0) {
          memory.copy(to, literals + load<u32>(part, 4), load<u32>(part, 8))
          to += load<u32>(part, 8)
        } else {
          const slot = record + 4 + (<usize>load<u32>(part, 4) << 3)
          if (load<u32>(slot) != 0xffffffff) {
            memory.copy(to, text + load<u32>(slot), load<u32>(slot, 4) - load<u32>(slot))
            to += load<u32>(slot, 4) - load<u32>(slot)
          }
        }
      }
      from = load<u32>(record, 8)
      i++
    }
    memory.copy(to, text + from, length - from)
    to += length - from
  }
}

/**
 * Lists of what the groups took (the whole match if `first` is 0 and stride 3): list offsets (n + 1),
 * validity of lists (a row without a record is NULL), offsets of items. Gives the items; bytes of all
 * texts is the last offset. At most one record a row.
 */
export function regex_captured_offsets(records: usize, count: u32, stride: u32, first: u32, n: u32, lists: usize, validity: usize, items: usize): u32 {
  let i: u32 = 0
  let item: u32 = 0
  let total: u32 = 0
  store<u32>(lists, 0)
  store<u32>(items, 0)
  memory.fill(validity, 0, <usize>((n + 63) >>> 6) << 3)
  for (let row: u32 = 0; row < n; row++) {
    if (i < count && load<u32>(recordAt(records, stride, i)) == row) {
      const record = recordAt(records, stride, i++)
      store<u8>(validity + (row >>> 3), load<u8>(validity + (row >>> 3)) | <u8>(<u32>1 << (row & 7)))
      for (let k = first; k * 2 + 2 < stride; k++) {
        const slot = record + 4 + (<usize>k << 3)
        if (load<u32>(slot) == 0xffffffff) continue
        total += load<u32>(slot, 4) - load<u32>(slot)
        item++
        store<u32>(items + (<usize>item << 2), total)
      }
    }
    store<u32>(lists + (<usize>(row + 1) << 2), item)
  }
  return item
}

/** The items' bytes, after regex_captured_offsets. */
export function regex_captured(records: usize, count: u32, stride: u32, first: u32, offsets: usize, bytes: usize, out: usize): void {
  let to = out
  for (let i: u32 = 0; i < count; i++) {
    const record = recordAt(records, stride, i)
    const text = bytes + startOf(offsets, load<u32>(record))
    for (let k = first; k * 2 + 2 < stride; k++) {
      const slot = record + 4 + (<usize>k << 3)
      if (load<u32>(slot) == 0xffffffff) continue
      memory.copy(to, text + load<u32>(slot), load<u32>(slot, 4) - load<u32>(slot))
      to += load<u32>(slot, 4) - load<u32>(slot)
    }
  }
}
