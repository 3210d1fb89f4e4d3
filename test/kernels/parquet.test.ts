// The Parquet kernels against plain TypeScript, at all sizes and null densities, low and high in memory.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { kernels } from '../../kernels/load.ts'
import { f64, u32, u64, u8, type Pointer } from '../../kernels/memory.ts'

const SIZES = [0, 1, 7, 8, 63, 64, 65, 1023, 1024, 1025, 8192]
const SHARES = [0, 0.01, 0.5, 1]
/** Below and above 2 GiB, where pointers turn negative as 32-bit numbers. */
const BASES = [1 << 20, 3 * 2 ** 30]

let top = 0
function alloc(bytes: number): Pointer {
  const at = top
  top += Math.ceil((bytes + 64) / 16) * 16
  u8.fill(0, at, top)
  return at
}

let state = 1
function next(): number {
  state = Math.imul(state, 1664525) + 1013904223 | 0
  let z = state ^ (state >>> 16)
  z = Math.imul(z, 0x85ebca6b)
  return ((z ^ (z >>> 13)) >>> 0) / 2 ** 32
}

function each(run: (n: number, share: number) => void): void {
  for (const base of BASES) {
    for (const n of SIZES) {
      for (const share of SHARES) {
        top = base
        run(n, share)
      }
    }
  }
}

const list = <T>(n: number, make: (i: number) => T): T[] => Array.from({ length: n }, (_, i) => make(i))

function words(values: readonly bigint[]): Pointer {
  const at = alloc(values.length * 8)
  values.forEach((value, i) => { u64[at / 8 + i] = BigInt.asUintN(64, value) })
  return at
}
const readWords = (at: Pointer, n: number): bigint[] => Array.from(u64.subarray(at / 8, at / 8 + n))

function codes(values: readonly number[]): Pointer {
  const at = alloc(values.length * 4)
  u32.set(values, at / 4)
  return at
}
const readCodes = (at: Pointer, n: number): number[] => Array.from(u32.subarray(at / 4, at / 4 + n))

function bits(values: readonly boolean[]): Pointer {
  const at = alloc(Math.ceil(values.length / 64) * 8 + 8)
  values.forEach((value, i) => { if (value) u8[at + (i >>> 3)] = u8[at + (i >>> 3)]! | (1 << (i & 7)) })
  return at
}
const readBits = (at: Pointer, n: number): boolean[] =>
  list(n, (i) => ((u8[at + (i >>> 3)]! >>> (i & 7)) & 1) === 1)

const half = (): bigint => BigInt(Math.floor(next() * 2 ** 32))
const randomWord = (): bigint => (half() << 32n) | half()

const wordShapes: readonly ((i: number) => bigint)[] = [
  () => 5n, (i) => BigInt(i), (i) => BigInt(Math.floor(next() * 7)) + BigInt(i % 60), () => randomWord(),
  (i) => (i % 97 === 0 ? randomWord() : 3n), (i) => BigInt(i % 2) * (2n ** 63n),
  (i) => -BigInt(i) * 10n ** 10n,
  () => BigInt(Math.floor(next() * 300)),
]

/** DELTA_BINARY_PACKED as the format's text describes it, bit by bit. */
function deltaTwin(bytes: Uint8Array): bigint[] {
  let at = 0
  const varint = (): bigint => {
    let value = 0n
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes[at++]!
      value |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) return value
    }
  }
  const signed = (): bigint => {
    const value = varint()
    return (value >> 1n) ^ -(value & 1n)
  }
  const block = Number(varint())
  const miniblocks = Number(varint())
  const total = Number(varint())
  const values = [signed()]
  while (values.length < total) {
    const least = signed()
    const widths = bytes.subarray(at, at += miniblocks)
    for (let m = 0; m < miniblocks && values.length < total; m++) {
      const width = widths[m]!
      for (let i = 0; i < block / miniblocks; i++) {
        let delta = 0n
        for (let b = 0; b < width; b++) {
          const bit = i * width + b
          delta |= BigInt((bytes[at + (bit >>> 3)]! >>> (bit & 7)) & 1) << BigInt(b)
        }
        if (values.length < total) values.push(BigInt.asUintN(64, values.at(-1)! + least + delta))
      }
      at += width * block / miniblocks / 8
    }
  }
  return values.slice(0, total).map((value) => BigInt.asUintN(64, value))
}

