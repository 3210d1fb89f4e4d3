// codes.ts - the codes of a packed column as entries of a table: what follows from one column of few values
// is worked out once for each of them. Widths are bytes per code (1, 2, 4).

/** Writes the lowest and the highest of n > 0 codes (u32 each) to `out`. */
export function codes_range(codes: usize, width: u32, n: u32, out: usize): void {
  if (width == 1) rangeOf<u8>(codes, n, out)
  else if (width == 2) rangeOf<u16>(codes, n, out)
  else rangeOf<u32>(codes, n, out)
}

// @ts-ignore: decorator
@inline function rangeOf<T>(codes: usize, n: u32, out: usize): void {
  const lanes: u32 = 16 / sizeof<T>()
  let low = load<T>(codes)
  let high = low
  let row: u32 = 0
  if (n >= lanes) {
    let lows = v128.load(codes)
    let highs = lows
    for (; row + lanes <= n; row += lanes) {
      const some = v128.load(codes + <usize>row * sizeof<T>())
      lows = v128.min<T>(lows, some)
      highs = v128.max<T>(highs, some)
    }
    v128.store(out, lows)
    v128.store(out, highs, 16)
    for (let lane: usize = 0; lane < 16; lane += sizeof<T>()) {
      low = min<T>(low, load<T>(out + lane))
      high = max<T>(high, load<T>(out + lane, 16))
    }
  }
  for (; row < n; row++) {
    const code = load<T>(codes + <usize>row * sizeof<T>())
    low = min<T>(low, code)
    high = max<T>(high, code)
  }
  store<u32>(out, low)
  store<u32>(out, high, 4)
}

/** out[i] (u32) = code - low, or `absent` where the bit of `validity` (0 = all ones) is not set. */
export function codes_entries(codes: usize, width: u32, n: u32, low: u32, validity: usize, absent: u32, out: usize): void {
  if (width == 1) entriesOf<u8>(codes, n, low, out)
  else if (width == 2) entriesOf<u16>(codes, n, low, out)
  else entriesOf<u32>(codes, n, low, out)
  if (validity == 0) return
  for (let w: u32 = 0; w < n; w += 64) {
    let unset = ~load<u64>(validity + (w >>> 3))
    if (n - w < 64) unset &= (1 << <u64>(n - w)) - 1
    while (unset) {
      store<u32>(out + (<usize>(w + <u32>ctz<u64>(unset)) << 2), absent)
      unset &= unset - 1
    }
  }
}

// @ts-ignore: decorator
@inline function entriesOf<T>(codes: usize, n: u32, low: u32, out: usize): void {
  for (let row: u32 = 0; row < n; row++) {
    store<u32>(out + (<usize>row << 2), <u32>load<T>(codes + <usize>row * sizeof<T>()) - low)
  }
}

/** Bit i of `out` = byte (code - low) of `table`, each 0 or 1. */
export function codes_bits(codes: usize, width: u32, n: u32, low: u32, table: usize, out: usize): void {
  if (width == 1) bitsOf<u8>(codes, n, table - low, out)
  else if (width == 2) bitsOf<u16>(codes, n, table - low, out)
  else bitsOf<u32>(codes, n, table - low, out)
}

// @ts-ignore: decorator
@inline function bitsOf<T>(codes: usize, n: u32, table: usize, out: usize): void {
  const bytes: usize = sizeof<T>()
  let row: u32 = 0
  for (; row + 8 <= n; row += 8) {
    const at = codes + <usize>row * bytes
    const low = byteAt<T>(at, table) | byteAt<T>(at + bytes, table) << 1 |
      byteAt<T>(at + 2 * bytes, table) << 2 | byteAt<T>(at + 3 * bytes, table) << 3
    const high = byteAt<T>(at + 4 * bytes, table) | byteAt<T>(at + 5 * bytes, table) << 1 |
      byteAt<T>(at + 6 * bytes, table) << 2 | byteAt<T>(at + 7 * bytes, table) << 3
    store<u8>(out + (row >>> 3), <u8>(low | high << 4))
  }
  if (row == n) return
  let last: u32 = 0
  for (let bit: u32 = 0; row + bit < n; bit++) {
    last |= byteAt<T>(codes + <usize>(row + bit) * bytes, table) << bit
  }
  store<u8>(out + (row >>> 3), <u8>last)
}

// @ts-ignore: decorator
@inline function byteAt<T>(code: usize, table: usize): u32 { return load<u8>(table + load<T>(code)) }

/** Byte i of `out` = bit i. */
export function bits_to_bytes(bits: usize, n: u32, out: usize): void {
  for (let i: u32 = 0; i < n; i++) store<u8>(out + i, (load<u8>(bits + (i >>> 3)) >>> <u8>(i & 7)) & 1)
}
