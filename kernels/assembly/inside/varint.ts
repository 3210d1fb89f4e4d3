// Variable-length integers of Parquet's encodings: LEB128 and zigzag. A reader takes the end of its bytes
// and a cell (8 bytes) for the value, and gives the next address, or 0 where the bytes end or the number
// is longer than 64 bits.

// @ts-ignore: decorator
@inline
export function write_varint(at: usize, value: u64): usize {
  while (value > 0x7f) {
    store<u8>(at++, <u8>(value | 0x80))
    value >>= 7
  }
  store<u8>(at, <u8>value)
  return at + 1
}

// @ts-ignore: decorator
@inline
export function zigzag(value: i64): u64 {
  return <u64>((value << 1) ^ (value >> 63))
}

// @ts-ignore: decorator
@inline
export function unzigzag(value: u64): i64 {
  return <i64>(value >> 1) ^ -<i64>(value & 1)
}

export function read_varint(at: usize, end: usize, cell: usize): usize {
  let value: u64 = 0
  for (let shift: u64 = 0; shift < 70; shift += 7) {
    if (at >= end) return 0
    const byte = <u64>load<u8>(at++)
    if (shift == 63 && byte > 1) return 0
    value |= (byte & 0x7f) << shift
    if (byte < 0x80) {
      store<u64>(cell, value)
      return at
    }
  }
  return 0
}
