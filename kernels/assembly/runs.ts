// runs.ts - stretches of rows: keeping runs right after a filter, and cutting them at the borders of time
// buckets. Inside a run times ascend, so a bucket's end is searched, not computed row by row.
import { onesBetween } from './inside/bit'

/** Runs of the rows whose bit is set: empty ones go. Gives how many there are. */
export function filter_runs(series: usize, ends: usize, n: u32, bits: usize, outSeries: usize, outEnds: usize): u32 {
  let from: u32 = 0
  let rows: u32 = 0
  let out: u32 = 0
  for (let i: u32 = 0; i < n; i++) {
    const to = load<u32>(ends + (i << 2))
    const ones = onesBetween(bits, from, to)
    from = to
    if (ones == 0) continue
    rows += ones
    store<u32>(outSeries + (out << 2), load<u32>(series + (i << 2)))
    store<u32>(outEnds + (out << 2), rows)
    out++
  }
  return out
}

/**
 * Writes the end of each stretch of rows that are equal in all columns of codes (u32); `columns` holds their
 * addresses. Gives how many, or ~0 if there are more than `most`.
 */
export function code_stretches(columns: usize, count: u32, n: u32, most: u32, ends: usize): u32 {
  let stretches: u32 = 0
  for (let i: u32 = 1; i <= n; i++) {
    while (i + 4 <= n && fourGoOn(columns, count, i)) i += 4
    if (i < n && goesOn(columns, count, i)) continue
    if (stretches == most) return ~0
    store<u32>(ends + (<usize>stretches << 2), i)
    stretches++
  }
  return stretches
}

// @ts-ignore: decorator
@inline
function goesOn(columns: usize, count: u32, row: u32): bool {
  for (let c: u32 = 0; c < count; c++) {
    const at = <usize>load<u32>(columns + (<usize>c << 2)) + (<usize>row << 2)
    if (load<u32>(at) != load<u32>(at - 4)) return false
  }
  return true
}

/** Whether rows [row, row + 4) all do. */
// @ts-ignore: decorator
@inline
function fourGoOn(columns: usize, count: u32, row: u32): bool {
  for (let c: u32 = 0; c < count; c++) {
    const at = <usize>load<u32>(columns + (<usize>c << 2)) + (<usize>row << 2)
    if (!i32x4.all_true(i32x4.eq(v128.load(at), v128.load(at - 4)))) return false
  }
  return true
}

/** out[i] = first row of stretch i. */
export function run_starts(ends: usize, n: u32, out: usize): void {
  let from: u32 = 0
  for (let i: u32 = 0; i < n; i++) {
    store<u32>(out + (i << 2), from)
    from = load<u32>(ends + (i << 2))
  }
}

// @ts-ignore: decorator
@inline
function timeAt<T>(times: usize, base: i64, scale: i64, row: u32): i64 {
  if (sizeof<T>() == 8) return load<i64>(times + (<usize>row << 3))
  return base + <i64>load<T>(times + <usize>row * sizeof<T>()) * scale
}

// @ts-ignore: decorator
@inline
function floorDiv(a: i64, b: i64): i64 {
  const q = a / b
  return a % b < 0 ? q - 1 : q
}

/** floor((time - origin) / stride), where time - origin may leave 64 bits: 0 <= origin < stride. */
// @ts-ignore: decorator
@inline
function bucketAt(time: i64, stride: i64, origin: i64): i64 {
  const number = floorDiv(time, stride)
  return time - number * stride < origin ? number - 1 : number
}

/** First row in [from, to) whose time is at least `limit`, tried first at the length of the last bucket. */
// @ts-ignore: decorator
@inline
function bucketEnd<T>(times: usize, base: i64, scale: i64, from: u32, to: u32, limit: i64, guess: u32): u32 {
  if (timeAt<T>(times, base, scale, to - 1) < limit) return to
  // The last row is past the limit: an end exists in (from, to).
  let low = from + 1
  let high = to - 1
  const at = from + guess
  if (at <= high && at > from) {
    if (timeAt<T>(times, base, scale, at) >= limit) {
      if (timeAt<T>(times, base, scale, at - 1) < limit) return at
      high = at - 1
    } else low = at + 1
  }
  let step: u32 = 4
  while (low + step < high && timeAt<T>(times, base, scale, low + step) < limit) {
    low += step + 1
    step <<= 1
  }
  if (low + step < high) high = low + step
  while (low < high) {
    const mid = (low + high) >>> 1
    if (timeAt<T>(times, base, scale, mid) < limit) low = mid + 1
    else high = mid
  }
  return low
}

