// decimal-aggregate.ts - sums, minima and maxima of decimals by group, stretches as in aggregate-sum.ts.
// Cells have 16 bytes. Sums wrap.
import { bit, onesBetween } from './inside/bit'
import { endAt } from './inside/stretch'
import { add, less, wide } from './inside/wide'

/** sums[group] += values, counts[group] (i64) += how many. */
export function decimal_sum_by_run(values: usize, validity: usize, ends: usize, groups: usize, n: u32, sums: usize, counts: usize): void {
  let from: u32 = 0
  for (let i: u32 = 0; i < n; i++) {
    const to = endAt(ends, i)
    const g = <usize>load<u32>(groups + (i << 2))
    let sum = v128.load(sums + (g << 4))
    for (let r = from; r < to; r++) if (bit(validity, r)) sum = add(sum, v128.load(values + (<usize>r << 4)))
    v128.store(sums + (g << 4), sum)
    const count = counts + (g << 3)
    store<i64>(count, load<i64>(count) + onesBetween(validity, from, to))
    from = to
  }
}

/** best[group] = the smallest or largest value; seen[group] (u8) = 1 once there was one. */
export function decimal_best_by_run(wantMin: bool, values: usize, validity: usize, ends: usize, groups: usize, n: u32, best: usize, seen: usize): void {
  let from: u32 = 0
  for (let i: u32 = 0; i < n; i++) {
    const to = endAt(ends, i)
    const g = <usize>load<u32>(groups + (i << 2))
    let kept = v128.load(best + (g << 4))
    let has = load<u8>(seen + g) != 0
    for (let r = from; r < to; r++) {
      if (!bit(validity, r)) continue
      const v = v128.load(values + (<usize>r << 4))
      if (!has || (wantMin ? less(v, kept) : less(kept, v))) kept = v
      has = true
    }
    v128.store(best + (g << 4), kept)
    store<u8>(seen + g, <u8>has)
    from = to
  }
}

/**
 * Up to each row, from the start of its partition: 0 the sum, 1 the smallest, 2 the largest; counts (i64) as
 * well. state: {i64 count, -, the value}, of the rows before.
 */
export function decimal_running(op: u32, values: usize, validity: usize, starts: usize, n: u32, state: usize, out: usize, counts: usize): void {
  let kept = v128.load(state, 16)
  let count = load<i64>(state)
  for (let r: u32 = 0; r < n; r++) {
    if (bit(starts, r)) {
      kept = wide(0, 0)
      count = 0
    }
    if (bit(validity, r)) {
      const v = v128.load(values + (<usize>r << 4))
      if (op == 0) kept = add(kept, v)
      else if (count == 0 || (op == 1 ? less(v, kept) : less(kept, v))) kept = v
      count++
    }
    v128.store(out + (<usize>r << 4), kept)
    store<i64>(counts + (r << 3), count)
  }
  store<i64>(state, count)
  v128.store(state, kept, 16)
}
