// scan.ts - from row ranges of a segment (u32 triples: run, from, to) to what a batch needs, and the newest
// row by group.
import { isSet } from './inside/bit'
import { runSeries, timeAt } from './inside/segment'

const NONE: u32 = 0xffffffff

// @ts-ignore: decorator
@inline function rangeRun(at: usize, i: u32): u32 { return load<u32>(at + <usize>i * 12) }
// @ts-ignore: decorator
@inline function rangeFrom(at: usize, i: u32): u32 { return load<u32>(at + <usize>i * 12, 4) }
// @ts-ignore: decorator
@inline function rangeTo(at: usize, i: u32): u32 { return load<u32>(at + <usize>i * 12, 8) }

/** Row numbers of ranges [0, n), one after the other. Gives how many. */
export function ranges_rows(ranges: usize, n: u32, out: usize): u32 {
  let at = out
  for (let i: u32 = 0; i < n; i++) {
    const to = rangeTo(ranges, i)
    for (let row = rangeFrom(ranges, i); row < to; row++) {
      store<u32>(at, row)
      at += 4
    }
  }
  return <u32>((at - out) >>> 2)
}

/**
 * The first `rows` values of ranges [0, n), `bytes` each, one range after the other. Faster than row numbers
 * where ranges are long.
 */
export function ranges_values(values: usize, bytes: u32, ranges: usize, n: u32, rows: u32, out: usize): void {
  let at = out
  let left = rows
  for (let i: u32 = 0; i < n; i++) {
    const from = rangeFrom(ranges, i)
    const taken = min<u32>(rangeTo(ranges, i) - from, left)
    memory.copy(at, values + <usize>from * bytes, <usize>taken * bytes)
    at += <usize>taken * bytes
    left -= taken
  }
}

/** Series and end (counted from 0) of ranges [0, n) as runs of a batch. Gives the rows of all. */
export function ranges_runs(d: usize, ranges: usize, n: u32, outSeries: usize, outEnds: usize): u32 {
  let rows: u32 = 0
  for (let i: u32 = 0; i < n; i++) {
    rows += rangeTo(ranges, i) - rangeFrom(ranges, i)
    store<u32>(outSeries + (<usize>i << 2), runSeries(d, rangeRun(ranges, i)))
    store<u32>(outEnds + (<usize>i << 2), rows)
  }
  return rows
}

/** out[row] = codes[series of the row's run]: a tag column of a batch with runs. */
export function runs_codes(series: usize, ends: usize, n: u32, codes: usize, out: usize): void {
  let row: u32 = 0
  for (let i: u32 = 0; i < n; i++) {
    const code = load<u32>(codes + (<usize>load<u32>(series + (<usize>i << 2)) << 2))
    const four = i32x4.splat(code)
    const end = load<u32>(ends + (<usize>i << 2))
    for (; row + 4 <= end; row += 4) v128.store(out + (<usize>row << 2), four)
    for (; row < end; row++) store<u32>(out + (<usize>row << 2), code)
  }
}

/** Sets the bit of each range's series in `marks`. */
export function ranges_mark(d: usize, ranges: usize, n: u32, marks: usize): void {
  for (let i: u32 = 0; i < n; i++) {
    const s = runSeries(d, rangeRun(ranges, i))
    const at = marks + (s >>> 3)
    store<u8>(at, load<u8>(at) | (1 << <u8>(s & 7)))
  }
}

/** Bits of codes that occur among the series whose bit is set in `marks` [0, n). */
export function marks_codes(marks: usize, n: u32, codes: usize, out: usize): void {
  for (let s: u32 = 0; s < n; s++) {
    if (!isSet(marks, s)) continue
    const code = load<u32>(codes + (<usize>s << 2))
    const at = out + (code >>> 3)
    store<u8>(at, load<u8>(at) | (1 << <u8>(code & 7)))
  }
}

/**
 * The time `back` rows from the newest end of each range (or from its oldest): of range i row to - back (or
 * from + back - 1). Ranges of fewer rows are left out. Gives how many it wrote.
 */