for (const whole of [0, 1]) {
  test(`differences in ${whole === 1 ? 'bytes' : 'bits'} decode to what they were`, () => {
    for (const shape of wordShapes) {
      each((n, share) => {
        if (share > 0) return
        const wanted = list(n, (i) => BigInt.asUintN(64, shape(i)))
        const values = words(wanted)
        const out = alloc(n * 9 + 2048)
        const length = kernels.delta_encode(values, n, whole, alloc(1024), out)
        if (n <= 1025) assert.deepEqual(deltaTwin(u8.slice(out, out + length)), n === 0 ? [] : wanted)
        const back = alloc(n * 8)
        const cell = alloc(8)
        assert.equal(kernels.delta_decode(out, out + length, n, 0, cell, back), length)
        assert.deepEqual(readWords(back, n), wanted)
        if (n > 0) {
          assert.ok(kernels.delta_decode(out, out + length, n + 1, 0, cell, back) < 0, 'another count')
          assert.ok(kernels.delta_decode(out, out + 4, n, 0, cell, back) < 0, 'cut off in the head')
          // Only the padding of the last miniblock may be missing.
          const cut = kernels.delta_decode(out, out + Math.floor(length / 2), n, 0, cell, back)
          assert.ok(cut < 0 || n <= 128, 'cut off in the middle')
        }
      })
    }
  })
}

test('32-bit differences wrap at 32 bits', () => {
  top = BASES[0]!
  const wanted = [2147483647, -2147483648, 0, -1, 2147483647].map(BigInt)
  const out = alloc(4096)
  const length = kernels.delta_encode(words(wanted.map((v) => BigInt.asUintN(64, v))), 5, 0, alloc(1024), out)
  const back = alloc(40)
  kernels.delta_decode(out, out + length, 5, 1, alloc(8), back)
  assert.deepEqual(readWords(back, 5).map((v) => BigInt.asIntN(64, v)), wanted)
  kernels.clear_high_halves(back, 5)
  assert.deepEqual(readWords(back, 5), wanted.map((v) => BigInt.asUintN(32, v)))
})

/** The RLE / bit-packed hybrid, bit by bit. */
function hybridTwin(bytes: Uint8Array, width: number, n: number): number[] {
  const values: number[] = []
  let at = 0
  while (values.length < n) {
    let head = 0
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++]!
      head += (byte & 0x7f) * 2 ** shift
      if (byte < 0x80) break
    }
    const amount = Math.floor(head / 2)
    if (head % 2 === 0) {
      let value = 0
      for (let b = 0; b < Math.ceil(width / 8); b++) value += bytes[at++]! * 2 ** (8 * b)
      for (let i = 0; i < amount; i++) values.push(value)
      continue
    }
    for (let i = 0; i < amount * 8; i++) {
      let value = 0
      for (let b = 0; b < width; b++) {
        const bit = i * width + b
        value += ((bytes[at + (bit >>> 3)]! >>> (bit & 7)) & 1) * 2 ** b
      }
      values.push(value)
    }
    at += amount * width
  }
  return values.slice(0, n)
}

test('codes in runs and groups decode to what they were', () => {
  for (const width of [1, 2, 3, 7, 8, 9, 13, 20, 31, 32]) {
    each((n, share) => {
      const most = 2 ** width
      let last = 0
      const wanted = list(n, () => (next() < share ? (last = Math.floor(next() * most)) : last))
      const out = alloc(n * 5 + 64)
      const length = kernels.rle_encode(codes(wanted), n, width, out)
      assert.deepEqual(hybridTwin(u8.slice(out, out + length), width, n), wanted)
      const back = alloc(n * 4)
      const cell = alloc(8)
      const limit = Math.min(2 ** 32 - 1, most)
      const used = kernels.rle_decode(out, out + length, width, n, limit, cell, back)
      if (width < 32) {
        assert.equal(used, length)
        assert.deepEqual(readCodes(back, n), wanted)
      }
      if (n === 0) return
      // Only the padding of the last group of eight may be missing.
      const cut = kernels.rle_decode(out, out + length - 1, width, n, limit, cell, back)
      if (width < 32) assert.ok(cut < 0 || readCodes(back, n).every((c, i) => c === wanted[i]), 'cut off')
      assert.ok(kernels.rle_decode(out, out, width, n, limit, cell, back) < 0, 'nothing')
      const highest = wanted.reduce((a, b) => Math.max(a, b), 0)
      assert.equal(kernels.rle_decode(out, out + length, width, n, highest, cell, back), -3, 'out of range')
    })
  }
})

