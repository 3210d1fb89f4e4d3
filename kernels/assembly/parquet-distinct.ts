// parquet-distinct.ts - numbers the distinct values of a column for its dictionary, giving up early where
// there are too many. Hashing, not sorting: entries are numbered by first appearance, from 0.

const NONE: u32 = 0xffffffff
const PROBES_MAX: u32 = 256

/**
 * Codes (u32, at `to`) of n 64-bit values and the distinct values in `out`. `map` is a zeroed u32 array
 * of mask + 1 slots, at least twice `cap`. Gives the number of entries, or 0xffffffff if there would be
 * more than `cap`.
 */
export function distinct_64(at: usize, n: u32, cap: u32, map: usize, mask: u32, out: usize, to: usize): u32 {
  let count: u32 = 0
  for (let row: u32 = 0; row < n; row++) {
    const value = load<u64>(at + (row << 3))
    // Whole numbers as doubles differ in their top bits alone, and so do their products.
    const hash = <u32>((value * 0x9e3779b97f4a7c15) >>> 32)
    let slot = (hash ^ (hash >>> 16)) & mask
    let code: u32 = 0
    let probes: u32 = 0
    while (true) {
      const number = load<u32>(map + (slot << 2))
      if (number == 0) {
        if (count == cap) return NONE
        store<u64>(out + (count << 3), value)
        code = count++
        store<u32>(map + (slot << 2), count)
        break
      }
      if (load<u64>(out + ((number - 1) << 3)) == value) {
        code = number - 1
        break
      }
      if (++probes > PROBES_MAX) return NONE
      slot = (slot + 1) & mask
    }
    store<u32>(to + (row << 2), code)
  }
  return count
}

/**
 * The same for n texts (`at`: two u32, the addresses of offsets and bytes); `out` gets the row in
 * which each entry appeared first. Texts that collide on purpose cost the dictionary, not time.
 */
export function distinct_text(at: usize, n: u32, k: u32, map: usize, mask: u32, out: usize, to: usize): u32 {
  const offsets = <usize>load<u32>(at)
  const bytes = <usize>load<u32>(at, 4)
  let count: u32 = 0
  for (let row: u32 = 0; row < n; row++) {
    const start = load<u32>(offsets + (row << 2))
    const length = load<u32>(offsets + (row << 2), 4) - start
    const text = bytes + start
    let slot = hash_text(text, length) & mask
    let code: u32 = 0
    let probes: u32 = 0
    while (true) {
      const number = load<u32>(map + (slot << 2))
      if (number == 0) {
        if (count == k) return NONE
        store<u32>(out + (count << 2), row)
        code = count++
        store<u32>(map + (slot << 2), count)
        break
      }
      const other = offsets + (load<u32>(out + ((number - 1) << 2)) << 2)
      const other_start = load<u32>(other)
      if (load<u32>(other, 4) - other_start == length && same_bytes(bytes + other_start, text, length)) {
        code = number - 1
        break
      }
      if (++probes > PROBES_MAX) return NONE
      slot = (slot + 1) & mask
    }
    store<u32>(to + (row << 2), code)
  }
  return count
}

// @ts-ignore: decorator
@inline
function hash_text(at: usize, length: u32): u32 {
  let h: u64 = 0x9e3779b97f4a7c15 ^ length
  let i: u32 = 0
  for (; i + 8 <= length; i += 8) h = rotl<u64>((h ^ load<u64>(at + i)) * 0xff51afd7ed558ccd, 31)
  for (; i < length; i++) h = (h ^ load<u8>(at + i)) * 0x100000001b3
  h ^= h >>> 33
  h *= 0xc4ceb9fe1a85ec53
  return <u32>(h >>> 32)
}

// @ts-ignore: decorator
@inline
function same_bytes(a: usize, b: usize, length: u32): bool {
  let i: u32 = 0
  for (; i + 8 <= length; i += 8) if (load<u64>(a + i) != load<u64>(b + i)) return false
  for (; i < length; i++) if (load<u8>(a + i) != load<u8>(b + i)) return false
  return true
}
