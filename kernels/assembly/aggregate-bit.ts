// aggregate-bit.ts - bit_and, bit_or, bit_xor of integers by group; stretches as in aggregate-sum.ts. NULLs
// are skipped; `seen` says which groups had a value.
import { bit } from './inside/bit'

/** op: 0 and, 1 or, 2 xor. `acc` starts as all ones for and, else as zeros; seen is a byte a group. */
export function bits_by_run(op: u32, values: usize, validity: usize, ends: usize, groups: usize, n: u32, acc: usize, seen: usize): void {
  let from: u32 = 0
  for (let i: u32 = 0; i < n; i++) {
    const to = ends ? load<u32>(ends + (i << 2)) : i + 1
    const g = load<u32>(groups + (i << 2))
    const at = acc + (<usize>g << 3)
    for (let r = from; r < to; r++) {
      if (!bit(validity, r)) continue
      const v = load<i64>(values + (<usize>r << 3))
      const old = load<i64>(at)
      store<i64>(at, op == 0 ? old & v : op == 1 ? old | v : old ^ v)
      store<u8>(seen + g, 1)
    }
    from = to
  }
}