// @ts-ignore: decorator
@inline
function cut<T>(
  times: usize, base: i64, scale: i64, ends: usize, n: u32, stride: i64, origin: i64, low: i64,
  high: i64, outEnds: usize, outBuckets: usize,
): u32 {
  let out: u32 = 0
  let from: u32 = 0
  let guess: u32 = 0
  for (let i: u32 = 0; i < n; i++) {
    const to = load<u32>(ends + (i << 2))
    while (from < to) {
      let bucket = bucketAt(timeAt<T>(times, base, scale, from), stride, origin)
      let end = to
      if (bucket < low) {
        bucket = low - 1
        end = bucketEnd<T>(times, base, scale, from, to, low * stride + origin, to - from - 1)
      } else if (bucket > high) bucket = high + 1
      else {
        end = bucketEnd<T>(times, base, scale, from, to, bucket * stride + origin + stride, guess)
        if (end < to) guess = end - from
      }
      store<u32>(outEnds + (out << 2), end)
      store<i64>(outBuckets + (out << 3), bucket)
      out++
      from = end
    }
  }
  return out
}

/**
 * Cuts runs where the bucket number floor((time - origin) / stride) changes. Times are 8-byte values (width
 * 8) or codes with baseAndScale. buckets: {i64 stride, origin, low, high}, 0 <= origin < stride: what is
 * below low or above high is not cut, it goes to the one bucket beside. Gives the number of pieces; outputs
 * hold as many as rows in the worst case.
 */
export function cut_runs(times: usize, width: u32, baseAndScale: usize, ends: usize, n: u32, buckets: usize, outEnds: usize, outBuckets: usize): u32 {
  const stride = load<i64>(buckets)
  const origin = load<i64>(buckets, 8)
  const low = load<i64>(buckets, 16)
  const high = load<i64>(buckets, 24)
  if (width == 8) return cut<u64>(times, 0, 0, ends, n, stride, origin, low, high, outEnds, outBuckets)
  const base = load<i64>(baseAndScale)
  const scale = load<i64>(baseAndScale, 8)
  if (width == 4) return cut<u32>(times, base, scale, ends, n, stride, origin, low, high, outEnds, outBuckets)
  if (width == 2) return cut<u16>(times, base, scale, ends, n, stride, origin, low, high, outEnds, outBuckets)
  return cut<u8>(times, base, scale, ends, n, stride, origin, low, high, outEnds, outBuckets)
}

/** out[i] = value[i] * stride + origin: bucket numbers as times. */
export function bucket_times(buckets: usize, n: u32, strideAndOrigin: usize, out: usize): void {
  const stride = load<i64>(strideAndOrigin)
  const origin = load<i64>(strideAndOrigin, 8)
  for (let i: u32 = 0; i < n; i++) store<i64>(out + (i << 3), load<i64>(buckets + (i << 3)) * stride + origin)
}

/** out[i] = floor((value[i] - origin) / stride), 0 <= origin < stride: bucket numbers, rows in any order. */
export function bucket_numbers(values: usize, n: u32, strideAndOrigin: usize, out: usize): void {
  const stride = load<i64>(strideAndOrigin)
  const origin = load<i64>(strideAndOrigin, 8)
  let low: i64 = 0
  let number: i64 = 0
  let known = false
  for (let i: u32 = 0; i < n; i++) {
    const t = load<i64>(values + (i << 3))
    if (!known || t < low || <u64>(t - low) >= <u64>stride) {
      number = bucketAt(t, stride, origin)
      low = number * stride + origin
      // Not where the bucket begins before the first time there is.
      known = low <= t
    }
    store<i64>(out + (i << 3), number)
  }
}

/** out[row] = groups[i] for the rows of each stretch i. */
export function run_groups(ends: usize, groups: usize, n: u32, out: usize): void {
  let row: u32 = 0
  for (let i: u32 = 0; i < n; i++) {
    const to = load<u32>(ends + (i << 2))
    const group = load<u32>(groups + (i << 2))
    for (; row < to; row++) store<u32>(out + (<usize>row << 2), group)
  }
}

/** out[i] = buckets[i] - low as u32. `low` points at an i64. */
export function bucket_codes(buckets: usize, n: u32, low: usize, out: usize): void {
  const base = load<i64>(low)
  for (let i: u32 = 0; i < n; i++) store<u32>(out + (i << 2), <u32>(load<i64>(buckets + (i << 3)) - base))
}
