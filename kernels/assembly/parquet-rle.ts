// parquet-rle.ts - the RLE / bit-packed hybrid of Parquet, both ways: dictionary codes and definition
// levels. Readers give the bytes they used, or a negative number: -1 the bytes end early, -2 a run of no
// values or an impossible width, -3 a code out of range.
import { pack_bits, unpack_one } from './inside/bit-pack'
import { read_varint, write_varint } from './inside/varint'

/**
 * Encodes n u32 codes of `width` bits (1 ... 32) to `out` (room for 5 * n + 64 bytes); gives the bytes
 * written.
 */
export function rle_encode(codes: usize, n: u32, width: u32, out: usize): u32 {
  let at = out
  let literals: u32 = 0
  let row: u32 = 0
  const value_bytes = (width + 7) >>> 3
  while (row < n) {
    const code = load<u32>(codes + (row << 2))
    let run: u32 = 1
    while (row + run < n && load<u32>(codes + ((row + run) << 2)) == code) run++
    const whole = literals == row && row + run == n
    if (run < 8 && !whole) {
      row += run
      continue
    }
    // Literals come in groups of 8: the run gives up what the last group lacks.
    const lacking = (8 - ((row - literals) & 7)) & 7
    row += lacking
    run -= lacking
    if (run < 8 && !whole) {
      row += run
      continue
    }
    at = literal_groups(codes, literals, row, width, at)
    at = write_varint(at, <u64>run << 1)
    for (let b: u32 = 0; b < value_bytes; b++) store<u8>(at++, <u8>(code >>> (b << 3)))
    row += run
    literals = row
  }
  at = literal_groups(codes, literals, n, width, at)
  return <u32>(at - out)
}

function literal_groups(codes: usize, from: u32, to: u32, width: u32, out: usize): usize {
  if (from == to) return out
  const groups = (to - from + 7) >>> 3
  const at = write_varint(out, (<u64>groups << 1) | 1)
  const end = at + groups * width
  const used = pack_bits<u32>(codes + (from << 2), to - from, width, at)
  // pack_bits ends with the last value: the rest of its group is zero.
  for (let pad = used; pad < end; pad++) store<u8>(pad, 0)
  return end
}

/** Decodes n codes of `width` bits, each below `top`, to u32 at `to`. */
export function rle_decode(src: usize, end: usize, bits: u32, n: u32, top: u32, cell: usize, to: usize): i32 {
  const width = bits
  if (width > 32) return -2
  const mask: u64 = width == 0 ? 0 : ~0 >>> (64 - <u64>width)
  const value_bytes = (width + 7) >>> 3
  let at = src
  let row: u32 = 0
  let most: u32 = 0
  while (row < n) {
    at = read_varint(at, end, cell)
    if (at == 0) return -1
    const header = load<u64>(cell)
    const amount = header >>> 1
    if (amount == 0 || amount > u32.MAX_VALUE) return -2
    if (header & 1) {
      const rows = <u32>min<u64>(amount << 3, n - row)
      const bytes = amount * width
      if (<u64>(end - at) < (<u64>rows * width + 7) >>> 3) return -1
      most = max(most, unpack_codes(at, rows, width, mask, to + (row << 2)))
      row += rows
      at += <usize>min<u64>(bytes, end - at)
      continue
    }
    if (<usize>(end - at) < value_bytes) return -1
    let code: u32 = 0
    for (let b: u32 = 0; b < value_bytes; b++) code |= <u32>load<u8>(at + b) << (b << 3)
    at += value_bytes
    const rows = <u32>min<u64>(amount, n - row)
    most = max(most, code)
    fill_codes(to + (row << 2), rows, code)
    row += rows
  }
  if (n > 0 && most >= top) return -3
  return <i32>(at - src)
}

// @ts-ignore: decorator
@inline
function unpack_codes(at: usize, rows: u32, width: u32, mask: u64, out: usize): u32 {
  let most: u32 = 0
  if (width == 8) {
    for (let i: u32 = 0; i < rows; i++) {
      const code = <u32>load<u8>(at + i)
      most = max(most, code)
      store<u32>(out + (i << 2), code)
    }
    return most
  }
  let i: u32 = 0
  if (width < 8) {
    // Eight codes are `width` bytes: one load serves them all.
    const shift = <u64>width
    for (; i + 8 <= rows; i += 8) {
      let word = load<u64>(at + (i >>> 3) * width)
      const to = out + (i << 2)
      for (let k: u32 = 0; k < 8; k++) {
        const code = <u32>(word & mask)
        most = max(most, code)
        store<u32>(to + (k << 2), code)
        word >>>= shift
      }
    }
  } else if (width < 15) {
    const shift = <u64>width
    for (; i + 4 <= rows; i += 4) {
      const bit = i * width
      let word = load<u64>(at + (bit >>> 3)) >>> (bit & 7)
      const to = out + (i << 2)
      for (let k: u32 = 0; k < 4; k++) {
        const code = <u32>(word & mask)
        most = max(most, code)
        store<u32>(to + (k << 2), code)
        word >>>= shift
      }
    }
  }
  for (; i < rows; i++) {
    const code = width == 0 ? 0 : <u32>unpack_one(at, i, width, mask)
    most = max(most, code)
    store<u32>(out + (i << 2), code)
  }
  return most
}

