// take.ts - gathers chosen rows (u32 row numbers) into new columns; scatter is the opposite.
// The row number ~0 gives a NULL (validity bit 0) where the kernel says so. No bounds are checked here.
import { copy } from './inside/wide-256'

/** out[i] = src[rows[i]], 8 bytes each. */
export function take_8(src: usize, rows: usize, n: u32, out: usize): void {
  for (let i: u32 = 0; i < n; i++) {
    store<u64>(out + (i << 3), load<u64>(src + (load<u32>(rows + (i << 2)) << 3)))
  }
}

/** out[i] = src[rows[i]], 4 bytes each. */
export function take_4(src: usize, rows: usize, n: u32, out: usize): void {
  for (let i: u32 = 0; i < n; i++) {
    store<u32>(out + (i << 2), load<u32>(src + (load<u32>(rows + (i << 2)) << 2)))
  }
}

/** out[i] = src[rows[i]], 2 bytes each. */
export function take_2(src: usize, rows: usize, n: u32, out: usize): void {
  for (let i: u32 = 0; i < n; i++) {
    store<u16>(out + (i << 1), load<u16>(src + (load<u32>(rows + (i << 2)) << 1)))
  }
}

/** out[i] = src[rows[i]], 1 byte each. */
export function take_1(src: usize, rows: usize, n: u32, out: usize): void {
  for (let i: u32 = 0; i < n; i++) store<u8>(out + i, load<u8>(src + load<u32>(rows + (i << 2))))
}

/** out[i] = src[rows[i]], 16 bytes each. */
export function take_16(src: usize, rows: usize, n: u32, out: usize): void {
  for (let i: u32 = 0; i < n; i++) {
    v128.store(out + (i << 4), v128.load(src + (load<u32>(rows + (i << 2)) << 4)))
  }
}

/** out[i] = src[rows[i]], 32 bytes each. */
export function take_32(src: usize, rows: usize, n: u32, out: usize): void {
  for (let i: u32 = 0; i < n; i++) copy(src + (<usize>load<u32>(rows + (i << 2)) << 5), out + (<usize>i << 5))
}

/** bit i of out = bit rows[i] of src; `src` 0 is all ones. A row of ~0 gives 0. */
export function take_bits(src: usize, rows: usize, n: u32, out: usize): void {
  for (let w: u32 = 0; w < n; w += 64) {
    let word: u64 = 0
    const end = min<u32>(64, n - w)
    for (let j: u32 = 0; j < end; j++) {
      const row = load<u32>(rows + ((w + j) << 2))
      if (row != ~0) {
        const b = src == 0 ? 1 : <u64>((load<u8>(src + (row >>> 3)) >>> <u8>(row & 7)) & 1)
        word |= b << <u64>j
      }
    }
    store<u64>(out + (w >>> 3), word)
  }
}

/** Writes the n + 1 offsets of the chosen texts to `outOffsets`; gives the bytes they need. */
export function take_text_offsets(offsets: usize, rows: usize, n: u32, outOffsets: usize): u32 {
  let at: u32 = 0
  for (let i: u32 = 0; i < n; i++) {
    store<u32>(outOffsets + (i << 2), at)
    const row = load<u32>(rows + (i << 2))
    if (row != ~0) at += load<u32>(offsets + ((row + 1) << 2)) - load<u32>(offsets + (row << 2))
  }
  store<u32>(outOffsets + (n << 2), at)
  return at
}

/** Copies the chosen texts to `out`, where outOffsets (take_text_offsets) says. */
export function take_text(offsets: usize, bytes: usize, rows: usize, n: u32, outOffsets: usize, out: usize): void {
  for (let i: u32 = 0; i < n; i++) {
    const to = load<u32>(outOffsets + (i << 2))
    const length = load<u32>(outOffsets + ((i + 1) << 2)) - to
    if (length) memory.copy(out + to, bytes + load<u32>(offsets + (load<u32>(rows + (i << 2)) << 2)), length)
  }
}

