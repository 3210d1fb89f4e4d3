// aggregate-best.ts - min and max into accumulators by group; stretches as in aggregate-sum.ts.
// Accumulators are keys (inside/order.ts): for max the largest key, for min the largest complement, so both
// start at the smallest i64. `seen` is one byte a group: whether there was any value. keys_to_values turns
// keys back.
import { bit, firstOne, onesBetween } from './inside/bit'
import { codeAt, maxCode, minCode } from './inside/codes'
import { bitsOf, FLOAT, floatKey, floatKeys, keyOf } from './inside/order'

// @ts-ignore: decorator
@inline
function keep(acc: usize, seen: usize, g: u32, key: i64): void {
  const at = acc + (<usize>g << 3)
  if (key > load<i64>(at)) store<i64>(at, key)
  store<u8>(seen + g, 1)
}

// @ts-ignore: decorator
@inline
function keysAt(kind: u32, at: usize, flip: v128): v128 {
  const v = v128.load(at)
  const k = kind == FLOAT ? floatKeys(v) : kind == 1 ? v128.xor(v, i64x2.splat(i64.MIN_VALUE)) : v
  return v128.xor(k, flip)
}

// @ts-ignore: decorator
@inline
function bestOf(kind: u32, flip: i64, values: usize, from: u32, to: u32): i64 {
  let best = i64.MIN_VALUE
  let r = from
  if (to - from >= 4) {
    let a = i64x2.splat(i64.MIN_VALUE)
    let b = a
    const flips = i64x2.splat(flip)
    for (; r + 4 <= to; r += 4) {
      const x = keysAt(kind, values + (r << 3), flips)
      const y = keysAt(kind, values + (r << 3) + 16, flips)
      a = v128.bitselect(x, a, v128.gt<i64>(x, a))
      b = v128.bitselect(y, b, v128.gt<i64>(y, b))
    }
    a = v128.bitselect(a, b, v128.gt<i64>(a, b))
    best = max<i64>(i64x2.extract_lane(a, 0), i64x2.extract_lane(a, 1))
  }
  for (; r < to; r++) best = max<i64>(best, keyOf(kind, load<i64>(values + (r << 3))) ^ flip)
  return best
}

// @ts-ignore: decorator
@inline
function valuesLoop(
  kind: u32, flip: i64, values: usize, validity: usize, ends: usize, groups: usize, n: u32, acc: usize,
  seen: usize,
): void {
  let from: u32 = 0
  for (let i: u32 = 0; i < n; i++) {
    const to = ends ? load<u32>(ends + (i << 2)) : i + 1
    const ones = onesBetween(validity, from, to)
    if (ones) {
      let best = i64.MIN_VALUE
      if (ones == to - from) best = bestOf(kind, flip, values, from, to)
      else {
        for (let r = from; r < to; r++) {
          if (bit(validity, r)) best = max<i64>(best, keyOf(kind, load<i64>(values + (r << 3))) ^ flip)
        }
      }
      keep(acc, seen, load<u32>(groups + (i << 2)), best)
    }
    from = to
  }
}

/**
 * acc = the best of acc and the values of each stretch. kind: 0 signed, 1 unsigned, 2 float; wantMin: the
 * smallest.
 */
export function best_by_run(kind: u32, wantMin: bool, values: usize, validity: usize, ends: usize, groups: usize, n: u32, acc: usize, seen: usize): void {
  const flip: i64 = wantMin ? -1 : 0
  if (kind == 0) valuesLoop(0, flip, values, validity, ends, groups, n, acc, seen)
  else if (kind == 1) valuesLoop(1, flip, values, validity, ends, groups, n, acc, seen)
  else valuesLoop(2, flip, values, validity, ends, groups, n, acc, seen)
}

// @ts-ignore: decorator
@inline
function packedKey(kind: u32, extra: usize, code: u32): i64 {
  if (kind == FLOAT) {
    return floatKey(reinterpret<i64>(<f64>(load<i64>(extra) + <i64>code) / load<f64>(extra, 8)))
  }
  return keyOf(kind, load<i64>(extra) + <i64>code * load<i64>(extra, 8))
}

// @ts-ignore: decorator
@inline
function packedLoop<T>(
  kind: u32, wantMin: bool, codes: usize, extra: usize, validity: usize, ends: usize, groups: usize,
  n: u32, acc: usize, seen: usize,
): void {
  const flip: i64 = wantMin ? -1 : 0
  let from: u32 = 0
  for (let i: u32 = 0; i < n; i++) {
    const to = ends ? load<u32>(ends + (i << 2)) : i + 1
    const first = firstOne(validity, from, to)
    if (first < to) {
      let code = codeAt<T>(codes, first)
      if (to - first > 1) {
        if (onesBetween(validity, first, to) == to - first) {
          code = wantMin ? minCode<T>(codes, first, to) : maxCode<T>(codes, first, to)
        } else {
          for (let r = first + 1; r < to; r++) {
            if (!bit(validity, r)) continue
            const next = codeAt<T>(codes, r)
            code = wantMin ? min<u32>(code, next) : max<u32>(code, next)
          }
        }
      }
      keep(acc, seen, load<u32>(groups + (i << 2)), packedKey(kind, extra, code) ^ flip)
    }
    from = to
  }
}

// @ts-ignore: decorator
@inline
function packedWidths(
  kind: u32, wantMin: bool, codes: usize, width: u32, extra: usize, validity: usize, ends: usize,
  groups: usize, n: u32, acc: usize, seen: usize,
): void {
  if (width == 1) packedLoop<u8>(kind, wantMin, codes, extra, validity, ends, groups, n, acc, seen)
  else if (width == 2) packedLoop<u16>(kind, wantMin, codes, extra, validity, ends, groups, n, acc, seen)
  else packedLoop<u32>(kind, wantMin, codes, extra, validity, ends, groups, n, acc, seen)
}

/** best_by_run on PACKED codes: their order is that of the values (scale and divisor are positive). */
export function best_packed_by_run(kind: u32, wantMin: bool, codes: usize, width: u32, extra: usize, validity: usize, ends: usize, groups: usize, n: u32, acc: usize, seen: usize): void {
  if (kind == FLOAT) packedWidths(2, wantMin, codes, width, extra, validity, ends, groups, n, acc, seen)
  else if (kind == 1) packedWidths(1, wantMin, codes, width, extra, validity, ends, groups, n, acc, seen)
  else packedWidths(0, wantMin, codes, width, extra, validity, ends, groups, n, acc, seen)
}

/** Turns accumulated keys into values, in `out`. */
export function keys_to_values(kind: u32, wantMin: bool, keys: usize, n: u32, out: usize): void {
  const flip: i64 = wantMin ? -1 : 0
  for (let i: u32 = 0; i < n; i++) store<i64>(out + (i << 3), bitsOf(kind, load<i64>(keys + (i << 3)) ^ flip))
}
