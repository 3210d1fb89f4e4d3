// aggregate-sum.ts - count, sum and avg into accumulators by group. Rows come as stretches: stretch i is
// rows [ends[i-1], ends[i]) and belongs to groups[i]; with `ends` 0 every row is a stretch of its own.
// NULLs (validity bit 0) are skipped. `sums` and `counts` hold 8 bytes a group; counts (i64) count valid
// rows, also so that a sum of nothing is NULL.
import { bit, onesBetween } from './inside/bit'
import { codeAt, sumCodes } from './inside/codes'
import { sumFloats } from './inside/sum-floats'

// @ts-ignore: decorator
@inline
function addI64(at: usize, v: i64): void { store<i64>(at, load<i64>(at) + v) }
// @ts-ignore: decorator
@inline
function addF64(at: usize, v: f64): void { store<f64>(at, load<f64>(at) + v) }
// @ts-ignore: decorator
@inline
function groupAt(groups: usize, i: u32): usize { return <usize>load<u32>(groups + (i << 2)) << 3 }
// @ts-ignore: decorator
@inline
function endAt(ends: usize, i: u32): u32 { return load<u32>(ends + (i << 2)) }

/** counts[group] += valid rows. n is the number of stretches. */
export function count_by_run(validity: usize, ends: usize, groups: usize, n: u32, counts: usize): void {
  if (ends == 0) {
    for (let i: u32 = 0; i < n; i++) addI64(counts + groupAt(groups, i), <i64>bit(validity, i))
    return
  }
  let from: u32 = 0
  for (let i: u32 = 0; i < n; i++) {
    const to = endAt(ends, i)
    addI64(counts + groupAt(groups, i), onesBetween(validity, from, to))
    from = to
  }
}

/** sums += values (i64, wrapping). */
export function sum_i64_by_run(values: usize, validity: usize, ends: usize, groups: usize, n: u32, sums: usize, counts: usize): void {
  let from: u32 = 0
  for (let i: u32 = 0; i < n; i++) {
    const to = ends ? endAt(ends, i) : i + 1
    const ones = onesBetween(validity, from, to)
    const g = groupAt(groups, i)
    let sum: i64 = 0
    if (ones == to - from) {
      let acc = i64x2.splat(0)
      let other = i64x2.splat(0)
      let r = from
      for (; r + 4 <= to; r += 4) {
        acc = i64x2.add(acc, v128.load(values + (r << 3)))
        other = i64x2.add(other, v128.load(values + (r << 3), 16))
      }
      acc = i64x2.add(acc, other)
      sum = i64x2.extract_lane(acc, 0) + i64x2.extract_lane(acc, 1)
      for (; r < to; r++) sum += load<i64>(values + (r << 3))
    } else for (let r = from; r < to; r++) if (bit(validity, r)) sum += load<i64>(values + (r << 3))
    addI64(sums + g, sum)
    addI64(counts + g, ones)
    from = to
  }
}

/** sums (f64) += values (f64). */
export function sum_f64_by_run(values: usize, validity: usize, ends: usize, groups: usize, n: u32, sums: usize, counts: usize): void {
  let from: u32 = 0
  for (let i: u32 = 0; i < n; i++) {
    const to = ends ? endAt(ends, i) : i + 1
    const ones = onesBetween(validity, from, to)
    const g = groupAt(groups, i)
    if (ones) addF64(sums + g, sumFloats(values, validity, from, to, ones))
    addI64(counts + g, ones)
    from = to
  }
}

/** sums (f64) += values (i64 as floats): avg of integers. */
export function sum_i64_as_f64_by_run(values: usize, unsigned: bool, validity: usize, ends: usize, groups: usize, n: u32, sums: usize, counts: usize): void {
  let from: u32 = 0
  for (let i: u32 = 0; i < n; i++) {
    const to = ends ? endAt(ends, i) : i + 1
    const ones = onesBetween(validity, from, to)
    const g = groupAt(groups, i)
    let sum: f64 = 0
    for (let r = from; r < to; r++) {
      if (bit(validity, r)) {
        const v = load<i64>(values + (r << 3))
        sum += unsigned ? <f64>(<u64>v) : <f64>v
      }
    }
    addF64(sums + g, sum)
    addI64(counts + g, ones)
    from = to
  }
}

