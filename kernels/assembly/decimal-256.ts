// decimal-256.ts - arithmetic, comparison, sums and extremes of decimals of 32 bytes: what decimal.ts and
// decimal-aggregate.ts do with 16. A stride is 32 for a column and 0 for a constant. `scratch` has 256 bytes.
import { bit, onesBetween } from './inside/bit'
import { endAt } from './inside/stretch'
import {
  add, BYTES, copy, divide, isEqual, isNegative, isZero, less, magnitude, multiply, put64, sign, subtract,
} from './inside/wide-256'

/** value * factor (a magnitude; 0 = one); whether it fits. */
function scaled(value: usize, factor: usize, out: usize, scratch: usize): bool {
  if (factor == 0) {
    copy(value, out)
    return true
  }
  magnitude(value, scratch)
  return multiply(scratch, factor, out) && sign(out, isNegative(value))
}

/** Whether there is a result. The operands become magnitudes where the operation wants them so. */
function operate(op: u32, x: usize, y: usize, out: usize, scratch: usize): bool {
  const left = isNegative(x)
  const right = isNegative(y)
  if (op == 0) {
    add(x, y, out)
    return left != right || isNegative(out) == left
  }
  if (op == 1) {
    subtract(x, y, out)
    return left == right || isNegative(out) == left
  }
  magnitude(x, x)
  magnitude(y, y)
  if (op == 2) return multiply(x, y, out) && sign(out, left != right)
  if (isZero(y)) return false
  divide(x, y, op == 3 ? out : scratch, op == 3 ? scratch : out, scratch + BYTES)
  return sign(out, op == 4 ? left : left != right)
}

/** As decimal_arithmetic. */
export function decimal256_arithmetic(op: u32, a: usize, sa: u32, aFactor: usize, b: usize, sb: u32, bFactor: usize, validity: usize, n: u32, out: usize, scratch: usize): u32 {
  const x = scratch
  const y = scratch + BYTES
  const more = scratch + 2 * BYTES
  for (let i: u32 = 0; i < n; i++) {
    const ok = scaled(a + <usize>i * sa, aFactor, x, more) && scaled(b + <usize>i * sb, bFactor, y, more) &&
      operate(op, x, y, out + <usize>i * BYTES, more)
    if (!ok && bit(validity, i)) return i
  }
  return ~0
}

/** As decimal_compare. */
export function decimal256_compare(op: u32, a: usize, sa: u32, b: usize, sb: u32, n: u32, out: usize): void {
  const asksEqual = op < 2
  const swaps = op == 3 || op == 4
  const flip: u64 = op == 1 || op == 3 || op == 5 ? ~0 : 0
  for (let w: u32 = 0; w < n; w += 64) {
    let word: u64 = 0
    const end = min<u32>(64, n - w)
    for (let j: u32 = 0; j < end; j++) {
      const x = a + <usize>(w + j) * sa
      const y = b + <usize>(w + j) * sb
      word |= <u64>(asksEqual ? isEqual(x, y) : swaps ? less(y, x) : less(x, y)) << <u64>j
    }
    store<u64>(out + (w >>> 3), word ^ flip)
  }
}

/** The value at `value`, n times. */
export function splat_256(value: usize, n: u32, out: usize): void {
  for (let i: u32 = 0; i < n; i++) copy(value, out + <usize>i * BYTES)
}

/** Magnitudes. */
export function decimal256_abs(values: usize, n: u32, out: usize): void {
  for (let i: u32 = 0; i < n; i++) magnitude(values + <usize>i * BYTES, out + <usize>i * BYTES)
}

/** As decimal_sum_by_run. */
export function decimal256_sum_by_run(values: usize, validity: usize, ends: usize, groups: usize, n: u32, sums: usize, counts: usize): void {
  let from: u32 = 0
  for (let i: u32 = 0; i < n; i++) {
    const to = endAt(ends, i)
    const g = <usize>load<u32>(groups + (i << 2))
    const sum = sums + g * BYTES
    for (let r = from; r < to; r++) if (bit(validity, r)) add(sum, values + <usize>r * BYTES, sum)
    const count = counts + (g << 3)
    store<i64>(count, load<i64>(count) + onesBetween(validity, from, to))
    from = to
  }
}

/** As decimal_best_by_run. */
export function decimal256_best_by_run(wantMin: bool, values: usize, validity: usize, ends: usize, groups: usize, n: u32, best: usize, seen: usize): void {
  let from: u32 = 0
  for (let i: u32 = 0; i < n; i++) {
    const to = endAt(ends, i)
    const g = <usize>load<u32>(groups + (i << 2))
    const kept = best + g * BYTES
    for (let r = from; r < to; r++) {
      if (!bit(validity, r)) continue
      const v = values + <usize>r * BYTES
      if (load<u8>(seen + g) == 0 || (wantMin ? less(v, kept) : less(kept, v))) copy(v, kept)
      store<u8>(seen + g, 1)
    }
    from = to
  }
}

/** As decimal_running; a state has 48 bytes. */
export function decimal256_running(op: u32, values: usize, validity: usize, starts: usize, n: u32, state: usize, out: usize, counts: usize): void {
  let count = load<i64>(state)
  for (let r: u32 = 0; r < n; r++) {
    const v = values + <usize>r * BYTES
    const kept = out + <usize>r * BYTES
    copy(r == 0 ? state + 16 : kept - BYTES, kept)
    if (bit(starts, r)) {
      put64(0, true, kept)
      count = 0
    }
    if (bit(validity, r)) {
      if (op == 0) add(kept, v, kept)
      else if (count == 0 || (op == 1 ? less(v, kept) : less(kept, v))) copy(v, kept)
      count++
    }
    store<i64>(counts + (r << 3), count)
  }
  if (n > 0) copy(out + <usize>(n - 1) * BYTES, state + 16)
  store<i64>(state, count)
}
