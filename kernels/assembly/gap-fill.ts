// gap-fill.ts - gives every series every bin. Cells are the bins of all series, one series after the other.
// Input rows lie in (series, time) order at the places of `perm`; a series begins where `starts` has a bit.
// A row of ~0 is no row. Cells are made a stretch at a time: `bin` is that of the first cell of a stretch,
// and a state says where the last one ended. What fills gaps: engine/operators/gap-fills.ts.
import { bit, firstOne } from './inside/bit'

const NONE: u32 = ~0

/** out[i] = the start of bin i; `first`: {i64 start of bin 0, i64 distance}. */
export function gap_bins(first: usize, n: u32, out: usize): void {
  let start = load<i64>(first)
  const distance = load<i64>(first, 8)
  for (let i: u32 = 0; i < n; i++) {
    store<i64>(out + (i << 3), start)
    start += distance
  }
}

/** The first of the ascending `bins` [from, to) that does not start before `time`, or `to`. */
// @ts-ignore: decorator
@inline
function firstFrom(bins: usize, from: u32, to: u32, time: i64): u32 {
  let low = from
  let high = from
  let step: u32 = 1
  while (high < to && load<i64>(bins + (high << 3)) < time) {
    low = high + 1
    high += step
    step <<= 1
  }
  high = min<u32>(high, to)
  while (low < high) {
    const middle = (low + high) >>> 1
    if (load<i64>(bins + (middle << 3)) < time) low = middle + 1
    else high = middle
  }
  return low
}

/**
 * out[row] = the bin that starts at the row's time, ~0 if none does; of rows [from, to) in any order. Quick
 * where a row is in the bin of the row before it or in one soon after.
 */
export function gap_row_bins(times: usize, validity: usize, from: u32, to: u32, bins: usize, binCount: u32, out: usize): void {
  let next: u32 = 0
  for (let row = from; row < to; row++) {
    let found = NONE
    if (bit(validity, row)) {
      const time = load<i64>(times + (row << 3))
      if (next > 0 && load<i64>(bins + ((next - 1) << 3)) >= time) {
        next = load<i64>(bins + ((next - 1) << 3)) == time ? next - 1 : 0
      }
      next = firstFrom(bins, next, binCount, time)
      if (next < binCount && load<i64>(bins + (next << 3)) == time) found = next++
    }
    store<u32>(out + (row << 2), found)
  }
}

/**
 * rows[i] = the row of the i-th cell from here, firsts[i] = the first row of its series. state: {u32 place
 * of the next row of the series, u32 place where the series ends, u32 bin, u32 first row of the series}, all
 * zeros before the first cell. There must be n cells left.
 */
export function gap_rows(perm: usize, starts: usize, places: u32, rowBins: usize, binCount: u32, n: u32, state: usize, rows: usize, firsts: usize): void {
  let place = load<u32>(state)
  let end = load<u32>(state, 4)
  let bin = load<u32>(state, 8)
  let first = load<u32>(state, 12)
  for (let i: u32 = 0; i < n;) {
    if (bin == 0) {
      end = firstOne(starts, place + 1, places)
      first = load<u32>(perm + (place << 2))
    }
    const count = min<u32>(n - i, binCount - bin)
    for (let k = i; k < i + count; k++) {
      store<u32>(rows + (k << 2), NONE)
      store<u32>(firsts + (k << 2), first)
    }
    for (; place < end; place++) {
      const row = load<u32>(perm + (place << 2))
      const own = load<u32>(rowBins + (row << 2))
      if (own == NONE) continue
      if (own >= bin + count) break
      store<u32>(rows + ((i + own - bin) << 2), row)
    }
    i += count
    bin += count
    if (bin == binCount) {
      bin = 0
      place = end
    }
  }
  store<u32>(state, place)
  store<u32>(state, end, 4)
  store<u32>(state, bin, 8)
  store<u32>(state, first, 12)
}

/** out[i] = the start of the bin of cell i. */
export function gap_times(bins: usize, binCount: u32, bin: u32, n: u32, out: usize): void {
  for (let i: u32 = 0; i < n;) {
    const count = min<u32>(n - i, binCount - bin)
    memory.copy(out + (i << 3), bins + (bin << 3), count << 3)
    i += count
    bin = 0
  }
}

/** out[i] = rows[i], or ~0 where the row's value is NULL. */
export function gap_known(rows: usize, validity: usize, n: u32, out: usize): void {
  for (let i: u32 = 0; i < n; i++) {
    const row = load<u32>(rows + (i << 2))
    store<u32>(out + (i << 2), row != NONE && bit(validity, row) ? row : NONE)
  }
}