// What a sum of packed codes becomes. 0: i64 sum of integers; 1: f64 sum of integers; 2: f64 sum of decimals.
// @ts-ignore: decorator
@inline
function addCodes(form: u32, at: usize, base: i64, extra: usize, count: u32, codes: u64): void {
  if (form == 0) addI64(at, base * <i64>count + <i64>codes * load<i64>(extra, 8))
  else if (form == 1) addF64(at, <f64>base * <f64>count + <f64>codes * <f64>load<i64>(extra, 8))
  else {
    // Exact in integers where they fit, then one division: no rounding on the way.
    const small = base < 0x4000000000000 && base > -0x4000000000000
    const sum = small ? <f64>(base * <i64>count + <i64>codes) : <f64>base * <f64>count + <f64>codes
    addF64(at, sum / load<f64>(extra, 8))
  }
}

// @ts-ignore: decorator
@inline
function packedLoop<T>(
  form: u32, codes: usize, extra: usize, validity: usize, ends: usize, groups: usize, n: u32,
  sums: usize, counts: usize,
): void {
  const base = load<i64>(extra)
  if (ends == 0) {
    for (let i: u32 = 0; i < n; i++) {
      if (!bit(validity, i)) continue
      const g = groupAt(groups, i)
      addCodes(form, sums + g, base, extra, 1, codeAt<T>(codes, i))
      addI64(counts + g, 1)
    }
    return
  }
  let from: u32 = 0
  for (let i: u32 = 0; i < n; i++) {
    const to = endAt(ends, i)
    const ones = onesBetween(validity, from, to)
    let sum: u64 = 0
    if (ones == to - from) sum = sumCodes<T>(codes, from, to)
    else for (let r = from; r < to; r++) if (bit(validity, r)) sum += codeAt<T>(codes, r)
    if (ones) {
      const g = groupAt(groups, i)
      addCodes(form, sums + g, base, extra, ones, sum)
      addI64(counts + g, ones)
    }
    from = to
  }
}

// @ts-ignore: decorator
@inline
function packedWidths(
  form: u32, codes: usize, width: u32, extra: usize, validity: usize, ends: usize, groups: usize,
  n: u32, sums: usize, counts: usize,
): void {
  if (width == 1) packedLoop<u8>(form, codes, extra, validity, ends, groups, n, sums, counts)
  else if (width == 2) packedLoop<u16>(form, codes, extra, validity, ends, groups, n, sums, counts)
  else packedLoop<u32>(form, codes, extra, validity, ends, groups, n, sums, counts)
}

/**
 * Sums of PACKED values, on the codes. form: 0 integers into i64, 1 integers into f64, 2 decimal floats
 * into f64.
 */
export function sum_packed_by_run(form: u32, codes: usize, width: u32, extra: usize, validity: usize, ends: usize, groups: usize, n: u32, sums: usize, counts: usize): void {
  if (form == 0) packedWidths(0, codes, width, extra, validity, ends, groups, n, sums, counts)
  else if (form == 1) packedWidths(1, codes, width, extra, validity, ends, groups, n, sums, counts)
  else packedWidths(2, codes, width, extra, validity, ends, groups, n, sums, counts)
}

/** out[i] = sums[i] / counts[i]. */
export function average(sums: usize, counts: usize, n: u32, out: usize): void {
  for (let i: u32 = 0; i < n; i++) {
    store<f64>(out + (i << 3), load<f64>(sums + (i << 3)) / <f64>load<i64>(counts + (i << 3)))
  }
}
