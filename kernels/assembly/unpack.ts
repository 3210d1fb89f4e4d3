// unpack.ts - PACKED codes and constants written out as 8-byte values. Integers: base + code * scale; floats:
// (base + code) / divisor, exactly as the column's definition says. NULL rows get any value.

/** out[i] = base + code[from + i] * scale for i in [0, n). baseAndScale is {i64, i64}; width is 1, 2 or 4 bytes. */
export function unpack_i64(codes: usize, width: u32, from: u32, n: u32, baseAndScale: usize, out: usize): void {
  const base = load<i64>(baseAndScale)
  const scale = load<i64>(baseAndScale + 8)
  const at = codes + <usize>from * width
  if (width == 1) for (let i: u32 = 0; i < n; i++) store<i64>(out + (i << 3), base + <i64>load<u8>(at + i) * scale)
  else if (width == 2) {
    for (let i: u32 = 0; i < n; i++) store<i64>(out + (i << 3), base + <i64>load<u16>(at + (i << 1)) * scale)
  } else for (let i: u32 = 0; i < n; i++) store<i64>(out + (i << 3), base + <i64>load<u32>(at + (i << 2)) * scale)
}

/** out[i] = (base + code[from + i]) / divisor for i in [0, n). baseAndDivisor is {i64, f64}. */
export function unpack_f64(codes: usize, width: u32, from: u32, n: u32, baseAndDivisor: usize, out: usize): void {
  const base = load<i64>(baseAndDivisor)
  const divisor = load<f64>(baseAndDivisor + 8)
  const at = codes + <usize>from * width
  if (width == 1) for (let i: u32 = 0; i < n; i++) store<f64>(out + (i << 3), <f64>(base + load<u8>(at + i)) / divisor)
  else if (width == 2) {
    for (let i: u32 = 0; i < n; i++) store<f64>(out + (i << 3), <f64>(base + load<u16>(at + (i << 1))) / divisor)
  } else for (let i: u32 = 0; i < n; i++) store<f64>(out + (i << 3), <f64>(base + load<u32>(at + (i << 2))) / divisor)
}

/** Writes the 8-byte value at `one` n times. */
export function splat_64(one: usize, n: u32, out: usize): void {
  const v = load<i64>(one)
  for (let i: u32 = 0; i < n; i++) store<i64>(out + (i << 3), v)
}
