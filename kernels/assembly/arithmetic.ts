// arithmetic.ts - + - * / % on 8-byte values. A stride is 8 for a column and 0 for a constant. Integers
// wrap, moments do not; a zero divisor in a valid row ends the kernel, which gives that row (else ~0).
// op: 0 +, 1 -, 2 *, 3 /, 4 %.
import { bit } from './inside/bit'

// @ts-ignore: decorator
@inline
function loopI64(op: u32, a: usize, sa: u32, b: usize, sb: u32, n: u32, out: usize): void {
  for (let i: u32 = 0; i < n; i++) {
    const x = load<i64>(a + i * sa)
    const y = load<i64>(b + i * sb)
    store<i64>(out + (i << 3), op == 0 ? x + y : op == 1 ? x - y : x * y)
  }
}

/** Integers; validity says which rows count for errors. */
export function arithmetic_i64(op: u32, unsigned: bool, a: usize, sa: u32, b: usize, sb: u32, validity: usize, n: u32, out: usize): u32 {
  if (op == 0) loopI64(0, a, sa, b, sb, n, out)
  else if (op == 1) loopI64(1, a, sa, b, sb, n, out)
  else if (op == 2) loopI64(2, a, sa, b, sb, n, out)
  else {
    for (let i: u32 = 0; i < n; i++) {
      const x = load<i64>(a + i * sa)
      const y = load<i64>(b + i * sb)
      let r: i64 = 0
      if (y == 0) {
        if (bit(validity, i)) return i
      } else if (unsigned) r = op == 3 ? <i64>(<u64>x / <u64>y) : <i64>(<u64>x % <u64>y)
      else if (y == -1) r = op == 3 ? -x : 0
      else r = op == 3 ? x / y : x % y
      store<i64>(out + (i << 3), r)
    }
  }
  return ~0
}

/** Moments and spans: what leaves 64 bits in a valid row ends it, which gives that row (else ~0). */
export function arithmetic_moments(subtract: bool, a: usize, sa: u32, b: usize, sb: u32, validity: usize, n: u32, out: usize): u32 {
  let left: i64 = 0
  for (let i: u32 = 0; i < n; i++) {
    const x = load<i64>(a + i * sa)
    const y = load<i64>(b + i * sb)
    const r = subtract ? x - y : x + y
    left |= (x ^ r) & (subtract ? x ^ y : y ^ r)
    store<i64>(out + (i << 3), r)
  }
  if (left >= 0) return ~0
  for (let i: u32 = 0; i < n; i++) {
    const x = load<i64>(a + i * sa)
    const y = load<i64>(b + i * sb)
    const r = load<i64>(out + (i << 3))
    if (((x ^ r) & (subtract ? x ^ y : y ^ r)) < 0 && bit(validity, i)) return i
  }
  return ~0
}

// @ts-ignore: decorator
@inline
function loopF64(op: u32, a: usize, sa: u32, b: usize, sb: u32, n: u32, out: usize): void {
  for (let i: u32 = 0; i < n; i++) {
    const x = load<f64>(a + i * sa)
    const y = load<f64>(b + i * sb)
    store<f64>(out + (i << 3), op == 0 ? x + y : op == 1 ? x - y : op == 2 ? x * y : x / y)
  }
}

/** Floats + - * /; % is computed by the caller, whose remainder is the exact one. */
export function arithmetic_f64(op: u32, a: usize, sa: u32, b: usize, sb: u32, n: u32, out: usize): void {
  if (op == 0) loopF64(0, a, sa, b, sb, n, out)
  else if (op == 1) loopF64(1, a, sa, b, sb, n, out)
  else if (op == 2) loopF64(2, a, sa, b, sb, n, out)
  else loopF64(3, a, sa, b, sb, n, out)
}

/** & | ^ << >> on integers. op: 0 &, 1 |, 2 ^, 3 <<, 4 >>. Shifts take the low six bits of the count. */
export function bitwise_i64(op: u32, unsigned: bool, a: usize, sa: u32, b: usize, sb: u32, n: u32, out: usize): void {
  for (let i: u32 = 0; i < n; i++) {
    const x = load<i64>(a + i * sa)
    const y = load<i64>(b + i * sb)
    let r: i64 = 0
    if (op == 0) r = x & y
    else if (op == 1) r = x | y
    else if (op == 2) r = x ^ y
    else if (op == 3) r = x << (y & 63)
    else r = unsigned ? <i64>(<u64>x >>> <u64>(y & 63)) : x >> (y & 63)
    store<i64>(out + (i << 3), r)
  }
}

/** Cuts integers to `bits` (8, 16, 32), as the type's own arithmetic would have wrapped. */
export function wrap_i64(values: usize, bits: u32, signed: bool, n: u32, out: usize): void {
  const shift = <i64>(64 - bits)
  for (let i: u32 = 0; i < n; i++) {
    const x = load<i64>(values + (i << 3)) << shift
    store<i64>(out + (i << 3), signed ? x >> shift : <i64>(<u64>x >>> <u64>shift))
  }
}

/** Rounds to 32-bit floats, kept as 64-bit ones. */
export function round_f32(values: usize, n: u32, out: usize): void {
  for (let i: u32 = 0; i < n; i++) store<f64>(out + (i << 3), <f64>(<f32>load<f64>(values + (i << 3))))
}

/** One-argument functions of floats. op: 0 abs, 1 ceil, 2 floor, 3 sqrt, 4 trunc, 5 negate. */
export function unary_f64(op: u32, values: usize, n: u32, out: usize): void {
  for (let i: u32 = 0; i < n; i++) {
    const x = load<f64>(values + (i << 3))
    store<f64>(out + (i << 3), op == 0 ? abs(x) : op == 1 ? ceil(x) : op == 2 ? floor(x) : op == 3 ? sqrt(x)
      : op == 4 ? trunc(x) : -x)
  }
}
