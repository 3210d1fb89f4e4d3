// fill.ts - columns from nothing: repeated values, row numbers, and booleans widened to 8 bytes and back.
// Outputs have room for whole words.
import { isSet } from './inside/bit'

/** Writes the 4-byte `value` n times. */
export function fill_4(value: u32, n: u32, out: usize): void {
  for (let i: u32 = 0; i < n; i++) store<u32>(out + (i << 2), value)
}

/** out[i] = from + i, 4 bytes each. */
export function iota_4(from: u32, n: u32, out: usize): void {
  for (let i: u32 = 0; i < n; i++) store<u32>(out + (i << 2), from + i)
}

/** out[i] = bit i as 0 or 1, 8 bytes each. */
export function bits_to_i64(bits: usize, n: u32, out: usize): void {
  for (let i: u32 = 0; i < n; i++) store<i64>(out + (i << 3), <i64>isSet(bits, i))
}

/** bit i = (value[i] != 0), for 8-byte values. */
export function i64_to_bits(values: usize, n: u32, out: usize): void {
  for (let w: u32 = 0; w < n; w += 64) {
    let word: u64 = 0
    const end = min<u32>(64, n - w)
    for (let j: u32 = 0; j < end; j++) word |= <u64>(load<i64>(values + ((w + j) << 3)) != 0) << <u64>j
    store<u64>(out + (w >>> 3), word)
  }
}

/** out[i] = values[i], u32 to 8 bytes. */
export function widen_8(values: usize, n: u32, out: usize): void {
  for (let i: u32 = 0; i < n; i++) store<u64>(out + (i << 3), load<u32>(values + (i << 2)))
}

/** values[i] = 0 where bit i is not set; 8 bytes each. */
export function zero_unset_8(bits: usize, n: u32, values: usize): void {
  for (let i: u32 = 0; i < n; i++) {
    if (!isSet(bits, i)) store<u64>(values + (<usize>i << 3), 0)
  }
}
