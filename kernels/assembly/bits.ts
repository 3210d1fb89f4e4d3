// bits.ts - bitmaps: validity and booleans. Bit 0 is the lowest bit of the first byte. Every bitmap may be
// read and written in whole 8-byte words (allocators round up), bits past `n` are undefined.

/** dst[i] = src[from + i] for i in [0, n). Word-wise; `src` may be 0, then all ones are written. */
export function bits_copy(src: usize, from: u32, dst: usize, n: u32): void {
  const words = (n + 63) >>> 6
  if (src == 0) {
    for (let w: u32 = 0; w < words; w++) store<u64>(dst + (w << 3), ~0)
    return
  }
  const shift = <u64>(from & 7)
  const base = src + (from >>> 3)
  if (shift == 0) {
    for (let w: u32 = 0; w < words; w++) store<u64>(dst + (w << 3), load<u64>(base + (w << 3)))
    return
  }
  for (let w: u32 = 0; w < words; w++) {
    const at = base + (w << 3)
    store<u64>(dst + (w << 3), (load<u64>(at) >>> shift) | (<u64>load<u8>(at + 8) << (64 - shift)))
  }
}

/** Number of ones among bits [0, n). */
export function bits_count(bits: usize, n: u32): u32 {
  let count: u64 = 0
  const whole = n >>> 6
  for (let w: u32 = 0; w < whole; w++) count += popcnt<u64>(load<u64>(bits + (w << 3)))
  const rest = n & 63
  if (rest) count += popcnt<u64>(load<u64>(bits + (whole << 3)) & ((1 << <u64>rest) - 1))
  return <u32>count
}

/** dst = a AND b; a pointer of 0 stands for all ones. */
export function bits_and(a: usize, b: usize, dst: usize, n: u32): void {
  const words = (n + 63) >>> 6
  for (let w: u32 = 0; w < words; w++) {
    const x = a ? load<u64>(a + (w << 3)) : ~0
    const y = b ? load<u64>(b + (w << 3)) : ~0
    store<u64>(dst + (w << 3), x & y)
  }
}

/** dst = a OR b. */
export function bits_or(a: usize, b: usize, dst: usize, n: u32): void {
  const words = (n + 63) >>> 6
  for (let w: u32 = 0; w < words; w++) {
    store<u64>(dst + (w << 3), load<u64>(a + (w << 3)) | load<u64>(b + (w << 3)))
  }
}

/** dst = NOT a. */
export function bits_not(a: usize, dst: usize, n: u32): void {
  const words = (n + 63) >>> 6
  for (let w: u32 = 0; w < words; w++) store<u64>(dst + (w << 3), ~load<u64>(a + (w << 3)))
}

/** dst = a AND NOT b. */
export function bits_and_not(a: usize, b: usize, dst: usize, n: u32): void {
  const words = (n + 63) >>> 6
  for (let w: u32 = 0; w < words; w++) {
    store<u64>(dst + (w << 3), load<u64>(a + (w << 3)) & ~load<u64>(b + (w << 3)))
  }
}

/** Writes the row numbers (u32) of the ones among bits [0, n) to `out`; gives their count. */
export function bits_select(bits: usize, n: u32, out: usize): u32 {
  let at = out
  const words = (n + 63) >>> 6
  for (let w: u32 = 0; w < words; w++) {
    let word = load<u64>(bits + (w << 3))
    const left = n - (w << 6)
    if (left < 64) word &= (1 << <u64>left) - 1
    const row = w << 6
    while (word) {
      store<u32>(at, row + <u32>ctz<u64>(word))
      at += 4
      word &= word - 1
    }
  }
  return <u32>((at - out) >>> 2)
}
