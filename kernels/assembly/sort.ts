// sort.ts - orders rows by normalised keys: an LSD radix sort of {u64 key, u32 row} pairs, 11 bits a pass,
// stable. Several sort keys are several sorts, the least significant first. Drivers (engine/operators)
// choose the passes.
import { bit } from './inside/bit'
import { keyOf } from './inside/order'

/** out[i] = u64 whose unsigned order is the wanted order of the 8-byte values; NULL rows get 0. */
export function sort_keys_8(kind: u32, values: usize, validity: usize, n: u32, descending: bool, out: usize): void {
  const flip: i64 = descending ? i64.MAX_VALUE : i64.MIN_VALUE
  for (let i: u32 = 0; i < n; i++) {
    store<i64>(out + (i << 3), bit(validity, i) ? keyOf(kind, load<i64>(values + (i << 3))) ^ flip : 0)
  }
}

/** As sort_keys_8 for u32 values (ranks, codes). */
export function sort_keys_4(values: usize, n: u32, descending: bool, out: usize): void {
  const flip: u32 = descending ? ~0 : 0
  for (let i: u32 = 0; i < n; i++) store<u64>(out + (i << 3), <u64>(load<u32>(values + (i << 2)) ^ flip))
}

/** out[i] = ranks[codes[i]]. */
export function map_codes_4(codes: usize, n: u32, ranks: usize, out: usize): void {
  for (let i: u32 = 0; i < n; i++) {
    store<u32>(out + (i << 2), load<u32>(ranks + (load<u32>(codes + (i << 2)) << 2)))
  }
}

/** out[i] = table[codes[i]], 8 bytes each. */
export function map_codes_8(codes: usize, n: u32, table: usize, out: usize): void {
  for (let i: u32 = 0; i < n; i++) {
    store<u64>(out + (i << 3), load<u64>(table + (load<u32>(codes + (i << 2)) << 3)))
  }
}

/** out[i] = 0 or 1: NULL rows first or last, as a sort key of its own. */
export function sort_keys_null(validity: usize, n: u32, nullsFirst: bool, out: usize): void {
  for (let i: u32 = 0; i < n; i++) store<u64>(out + (i << 3), <u64>(bit(validity, i) == nullsFirst))
}

/** Smallest and largest key, unsigned, into out {u64, u64}. */
export function sort_range(keys: usize, n: u32, out: usize): void {
  let low = u64.MAX_VALUE
  let high: u64 = 0
  for (let i: u32 = 0; i < n; i++) {
    const k = load<u64>(keys + (<usize>i << 3))
    low = min<u64>(low, k)
    high = max<u64>(high, k)
  }
  store<u64>(out, low)
  store<u64>(out, high, 8)
}

/** pairs[i] = {keys[perm[i]] - low, perm[i]}; perm 0 is the identity. A pair has 16 bytes. */
export function sort_load(keys: usize, low: usize, perm: usize, n: u32, pairs: usize): void {
  const base = load<u64>(low)
  for (let i: u32 = 0; i < n; i++) {
    const row = perm ? load<u32>(perm + (i << 2)) : i
    store<u64>(pairs + (<usize>i << 4), load<u64>(keys + (<usize>row << 3)) - base)
    store<u32>(pairs + (<usize>i << 4), row, 8)
  }
}

/** One pass by bits [shift, shift + 11) from `src` to `dst`. counts: 2,048 x u32, any content. */
export function sort_pass(src: usize, dst: usize, n: u32, shift: u32, counts: usize): void {
  memory.fill(counts, 0, 8192)
  const s = <u64>shift
  for (let i: u32 = 0; i < n; i++) {
    const at = counts + (<usize>((load<u64>(src + (<usize>i << 4)) >>> s) & 2047) << 2)
    store<u32>(at, load<u32>(at) + 1)
  }
  let sum: u32 = 0
  for (let b: u32 = 0; b < 2048; b++) {
    const at = counts + (b << 2)
    const c = load<u32>(at)
    store<u32>(at, sum)
    sum += c
  }
  for (let i: u32 = 0; i < n; i++) {
    const pair = v128.load(src + (<usize>i << 4))
    const at = counts + (<usize>((<u64>i64x2.extract_lane(pair, 0) >>> s) & 2047) << 2)
    const to = load<u32>(at)
    store<u32>(at, to + 1)
    v128.store(dst + (<usize>to << 4), pair)
  }
}

/** perm[i] = row of pair i. */
export function sort_store(pairs: usize, n: u32, perm: usize): void {
  for (let i: u32 = 0; i < n; i++) store<u32>(perm + (i << 2), load<u32>(pairs + (<usize>i << 4), 8))
}

/**
 * bit i = key[rows[i]] differs from key[rows[i-1]] (row 0: 1). rows 0: i. Or-ed into out: equal in all keys
 * stays 0.
 */
export function sort_changes(keys: usize, rows: usize, n: u32, out: usize): void {
  if (n == 0) return
  // Row 0 changes, whatever it holds.
  let last = ~load<u64>(keys + (rows ? <usize>load<u32>(rows) << 3 : 0))
  for (let w: u32 = 0; w < n; w += 64) {
    let word: u64 = 0
    const end = min<u32>(64, n - w)
    for (let j: u32 = 0; j < end; j++) {
      const row = rows ? load<u32>(rows + ((w + j) << 2)) : w + j
      const k = load<u64>(keys + (<usize>row << 3))
      word |= <u64>(k != last) << <u64>j
      last = k
    }
    store<u64>(out + (w >>> 3), load<u64>(out + (w >>> 3)) | word)
  }
}
