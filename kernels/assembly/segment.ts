// segment.ts - questions about segments that need no values of fields: which rows lie in a time range for
// some series, and whether two segments hold a common (series, time). Segments are read through their
// descriptors (inside/segment.ts).
import { isSet } from './inside/bit'
import {
  lowerBound, runCount, runEnd, runFirst, runLast, runSeries, runStart, timeAt,
} from './inside/segment'

/**
 * Rows of each run with low <= time <= high (pointers to i64, 0 = open) whose series' bit is set in
 * `allowed` (0 = all). Writes u32 triples (run, from, to) with from < to; gives their number. Room for one
 * triple a run is enough.
 */
export function segment_ranges(d: usize, low: usize, high: usize, allowed: usize, out: usize): u32 {
  const runs = runCount(d)
  const from: i64 = low ? load<i64>(low) : i64.MIN_VALUE
  const to: i64 = high ? load<i64>(high) : i64.MAX_VALUE
  let n: u32 = 0
  let start: u32 = 0
  // Series are often written at the same times: where the last search ended, counted from its run's start.
  let before: u32 = 0
  let behind: u32 = 0
  for (let r: u32 = 0; r < runs; r++) {
    const end = runEnd(d, r)
    if (allowed) {
      const s = runSeries(d, r)
      if (!isSet(allowed, s)) {
        start = end
        continue
      }
    }
    const first = runFirst(d, r)
    const last = runLast(d, r)
    if (first <= to && last >= from) {
      const a = first >= from ? start : boundNear(d, start, end, from, start + before)
      const b = last <= to ? end : boundNear(d, a, end, to + 1, start + behind)
      before = a - start
      behind = b - start
      if (a < b) {
        const at = out + <usize>n * 12
        store<u32>(at, r)
        store<u32>(at, a, 4)
        store<u32>(at, b, 8)
        n++
      }
    }
    start = end
  }
  return n
}

/** As lowerBound; `guess` is looked at first. */
// @ts-ignore: decorator
@inline function boundNear(d: usize, from: u32, to: u32, time: i64, guess: u32): u32 {
  if (guess > from && guess < to && timeAt(d, guess) >= time && timeAt(d, guess - 1) < time) return guess
  return lowerBound(d, from, to, time)
}

/**
 * Whether some (series, time) occurs in both. Runs of both ascend by rank; rows before their runs' overlap
 * are skipped.
 */
export function segments_share_key(a: usize, b: usize, ranks: usize): bool {
  const countA = runCount(a)
  const countB = runCount(b)
  let i: u32 = 0
  let j: u32 = 0
  while (i < countA && j < countB) {
    const ra = load<u32>(ranks + ((<usize>runSeries(a, i)) << 2))
    const rb = load<u32>(ranks + ((<usize>runSeries(b, j)) << 2))
    if (ra < rb) i++
    else if (rb < ra) j++
    else {
      if (runsShareTime(a, i, b, j)) return true
      i++
      j++
    }
  }
  return false
}

function runsShareTime(a: usize, i: u32, b: usize, j: u32): bool {
  const low = max(runFirst(a, i), runFirst(b, j))
  const high = min(runLast(a, i), runLast(b, j))
  if (low > high) return false
  const endA = runEnd(a, i)
  const endB = runEnd(b, j)
  let x = lowerBound(a, runStart(a, i), endA, low)
  let y = lowerBound(b, runStart(b, j), endB, low)
  while (x < endA && y < endB) {
    const tx = timeAt(a, x)
    const ty = timeAt(b, y)
    if (tx == ty) return true
    if (tx > high || ty > high) return false
    if (tx < ty) x++
    else y++
  }
  return false
}

/** out[row - from] = series of each row in [from, to). */
export function segment_series(d: usize, from: u32, to: u32, out: usize): void {
  const runs = runCount(d)
  let a: u32 = 0
  let b = runs
  while (a < b) {
    const m = (a + b) >>> 1
    if (runEnd(d, m) <= from) a = m + 1
    else b = m
  }
  let row = from
  while (row < to) {
    const s = runSeries(d, a)
    const end = min(runEnd(d, a), to)
    for (; row < end; row++) store<u32>(out + ((<usize>(row - from)) << 2), s)
    a++
  }
}
