// lists.ts - lists made of columns, and taken apart into rows again: how many rows each becomes, which row
// and which item of it each new row shows, and where that item lies. Lists are u32 offsets (one more than
// rows) and validity.
import { bit } from './inside/bit'

/** Lists of one item from each of `k` columns that lie end to end: their offsets, and what items. */
export function lists_across(n: u32, k: u32, offsets: usize, places: usize): void {
  let at: u32 = 0
  for (let i: u32 = 0; i < n; i++) {
    store<u32>(offsets + (<usize>i << 2), at)
    for (let j: u32 = 0; j < k; j++) {
      store<u32>(places + (<usize>at << 2), j * n + i)
      at++
    }
  }
  store<u32>(offsets + (<usize>n << 2), at)
}

/** counts[i] = max(counts[i], items of list i); a NULL has none. */
export function unnest_counts(offsets: usize, validity: usize, n: u32, counts: usize): void {
  let begin = load<u32>(offsets)
  for (let i: u32 = 0; i < n; i++) {
    const end = load<u32>(offsets + (<usize>i << 2), 4)
    const length = end - begin
    begin = end
    const at = counts + (<usize>i << 2)
    if (length > load<u32>(at) && bit(validity, i)) store<u32>(at, length)
  }
}

/**
 * Up to `most` new rows from where `state` {u32 row, u32 item} stands, which moves on; gives how many. Writes
 * for each the row it repeats and the place of its item in the list.
 */
export function unnest_advance(
  counts: usize, rows: u32, state: usize, most: u32, outRows: usize, outItems: usize,
): u32 {
  let row = load<u32>(state)
  let item = load<u32>(state, 4)
  let n: u32 = 0
  while (row < rows && n < most) {
    const count = load<u32>(counts + (<usize>row << 2))
    const end = min<u32>(count, item + (most - n))
    for (; item < end; item++) {
      store<u32>(outRows + (<usize>n << 2), row)
      store<u32>(outItems + (<usize>n << 2), item)
      n++
    }
    if (item < count) break
    row++
    item = 0
  }
  store<u32>(state, row)
  store<u32>(state, item, 4)
  return n
}

/**
 * Where the items of the new rows lie among all items: `places` has ~0 where the list is too short or NULL,
 * `safe` 0 there. True if they simply follow each other, so that none need be moved.
 */
export function unnest_places(
  offsets: usize, validity: usize, rows: usize, items: usize, n: u32, places: usize, safe: usize,
): bool {
  let inSequence = true
  let next: u32 = 0
  for (let i: u32 = 0; i < n; i++) {
    const row = load<u32>(rows + (<usize>i << 2))
    const at = offsets + (<usize>row << 2)
    const place = load<u32>(at) + load<u32>(items + (<usize>i << 2))
    const exists = place < load<u32>(at, 4) && bit(validity, row)
    inSequence = inSequence && exists && (i == 0 || place == next)
    next = place + 1
    store<u32>(places + (<usize>i << 2), exists ? place : ~0)
    store<u32>(safe + (<usize>i << 2), exists ? place : 0)
  }
  return inSequence
}
