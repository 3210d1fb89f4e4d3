// wide-256.ts - 256-bit integers at addresses, two's complement, the lowest byte first: what decimals of more
// than 38 digits are made of. Rare values: loops over words of 64 bits or digits of 32, not the registers of
// wide.ts. Magnitudes are unsigned. Where it is not said otherwise, `out` may be an operand.

/** Bytes of a value. */
export const BYTES: usize = 32

// @ts-ignore: decorator
@inline
export function copy(from: usize, to: usize): void {
  const low = v128.load(from)
  const high = v128.load(from, 16)
  v128.store(to, low)
  v128.store(to, high, 16)
}

export function put64(value: i64, unsigned: bool, out: usize): void {
  const sign = unsigned ? 0 : value >> 63
  store<i64>(out, value)
  for (let w: usize = 8; w < BYTES; w += 8) store<i64>(out + w, sign)
}

// @ts-ignore: decorator
@inline
export function isNegative(a: usize): bool { return load<i64>(a, 24) < 0 }

export function isZero(a: usize): bool {
  return !v128.any_true(v128.or(v128.load(a), v128.load(a, 16)))
}

export function isEqual(a: usize, b: usize): bool {
  return !v128.any_true(v128.or(
    v128.xor(v128.load(a), v128.load(b)), v128.xor(v128.load(a, 16), v128.load(b, 16))))
}

export function add(a: usize, b: usize, out: usize): void {
  let carry: u64 = 0
  for (let w: usize = 0; w < BYTES; w += 8) {
    const x = load<u64>(a + w)
    const sum = x + load<u64>(b + w)
    store<u64>(out + w, sum + carry)
    carry = <u64>(sum < x) | <u64>(sum + carry < sum)
  }
}

export function subtract(a: usize, b: usize, out: usize): void {
  let borrow: u64 = 0
  for (let w: usize = 0; w < BYTES; w += 8) {
    const x = load<u64>(a + w)
    const y = load<u64>(b + w)
    store<u64>(out + w, x - y - borrow)
    borrow = <u64>(x < y) | <u64>(x - y < borrow)
  }
}

export function negate(a: usize, out: usize): void {
  let borrow: u64 = 0
  for (let w: usize = 0; w < BYTES; w += 8) {
    const x = load<u64>(a + w)
    store<u64>(out + w, 0 - x - borrow)
    borrow |= <u64>(x != 0)
  }
}

export function magnitude(a: usize, out: usize): void {
  if (isNegative(a)) negate(a, out)
  else copy(a, out)
}

export function lessMagnitude(a: usize, b: usize): bool {
  for (let w: usize = BYTES; w > 0; w -= 8) {
    const x = load<u64>(a + w - 8)
    const y = load<u64>(b + w - 8)
    if (x != y) return x < y
  }
  return false
}

export function less(a: usize, b: usize): bool {
  return isNegative(a) == isNegative(b) ? lessMagnitude(a, b) : isNegative(a)
}

/** Gives a magnitude its sign, in place; whether it is a 256-bit integer. */
export function sign(m: usize, negative: bool): bool {
  const isLarge = isNegative(m)
  if (negative) negate(m, m)
  return !isLarge || (negative && isNegative(m))
}

/** Product of magnitudes; whether it has at most 256 bits. `out` is no operand. */
export function multiply(a: usize, b: usize, out: usize): bool {
  memory.fill(out, 0, BYTES)
  for (let i: usize = 0; i < BYTES; i += 4) {
    const digit = <u64>load<u32>(a + i)
    if (digit == 0) continue
    let carry: u64 = 0
    for (let j: usize = 0; j < BYTES; j += 4) {
      const other = <u64>load<u32>(b + j)
      if (i + j >= BYTES) {
        if (other != 0 || carry != 0) return false
        continue
      }
      const sum = digit * other + load<u32>(out + i + j) + carry
      store<u32>(out + i + j, <u32>sum)
      carry = sum >>> 32
    }
    if (carry != 0) return false
  }
  return true
}

/** Magnitude / d; gives what is left. */
export function divideSmall(a: usize, d: u32, out: usize): u32 {
  let left: u64 = 0
  for (let i: usize = BYTES; i > 0; i -= 4) {
    const part = (left << 32) | load<u32>(a + i - 4)
    store<u32>(out + i - 4, <u32>(part / d))
    left = part % d
  }
  return <u32>left
}

/** Digits of 32 bits without the zeros above. */
function digitsOf(a: usize): usize {
  let n: usize = BYTES / 4
  while (n > 0 && load<u32>(a + (n - 1) * 4) == 0) n--
  return n
}

