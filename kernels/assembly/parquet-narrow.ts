// parquet-narrow.ts - 8-byte values into the 4 bytes in which a file holds small integers, dates and
// short floats. The way back is widen_32.

/** Narrows n values to 32 bits: integers (`float` false; the low half counts), or doubles to floats. */
export function narrow_64(values: usize, n: u32, float: bool, out: usize): void {
  if (float) {
    for (let i: u32 = 0; i < n; i++) store<f32>(out + (i << 2), <f32>load<f64>(values + (i << 3)))
    return
  }
  for (let i: u32 = 0; i < n; i++) store<u32>(out + (i << 2), <u32>load<u64>(values + (i << 3)))
}
