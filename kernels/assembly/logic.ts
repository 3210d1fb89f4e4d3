// logic.ts - three-valued logic on boolean columns, 64 rows at a time. A validity of 0 is all ones. Data
// bits of NULL rows may be anything on input.

// @ts-ignore: decorator
@inline
function word(bits: usize, w: u32): u64 { return bits ? load<u64>(bits + (w << 3)) : ~0 }

/** out = a AND b: false wins over NULL. */
export function logic_and(a: usize, va: usize, b: usize, vb: usize, n: u32, out: usize, outValidity: usize): void {
  const words = (n + 63) >>> 6
  for (let w: u32 = 0; w < words; w++) {
    const x = load<u64>(a + (w << 3))
    const y = load<u64>(b + (w << 3))
    const vx = word(va, w)
    const vy = word(vb, w)
    store<u64>(out + (w << 3), x & y)
    store<u64>(outValidity + (w << 3), (vx & vy) | (vx & ~x) | (vy & ~y))
    // A NULL's data bit may be 1: where the result is known to be false it must be 0.
    store<u64>(out + (w << 3), load<u64>(out + (w << 3)) & ~((vx & ~x) | (vy & ~y)))
  }
}

/** out = a OR b: true wins over NULL. */
export function logic_or(a: usize, va: usize, b: usize, vb: usize, n: u32, out: usize, outValidity: usize): void {
  const words = (n + 63) >>> 6
  for (let w: u32 = 0; w < words; w++) {
    const x = load<u64>(a + (w << 3))
    const y = load<u64>(b + (w << 3))
    const vx = word(va, w)
    const vy = word(vb, w)
    const known = (vx & x) | (vy & y)
    store<u64>(out + (w << 3), known)
    store<u64>(outValidity + (w << 3), (vx & vy) | known)
  }
}
