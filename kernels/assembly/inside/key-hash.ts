// key-hash.ts - the seeded hash of short byte strings (series keys, tag values) and their comparison.
// Reads whole words, so 16 bytes past the end must be readable; the result never depends on them.
// Not a checksum: values differ between processes, because the seed does.

const K0: u64 = 0x9E3779B97F4A7C15
const K1: u64 = 0xC2B2AE3D27D4EB4F

// @ts-ignore: decorator
@inline
export function mixWord(h: u64, w: u64): u64 {
  const m = (h ^ w) * K0
  return m ^ (m >>> 29)
}

/** 64-bit hash of `length` bytes at `at`; two independent lanes hide the latency of the multiplication. */
// @ts-ignore: decorator
@inline
export function hashBytes(at: usize, length: u32, seed: u64): u64 {
  let a = seed ^ (<u64>length * K1)
  let b = seed + K1
  let p = at
  let left = length
  while (left >= 16) {
    a = mixWord(a, load<u64>(p))
    b = mixWord(b, load<u64>(p, 8))
    p += 16
    left -= 16
  }
  if (left >= 8) {
    a = mixWord(a, load<u64>(p))
    p += 8
    left -= 8
  }
  if (left) b = mixWord(b, load<u64>(p) & ((<u64>1 << (<u64>left << 3)) - 1))
  const h = (a ^ rotl<u64>(b, 23)) * K1
  return h ^ (h >>> 32)
}

/** Whether two strings of `length` bytes are equal; may read up to 16 bytes past either. */
// @ts-ignore: decorator
@inline
export function sameBytes(a: usize, b: usize, length: u32): bool {
  let i: usize = 0
  const n = <usize>length
  while (i + 16 <= n) {
    if (v128.any_true(v128.xor(v128.load(a + i), v128.load(b + i)))) return false
    i += 16
  }
  if (n - i >= 8) {
    if (load<u64>(a + i) != load<u64>(b + i)) return false
    i += 8
  }
  const rest = <u64>(n - i)
  return rest == 0 || ((load<u64>(a + i) ^ load<u64>(b + i)) & ((<u64>1 << (rest << 3)) - 1)) == 0
}
