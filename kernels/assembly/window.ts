// window.ts - counters over rows in window order.

/** out[i] = rows since the last set bit, that row included, from 1. */
export function count_since_start(starts: usize, n: u32, out: usize): void {
  let count: i64 = 0
  for (let i: u32 = 0; i < n; i++) {
    if ((load<u8>(starts + (i >>> 3)) >>> <u8>(i & 7)) & 1) count = 0
    count++
    store<i64>(out + (i << 3), count)
  }
}
