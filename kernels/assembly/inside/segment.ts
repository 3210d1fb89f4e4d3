// segment.ts - how kernels see a segment: a descriptor of u32 words in kernel memory, written by
// storage/buffer/segment.ts (same order there).

// @ts-ignore: decorator
@inline export function runCount(d: usize): u32 { return load<u32>(d) }
// @ts-ignore: decorator
@inline export function runSeries(d: usize, r: u32): u32 {
  return load<u32>(<usize>load<u32>(d, 4) + ((<usize>r) << 2))
}
// @ts-ignore: decorator
@inline export function runEnd(d: usize, r: u32): u32 {
  return load<u32>(<usize>load<u32>(d, 8) + ((<usize>r) << 2))
}
// @ts-ignore: decorator
@inline export function runStart(d: usize, r: u32): u32 { return r == 0 ? 0 : runEnd(d, r - 1) }
// @ts-ignore: decorator
@inline export function runFirst(d: usize, r: u32): i64 {
  return load<i64>(<usize>load<u32>(d, 12) + ((<usize>r) << 3))
}
// @ts-ignore: decorator
@inline export function runLast(d: usize, r: u32): i64 {
  return load<i64>(<usize>load<u32>(d, 16) + ((<usize>r) << 3))
}

/** Time of a row: FLAT (width 0) or PACKED. */
// @ts-ignore: decorator
@inline export function timeAt(d: usize, row: u32): i64 {
  const width = load<u32>(d, 20)
  const data = <usize>load<u32>(d, 24)
  if (width == 0) return load<i64>(data + ((<usize>row) << 3))
  const extra = <usize>load<u32>(d, 28)
  const code: i64 = width == 1 ? <i64>load<u8>(data + row)
    : width == 2 ? <i64>load<u16>(data + ((<usize>row) << 1)) : <i64>load<u32>(data + ((<usize>row) << 2))
  return load<i64>(extra) + code * load<i64>(extra, 8)
}

/** First row in [from, to) whose time is >= time; `to` if there is none. Times ascend. */
// @ts-ignore: decorator
@inline export function lowerBound(d: usize, from: u32, to: u32, time: i64): u32 {
  let a = from
  let b = to
  while (a < b) {
    const m = (a + b) >>> 1
    if (timeAt(d, m) < time) a = m + 1
    else b = m
  }
  return a
}
