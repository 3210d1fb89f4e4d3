// utf8.ts - is a text valid UTF-8? ASCII 32 bytes at a time, the rest by the table of well-formed sequences
// (no overlong forms, no surrogates, nothing above U+10FFFF).

/** The offset of the first byte that starts no valid character; `length` if there is none. */
export function utf8_check(text: usize, length: u32): u32 {
  const end = text + length
  let p = text
  while (p < end) {
    while (p + 32 <= end && !i8x16.bitmask(v128.or(v128.load(p), v128.load(p, 16)))) p += 32
    if (p >= end) break
    const c = load<u8>(p)
    if (c < 0x80) {
      p++
      continue
    }
    const n = sequenceLength(p, <u32>min<usize>(end - p, 4), c)
    if (n == 0) return <u32>(p - text)
    p += n
  }
  return length
}

/** Length of the multi-byte character at `p`, or 0; `room` bytes are there. */
// @ts-ignore: decorator
@inline
function sequenceLength(p: usize, room: u32, c: u32): u32 {
  if (c < 0xC2 || room < 2) return 0
  const second = <u32>load<u8>(p, 1)
  if (c < 0xE0) return (second & 0xC0) == 0x80 ? 2 : 0
  if (room < 3 || (load<u8>(p, 2) & 0xC0) != 0x80) return 0
  if (c < 0xF0) {
    const low: u32 = c == 0xE0 ? 0xA0 : 0x80
    const high: u32 = c == 0xED ? 0x9F : 0xBF
    return second >= low && second <= high ? 3 : 0
  }
  if (c > 0xF4 || room < 4 || (load<u8>(p, 3) & 0xC0) != 0x80) return 0
  const low: u32 = c == 0xF0 ? 0x90 : 0x80
  const high: u32 = c == 0xF4 ? 0x8F : 0xBF
  return second >= low && second <= high ? 4 : 0
}
