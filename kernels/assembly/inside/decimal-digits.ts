// decimal-digits.ts - where the sign, the point and the zeros of a decimal go; its digits are there already.

/** The number with exactly `scale` digits behind the point; gives its end. */
export function put_decimal_digits(out: usize, negative: bool, digits: usize, count: u32, scale: u32): usize {
  let at = out
  if (negative) store<u8>(at++, 0x2d)
  const whole = count > scale ? count - scale : 0
  if (whole == 0) store<u8>(at++, 0x30)
  memory.copy(at, digits, whole)
  at += whole
  if (scale == 0) return at
  store<u8>(at++, 0x2e)
  const zeros = count < scale ? scale - count : 0
  memory.fill(at, 0x30, zeros)
  memory.copy(at + zeros, digits + whole, count - whole)
  return at + scale
}
