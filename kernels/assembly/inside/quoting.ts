// Text copied into an output with the escapes of its format, 16 bytes at a time. Writes up to 16 bytes past
// the end it returns, and may read 16 past the text: buffers keep slack, extents are followed by extents.

// @ts-ignore: decorator
@inline
function mask_of(left: u32): i32 {
  return left >= 16 ? 0xffff : (1 << left) - 1
}

/** Copies without looking. */
// @ts-ignore: decorator
@inline
export function put_bytes(out: usize, from: usize, length: u32): usize {
  for (let i: u32 = 0; i < length; i += 16) v128.store(out + i, v128.load(from + i))
  return out + length
}

/** JSON string contents: quote, backslash and control characters are escaped, all else stays. */
// @ts-ignore: decorator
@inline
export function put_json_text(out: usize, from: usize, length: u32): usize {
  let at = out
  for (let i: u32 = 0; i < length; i += 16) {
    const bytes = v128.load(from + i)
    v128.store(at, bytes)
    const special = v128.or(
      v128.or(v128.eq<u8>(bytes, v128.splat<u8>(0x22)), v128.eq<u8>(bytes, v128.splat<u8>(0x5c))),
      v128.lt<u8>(bytes, v128.splat<u8>(0x20)),
    )
    const left = length - i
    if (v128.bitmask<u8>(special) & mask_of(left)) at = escape_json(at, from + i, min<u32>(left, 16))
    else at += min<u32>(left, 16)
  }
  return at
}

function escape_json(out: usize, from: usize, length: u32): usize {
  let at = out
  for (let i: u32 = 0; i < length; i++) {
    const byte = load<u8>(from + i)
    if (byte == 0x22 || byte == 0x5c) {
      store<u16>(at, 0x5c | (<u16>byte << 8))
      at += 2
    } else if (byte >= 0x20) {
      store<u8>(at++, byte)
    } else {
      at = put_control(at, byte)
    }
  }
  return at
}

function put_control(out: usize, byte: u8): usize {
  // \b \t \n \f \r have letters
  const letter: u8 = byte == 8 ? 0x62 : byte == 9 ? 0x74 : byte == 10 ? 0x6e
    : byte == 12 ? 0x66 : byte == 13 ? 0x72 : 0
  if (letter) {
    store<u16>(out, 0x5c | (<u16>letter << 8))
    return out + 2
  }
  store<u32>(out, 0x3030755c)
  const low = byte & 15
  store<u8>(out + 4, 0x30 + (byte >>> 4))
  store<u8>(out + 5, low < 10 ? 0x30 + low : 0x57 + low)
  return out + 6
}

/** A CSV cell: quoted, with quotes doubled, if it holds a comma, a quote or a line end. */
export function put_csv_text(out: usize, from: usize, length: u32): usize {
  let plain = true
  for (let i: u32 = 0; i < length; i += 16) {
    const bytes = v128.load(from + i)
    v128.store(out + i, bytes)
    const special = v128.or(
      v128.or(v128.eq<u8>(bytes, v128.splat<u8>(0x22)), v128.eq<u8>(bytes, v128.splat<u8>(0x2c))),
      v128.or(v128.eq<u8>(bytes, v128.splat<u8>(0x0a)), v128.eq<u8>(bytes, v128.splat<u8>(0x0d))),
    )
    if (v128.bitmask<u8>(special) & mask_of(length - i)) {
      plain = false
      break
    }
  }
  if (plain) return out + length
  let at = out
  store<u8>(at++, 0x22)
  for (let i: u32 = 0; i < length; i++) {
    const byte = load<u8>(from + i)
    store<u8>(at++, byte)
    if (byte == 0x22) store<u8>(at++, byte)
  }
  store<u8>(at++, 0x22)
  return at
}
