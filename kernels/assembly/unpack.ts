// unpack.ts - PACKED codes back to FLAT numbers: base + code * scale for integers, (base + code) / divisor
// for floats. Reads codes of rows [from, from + n); a NULL slot comes out as the value of its code,
// whatever that is.

/** `baseAndScale` is two 64-bit words; arithmetic is modulo 2^64, which serves signed and unsigned alike. */
export function unpack_i64(codes: usize, width: u32, from: u32, n: u32, base: usize, out: usize): void {
  if (width == 1) unpack_integers<u8>(codes + from, n, base, out)
  else if (width == 2) unpack_integers<u16>(codes + (from << 1), n, base, out)
  else unpack_integers<u32>(codes + (from << 2), n, base, out)
}

// @ts-ignore: decorator
@inline
function unpack_integers<T>(codes: usize, n: u32, baseAndScale: usize, out: usize): void {
  const base = load<u64>(baseAndScale)
  const scale = load<u64>(baseAndScale, 8)
  let row: u32 = 0
  if (scale == 1) {
    const bases = i64x2.splat(base)
    for (; row + 4 <= n; row += 4) {
      const wide = load_four<T>(codes + row * sizeof<T>())
      const at = out + (row << 3)
      v128.store(at, i64x2.add(bases, i64x2.extend_low_i32x4_u(wide)))
      v128.store(at, i64x2.add(bases, i64x2.extend_high_i32x4_u(wide)), 16)
    }
  }
  for (; row < n; row++) store<u64>(out + (row << 3), base + <u64>load<T>(codes + row * sizeof<T>()) * scale)
}

/** `base` is an i64 (below 2^53 in magnitude) and the divisor, an f64. */
export function unpack_f64(codes: usize, width: u32, from: u32, n: u32, base: usize, out: usize): void {
  if (width == 1) unpack_decimals<u8>(codes + from, n, base, out)
  else if (width == 2) unpack_decimals<u16>(codes + (from << 1), n, base, out)
  else unpack_decimals<u32>(codes + (from << 2), n, base, out)
}

// @ts-ignore: decorator
@inline
function unpack_decimals<T>(codes: usize, n: u32, baseAndDivisor: usize, out: usize): void {
  const base = <f64>load<i64>(baseAndDivisor)
  const divisor = load<f64>(baseAndDivisor, 8)
  const bases = f64x2.splat(base)
  const divisors = f64x2.splat(divisor)
  const whole = divisor == 1
  let row: u32 = 0
  for (; row + 4 <= n; row += 4) {
    const wide = load_four<T>(codes + row * sizeof<T>())
    const high = i32x4.shuffle(wide, wide, 2, 3, 2, 3)
    let a = f64x2.add(bases, f64x2.convert_low_i32x4_u(wide))
    let b = f64x2.add(bases, f64x2.convert_low_i32x4_u(high))
    if (!whole) {
      a = f64x2.div(a, divisors)
      b = f64x2.div(b, divisors)
    }
    const at = out + (row << 3)
    v128.store(at, a)
    v128.store(at, b, 16)
  }
  for (; row < n; row++) {
    store<f64>(out + (row << 3), (base + <f64>load<T>(codes + row * sizeof<T>())) / divisor)
  }
}

// @ts-ignore: decorator
@inline
function load_four<T>(at: usize): v128 {
  if (sizeof<T>() == 4) return v128.load(at)
  if (sizeof<T>() == 2) return i32x4.extend_low_i16x8_u(v128.load64_zero(at))
  return i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(at)))
}

/** Fills n 64-bit slots with the word at `one`. */
export function splat_64(one: usize, n: u32, out: usize): void {
  const words = i64x2.splat(load<i64>(one))
  let row: u32 = 0
  for (; row + 2 <= n; row += 2) v128.store(out + (row << 3), words)
  if (row < n) store<i64>(out + (row << 3), load<i64>(one))
}
