// widths.ts - u32 values stored in 1, 2 or 4 bytes and back. `out` of narrow may be `from`.

export function narrow_u32(from: usize, n: u32, width: u32, out: usize): void {
  if (width == 1) {
    for (let i: u32 = 0; i < n; i++) store<u8>(out + i, <u8>load<u32>(from + (<usize>i << 2)))
  } else {
    for (let i: u32 = 0; i < n; i++) {
      store<u16>(out + (<usize>i << 1), <u16>load<u32>(from + (<usize>i << 2)))
    }
  }
}

export function widen_u32(from: usize, n: u32, width: u32, out: usize): void {
  if (width == 1) for (let i: u32 = 0; i < n; i++) store<u32>(out + (<usize>i << 2), load<u8>(from + i))
  else if (width == 2) {
    for (let i: u32 = 0; i < n; i++) store<u32>(out + (<usize>i << 2), load<u16>(from + (<usize>i << 1)))
  } else memory.copy(out, from, <usize>n << 2)
}