/** `out` (n + 1 digits) = n digits moved up by less than 32 bits. */
function moveUp(a: usize, n: usize, bits: u64, out: usize): void {
  let carry: u64 = 0
  for (let i: usize = 0; i < n; i++) {
    const digit = (<u64>load<u32>(a + i * 4) << bits) | carry
    store<u32>(out + i * 4, <u32>digit)
    carry = digit >>> 32
  }
  store<u32>(out + n * 4, <u32>carry)
}

/**
 * Quotient and remainder of magnitudes, b not 0: Knuth's algorithm D with digits of 32 bits. The results are
 * apart from each other and from the operands; `scratch` has 80 bytes.
 */
export function divide(a: usize, b: usize, quotient: usize, rest: usize, scratch: usize): void {
  const n = digitsOf(b)
  const m = digitsOf(a)
  memory.fill(quotient, 0, BYTES)
  memory.fill(rest, 0, BYTES)
  if (n == 1) {
    store<u32>(rest, divideSmall(a, load<u32>(b), quotient))
    return
  }
  if (m < n) {
    copy(a, rest)
    return
  }
  const bits = <u64>clz<u32>(load<u32>(b + (n - 1) * 4))
  const v = scratch
  const u = scratch + 40
  moveUp(b, n, bits, v)
  moveUp(a, m, bits, u)
  for (let j: usize = m - n + 1; j > 0; j--) {
    store<u32>(quotient + (j - 1) * 4, quotientDigit(u + (j - 1) * 4, v, n))
  }
  for (let i: usize = 0; i < n; i++) store<u32>(rest + i * 4, <u32>(load<u64>(u + i * 4) >>> bits))
}

/** One digit of u / v, n + 1 digits by n, which is taken off u. */
function quotientDigit(u: usize, v: usize, n: usize): u32 {
  const top = <u64>load<u32>(v + (n - 1) * 4)
  const next = <u64>load<u32>(v + (n - 2) * 4)
  const first = load<u64>(u + (n - 1) * 4)
  let q = first / top
  let r = first % top
  while (q > 0xffffffff || q * next > ((r << 32) | load<u32>(u + (n - 2) * 4))) {
    q--
    r += top
    if (r > 0xffffffff) break
  }
  let carry: u64 = 0
  let borrow: u64 = 0
  for (let i: usize = 0; i <= n; i++) {
    const product = (i < n ? q * load<u32>(v + i * 4) : 0) + carry
    const difference = <u64>load<u32>(u + i * 4) - (product & 0xffffffff) - borrow
    store<u32>(u + i * 4, <u32>difference)
    carry = product >>> 32
    borrow = difference >>> 63
  }
  if (borrow == 0) return <u32>q
  // One too many.
  carry = 0
  for (let i: usize = 0; i <= n; i++) {
    const sum = <u64>load<u32>(u + i * 4) + (i < n ? load<u32>(v + i * 4) : 0) + carry
    store<u32>(u + i * 4, <u32>sum)
    carry = sum >>> 32
  }
  return <u32>(q - 1)
}

/** The nearest float; half way between two, the even one. */
export function toFloat(a: usize, scratch: usize): f64 {
  magnitude(a, scratch)
  let w: usize = BYTES - 8
  while (w > 0 && load<u64>(scratch + w) == 0) w -= 8
  let kept = load<u64>(scratch + w)
  if (w > 0) {
    // The first 64 bits, the last of them telling whether anything follows: rounded once.
    const below = load<u64>(scratch + w - 8)
    const places = clz<u64>(kept)
    if (places > 0) kept = (kept << places) | (below >>> (64 - places))
    let lost = below << places
    for (let i: usize = 0; i + 8 < w; i += 8) lost |= load<u64>(scratch + i)
    kept |= <u64>(lost != 0)
    const exponent = (<u64>w << 3) - places
    const f = <f64>kept * reinterpret<f64>((1023 + exponent) << 52)
    return isNegative(a) ? -f : f
  }
  return isNegative(a) ? -<f64>kept : <f64>kept
}

/** A whole number, 0 <= x < 2^255. */
export function putFloat(x: f64, out: usize): void {
  memory.fill(out, 0, BYTES)
  if (x < 9007199254740992.0) {
    store<u64>(out, <u64>x)
    return
  }
  const image = reinterpret<u64>(x)
  const mantissa = (image & 0xfffffffffffff) | 0x10000000000000
  const places = (image >>> 52) - 1075
  const at = out + (<usize>(places >>> 6) << 3)
  store<u64>(at, mantissa << (places & 63))
  if ((places & 63) > 11) store<u64>(at, mantissa >>> (64 - (places & 63)), 8)
}
