// window.ts - counters, ranks and running values over rows in window order, starting anew where a partition
// does; and the frames of ROWS. A state (32 bytes of zeros before the first rows) says how the rows before
// ended, so that a partition may come in several pieces. engine/operators/window-running.ts reads a frame's
// value off the running one.
import { bit, firstOne, isSet } from './inside/bit'

/** out[i] = rows since the last set bit, that row included, from 1. state: {i64 rows}. */
export function count_since_start(starts: usize, n: u32, state: usize, out: usize): void {
  let count = load<i64>(state)
  for (let i: u32 = 0; i < n; i++) {
    if (isSet(starts, i)) count = 0
    count++
    store<i64>(out + (<usize>i << 3), count)
  }
  store<i64>(state, count)
}

/**
 * i64 a row: the number of the first row among its peers (ranks), or of its group of peers (isDense), from 1.
 * state: {i64 rows, i64 rank, i64 groups}.
 */
export function peer_ranks(isDense: bool, starts: usize, peers: usize, n: u32, state: usize, out: usize): void {
  let rows = load<i64>(state)
  let rank = load<i64>(state, 8)
  let groups = load<i64>(state, 16)
  for (let i: u32 = 0; i < n; i++) {
    if (isSet(starts, i)) {
      rows = 0
      groups = 0
    }
    rows++
    if (isSet(peers, i) || rows == 1) {
      rank = rows
      groups++
    }
    store<i64>(out + (<usize>i << 3), isDense ? groups : rank)
  }
  store<i64>(state, rows)
  store<i64>(state, rank, 8)
  store<i64>(state, groups, 16)
}

/** i64 a row: the rows of its stretch, from one set bit to before the next. Bit 0 counts as set. */
export function stretch_sizes(starts: usize, n: u32, out: usize): void {
  let low: u32 = 0
  while (low < n) {
    const high = firstOne(starts, low + 1, n)
    for (let i = low; i < high; i++) store<i64>(out + (<usize>i << 3), <i64>(high - low))
    low = high
  }
}

/**
 * sums[i], counts[i] (i64): of the valid rows from the partition's start to row i. Values are i64
 * (wrapping) or f64. state: {i64 count, -, i64 or f64 sum}.
 */
export function running_sum(isFloat: bool, values: usize, validity: usize, starts: usize, n: u32, state: usize, sums: usize, counts: usize): void {
  let count = load<i64>(state)
  let whole = load<i64>(state, 16)
  let float = load<f64>(state, 16)
  for (let i: u32 = 0; i < n; i++) {
    if (bit(starts, i)) {
      count = 0
      whole = 0
      float = 0
    }
    if (bit(validity, i)) {
      count++
      if (isFloat) float += load<f64>(values + (<usize>i << 3))
      else whole += load<i64>(values + (<usize>i << 3))
    }
    store<i64>(sums + (<usize>i << 3), isFloat ? reinterpret<i64>(float) : whole)
    store<i64>(counts + (<usize>i << 3), count)
  }
  store<i64>(state, count)
  store<i64>(state, isFloat ? reinterpret<i64>(float) : whole, 16)
}

/**
 * best[i]: the largest (wantMin: smallest) key of the valid rows from the partition's start to row i; keys
 * are i64. state: {i64 count, -, i64 key}.
 */
export function running_best(wantMin: bool, keys: usize, validity: usize, starts: usize, n: u32, state: usize, best: usize, counts: usize): void {
  let count = load<i64>(state)
  let kept = load<i64>(state, 16)
  for (let i: u32 = 0; i < n; i++) {
    if (bit(starts, i)) count = 0
    if (bit(validity, i)) {
      const key = load<i64>(keys + (<usize>i << 3))
      if (count == 0 || (wantMin ? key < kept : key > kept)) kept = key
      count++
    }
    store<i64>(best + (<usize>i << 3), kept)
    store<i64>(counts + (<usize>i << 3), count)
  }
  store<i64>(state, count)
  store<i64>(state, kept, 16)
}

/**
 * Frames of ROWS, as u32 first row and row after the last: `before` rows before the row (negative: after) to
 * `after` rows after it, inside of its partition.
 */
