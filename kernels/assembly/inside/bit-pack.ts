// Bit packing, lowest bit first, as all of Parquet's encodings use it. Readers may load 8 bytes past the
// packed bytes: buffers are padded. Widths are 0 to 64 for 64-bit values, 0 to 32 for 32-bit ones.

/**
 * Packs n values of `width` bits; writes whole 8-byte words and gives the address after ceil(n * width /
 * 8) bytes.
 */
// @ts-ignore: decorator
@inline
export function pack_bits<T>(values: usize, n: u32, width: u32, out: usize): usize {
  const end = out + (((<u64>n * width + 7) >>> 3) as usize)
  if (width == 0) return end
  let word: u64 = 0
  let used: u32 = 0
  let at = out
  for (let i: u32 = 0; i < n; i++) {
    const value = <u64>load<T>(values + i * sizeof<T>())
    word |= value << used
    used += width
    if (used >= 64) {
      store<u64>(at, word)
      at += 8
      used -= 64
      // The bits of this value that did not fit: shifting by 64 would be shifting by 0.
      word = used == 0 ? 0 : value >> (width - used)
    }
  }
  if (used > 0) store<u64>(at, word)
  return end
}

/** The i-th packed value of `width` bits, 1 ... 64. */
// @ts-ignore: decorator
@inline
export function unpack_one(packed: usize, i: u32, width: u32, mask: u64): u64 {
  const bit = <u64>i * width
  const at = packed + <usize>(bit >>> 3)
  const shift = bit & 7
  let value = load<u64>(at) >> shift
  if (width > 57 && shift != 0) value |= <u64>load<u8>(at, 8) << (64 - shift)
  return value & mask
}
