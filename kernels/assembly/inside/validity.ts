// Validity bits for kernels that walk row by row: inlined tests, `bits` 0 meaning that every row is valid.

/** Whether the 64 rows from `row` (a multiple of 64) are all valid. */
// @ts-ignore: decorator
@inline
export function all_valid(bits: usize, row: u32): bool {
  return bits == 0 || load<u64>(bits + (row >>> 3)) == ~0
}

// @ts-ignore: decorator
@inline
export function is_valid(bits: usize, row: u32): bool {
  return bits == 0 || ((<u32>load<u8>(bits + (row >>> 3)) >>> (row & 7)) & 1) != 0
}
