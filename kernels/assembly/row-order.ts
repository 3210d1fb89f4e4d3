// row-order.ts - puts rows of one table into (series, time) order and finds rows with equal keys. Works on
// a permutation `perm` (u32 row numbers); values are moved afterwards by gather.ts. All sorts are stable,
// so among rows with equal keys the later written one stays last: that is what "last write wins" rests on.

/**
 * keys[i] = ranks[series[i]]: the place of each row's series in tag order. Gives 1 if keys already ascend.
 */
export function order_keys(series: usize, ranks: usize, rows: u32, keys: usize): u32 {
  let ascending: u32 = 1
  let last: u32 = 0
  for (let i: u32 = 0; i < rows; i++) {
    const key = load<u32>(ranks + ((<usize>load<u32>(series + ((<usize>i) << 2))) << 2))
    if (key < last) ascending = 0
    last = key
    store<u32>(keys + ((<usize>i) << 2), key)
  }
  return ascending
}

/** perm = 0, 1, 2, ... */
export function order_identity(perm: usize, rows: u32): void {
  for (let i: u32 = 0; i < rows; i++) store<u32>(perm + ((<usize>i) << 2), i)
}

/** Counting sort of rows by key < buckets. `counts`: u32 x (buckets + 1), any content. */
export function order_by_counting(keys: usize, rows: u32, buckets: u32, counts: usize, perm: usize): void {
  memory.fill(counts, 0, (<usize>buckets + 1) << 2)
  for (let i: u32 = 0; i < rows; i++) {
    const at = counts + ((<usize>load<u32>(keys + ((<usize>i) << 2)) + 1) << 2)
    store<u32>(at, load<u32>(at) + 1)
  }
  let sum: u32 = 0
  for (let b: u32 = 0; b < buckets; b++) {
    const at = counts + ((<usize>b) << 2)
    sum += load<u32>(at)
    store<u32>(at, sum)
  }
  for (let i: u32 = 0; i < rows; i++) {
    const at = counts + ((<usize>load<u32>(keys + ((<usize>i) << 2))) << 2)
    const to = load<u32>(at)
    store<u32>(at, to + 1)
    store<u32>(perm + ((<usize>to) << 2), i)
  }
}

/**
 * Radix sort of rows by any u32 key: 3 passes of 11 bits. `counts`: u32 x 2048; `other`: u32 x rows, a
 * second permutation. `perm` must hold a permutation already (order_identity, or the result of an earlier,
 * minor key).
 */
export function order_by_radix(keys: usize, rows: u32, counts: usize, other: usize, perm: usize): void {
  let from = perm
  let to = other
  for (let shift: u32 = 0; shift < 33; shift += 11) {
    memory.fill(counts, 0, 2048 << 2)
    for (let i: u32 = 0; i < rows; i++) {
      const at = counts + ((<usize>((load<u32>(keys + ((<usize>i) << 2)) >>> shift) & 2047)) << 2)
      store<u32>(at, load<u32>(at) + 1)
    }
    let sum: u32 = 0
    for (let b: u32 = 0; b < 2048; b++) {
      const at = counts + ((<usize>b) << 2)
      const n = load<u32>(at)
      store<u32>(at, sum)
      sum += n
    }
    for (let i: u32 = 0; i < rows; i++) {
      const row = load<u32>(from + ((<usize>i) << 2))
      const at = counts + ((<usize>((load<u32>(keys + ((<usize>row) << 2)) >>> shift) & 2047)) << 2)
      const place = load<u32>(at)
      store<u32>(at, place + 1)
      store<u32>(to + ((<usize>place) << 2), row)
    }
    const swap = from
    from = to
    to = swap
  }
  // Three passes end in `other`.
  memory.copy(perm, other, (<usize>rows) << 2)
}

// @ts-ignore: decorator
@inline function timeOf(times: usize, perm: usize, i: u32): i64 {
  return load<i64>(times + ((<usize>load<u32>(perm + ((<usize>i) << 2))) << 3))
}

// @ts-ignore: decorator
@inline function keyOf(keys: usize, perm: usize, i: u32): u32 {
  return load<u32>(keys + ((<usize>load<u32>(perm + ((<usize>i) << 2))) << 2))
}