/** out[i] = rows[i], or the last one of the series before it; `last`: that of the cells before. */
export function gap_before(rows: usize, binCount: u32, bin: u32, n: u32, last: usize, out: usize): void {
  let before = load<u32>(last)
  for (let i: u32 = 0; i < n; i++) {
    if (bin == binCount) bin = 0
    const row = load<u32>(rows + (i << 2))
    before = row != NONE ? row : bin == 0 ? NONE : before
    store<u32>(out + (i << 2), before)
    bin++
  }
  store<u32>(last, before)
}

/** out[i] = rows[i], or the next one of the series after it; `next`: that of the cells after these. */
export function gap_after(rows: usize, binCount: u32, bin: u32, n: u32, next: u32, out: usize): void {
  let after = next
  let left = (bin + n) % binCount
  for (let i = n; i > 0; i--) {
    if (left == 0) {
      after = NONE
      left = binCount
    }
    const row = load<u32>(rows + ((i - 1) << 2))
    if (row != NONE) after = row
    store<u32>(out + ((i - 1) << 2), after)
    left--
  }
}

/**
 * The next row of the series whose value is not NULL, after the cells that `state` (gap_rows) has passed, or
 * ~0. `passed`: {u32 place}, none of the rows from the state's place to this one counts.
 */
export function gap_next(perm: usize, rowBins: usize, validity: usize, state: usize, passed: usize): u32 {
  const end = load<u32>(state, 4)
  let place = max<u32>(load<u32>(state), load<u32>(passed))
  let next = NONE
  for (; place < end; place++) {
    const row = load<u32>(perm + (place << 2))
    if (load<u32>(rowBins + (row << 2)) == NONE || !bit(validity, row)) continue
    next = row
    break
  }
  store<u32>(passed, place)
  return next
}

// @ts-ignore: decorator
@inline
function line<T>(
  before: usize, after: usize, rowBins: usize, values: usize, bins: usize, binCount: u32, bin: u32, n: u32,
  out: usize, validity: usize,
): void {
  for (let w: u32 = 0; w < n; w += 64) {
    let word: u64 = 0
    const end = min<u32>(64, n - w)
    for (let k: u32 = 0; k < end; k++) {
      const i = w + k
      if (bin == binCount) bin = 0
      const a = load<u32>(before + (i << 2))
      const b = load<u32>(after + (i << 2))
      let value: T = 0
      if (a != NONE && b != NONE) {
        word |= (<u64>1) << <u64>k
        value = load<T>(values + (a << 3))
        if (a != b) {
          const first = <f64>value
          const from = load<i64>(bins + (load<u32>(rowBins + (a << 2)) << 3))
          const to = load<i64>(bins + (load<u32>(rowBins + (b << 2)) << 3))
          const share = <f64>(<u64>(load<i64>(bins + (bin << 3)) - from)) / <f64>(<u64>(to - from))
          value = <T>(first + (<f64>load<T>(values + (b << 3)) - first) * share)
        }
      }
      store<T>(out + (i << 3), value)
      bin++
    }
    store<u64>(validity + (w >>> 3), word)
  }
}

/**
 * The value of each cell on the straight line from its row `before` to its row `after`, which are the same
 * for a cell that has a value; NULL where one is missing.
 */
export function gap_line_f64(before: usize, after: usize, rowBins: usize, values: usize, bins: usize, binCount: u32, bin: u32, n: u32, out: usize, validity: usize): void {
  line<f64>(before, after, rowBins, values, bins, binCount, bin, n, out, validity)
}

/** As gap_line_f64, truncated towards zero. */
export function gap_line_i64(before: usize, after: usize, rowBins: usize, values: usize, bins: usize, binCount: u32, bin: u32, n: u32, out: usize, validity: usize): void {
  line<i64>(before, after, rowBins, values, bins, binCount, bin, n, out, validity)
}

/** As gap_line_i64. */
export function gap_line_u64(before: usize, after: usize, rowBins: usize, values: usize, bins: usize, binCount: u32, bin: u32, n: u32, out: usize, validity: usize): void {
  line<u64>(before, after, rowBins, values, bins, binCount, bin, n, out, validity)
}

/** out[i] = the 8-byte value of rows[i], 0 where there is no row. */
export function gap_zero(values: usize, rows: usize, n: u32, out: usize): void {
  for (let i: u32 = 0; i < n; i++) {
    const row = load<u32>(rows + (i << 2))
    store<u64>(out + (i << 3), row != NONE ? load<u64>(values + (row << 3)) : 0)
  }
}
