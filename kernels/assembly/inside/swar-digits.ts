// swar-digits.ts - decimal digits eight at a time. Reads up to 24 bytes from `p`, whatever they are.
// `powers` is the table of kernels/powers.ts.

export const ZEROS: u64 = 0x3030303030303030

/** How many of the 8 bytes of `word` (a text word XOR ZEROS) are digits, counted from the first. */
// @ts-ignore: decorator
@inline
export function leadingDigits(word: u64): u64 {
  return ctz<u64>(((word + 0x7676767676767676) | word) & 0x8080808080808080) >>> 3
}

/** The number that the first n (1 ... 8) digits of `word` make. */
// @ts-ignore: decorator
@inline
export function digitsValue(word: u64, n: u64): u64 {
  let v = word << ((8 - n) << 3)
  v = v * 10 + (v >>> 8)
  const even = (v & 0x000000FF000000FF) * 0x000F424000000064
  return (even + ((v >>> 16) & 0x000000FF000000FF) * 0x0000271000000001) >>> 32
}

/**
 * Stores the number at `p` (u64) to `out`; gives its end, or 0 if there is no digit or more than 19 of
 * them.
 */
// @ts-ignore: decorator
@inline
export function readDigits(p: usize, out: usize, powers: usize): usize {
  const first = load<u64>(p) ^ ZEROS
  const n = leadingDigits(first)
  if (n == 0) return 0
  if (n < 8) {
    store<u64>(out, digitsValue(first, n))
    return p + <usize>n
  }
  return readManyDigits(p, out, powers, digitsValue(first, 8))
}

// @ts-ignore: decorator
@inline
function readManyDigits(p: usize, out: usize, powers: usize, high: u64): usize {
  const second = load<u64>(p, 8) ^ ZEROS
  const n = leadingDigits(second)
  if (n == 0) {
    store<u64>(out, high)
    return p + 8
  }
  let value = high * load<u64>(powers + (<usize>n << 3)) + digitsValue(second, n)
  if (n < 8) {
    store<u64>(out, value)
    return p + 8 + <usize>n
  }
  const third = load<u64>(p, 16) ^ ZEROS
  const m = leadingDigits(third)
  if (m > 3) return 0
  if (m) value = value * load<u64>(powers + (<usize>m << 3)) + digitsValue(third, m)
  store<u64>(out, value)
  return p + 16 + <usize>m
}
