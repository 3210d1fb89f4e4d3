// bit.ts - single bits and stretches of a bitmap, inlined into kernels that walk row by row. A pointer of 0
// is a bitmap of ones (every row is valid) wherever it is not said otherwise. Whole bitmaps: ../bits.ts.

/** Whether bit `i` is set. */
// @ts-ignore: decorator
@inline
export function bit(bits: usize, i: u32): bool {
  return bits == 0 || isSet(bits, i)
}

/** As `bit`, of a bitmap that is there. */
// @ts-ignore: decorator
@inline
export function isSet(bits: usize, i: u32): bool {
  return ((load<u8>(bits + (i >>> 3)) >>> <u8>(i & 7)) & 1) != 0
}

/** Whether the 64 bits from `i` (a multiple of 64) are all set. */
// @ts-ignore: decorator
@inline
export function allOnes(bits: usize, i: u32): bool {
  return bits == 0 || load<u64>(bits + (i >>> 3)) == ~0
}

/** Number of ones among bits [from, to). */
export function onesBetween(bits: usize, from: u32, to: u32): u32 {
  if (bits == 0) return to - from
  let count: u64 = 0
  let i = from
  while (i < to) {
    const shift = i & 63
    const span = min<u32>(64 - shift, to - i)
    const word = load<u64>(bits + ((i >>> 6) << 3)) >>> <u64>shift
    count += popcnt<u64>(span == 64 ? word : word & ((1 << <u64>span) - 1))
    i += span
  }
  return <u32>count
}

/** First set bit in [from, to), or `to`. */
export function firstOne(bits: usize, from: u32, to: u32): u32 {
  if (bits == 0) return from
  let i = from
  while (i < to) {
    const word = load<u64>(bits + ((i >>> 6) << 3)) >>> <u64>(i & 63)
    if (word != 0) return min<u32>(i + <u32>ctz<u64>(word), to)
    i = (i & ~63) + 64
  }
  return to
}

/** Last set bit in [from, to), or `to` if there is none. */
export function lastOne(bits: usize, from: u32, to: u32): u32 {
  if (from == to) return to
  if (bits == 0) return to - 1
  let end = to
  while (end > from) {
    const first = max<u32>((end - 1) & ~63, from)
    const word = load<u64>(bits + (((end - 1) >>> 6) << 3)) << <u64>(63 - ((end - 1) & 63))
    if (word != 0) {
      const at = end - 1 - <u32>clz<u64>(word)
      return at >= first ? at : to
    }
    end = first
  }
  return to
}
