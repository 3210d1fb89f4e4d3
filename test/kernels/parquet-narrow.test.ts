// narrow_64 against plain TypeScript, at all sizes, low and high in memory; and distinct_64 on whole
// numbers as doubles, which a hash of their low bits would put into one slot.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { kernels } from '../../kernels/load.ts'
import { f64, i64, u32, u8, type Pointer } from '../../kernels/memory.ts'

const SIZES = [0, 1, 7, 8, 63, 64, 65, 1023, 1024, 1025, 8192]
const BASES: readonly Pointer[] = [1 << 20, 3 * 2 ** 30]

test('narrow_64 keeps the low half of integers', () => {
  for (const at of BASES) {
    for (const n of SIZES) {
      const wanted = new Uint32Array(n)
      for (let i = 0; i < n; i++) {
        i64[at / 8 + i] = BigInt(i * 7919 - 1000) * 1_000_003n
        wanted[i] = Number(BigInt.asUintN(32, i64[at / 8 + i]!))
      }
      const out = at + n * 8 + 64
      u32[out / 4 + n] = 0xabcdef01
      kernels.narrow_64(at, n, 0, out)
      assert.deepEqual(new Uint32Array(u32.slice(out / 4, out / 4 + n)), wanted)
      assert.equal(u32[out / 4 + n], 0xabcdef01, 'nothing past the end')
    }
  }
})

test('narrow_64 rounds doubles to floats', () => {
  const special = [0, -0, Infinity, -Infinity, 0.1, 1e300, 2 ** -140]
  for (const at of BASES) {
    for (const n of SIZES) {
      const wanted = new Float32Array(n)
      for (let i = 0; i < n; i++) wanted[i] = f64[at / 8 + i] = special[i] ?? i / 3
      const out = at + n * 8 + 64
      kernels.narrow_64(at, n, 1, out)
      const bytes = u8.slice(out, out + n * 4)
      assert.deepEqual(new Float32Array(bytes.buffer), wanted)
    }
  }
})

test('distinct_64 numbers more whole doubles than one slot may be probed for', () => {
  const n = 4096
  const at = 1 << 20
  for (let i = 0; i < n; i++) f64[at / 8 + i] = i
  const table = at + n * 8
  const mask = 4 * n - 1
  u8.fill(0, table, table + (mask + 1) * 4)
  const entries = table + (mask + 1) * 4
  const codes = entries + (n + 1) * 8
  assert.equal(kernels.distinct_64(at, n, n, table, mask, entries, codes) >>> 0, n)
  assert.deepEqual(Array.from(u32.subarray(codes / 4, codes / 4 + n)), Array.from({ length: n }, (_, i) => i))
})