test('levels decode to what they were', () => {
  each((n, share) => {
    for (const stretch of [1, 40, 700]) {
      let value = true
      const wanted = list(n, (i) => (i % stretch === 0 ? (value = next() >= share) : value))
      const from = bits(wanted)
      const out = alloc(n / 4 + 64)
      const length = kernels.levels_encode(from, n, out)
      assert.deepEqual(hybridTwin(u8.slice(out, out + length), 1, n).map((v) => v === 1), wanted)
      const back = alloc(n / 8 + 16)
      const cell = alloc(8)
      assert.equal(kernels.levels_decode(out, out + length, n, cell, back), length)
      assert.deepEqual(readBits(back, n), wanted)
      assert.equal(u32[cell / 4], wanted.filter(Boolean).length)
      if (n > 0) assert.ok(kernels.levels_decode(out, out + length - 1, n, cell, alloc(n / 8 + 16)) < 0)
    }
  })
})

test('values leave their slots and come back', () => {
  each((n, share) => {
    const wanted = list(n, () => randomWord())
    const valid = list(n, () => next() >= share)
    const dense = wanted.filter((_, i) => valid[i])
    const out = alloc(n * 8)
    const validity = share === 0 && valid.every(Boolean) ? 0 : bits(valid)
    assert.equal(kernels.compact_64(words(wanted), validity, n, out), dense.length)
    assert.deepEqual(readWords(out, dense.length), dense)
    const slots = alloc(n * 8)
    assert.equal(kernels.spread_64(out, validity, n, slots), dense.length)
    assert.deepEqual(readWords(slots, n), wanted.map((value, i) => (valid[i] ? value : 0n)))
  })
})

test('codes and bits leave their slots and come back', () => {
  each((n, share) => {
    const valid = list(n, () => next() >= share)
    const wanted = valid.map((v) => (v ? 1 + Math.floor(next() * 100) : 0))
    const out = alloc(n * 4)
    const mask = alloc(n / 8 + 16)
    const count = kernels.compact_codes(codes(wanted), n, mask, out)
    assert.deepEqual(readCodes(out, count), wanted.filter((c) => c !== 0).map((c) => c - 1))
    assert.deepEqual(readBits(mask, n), valid)
    const slots = alloc(n * 4)
    kernels.spread_codes(out, mask, n, 0, slots)
    assert.deepEqual(readCodes(slots, n), wanted)
    const flags = list(n, () => next() < 0.5)
    const denseBits = alloc(n / 8 + 16)
    assert.equal(kernels.compact_bits(bits(flags), mask, n, denseBits), count)
    assert.deepEqual(readBits(denseBits, count), flags.filter((_, i) => valid[i]))
    const bitSlots = alloc(n / 8 + 16)
    kernels.spread_bits(denseBits, mask, n, bitSlots)
    assert.deepEqual(readBits(bitSlots, n), flags.map((flag, i) => flag && valid[i]!))
  })
})

test('byte streams split and join', () => {
  each((n, share) => {
    if (share > 0) return
    for (const width of [4, 8]) {
      const bytes = list(n * width, () => Math.floor(next() * 256))
      const from = alloc(n * width)
      u8.set(bytes, from)
      const out = alloc(n * width)
      kernels.split_streams(from, n, width, out)
      assert.deepEqual(Array.from(u8.subarray(out, out + n * width)),
        list(n * width, (i) => bytes[(i % n) * width + Math.floor(i / n)]!))
      const back = alloc(n * width)
      kernels.join_streams(out, n, width, back)
      assert.deepEqual(Array.from(u8.subarray(back, back + n * width)), bytes)
    }
  })
})

test('narrow values widen', () => {
  top = BASES[1]!
  const from = codes([0, 1, 0xffffffff, 0x3fc00000])
  const out = alloc(32)
  kernels.widen_32(from, 4, 0, out)
  assert.deepEqual(readWords(out, 4).map((v) => BigInt.asIntN(64, v)), [0n, 1n, -1n, 0x3fc00000n])
  kernels.widen_32(from, 4, 1, out)
  assert.deepEqual(readWords(out, 4), [0n, 1n, 0xffffffffn, 0x3fc00000n])
  kernels.widen_32(from, 4, 2, out)
  assert.equal(f64[out / 8 + 3], 1.5)
})