export function ranges_edges(d: usize, ranges: usize, n: u32, back: u32, newest: bool, out: usize): u32 {
  let found: u32 = 0
  for (let i: u32 = 0; i < n; i++) {
    const from = rangeFrom(ranges, i)
    const to = rangeTo(ranges, i)
    if (to - from < back) continue
    store<i64>(out + (<usize>found << 3), timeAt(d, newest ? to - back : from + back - 1))
    found++
  }
  return found
}

/** The newest row of range i whose bit in `passes` is set (0 = all are), or NONE. */
// @ts-ignore: decorator
@inline function lastPassing(ranges: usize, i: u32, passes: usize): u32 {
  const from = rangeFrom(ranges, i)
  let row = rangeTo(ranges, i)
  if (passes) while (row > from && !isSet(passes, row - 1)) row--
  return row == from ? NONE : row - 1
}

/**
 * The newest row of each group over the ranges: group = groupOf[series]. A row counts if its bit in
 * `passes` is set (0 = all count) and its time is later than what the group has. Writes per group time
 * (i64), `tag` (which segment; ~0 = none yet) and row. Gives how many groups got their first row.
 */
export function ranges_newest(d: usize, ranges: usize, n: u32, groupOf: usize, passes: usize, tag: u32, times: usize, tags: usize, rows: usize): u32 {
  let fresh: u32 = 0
  for (let i: u32 = 0; i < n; i++) {
    const row = lastPassing(ranges, i, passes)
    if (row == NONE) continue
    const time = timeAt(d, row)
    const group = <usize>load<u32>(groupOf + (<usize>runSeries(d, rangeRun(ranges, i)) << 2))
    const known = load<u32>(tags + (group << 2)) != ~0
    if (known && load<i64>(times + (group << 3)) >= time) continue
    if (!known) fresh++
    store<i64>(times + (group << 3), time)
    store<u32>(tags + (group << 2), tag)
    store<u32>(rows + (group << 2), row)
  }
  return fresh
}

/**
 * Row numbers of ranges' newest rows (as above) whose time is their group's newest: several series may tie.
 * Gives how many.
 */
export function ranges_ties(d: usize, ranges: usize, n: u32, groupOf: usize, passes: usize, times: usize, outRows: usize): u32 {
  let found: u32 = 0
  for (let i: u32 = 0; i < n; i++) {
    const row = lastPassing(ranges, i, passes)
    if (row == NONE) continue
    const group = <usize>load<u32>(groupOf + (<usize>runSeries(d, rangeRun(ranges, i)) << 2))
    if (timeAt(d, row) != load<i64>(times + (group << 3))) continue
    store<u32>(outRows + (<usize>found << 2), row)
    found++
  }
  return found
}

/**
 * Rows of groups whose newest row lies in segment `tag`; writes the groups and their rows, gives how many.
 */
export function newest_in(tags: usize, rows: usize, groups: u32, tag: u32, outGroups: usize, outRows: usize): u32 {
  let n: u32 = 0
  for (let g: u32 = 0; g < groups; g++) {
    if (load<u32>(tags + (<usize>g << 2)) != tag) continue
    store<u32>(outGroups + (<usize>n << 2), g)
    store<u32>(outRows + (<usize>n << 2), load<u32>(rows + (<usize>g << 2)))
    n++
  }
  return n
}

/** The least time of the groups that have one (tags != ~0). */
export function newest_least(times: usize, tags: usize, groups: u32, out: usize): void {
  let least: i64 = i64.MAX_VALUE
  for (let g: u32 = 0; g < groups; g++) {
    if (load<u32>(tags + (<usize>g << 2)) == ~0) continue
    const t = load<i64>(times + (<usize>g << 3))
    if (t < least) least = t
  }
  store<i64>(out, least)
}

/** Series of each of n rows (u32 row numbers) of a segment, found by binary search among its run ends. */
export function rows_series(d: usize, rows: usize, n: u32, out: usize): void {
  const runs = load<u32>(d)
  const ends = <usize>load<u32>(d, 8)
  for (let i: u32 = 0; i < n; i++) {
    const row = load<u32>(rows + (<usize>i << 2))
    let a: u32 = 0
    let b = runs
    while (a < b) {
      const m = (a + b) >>> 1
      if (load<u32>(ends + (<usize>m << 2)) <= row) a = m + 1
      else b = m
    }
    store<u32>(out + (<usize>i << 2), runSeries(d, a))
  }
}