/** Bottom-up merge sort of perm[from, to) by time; stable. `other` has room for as many entries as perm. */
function sortStretch(times: usize, perm: usize, from: u32, to: u32, other: usize): void {
  for (let i: u32 = from; i < to; i += 16) {
    const end = min(i + 16, to)
    for (let j: u32 = i + 1; j < end; j++) {
      const row = load<u32>(perm + ((<usize>j) << 2))
      const time = load<i64>(times + ((<usize>row) << 3))
      let k = j
      while (k > i && timeOf(times, perm, k - 1) > time) {
        store<u32>(perm + ((<usize>k) << 2), load<u32>(perm + ((<usize>(k - 1)) << 2)))
        k--
      }
      store<u32>(perm + ((<usize>k) << 2), row)
    }
  }
  for (let width: u32 = 16; width < to - from; width <<= 1) {
    for (let a: u32 = from; a < to; a += width << 1) {
      const middle = min(a + width, to)
      const end = min(a + (width << 1), to)
      let i = a
      let j = middle
      let out = a
      while (out < end) {
        const left = i < middle && (j >= end || timeOf(times, perm, i) <= timeOf(times, perm, j))
        store<u32>(other + ((<usize>out) << 2), load<u32>(perm + ((<usize>(left ? i : j)) << 2)))
        if (left) i++
        else j++
        out++
      }
    }
    memory.copy(perm + ((<usize>from) << 2), other + ((<usize>from) << 2), (<usize>(to - from)) << 2)
  }
}

/**
 * Sorts each stretch of equal keys of `perm` by time. Gives the number of stretches that were out of order.
 */
export function order_times(keys: usize, times: usize, rows: u32, perm: usize, other: usize): u32 {
  let sorted: u32 = 0
  let i: u32 = 0
  while (i < rows) {
    const key = keyOf(keys, perm, i)
    let last = timeOf(times, perm, i)
    let ascending = true
    let j = i + 1
    while (j < rows && keyOf(keys, perm, j) == key) {
      const time = timeOf(times, perm, j)
      if (time < last) ascending = false
      last = time
      j++
    }
    if (!ascending) {
      sortStretch(times, perm, i, j, other)
      sorted++
    }
    i = j
  }
  return sorted
}

/**
 * The first place in `perm` of each distinct (key, time), and `rows` after the last: u32 x (groups + 1).
 * Gives the number of groups: as many as rows when no key occurs twice.
 */
export function order_groups(keys: usize, times: usize, rows: u32, perm: usize, starts: usize): u32 {
  let groups: u32 = 0
  let lastKey: u32 = 0
  let lastTime: i64 = 0
  for (let i: u32 = 0; i < rows; i++) {
    const key = keyOf(keys, perm, i)
    const time = timeOf(times, perm, i)
    if (i == 0 || key != lastKey || time != lastTime) {
      store<u32>(starts + ((<usize>groups) << 2), i)
      groups++
    }
    lastKey = key
    lastTime = time
  }
  store<u32>(starts + ((<usize>groups) << 2), rows)
  return groups
}

/** out[g] = the last row of group g: the newest of the rows that share its key. */
export function order_newest(perm: usize, starts: usize, groups: u32, out: usize): void {
  for (let g: u32 = 0; g < groups; g++) {
    const last = load<u32>(starts + ((<usize>(g + 1)) << 2)) - 1
    store<u32>(out + ((<usize>g) << 2), load<u32>(perm + ((<usize>last) << 2)))
  }
}

/**
 * Cuts sorted rows (`rowAt`: u32 row numbers) into runs of one series. Writes per run its series (u32), end
 * (u32), first and last time (i64). Gives the number of runs; room for `rows` entries in each is enough.
 */
export function order_runs(series: usize, times: usize, rowAt: usize, rows: u32, runSeries: usize, ends: usize, firsts: usize, lasts: usize): u32 {
  let runs: u32 = 0
  let current: u32 = 0
  for (let i: u32 = 0; i < rows; i++) {
    const row = load<u32>(rowAt + ((<usize>i) << 2))
    const s = load<u32>(series + ((<usize>row) << 2))
    const time = load<i64>(times + ((<usize>row) << 3))
    if (i == 0 || s != current) {
      current = s
      store<u32>(runSeries + ((<usize>runs) << 2), s)
      store<i64>(firsts + ((<usize>runs) << 3), time)
      runs++
    }
    store<u32>(ends + ((<usize>(runs - 1)) << 2), i + 1)
    store<i64>(lasts + ((<usize>(runs - 1)) << 3), time)
  }
  return runs
}
