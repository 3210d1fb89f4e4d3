// windows.ts - which time windows the rows of a segment fall in. A window is floor(time / duration): also
// before 1970.
import { lowerBound, runCount, runEnd, timeAt } from './inside/segment'

// @ts-ignore: decorator
@inline function floorDiv(a: i64, b: i64): i64 {
  const q = a / b
  return a % b < 0 ? q - 1 : q
}

/**
 * Adds the windows of all rows to the set at `slots`: mask + 1 slots of 16 bytes {i64 window, i64 rows},
 * rows 0 = free. Gives the number of new windows, or ~0 when more than half of the slots would be taken.
 */
export function windows_add(d: usize, duration: usize, slots: usize, mask: u32, taken: u32): u32 {
  const runs = runCount(d)
  const step = load<i64>(duration)
  let fresh: u32 = 0
  let row: u32 = 0
  for (let r: u32 = 0; r < runs; r++) {
    const end = runEnd(d, r)
    while (row < end) {
      const window = floorDiv(timeAt(d, row), step)
      const next = (window + 1) * step
      const stop = timeAt(d, end - 1) < next ? end : lowerBound(d, row + 1, end, next)
      let slot = (<u32>(<u64>window * 0x9E3779B97F4A7C15 >> 32)) & mask
      for (;;) {
        const at = slots + (<usize>slot << 4)
        const rows = load<i64>(at, 8)
        if (rows == 0) {
          if (taken + fresh >= (mask + 1) >>> 1) return ~0
          fresh++
          store<i64>(at, window)
          store<i64>(at, stop - row, 8)
          break
        }
        if (load<i64>(at) == window) {
          store<i64>(at, rows + (stop - row), 8)
          break
        }
        slot = (slot + 1) & mask
      }
      row = stop
    }
  }
  return fresh
}