test('the range of doubles leaves NaN out', () => {
  each((n, share) => {
    const values = list(n, () => (next() < share ? Number.NaN : next() - 0.5))
    const at = alloc(n * 8)
    f64.set(values, at / 8)
    const out = alloc(16)
    const real = values.filter((v) => !Number.isNaN(v))
    assert.equal(kernels.range_f64(at, n, out), real.length)
    assert.deepEqual([f64[out / 8], f64[out / 8 + 1]], [Math.min(...real), Math.max(...real)])
  })
})

test('distinct values are numbered by first appearance', () => {
  each((n, share) => {
    const values = list(n, () => BigInt(Math.floor(next() * (1 + share * 500))) * 0x100000001n)
    const wanted = [...new Set(values)]
    const slots = 4096
    const out = alloc(1025 * 8)
    const to = alloc(n * 4)
    const count = kernels.distinct_64(words(values), n, 1024, alloc(slots * 4), slots - 1, out, to)
    assert.equal(count, wanted.length)
    assert.deepEqual(readWords(out, count), wanted)
    assert.deepEqual(readCodes(to, n), values.map((v) => wanted.indexOf(v)))
    if (wanted.length < 2) return
    const few = kernels.distinct_64(words(values), n, wanted.length - 1, alloc(slots * 4), slots - 1, out, to)
    assert.equal(few >>> 0, 0xffffffff, 'too many')
  })
})

const encoder = new TextEncoder()
function texts(values: readonly string[]): { pair: Pointer; offsets: Pointer; bytes: Pointer; size: number } {
  const parts = values.map((value) => encoder.encode(value))
  const size = parts.reduce((sum, part) => sum + part.length, 0)
  const offsets = alloc((values.length + 1) * 4)
  const bytes = alloc(size)
  let at = 0
  parts.forEach((part, i) => {
    u32[offsets / 4 + i] = at
    u8.set(part, bytes + at)
    at += part.length
  })
  u32[offsets / 4 + values.length] = at
  return { pair: codes([offsets, bytes]), offsets, bytes, size }
}
function readTexts(offsets: Pointer, bytes: Pointer, n: number): string[] {
  const at = (i: number): number => bytes + u32[offsets / 4 + i]!
  return list(n, (i) => Buffer.from(u8.slice(at(i), at(i + 1))).toString())
}
const words6 = ['', 'a', 'kitchen', 'Küche', 'a rather long text', 'zz']
const word = (): string =>
  words6[Math.floor(next() * 6)]! + (next() < 0.3 ? String(Math.floor(next() * 40)) : '')

test('distinct texts, gathered and numbered', () => {
  each((n, share) => {
    const values = list(n, () => (next() < share ? word() : 'same'))
    const from = texts(values)
    const wanted = [...new Set(values)]
    const rows = alloc(1025 * 4)
    const to = alloc(n * 4)
    const count = kernels.distinct_text(from.pair, n, 1024, alloc(4096 * 4), 4095, rows, to)
    assert.equal(count, wanted.length)
    assert.deepEqual(readCodes(to, n), values.map((value) => wanted.indexOf(value)))
    const size = kernels.plain_text_gather_size(from.offsets, rows, count)
    const offsets = alloc((count + 1) * 4)
    const bytes = alloc(size)
    assert.equal(kernels.plain_text_gather(from.pair, rows, count, offsets, bytes), size)
    assert.deepEqual(readTexts(offsets, bytes, count), wanted)
  })
})

