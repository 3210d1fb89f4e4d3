// sketch.ts - HyperLogLog: hashes of values, and sketches of how many different ones a group has seen. A
// sketch begins as a set of hashes, which counts exactly; a full one becomes 16,384 registers. Not the
// estimate (engine/functions/hyper-log-log.ts). Sketches are found by a u32 pointer for each group, 0 = none:
//   u32 slots (0: registers)  u32 hashes held  8 bytes free  then u64 slots (0 = free) or u8 registers
import { bit } from './inside/bit'

const HEADER: usize = 16
const INDEX_BITS: u64 = 14
const REST_BITS: u64 = 50

// @ts-ignore: decorator
@inline
function mixed(x: u64): u64 {
  let h = x
  h ^= h >>> 33
  h *= 0xff51afd7ed558ccd
  h ^= h >>> 33
  h *= 0xc4ceb9fe1a85ec53
  h ^= h >>> 33
  // 0 marks a free slot.
  return h == 0 ? 1 : h
}

/** out[i] = hash of the 8 bytes at i. */
export function hash_8(values: usize, n: u32, out: usize): void {
  for (let i: usize = 0; i < <usize>n << 3; i += 8) {
    store<u64>(out + i, mixed(load<u64>(values + i) + 0x9e3779b97f4a7c15))
  }
}

/** out[i] = hash of the 16 bytes at i. */
export function hash_16(values: usize, n: u32, out: usize): void {
  for (let i: usize = 0; i < <usize>n; i++) {
    const high = mixed(load<u64>(values + (i << 4) + 8) + 0x9e3779b97f4a7c15)
    store<u64>(out + (i << 3), mixed(load<u64>(values + (i << 4)) ^ high))
  }
}

/** out[i] = hash of text i. */
export function hash_texts(offsets: usize, bytes: usize, n: u32, out: usize): void {
  for (let i: usize = 0; i < <usize>n; i++) {
    const start = load<u32>(offsets + (i << 2))
    const length = load<u32>(offsets + (i << 2) + 4) - start
    const at = bytes + start
    let h: u64 = 0x9e3779b97f4a7c15 + <u64>length
    let j: u32 = 0
    for (; j + 8 <= length; j += 8) h = mixed(h ^ load<u64>(at + j)) * 0x9fb21c651e98df25
    if (j < length) {
      let rest: u64 = 0
      for (let shift: u64 = 0; j < length; j++, shift += 8) rest |= <u64>load<u8>(at + j) << shift
      h = mixed(h ^ rest) * 0x9fb21c651e98df25
    }
    store<u64>(out + (i << 3), mixed(h))
  }
}

// @ts-ignore: decorator
@inline
function raise(registers: usize, hash: u64): void {
  const at = registers + <usize>(hash & ((1 << INDEX_BITS) - 1))
  const rank = <u8>(ctz<u64>((hash >>> INDEX_BITS) | (1 << REST_BITS)) + 1)
  if (rank > load<u8>(at)) store<u8>(at, rank)
}

/** Whether the set has the hash now; false: it has no room for another. */
function insert(sketch: usize, hash: u64): bool {
  const slots = load<u32>(sketch)
  const mask = slots - 1
  let slot = <u32>(hash >>> 32) & mask
  while (true) {
    const at = sketch + HEADER + (<usize>slot << 3)
    const known = load<u64>(at)
    if (known == hash) return true
    if (known == 0) {
      const held = load<u32>(sketch + 4)
      if ((held << 2) >= slots * 3) return false
      store<u64>(at, hash)
      store<u32>(sketch + 4, held + 1)
      return true
    }
    slot = (slot + 1) & mask
  }
}

/**
 * Adds the hashes of rows [from, n) that are valid to the sketches of their groups. Gives the first row whose
 * group needs a sketch, or a larger one; n when all are in.
 */
export function hll_add(hashes: usize, validity: usize, groups: usize, from: u32, n: u32, sketches: usize): u32 {
  for (let i = from; i < n; i++) {
    if (validity != 0 && !bit(validity, i)) continue
    const sketch = <usize>load<u32>(sketches + (<usize>load<u32>(groups + (<usize>i << 2)) << 2))
    if (sketch == 0) return i
    const hash = load<u64>(hashes + (<usize>i << 3))
    if (load<u32>(sketch) == 0) raise(sketch + HEADER, hash)
    else if (!insert(sketch, hash)) return i
  }
  return n
}

/** Everything of the set `from` goes into `to`, which is larger, or has registers. */
export function hll_move(from: usize, to: usize): void {
  const slots = load<u32>(from)
  for (let slot: usize = 0; slot < <usize>slots; slot++) {
    const hash = load<u64>(from + HEADER + (slot << 3))
    if (hash == 0) continue
    if (load<u32>(to) == 0) raise(to + HEADER, hash)
    else insert(to, hash)
  }
}
