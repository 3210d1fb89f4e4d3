// sort-stretches.ts - rows that are in order but for few places: stretches of ascending rows, put in order as
// wholes. Time series come like that: each series of each source in the order of time. `table` holds the
// addresses (u32) of `words` arrays of u64 keys, the most significant first.

// @ts-ignore: decorator
@inline
function keyAt(table: usize, w: u32, row: u32): u64 {
  return load<u64>(<usize>load<u32>(table + (<usize>w << 2)) + (<usize>row << 3))
}

/** By the keys from `first` on. Below 0: row a comes before row b; 0: they are equal. */
// @ts-ignore: decorator
@inline
function compareRows(table: usize, first: u32, words: u32, a: u32, b: u32): i32 {
  for (let w = first; w < words; w++) {
    const left = keyAt(table, w, a)
    const right = keyAt(table, w, b)
    if (left != right) return left < right ? -1 : 1
  }
  return 0
}

/** Row b goes on where row a is: equal in the first `prefix` keys, and not before it in the others. */
// @ts-ignore: decorator
@inline
function goesOn(table: usize, words: u32, prefix: u32, a: u32, b: u32): bool {
  for (let w: u32 = 0; w < prefix; w++) if (keyAt(table, w, a) != keyAt(table, w, b)) return false
  return compareRows(table, prefix, words, a, b) <= 0
}

/**
 * Writes the first row of each stretch of rows that are equal in the first `prefix` keys and do not descend
 * in the others, and n behind the last stretch. Gives how many, or ~0 if there are more than `most`; `starts`
 * has room for most + 1.
 */
export function stretch_starts(table: usize, words: u32, prefix: u32, n: u32, most: u32, starts: usize): u32 {
  // A series and its times: what most rows are sorted by.
  if (words == 2 && prefix == 1) return pairStretches(table, n, most, starts)
  let count: u32 = 0
  for (let i: u32 = 0; i < n; i++) {
    if (i != 0 && goesOn(table, words, prefix, i - 1, i)) continue
    if (count == most) return ~0
    store<u32>(starts + (<usize>count << 2), i)
    count++
  }
  store<u32>(starts + (<usize>count << 2), n)
  return count
}

function pairStretches(table: usize, n: u32, most: u32, starts: usize): u32 {
  const first = <usize>load<u32>(table)
  const second = <usize>load<u32>(table, 4)
  let count: u32 = 0
  let series: u64 = 0
  let time: u64 = 0
  for (let i: u32 = 0; i < n; i++) {
    const nextSeries = load<u64>(first + (<usize>i << 3))
    const nextTime = load<u64>(second + (<usize>i << 3))
    if (i == 0 || nextSeries != series || nextTime < time) {
      if (count == most) return ~0
      store<u32>(starts + (<usize>count << 2), i)
      count++
    }
    series = nextSeries
    time = nextTime
  }
  store<u32>(starts + (<usize>count << 2), n)
  return count
}

/**
 * perm = the rows of the stretches in the order `order` (u32, by their first rows, stable). Gives 0 if two of
 * them overlap: perm is of no use then.
 */
export function stretch_rows(table: usize, words: u32, starts: usize, count: u32, order: usize, perm: usize): u32 {
  let at = perm
  let before: u32 = 0
  for (let s: u32 = 0; s < count; s++) {
    const stretch = load<u32>(order + (<usize>s << 2))
    const from = load<u32>(starts + (<usize>stretch << 2))
    const end = load<u32>(starts + (<usize>stretch << 2), 4)
    if (s != 0) {
      const order = compareRows(table, 0, words, before, from)
      // Equal rows stay in the order in which they came.
      if (order > 0 || (order == 0 && before > from)) return 0
    }
    for (let row = from; row < end; row++, at += 4) store<u32>(at, row)
    before = end - 1
  }
  return 1
}