/** out[rows[i]] = src[i], 8 bytes each. */
export function scatter_8(src: usize, rows: usize, n: u32, out: usize): void {
  for (let i: u32 = 0; i < n; i++) {
    store<u64>(out + (load<u32>(rows + (i << 2)) << 3), load<u64>(src + (i << 3)))
  }
}

/** out[rows[i]] = src[i], 4 bytes each. */
export function scatter_4(src: usize, rows: usize, n: u32, out: usize): void {
  for (let i: u32 = 0; i < n; i++) {
    store<u32>(out + (load<u32>(rows + (i << 2)) << 2), load<u32>(src + (i << 2)))
  }
}

/** out[rows[i]] = the 4-byte value `value`. */
export function scatter_value_4(value: u32, rows: usize, n: u32, out: usize): void {
  for (let i: u32 = 0; i < n; i++) store<u32>(out + (load<u32>(rows + (i << 2)) << 2), value)
}

/** out[to[i]] = src[from[i]], 8 bytes each, in order: a later pair wins. */
export function move_8(src: usize, from: usize, to: usize, n: u32, out: usize): void {
  for (let i: u32 = 0; i < n; i++) {
    store<u64>(out + (load<u32>(to + (i << 2)) << 3), load<u64>(src + (load<u32>(from + (i << 2)) << 3)))
  }
}

/** As move_8, 16 bytes each. */
export function move_16(src: usize, from: usize, to: usize, n: u32, out: usize): void {
  for (let i: u32 = 0; i < n; i++) {
    v128.store(out + (load<u32>(to + (i << 2)) << 4), v128.load(src + (load<u32>(from + (i << 2)) << 4)))
  }
}

/** As move_8, 32 bytes each. */
export function move_32(src: usize, from: usize, to: usize, n: u32, out: usize): void {
  for (let i: u32 = 0; i < n; i++) {
    copy(src + (<usize>load<u32>(from + (i << 2)) << 5), out + (<usize>load<u32>(to + (i << 2)) << 5))
  }
}

/** out[to[i]] = whether bit from[i] of `bits` is set, one byte each; `bits` 0 is all ones. */
export function move_bit_8(bits: usize, from: usize, to: usize, n: u32, out: usize): void {
  for (let i: u32 = 0; i < n; i++) {
    const row = load<u32>(from + (i << 2))
    const b: u8 = bits == 0 ? 1 : (load<u8>(bits + (row >>> 3)) >>> <u8>(row & 7)) & 1
    store<u8>(out + load<u32>(to + (i << 2)), b)
  }
}

/** bit i = (bytes[i] != 0). */
export function bytes_to_bits(bytes: usize, n: u32, out: usize): void {
  const zero = i8x16.splat(0)
  for (let w: u32 = 0; w < n; w += 64) {
    let word: u64 = 0
    for (let j: u32 = 0; j < 64; j += 16) {
      word |= <u64>(<u32>i8x16.bitmask(i8x16.ne(v128.load(bytes + w + j), zero))) << <u64>j
    }
    store<u64>(out + (w >>> 3), word)
  }
}

/** out[i] = src[i] where bit i is set, else 0; 4 bytes each. */
export function mask_4(src: usize, bits: usize, n: u32, out: usize): void {
  for (let i: u32 = 0; i < n; i++) {
    const on = (load<u8>(bits + (i >>> 3)) >>> <u8>(i & 7)) & 1
    store<u32>(out + (i << 2), on ? load<u32>(src + (i << 2)) : 0)
  }
}

/** out[to[i]] = src[from[i]], 4 bytes each, in order: a later pair wins. */
export function move_4(src: usize, from: usize, to: usize, n: u32, out: usize): void {
  for (let i: u32 = 0; i < n; i++) {
    store<u32>(out + (load<u32>(to + (i << 2)) << 2), load<u32>(src + (load<u32>(from + (i << 2)) << 2)))
  }
}

/** out[i] = rows[i], 0 where that is ~0: rows that can be read wherever there is a first one. */
export function safe_rows(rows: usize, n: u32, out: usize): void {
  for (let i: u32 = 0; i < n; i++) {
    const row = load<u32>(rows + (i << 2))
    store<u32>(out + (i << 2), row == <u32>~0 ? 0 : row)
  }
}