test('texts through PLAIN, lengths, prefixes, slots and bounds', () => {
  each((n, share) => {
    const values = list(n, word)
    const from = texts(values)
    const out = alloc(n * 4 + from.size)
    const length = kernels.plain_text_encode(from.offsets, from.bytes, n, out)
    assert.equal(length, n * 4 + from.size)
    const ends = alloc((n + 1) * 4)
    const bytes = alloc(length)
    assert.equal(kernels.plain_text_decode(out, out + length, n, ends, bytes), length)
    assert.deepEqual(readTexts(ends, bytes, n), values)
    if (n > 0) assert.equal(kernels.plain_text_decode(out, out + length - 1, n, ends, bytes), -1)
    const lengths = alloc(n * 8)
    kernels.plain_text_lengths(from.offsets, n, lengths)
    assert.equal(kernels.plain_text_offsets(lengths, n, from.size, ends), 1)
    assert.deepEqual(readCodes(ends, n + 1), readCodes(from.offsets, n + 1))
    if (from.size > 0) assert.equal(kernels.plain_text_offsets(lengths, n, from.size - 1, ends), 0)
    const valid = list(n, () => next() >= share)
    const dense = texts(values.filter((_, i) => valid[i]))
    kernels.plain_text_spread(dense.offsets, bits(valid), n, 0, ends)
    assert.deepEqual(readTexts(ends, dense.bytes, n), values.map((value, i) => (valid[i] ? value : '')))
    if (n === 0) return
    const range = alloc(8)
    kernels.plain_text_range(from.offsets, from.bytes, 0, n, range)
    const sorted = values.map((value) => Buffer.from(value)).sort(Buffer.compare).map(String)
    assert.deepEqual(readCodes(range, 2).map((i) => values[i]), [sorted[0], sorted.at(-1)])
  })
})

test('prefixed texts unfold', () => {
  each((n, share) => {
    if (share > 0) return
    const values = list(n, (i) => `series-${Math.floor(i / 10)}-${i}`)
    const shared = values.map((value, i) => {
      const before = i === 0 ? '' : values[i - 1]!
      let k = 0
      while (k < value.length && k < before.length && value[k] === before[k]) k++
      return k
    })
    const suffixes = texts(values.map((value, i) => value.slice(shared[i])))
    const size = values.reduce((sum, value) => sum + value.length, 0)
    const ends = alloc((n + 1) * 4)
    const out = alloc(size)
    assert.equal(kernels.extend_text(words(shared.map(BigInt)), suffixes.pair, n, size, ends, out), size)
    assert.deepEqual(readTexts(ends, out, n), values)
    if (n === 0) return
    assert.equal(kernels.extend_text(words(shared.map(BigInt)), suffixes.pair, n, size - 1, ends, out), -2)
    assert.equal(kernels.extend_text(words(shared.map(() => 99n)), suffixes.pair, n, size, ends, out), -1)
  })
})

test('runs are cut, expanded, numbered and looked up', () => {
  each((n, share) => {
    if (n === 0) return
    let code = 1
    const rows = list(n, () => (next() < share ? (code = 1 + Math.floor(next() * 50)) : code))
    const wantedEnds = rows.flatMap((c, i) => (i + 1 === n || rows[i + 1] !== c ? [i + 1] : []))
    const marks = alloc(n / 8 + 16)
    kernels.mark_ends(codes(rows), n, marks)
    const ends = alloc(n * 4)
    const runs = kernels.marks_to_ends(marks, n, ends)
    assert.deepEqual(readCodes(ends, runs), wantedEnds)
    const perRun = alloc(runs * 4)
    kernels.run_codes(codes(rows), ends, runs, perRun)
    assert.deepEqual(readCodes(perRun, runs), wantedEnds.map((end) => rows[end - 1]))
    const out = alloc(n * 4)
    kernels.expand_runs(perRun, ends, 0, 0, n, out)
    assert.deepEqual(readCodes(out, n), rows)
    const values = list(n, BigInt)
    for (const last of [0, 1]) {
      const to = alloc(runs * 8)
      kernels.run_values(words(values), ends, runs, last, to)
      assert.deepEqual(readWords(to, runs),
        wantedEnds.map((end, i) => BigInt(last === 1 ? end - 1 : i === 0 ? 0 : wantedEnds[i - 1]!)))
    }
    const wide = alloc(runs * 8)
    kernels.widen_ends(ends, runs, wide)
    assert.deepEqual(readWords(wide, runs), wantedEnds.map(BigInt))
    assert.equal(kernels.narrow_ends(wide, runs, n, out), 1)
    assert.deepEqual(readCodes(out, runs), wantedEnds)
    assert.equal(kernels.narrow_ends(wide, runs, n + 1, out), 0)
    const numbers = codes(rows)
    const used = alloc(51 * 4)
    const count = kernels.renumber(numbers, n, alloc(51 * 4), used)
    const order = [...new Set(rows)]
    assert.deepEqual(readCodes(used, count), order)
    assert.deepEqual(readCodes(numbers, n), rows.map((c) => order.indexOf(c) + 1))
    kernels.translate_codes(numbers, n, codes([0, ...order]))
    assert.deepEqual(readCodes(numbers, n), rows)
  })
})