export function rows_frames(starts: usize, n: u32, before: f64, after: f64, first: usize, end: usize): void {
  let low: u32 = 0
  while (low < n) {
    const high = firstOne(starts, low + 1, n)
    for (let i = low; i < high; i++) {
      const from = <u32>max<f64>(low, min<f64>(high, <f64>i - before))
      const to = <u32>max<f64>(from, min<f64>(high, <f64>i + after + 1))
      store<u32>(first + (i << 2), from)
      store<u32>(end + (i << 2), to)
    }
    low = high
  }
}

/**
 * Rows that follow each other and have the same frame are one group: u32 group a row, and the frame of each
 * group. Gives the number of groups.
 */
export function frame_groups(first: usize, end: usize, n: u32, groupOf: usize, groupFirst: usize, groupEnd: usize): u32 {
  let groups: u32 = 0
  for (let i: u32 = 0; i < n; i++) {
    const from = load<u32>(first + (i << 2))
    const to = load<u32>(end + (i << 2))
    if (i == 0 || from != load<u32>(first + ((i - 1) << 2)) || to != load<u32>(end + ((i - 1) << 2))) {
      store<u32>(groupFirst + (groups << 2), from)
      store<u32>(groupEnd + (groups << 2), to)
      groups++
    }
    store<u32>(groupOf + (i << 2), groups - 1)
  }
  return groups
}

/** Rows of frames [from, groups) until `most` are reached, of one at least; gives the group to go on with. */
export function frames_that_fit(first: usize, end: usize, from: u32, groups: u32, most: u32): u32 {
  let total: u64 = 0
  let group = from
  while (group < groups) {
    total += load<u32>(end + (group << 2)) - load<u32>(first + (group << 2))
    if (group > from && total > most) break
    group++
  }
  return group
}

/** The rows of frames [from, to), one frame after the other, and where each ends; 0 for `rows`: only that. */
export function frame_rows(first: usize, end: usize, from: u32, to: u32, rows: usize, ends: usize): u32 {
  let at: u32 = 0
  for (let group = from; group < to; group++) {
    const last = load<u32>(end + (group << 2))
    for (let row = load<u32>(first + (group << 2)); row < last; row++) {
      if (rows != 0) store<u32>(rows + (<usize>at << 2), row)
      at++
    }
    store<u32>(ends + ((group - from) << 2), at)
  }
  return at
}

/**
 * The row at `place` of each frame, from 1, negative from its end: u32 rows, ~0 where there is none, and the
 * same with 0 there.
 */
export function frame_pick(first: usize, end: usize, n: u32, place: f64, rows: usize, safe: usize): void {
  for (let i: u32 = 0; i < n; i++) {
    const from = <f64>load<u32>(first + (i << 2))
    const to = <f64>load<u32>(end + (i << 2))
    const row = place > 0 ? from + place - 1 : to + place
    const exists = row >= from && row < to
    store<u32>(rows + (i << 2), exists ? <u32>row : ~0)
    store<u32>(safe + (i << 2), exists ? <u32>row : 0)
  }
}

/** The row `distance` after each row in its partition, in the form of frame_pick. */
export function shifted_rows(starts: usize, n: u32, distance: f64, rows: usize, safe: usize): void {
  let low: u32 = 0
  while (low < n) {
    const high = firstOne(starts, low + 1, n)
    for (let i = low; i < high; i++) {
      const row = <f64>i + distance
      const exists = row >= <f64>low && row < <f64>high
      store<u32>(rows + (i << 2), exists ? <u32>row : ~0)
      store<u32>(safe + (i << 2), exists ? <u32>row : 0)
    }
    low = high
  }
}

/** out[i] = the value of the last row of the stretch in which row i is: as stretch_sizes. 8 bytes each. */
export function last_of_stretch(starts: usize, n: u32, values: usize, out: usize): void {
  let low: u32 = 0
  while (low < n) {
    const high = firstOne(starts, low + 1, n)
    const value = load<i64>(values + (<usize>(high - 1) << 3))
    for (let i = low; i < high; i++) store<i64>(out + (<usize>i << 3), value)
    low = high
  }
}
