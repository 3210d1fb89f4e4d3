// partition.ts - hashes of key values, whatever their codes and dictionaries, and the part of its input
// that a row goes to when a hash operator divides what it cannot hold. Not the hashes of group tables.
import { bit } from './inside/bit'
import { hashBytes, mixWord } from './inside/key-hash'
import { keyOf } from './inside/order'

const NULL_HASH: u64 = 0x6A09E667F3BCC909

/** hashes[i] (u64) with the 8-byte value mixed in; equal values of one kind mix in the same. */
export function mix_eights(kind: u32, values: usize, validity: usize, n: u32, hashes: usize): void {
  for (let i: u32 = 0; i < n; i++) {
    const at = hashes + (<usize>i << 3)
    const word = bit(validity, i) ? <u64>keyOf(kind, load<i64>(values + (<usize>i << 3))) : NULL_HASH
    store<u64>(at, mixWord(load<u64>(at), word))
  }
}

/** As mix_eights for texts (u32 offsets + bytes, 16 readable bytes behind them). */
export function mix_texts(offsets: usize, bytes: usize, validity: usize, n: u32, hashes: usize): void {
  for (let i: u32 = 0; i < n; i++) {
    const at = hashes + (<usize>i << 3)
    let word = NULL_HASH
    if (bit(validity, i)) {
      const start = load<u32>(offsets + (<usize>i << 2))
      word = hashBytes(bytes + start, load<u32>(offsets + (<usize>i << 2), 4) - start, 0)
    }
    store<u64>(at, mixWord(load<u64>(at), word))
  }
}

/** out[i] = the part (u32) of `parts`, a power of two, that hash i belongs to at a level of division. */
export function parts_of(hashes: usize, n: u32, level: u32, parts: u32, out: usize): void {
  for (let i: u32 = 0; i < n; i++) {
    const h = mixWord(load<u64>(hashes + (<usize>i << 3)), level)
    store<u32>(out + (<usize>i << 2), <u32>(h >>> 20) & (parts - 1))
  }
}
