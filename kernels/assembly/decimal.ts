// decimal.ts - arithmetic and comparison of decimals: unscaled 128-bit integers, 16 bytes each. A stride is
// 16 for a column and 0 for a constant. The caller knows the scales: it gives the powers of ten (16 bytes;
// 0 = one) that bring the operands to where the operation wants them.
import { bit } from './inside/bit'
import {
  add, differenceOverflows, fits, highOf, isZero, less, lowOf, magnitude, productOf, quotientOf, signed,
  subtract, sumOverflows, wide,
} from './inside/wide'

// @ts-ignore: decorator
@inline
function sumLoop(op: u32, a: usize, sa: u32, b: usize, sb: u32, validity: usize, n: u32, out: usize): u32 {
  for (let i: u32 = 0; i < n; i++) {
    const x = v128.load(a + <usize>i * sa)
    const y = v128.load(b + <usize>i * sb)
    const r = op == 0 ? add(x, y) : subtract(x, y)
    if ((op == 0 ? sumOverflows(x, y, r) : differenceOverflows(x, y, r)) && bit(validity, i)) return i
    v128.store(out + (<usize>i << 4), r)
  }
  return ~0
}

/** All ones, which never fits a sign, where the quotient or remainder does not exist. */
// @ts-ignore: decorator
@inline
function resultOf(op: u32, x: v128, y: v128): v128 {
  if (op == 2) return productOf(x, y)
  if (isZero(y)) return i64x2.splat(-1)
  const q = quotientOf(x, y)
  return op == 3 ? q : subtract(x, productOf(q, y))
}

// @ts-ignore: decorator
@inline
function scaledLoop(
  op: u32, a: usize, sa: u32, aFactor: usize, b: usize, sb: u32, bFactor: usize, validity: usize, n: u32,
  out: usize,
): u32 {
  const fa = aFactor ? v128.load(aFactor) : wide(1, 0)
  const fb = bFactor ? v128.load(bFactor) : wide(1, 0)
  for (let i: u32 = 0; i < n; i++) {
    const left = v128.load(a + <usize>i * sa)
    const right = v128.load(b + <usize>i * sb)
    const x = aFactor ? productOf(magnitude(left), fa) : magnitude(left)
    const y = bFactor ? productOf(magnitude(right), fb) : magnitude(right)
    const leftNegative = highOf(left) < 0
    const rightNegative = highOf(right) < 0
    let ok = fits(x, leftNegative) && fits(y, rightNegative)
    let r = wide(0, 0)
    if (op < 2) {
      const p = signed(x, leftNegative)
      const q = signed(y, rightNegative)
      r = op == 0 ? add(p, q) : subtract(p, q)
      ok = ok && !(op == 0 ? sumOverflows(p, q, r) : differenceOverflows(p, q, r))
    } else if (ok) {
      const isNegative = op == 4 ? leftNegative : leftNegative != rightNegative
      const m = resultOf(op, x, y)
      ok = fits(m, isNegative)
      r = signed(m, isNegative)
    }
    if (!ok && bit(validity, i)) return i
    v128.store(out + (<usize>i << 4), r)
  }
  return ~0
}

/**
 * op: 0 +, 1 -, 2 *, 3 / (towards zero), 4 % (sign of the left). Gives the first valid row that overflows or
 * divides by zero, or ~0.
 */
export function decimal_arithmetic(op: u32, a: usize, sa: u32, aFactor: usize, b: usize, sb: u32, bFactor: usize, validity: usize, n: u32, out: usize): u32 {
  if (op < 2 && aFactor == 0 && bFactor == 0) {
    return op == 0 ? sumLoop(0, a, sa, b, sb, validity, n, out) : sumLoop(1, a, sa, b, sb, validity, n, out)
  }
  if (op == 0) return scaledLoop(0, a, sa, aFactor, b, sb, bFactor, validity, n, out)
  if (op == 1) return scaledLoop(1, a, sa, aFactor, b, sb, bFactor, validity, n, out)
  if (op == 2) return scaledLoop(2, a, sa, aFactor, b, sb, bFactor, validity, n, out)
  if (op == 3) return scaledLoop(3, a, sa, aFactor, b, sb, bFactor, validity, n, out)
  return scaledLoop(4, a, sa, aFactor, b, sb, bFactor, validity, n, out)
}

/** bit i = a[i] op b[i], of one scale; op as in compare.ts: 0 =, 1 !=, 2 <, 3 <=, 4 >, 5 >=. */
export function decimal_compare(op: u32, a: usize, sa: u32, b: usize, sb: u32, n: u32, out: usize): void {
  // Three questions and their opposites.
  const asksEqual = op < 2
  const swaps = op == 3 || op == 4
  const flip: u64 = op == 1 || op == 3 || op == 5 ? ~0 : 0
  for (let w: u32 = 0; w < n; w += 64) {
    let word: u64 = 0
    const end = min<u32>(64, n - w)
    for (let j: u32 = 0; j < end; j++) {
      const x = v128.load(a + <usize>(w + j) * sa)
      const y = v128.load(b + <usize>(w + j) * sb)
      const yes = asksEqual ? !v128.any_true(v128.xor(x, y)) : swaps ? less(y, x) : less(x, y)
      word |= <u64>yes << <u64>j
    }
    store<u64>(out + (w >>> 3), word ^ flip)
  }
}

/** The value at `value`, n times. */
export function splat_128(value: usize, n: u32, out: usize): void {
  const v = v128.load(value)
  for (let i: u32 = 0; i < n; i++) v128.store(out + (<usize>i << 4), v)
}

/** Magnitudes. */
export function decimal_abs(values: usize, n: u32, out: usize): void {
  for (let i: u32 = 0; i < n; i++) {
    v128.store(out + (<usize>i << 4), magnitude(v128.load(values + (<usize>i << 4))))
  }
}
