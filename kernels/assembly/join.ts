// join.ts - pairs of rows whose keys are equal. Build rows are listed by group (counting sort); a probe row
// walks the list of its group. join_pairs is resumable: it stops when the output is full.
import { bit } from './inside/bit'

/** Lists rows by group: starts (groups + 1) and rows. Group ~0 is left out. */
export function join_lists(groupOf: usize, n: u32, groups: u32, starts: usize, rows: usize): void {
  memory.fill(starts, 0, (<usize>groups + 2) << 2)
  for (let i: u32 = 0; i < n; i++) {
    const g = load<u32>(groupOf + (<usize>i << 2))
    if (g == ~0) continue
    const at = starts + (<usize>(g + 2) << 2)
    store<u32>(at, load<u32>(at) + 1)
  }
  for (let g: u32 = 2; g < groups + 2; g++) {
    const at = starts + (<usize>g << 2)
    store<u32>(at, load<u32>(at) + load<u32>(at - 4))
  }
  for (let i: u32 = 0; i < n; i++) {
    const g = load<u32>(groupOf + (<usize>i << 2))
    if (g == ~0) continue
    const at = starts + (<usize>(g + 1) << 2)
    const to = load<u32>(at)
    store<u32>(rows + (<usize>to << 2), i)
    store<u32>(at, to + 1)
  }
}

/** groupOf[i] = ~0 where bit i is not set, or the group is at least `groups`. */
export function join_mask(groupOf: usize, n: u32, bits: usize, groups: u32): void {
  for (let i: u32 = 0; i < n; i++) {
    const at = groupOf + (<usize>i << 2)
    if (!bit(bits, i) || load<u32>(at) >= groups) store<u32>(at, ~0)
  }
}

/** Pairs where each group lists the row of its own number. */
// @ts-ignore: decorator
@inline
function pairs_of_one(
  groupOf: usize, n: u32, state: usize, limit: u32, outLeft: usize, outRight: usize,
): u32 {
  let i = load<u32>(state)
  let pairs: u32 = 0
  for (; i < n && pairs < limit; i++) {
    const g = load<u32>(groupOf + (<usize>i << 2))
    store<u32>(outLeft + (<usize>pairs << 2), i)
    store<u32>(outRight + (<usize>pairs << 2), g)
    pairs += <u32>(g != ~0)
  }
  store<u32>(state, i)
  return pairs
}

/**
 * Pairs from state {u32 probe row, u32 place in its list} on, at most `limit`; updates the state. Done when
 * the row is n. `starts` 0: group g lists row g alone; there is room for one pair more.
 */
export function join_pairs(groupOf: usize, n: u32, starts: usize, rows: usize, state: usize, limit: u32, outLeft: usize, outRight: usize): u32 {
  if (starts == 0) return pairs_of_one(groupOf, n, state, limit, outLeft, outRight)
  let i = load<u32>(state)
  let k = load<u32>(state, 4)
  let pairs: u32 = 0
  while (i < n) {
    const g = load<u32>(groupOf + (<usize>i << 2))
    if (g != ~0) {
      const from = load<u32>(starts + (<usize>g << 2))
      const count = load<u32>(starts + (<usize>(g + 1) << 2)) - from
      while (k < count) {
        if (pairs == limit) {
          store<u32>(state, i)
          store<u32>(state, k, 4)
          return pairs
        }
        store<u32>(outLeft + (<usize>pairs << 2), i)
        store<u32>(outRight + (<usize>pairs << 2), load<u32>(rows + (<usize>(from + k) << 2)))
        pairs++
        k++
      }
    }
    k = 0
    i++
  }
  store<u32>(state, n)
  store<u32>(state, 0, 4)
  return pairs
}

/** Bit i of `out` = the group of row i lists a row (`starts` 0: as any group does). In whole words. */
export function join_found(groupOf: usize, n: u32, starts: usize, out: usize): void {
  memory.fill(out, 0, (<usize>(n + 63) >>> 6) << 3)
  for (let i: u32 = 0; i < n; i++) {
    const g = load<u32>(groupOf + (<usize>i << 2))
    if (g == ~0) continue
    const at = starts + (<usize>g << 2)
    if (starts != 0 && load<u32>(at) == load<u32>(at, 4)) continue
    store<u8>(out + (i >>> 3), load<u8>(out + (i >>> 3)) | (1 << <u8>(i & 7)))
  }
}

/** Sets bit rows[i] for each i in [0, n). */
export function bits_set_rows(rows: usize, n: u32, bits: usize): void {
  for (let i: u32 = 0; i < n; i++) {
    const r = load<u32>(rows + (<usize>i << 2))
    store<u8>(bits + (r >>> 3), load<u8>(bits + (r >>> 3)) | (1 << <u8>(r & 7)))
  }
}
