// parquet-runs.ts - where one series ends and the next begins in rows that are sorted by their tags: what a
// file without our own index is read by.

/** Sets bit row - 1 for every row in which the u32 code differs from the row before (last rows of runs). */
export function mark_ends(codes: usize, n: u32, bits: usize): void {
  for (let row: u32 = 0; row < n; row += 64) {
    let word: u64 = 0
    const stop = min<u32>(64, n - row)
    for (let i: u32 = 0; i < stop; i++) {
      const at = codes + ((row + i) << 2)
      if (row + i + 1 < n && load<u32>(at) != load<u32>(at, 4)) word |= <u64>1 << i
    }
    store<u64>(bits + (row >>> 3), load<u64>(bits + (row >>> 3)) | word)
  }
}

/** The first (last = 0) or the last row's 8-byte value of each run. */
export function run_values(values: usize, ends: usize, runs: u32, last: u32, out: usize): void {
  let start: u32 = 0
  for (let run: u32 = 0; run < runs; run++) {
    const end = load<u32>(ends + (run << 2))
    store<u64>(out + (run << 3), load<u64>(values + ((last ? end - 1 : start) << 3)))
    start = end
  }
}

/** codes[ends[run] - 1] of each run. */
export function run_codes(codes: usize, ends: usize, runs: u32, out: usize): void {
  for (let run: u32 = 0; run < runs; run++) {
    store<u32>(out + (run << 2), load<u32>(codes + ((load<u32>(ends + (run << 2)) - 1) << 2)))
  }
}

/** u32 values as 64-bit ones. */
export function widen_ends(ends: usize, runs: u32, out: usize): void {
  for (let run: u32 = 0; run < runs; run++) store<u64>(out + (run << 3), <u64>load<u32>(ends + (run << 2)))
}

/** 64-bit run ends to u32; false unless they ascend strictly and the last one is `rows`. */
export function narrow_ends(values: usize, runs: u32, rows: u32, out: usize): bool {
  let last: u64 = 0
  for (let run: u32 = 0; run < runs; run++) {
    const end = load<u64>(values + (run << 3))
    if (end <= last || end > <u64>rows) return false
    store<u32>(out + (run << 2), <u32>end)
    last = end
  }
  return last == <u64>rows
}

/** The ends of runs from the marks of mark_ends, and n as the last one; gives their number, at most n. */
export function marks_to_ends(bits: usize, n: u32, out: usize): u32 {
  let at = out
  for (let row: u32 = 0; row < n; row += 64) {
    let word = load<u64>(bits + (row >>> 3))
    while (word) {
      store<u32>(at, row + <u32>ctz<u64>(word) + 1)
      at += 4
      word &= word - 1
    }
  }
  if (n > 0) {
    store<u32>(at, n)
    at += 4
  }
  return <u32>((at - out) >>> 2)
}

/** codes[i] = table[codes[i]], for codes that were checked against the table's size. */
export function translate_codes(codes: usize, n: u32, table: usize): void {
  for (let i: u32 = 0; i < n; i++) {
    const at = codes + (i << 2)
    store<u32>(at, load<u32>(table + (load<u32>(at) << 2)))
  }
}
