// Integers as decimal text. Eight digits at a time inside one 64-bit word, so neither a table nor a loop
// per digit. Everything may write up to 8 bytes past what it returns as the end: buffers keep slack.

/** The eight decimal digits of n < 10^8 as values 0-9, the most significant in the lowest byte. */
// @ts-ignore: decorator
@inline
export function eight_digits(n: u64): u64 {
  const merged = (n / 10000) | ((n % 10000) << 32)
  const top = ((merged * 10486) >>> 20) & 0x0000007f0000007f
  const hundreds = ((merged - 100 * top) << 16) + top
  const tens = ((hundreds * 103) >>> 10) & 0x000f000f000f000f
  return tens + ((hundreds - 10 * tens) << 8)
}

/** Writes n < 10^8 without leading zeros. */
// @ts-ignore: decorator
@inline
export function put_small(out: usize, n: u64): usize {
  const digits = eight_digits(n)
  const zeros = <u64>(n == 0 ? 7 : ctz<u64>(digits) >>> 3)
  store<u64>(out, (digits + 0x3030303030303030) >>> (zeros << 3))
  return out + (8 - <usize>zeros)
}

/** Writes exactly eight digits. */
// @ts-ignore: decorator
@inline
export function put_eight(out: usize, n: u64): usize {
  store<u64>(out, eight_digits(n) + 0x3030303030303030)
  return out + 8
}

export function put_large(out: usize, n: u64): usize {
  const high = n / 100000000
  const low = n % 100000000
  if (high < 100000000) return put_eight(put_small(out, high), low)
  return put_eight(put_eight(put_small(out, high / 100000000), high % 100000000), low)
}

// @ts-ignore: decorator
@inline
export function put_u64(out: usize, n: u64): usize {
  return n < 100000000 ? put_small(out, n) : put_large(out, n)
}

// @ts-ignore: decorator
@inline
export function put_i64(out: usize, n: i64): usize {
  if (n < 0) {
    store<u8>(out, 0x2d)
    return put_u64(out + 1, <u64>(0 - n))
  }
  return put_u64(out, <u64>n)
}

// @ts-ignore: decorator
@inline
export function put_two(out: usize, n: u32): void {
  const tens = (n * 103) >>> 10
  store<u16>(out, <u16>(0x3030 + tens + ((n - tens * 10) << 8)))
}

/** Writes exactly `width` (3, 6 or 9) digits of n < 10^9. */
// @ts-ignore: decorator
@inline
export function put_fraction(out: usize, n: u32, width: u32): void {
  let left = n
  for (let i = width; i > 0; i--) {
    const tenth = left / 10
    store<u8>(out + (i - 1), <u8>(0x30 + left - tenth * 10))
    left = tenth
  }
}
