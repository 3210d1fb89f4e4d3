// Codes of packed columns as entries of a table, stretches of equal codes, and values of row ranges, against
// plain TypeScript.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Arena } from '../../kernels/arena.ts'
import { kernels } from '../../kernels/load.ts'
import { bitAt, u16, u32, u64, u8, type Pointer } from '../../kernels/memory.ts'
import { bitmapOf, everySize, type Random } from './vectors.ts'

const WIDTHS = [1, 2, 4] as const
type Width = typeof WIDTHS[number]

function codesOf(values: readonly number[], width: Width, arena: Arena): Pointer {
  const at = arena.alloc(values.length * width + 64)
  const view = width === 1 ? u8 : width === 2 ? u16 : u32
  values.forEach((value, i) => { view[at / width + i] = value })
  return at
}

/** From a stretch of the codes that a width has, at its ends too. */
function someCodes(n: number, width: Width, random: Random): number[] {
  const all = 2 ** (8 * width)
  const span = 1 + random.below(Math.min(all, 3000))
  const low = [0, all - span, random.below(all - span + 1)][random.below(3)]!
  return Array.from({ length: n }, () => low + random.below(span))
}

test('codes become entries and bits of a table of their values', () => {
  for (const width of WIDTHS) {
    everySize((n, nulls, random, arena) => {
      if (n === 0) return
      const codes = someCodes(n, width, random)
      const at = codesOf(codes, width, arena)
      const range = arena.alloc(32)
      kernels.codes_range(at, width, n, range)
      const [low, high] = [u32[range >>> 2]!, u32[(range >>> 2) + 1]!]
      assert.equal(low, codes.reduce((a, b) => Math.min(a, b)))
      assert.equal(high, codes.reduce((a, b) => Math.max(a, b)))

      const valid = codes.map(() => random.below(1000) >= nulls * 1000)
      const entries = arena.alloc(n * 4 + 64)
      const expected = codes.map((code) => code - low)
      kernels.codes_entries(at, width, n, low, 0, 7, entries)
      assert.deepEqual([...u32.subarray(entries >>> 2, (entries >>> 2) + n)], expected)
      kernels.codes_entries(at, width, n, low, bitmapOf(valid, arena), 7, entries)
      assert.deepEqual([...u32.subarray(entries >>> 2, (entries >>> 2) + n)],
        expected.map((entry, i) => valid[i]! ? entry : 7))

      const truths = Array.from({ length: high - low + 1 }, () => random.below(2) === 1)
      const table = arena.alloc(truths.length + 16)
      kernels.bits_to_bytes(bitmapOf(truths, arena), truths.length, table)
      const bits = arena.alloc(n + 16)
      kernels.codes_bits(at, width, n, low, table, bits)
      assert.deepEqual(codes.map((_, i) => bitAt(bits, i)), expected.map((entry) => truths[entry]))
    })
  }
})

test('values of ranges are those of their rows, as many as asked for', () => {
  for (const bytes of [1, 2, 4, 8]) {
    everySize((n, _, random, arena) => {
      const values = arena.alloc(n * bytes + 16)
      for (let i = 0; i < n * bytes; i++) u8[values + i] = random.below(256)
      const rows: number[] = []
      const triples: number[] = []
      for (let from = random.below(5); from < n; from += random.below(40)) {
        const to = Math.min(n, from + 1 + random.below(30))
        triples.push(0, from, to)
        for (; from < to; from++) rows.push(from)
      }
      const ranges = arena.alloc(triples.length * 4 + 16)
      u32.set(triples, ranges >>> 2)
      const asked = Math.max(0, rows.length - random.below(3))
      const out = arena.alloc(asked * bytes + 16)
      u8[out + asked * bytes] = 0xa5
      kernels.ranges_values(values, bytes, ranges, triples.length / 3, asked, out)
      const expected = rows.slice(0, asked)
        .flatMap((row) => [...u8.subarray(values + row * bytes, values + (row + 1) * bytes)])
      assert.deepEqual([...u8.subarray(out, out + asked * bytes)], expected)
      assert.equal(u8[out + asked * bytes], 0xa5, 'nothing is written behind')
    })
  }
})

test('stretches end where the codes of any column change, unless there are too many', () => {
  everySize((n, _, random, arena) => {
    for (const count of [1, 2, 3]) {
      const columns = Array.from({ length: count }, (_, c) => {
        let code = random.below(3)
        return Array.from({ length: n }, () => {
          if (random.below([2, 9, 200][(c + n) % 3]!) === 0) code = random.below(3)
          return code
        })
      })
      const table = arena.alloc(count * 4)
      u32.set(columns.map((codes) => codesOf(codes, 4, arena)), table >>> 2)
      const expected = Array.from({ length: n }, (_, i) => i + 1)
        .filter((end) => end === n || columns.some((codes) => codes[end] !== codes[end - 1]))
      const ends = arena.alloc(n * 4 + 16)
      assert.equal(kernels.code_stretches(table, count, n, n, ends) >>> 0, expected.length)
      assert.deepEqual([...u32.subarray(ends >>> 2, (ends >>> 2) + expected.length)], expected)
      const most = random.below(expected.length + 1)
      const found = kernels.code_stretches(table, count, n, most, ends) >>> 0
      assert.equal(found, most < expected.length ? 0xffffffff : expected.length)
    }
  })
})

test('changes of sorted keys, and stretches of pairs that do not descend, are those of a loop', () => {
  everySize((n, _, random, arena) => {
    const series = Array.from({ length: n }, (_, i) => BigInt(Math.floor(i / 50) % 3))
    const times = Array.from({ length: n }, (_, i) => BigInt(random.below(20) === 0 ? random.below(9) : i))
    const keysOf = (keys: readonly bigint[]): Pointer => {
      const at = arena.alloc(n * 8 + 16)
      keys.forEach((key, i) => { u64[at / 8 + i] = key })
      return at
    }
    const [first, second] = [keysOf(series), keysOf(times)]
    const rows = Array.from({ length: n }, () => random.below(n))
    const changes = arena.zeroed(Math.ceil(n / 64) * 8 + 8)
    const rowsAt = codesOf(rows, 4, arena)
    kernels.sort_changes(first, rowsAt, n, changes)
    const changed = rows.map((row, i) => i === 0 || series[row] !== series[rows[i - 1]!])
    assert.deepEqual(rows.map((_, i) => bitAt(changes, i)), changed)
    kernels.sort_changes(second, 0, n, changes)
    assert.deepEqual(rows.map((_, i) => bitAt(changes, i)),
      changed.map((was, i) => was || times[i] !== times[i - 1]))

    const table = arena.alloc(16)
    u32.set([first, second], table >>> 2)
    const expected = series.flatMap((s, i) =>
      i === 0 || s !== series[i - 1] || times[i]! < times[i - 1]! ? [i] : [])
    const starts = arena.alloc(n * 4 + 16)
    assert.equal(kernels.stretch_starts(table, 2, 1, n, n, starts), expected.length)
    assert.deepEqual([...u32.subarray(starts >>> 2, (starts >>> 2) + expected.length)], expected)
    assert.equal(u32[(starts >>> 2) + expected.length], n)
  })
})