// @ts-ignore: decorator
@inline
function fill_codes(out: usize, rows: u32, code: u32): void {
  const four = i32x4.splat(code)
  let i: u32 = 0
  for (; i + 4 <= rows; i += 4) v128.store(out + (i << 2), four)
  for (; i < rows; i++) store<u32>(out + (i << 2), code)
}

/** Encodes n bits from `bits` (byte-aligned) as levels of one bit; room for n / 4 + 64 bytes. */
export function levels_encode(bits: usize, n: u32, out: usize): u32 {
  const whole = n >>> 3
  let at = out
  let literals: u32 = 0
  let byte: u32 = 0
  while (byte < whole) {
    const value = load<u8>(bits + byte)
    let run: u32 = 1
    if (value == 0 || value == 0xff) {
      while (byte + run < whole && load<u8>(bits + byte + run) == value) run++
      if (run >= 4) {
        at = literal_bytes(bits, literals, byte, at)
        at = write_varint(at, <u64>run << 4)
        store<u8>(at++, value & 1)
        literals = byte + run
      }
    }
    byte += run
  }
  const rest = n & 7
  at = literal_bytes(bits, literals, whole + (rest ? 1 : 0), at)
  if (rest) store<u8>(at - 1, load<u8>(bits + whole) & <u8>((<u32>1 << rest) - 1))
  return <u32>(at - out)
}

// @ts-ignore: decorator
@inline
function literal_bytes(bits: usize, from: u32, to: u32, out: usize): usize {
  if (from == to) return out
  const at = write_varint(out, (<u64>(to - from) << 1) | 1)
  memory.copy(at, bits + from, to - from)
  return at + (to - from)
}

/**
 * Decodes n levels of one bit to a bitmap at `out` (whole words, zeroed by the caller); counts of ones
 * to `cell`.
 */
export function levels_decode(src: usize, end: usize, n: u32, cell: usize, out: usize): i32 {
  let at = src
  let row: u32 = 0
  let ones: u32 = 0
  while (row < n) {
    at = read_varint(at, end, cell)
    if (at == 0) return -1
    const header = load<u64>(cell)
    const amount = header >>> 1
    if (amount == 0 || amount > u32.MAX_VALUE) return -2
    if (header & 1) {
      const rows = <u32>min<u64>(amount << 3, n - row)
      if (<u64>(end - at) < (rows + 7) >>> 3) return -1
      for (let i: u32 = 0; i < rows; i += 8) {
        let byte = <u64>load<u8>(at + (i >>> 3))
        if (rows - i < 8) byte &= (1 << <u64>(rows - i)) - 1
        ones += <u32>popcnt<u64>(byte)
        or_byte(out, row + i, byte)
      }
      row += rows
      at += <usize>min<u64>(amount, end - at)
      continue
    }
    if (at >= end) return -1
    const level = load<u8>(at++)
    if (level > 1) return -3
    const rows = <u32>min<u64>(amount, n - row)
    if (level) {
      ones += rows
      set_bits(out, row, rows)
    }
    row += rows
  }
  store<u64>(cell, ones)
  return <i32>(at - src)
}

// @ts-ignore: decorator
@inline
function or_byte(bits: usize, row: u32, byte: u64): void {
  const at = bits + (row >>> 3)
  store<u16>(at, load<u16>(at) | <u16>(byte << (row & 7)))
}

// @ts-ignore: decorator
@inline
function set_bits(bits: usize, from: u32, rows: u32): void {
  let row = from
  const to = from + rows
  while (row < to && (row & 7) != 0) or_byte(bits, row++, 1)
  const whole = (to - row) >>> 3
  memory.fill(bits + (row >>> 3), 0xff, whole)
  row += whole << 3
  while (row < to) or_byte(bits, row++, 1)
}
