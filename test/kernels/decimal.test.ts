// Decimal kernels of both widths against BigInt: arithmetic, comparison, casts, text, sums and extremes by
// group.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Arena } from '../../kernels/arena.ts'
import { decimalKernels, scratchOf } from '../../kernels/decimal-kernels.ts'
import { kernels } from '../../kernels/load.ts'
import { bitAt, f64, i64, textAt, u32, u64, u8, type Pointer } from '../../kernels/memory.ts'
import {
  bitList, everySize, f64List, floats, i64List, ints, replay, stretchEnds, u32List, u32s, validity,
  type Random,
} from './vectors.ts'

const widths = [128, 256] as const
type Bits = (typeof widths)[number]

const sizes = [0, 1, 7, 8, 63, 64, 65, 1023, 1025]

/** Values where carries, signs and digits of the divisor meet their ends. */
function hardOf(bits: Bits): bigint[] {
  const most = (1n << BigInt(bits - 1)) - 1n
  const digits = bits === 128 ? 38n : 76n
  const around = [32, 63, 64, 96, 127, 128, 160, 192, 224, 254].filter((place) => place < bits - 1)
    .flatMap((place) => [(1n << BigInt(place)) - 1n, 1n << BigInt(place), -(1n << BigInt(place))])
  return [
    0n, 1n, -1n, most, -most - 1n, most - 1n, 10n ** digits - 1n, 1n - 10n ** digits, 10n ** 18n, 10n ** 19n,
    ...around,
  ]
}

const hard = { 128: hardOf(128), 256: hardOf(256) }

function wideValue(bits: Bits, random: Random): bigint {
  if (random.below(4) === 0) return hard[bits][random.below(hard[bits].length)]!
  let v = 0n
  // Digits of 32 bits that are all ones or zeros are where a guess of Knuth's division is too large.
  for (let i = 0; i < bits / 32; i++) {
    const digit = random.below(4) === 0 ? (random.below(2) === 0 ? 0 : 0xffffffff) : random.below(4294967296)
    v = (v << 32n) | BigInt(digit)
  }
  return BigInt.asIntN(bits, v) >> BigInt(random.below(bits))
}

function put(bits: Bits, values: readonly bigint[], arena: Arena): Pointer {
  const at = arena.alloc(values.length * bits / 8 + 16)
  const words = bits / 64
  values.forEach((v, i) => {
    for (let w = 0; w < words; w++) u64[at / 8 + i * words + w] = BigInt.asUintN(64, v >> BigInt(64 * w))
  })
  return at
}

function wideAt(bits: Bits, at: Pointer, i: number): bigint {
  let v = 0n
  for (let w = bits / 64 - 1; w >= 0; w--) v = (v << 64n) | u64[at / 8 + i * (bits / 64) + w]!
  return BigInt.asIntN(bits, v)
}

const wideList = (bits: Bits, at: Pointer, n: number): bigint[] =>
  Array.from({ length: n }, (_, i) => wideAt(bits, at, i))
const values = (bits: Bits, n: number, random: Random): bigint[] =>
  Array.from({ length: n }, () => wideValue(bits, random))
const fits = (bits: Bits, v: bigint): boolean => BigInt.asIntN(bits, v) === v
const abs = (v: bigint): bigint => v < 0n ? -v : v

/** The test for each width: kernels of 16 and of 32 bytes keep the same promises. */
function eachWidth(
  name: string, sizesOf: number[],
  check: (use: Used, n: number, nulls: number, random: Random, arena: Arena) => void,
): void {
  for (const bits of widths) {
    test(`${bits} bits: ${name}`, () => everySize((n, nulls, random, arena) => {
      const use = decimalKernels({ kind: 'decimal', bits, precision: bits === 128 ? 38 : 76, scale: 0 })
      check({ ...use, bits, scratch: scratchOf(arena) }, n, nulls, random, arena)
    }, sizesOf))
  }
}

type Used = ReturnType<typeof decimalKernels> & { readonly bits: Bits; readonly scratch: Pointer }

function arithmetic(bits: Bits, op: number, a: bigint, b: bigint): bigint | null {
  if (!fits(bits, a) || !fits(bits, b) || (op > 2 && b === 0n)) return null
  const r = [a + b, a - b, a * b, op > 2 ? a / b : 0n, op > 2 ? a % b : 0n][op]!
  return fits(bits, r) ? r : null
}

eachWidth('+ - * / %, factors, constants, the first failing row', sizes, (use, n, nulls, random, arena) => {
  const { bits, bytes } = use
  const left = values(bits, n, random)
  const right = values(bits, n, random)
  const valid = validity(n, nulls, random, arena)
  const out = arena.alloc(n * bytes + 16)
  for (let op = 0; op < 5; op++) {
    for (const [fa, fb] of [[1n, 1n], [10n ** 4n, 1n], [1n, 10n ** 20n]] as const) {
      for (const step of [bytes, 0]) {
        const a = put(bits, left, arena)
        const b = put(bits, n === 0 ? [0n] : right, arena)
        const expected = left.map((x, i) => arithmetic(bits, op, x * fa, right[step === 0 ? 0 : i]! * fb))
        const factor = (f: bigint): Pointer => f === 1n ? 0 : put(bits, [f], arena)
        const failed = use.arithmetic(
          op, a, bytes, factor(fa), b, step, factor(fb), valid, n, out, use.scratch)
        const first = expected.findIndex((v, i) => v === null && bitAt(valid, i))
        assert.equal(failed >>> 0, first < 0 ? 0xffffffff : first, replay)
        const found = wideList(bits, out, first < 0 ? n : first)
        found.forEach((v, i) => { if (expected[i] !== null) assert.equal(v, expected[i], replay) })
      }
    }
  }
})

eachWidth('division: every shape of divisor', [1025], (use, n, _, random, arena) => {
  const { bits, bytes, scratch } = use
  const part = (size: number): bigint => abs(BigInt.asIntN(size, wideValue(bits, random))) + 2n
  const left = values(bits, n, random)
  const shapes = [8, 31, 32, 33, 63, 64, 65, 100, 127, 129, 160, 191, 193, 255].filter((size) => size < bits)
  const right = left.map((___, i) => part(shapes[i % shapes.length]!) * (i % 3 === 0 ? -1n : 1n))
  const out = arena.alloc(n * bytes + 16)
  const [a, b] = [put(bits, left, arena), put(bits, right, arena)]
  use.arithmetic(3, a, bytes, 0, b, bytes, 0, 0, n, out, scratch)
  assert.deepEqual(wideList(bits, out, n), left.map((x, i) => BigInt.asIntN(bits, x / right[i]!)), replay)
  use.arithmetic(4, a, bytes, 0, b, bytes, 0, 0, n, out, scratch)
  assert.deepEqual(wideList(bits, out, n), left.map((x, i) => x % right[i]!), replay)
})

test('256 bits: division where the first guess of a digit is one too many', () =>
  everySize((n, _, random, arena) => {
    const use = decimalKernels({ kind: 'decimal', bits: 256, precision: 76, scale: 0 })
    // One guess in 2^31 is, unless the digits are chosen for it: quotient times divisor, and a little less.
    const right = Array.from({ length: n }, (___, i) =>
      (0x80000000n << BigInt(32 * (1 + i % 4))) + BigInt(random.below(3)) + 0xffffffffn)
    const left = right.map((d) => d * (0xffffffffn << BigInt(32 * random.below(2))) - BigInt(random.below(3)))
    const out = arena.alloc(n * 32 + 16)
    const [a, b] = [put(256, left, arena), put(256, right, arena)]
    use.arithmetic(3, a, 32, 0, b, 32, 0, 0, n, out, scratchOf(arena))
    assert.deepEqual(wideList(256, out, n), left.map((x, i) => x / right[i]!), replay)
    use.arithmetic(4, a, 32, 0, b, 32, 0, 0, n, out, scratchOf(arena))
    assert.deepEqual(wideList(256, out, n), left.map((x, i) => x % right[i]!), replay)
  }, [1025]))

eachWidth('comparison', sizes, (use, n, _, random, arena) => {
  const { bits, bytes } = use
  const left = values(bits, n, random)
  const right = left.map((v, i) => i % 3 === 0 ? v : wideValue(bits, random))
  const holds = (op: number, a: bigint, b: bigint): boolean =>
    [a === b, a !== b, a < b, a <= b, a > b, a >= b][op]!
  const out = arena.alloc(n / 8 + 32)
  for (let op = 0; op < 6; op++) {
    use.compare(op, put(bits, left, arena), bytes, put(bits, right, arena), bytes, n, out)
    assert.deepEqual(bitList(out, n), left.map((a, i) => holds(op, a, right[i]!)), replay)
    use.compare(op, put(bits, left, arena), bytes, put(bits, [7n], arena), 0, n, out)
    assert.deepEqual(bitList(out, n), left.map((a) => holds(op, a, 7n)), replay)
  }
})

/** What a cast that can fail gives: the first failing row, or NULL where it is safe. */
function expectCast(
  expected: readonly (bigint | null)[], valid: Pointer, n: number, list: (n: number) => readonly bigint[],
  run: (outValidity: Pointer) => number, arena: Arena,
): void {
  const first = expected.findIndex((v, i) => v === null && bitAt(valid, i))
  assert.equal(run(0) >>> 0, first < 0 ? 0xffffffff : first, replay)
  const written = arena.alloc(n / 8 + 32)
  kernels.bits_copy(valid, 0, written, n)
  assert.equal(run(written) >>> 0, 0xffffffff, replay)
  list(n).forEach((v, i) => {
    if (!bitAt(valid, i)) return
    assert.equal(bitAt(written, i) ? v : null, expected[i], replay)
  })
}

eachWidth('from and to integers', sizes, (use, n, nulls, random, arena) => {
  const { bits, scratch } = use
  const valid = validity(n, nulls, random, arena)
  const at = ints(n, random, arena)
  const out = arena.alloc(n * use.bytes + 16)
  for (const unsigned of [false, true]) {
    for (const [scale, precision] of [[0, 20], [3, 6], [30, 38]] as const) {
      const f = 10n ** BigInt(scale)
      const limit = 10n ** BigInt(precision)
      const expected = i64List(at, n).map((v) => {
        const r = (unsigned ? BigInt.asUintN(64, v) : v) * f
        return abs(r) < limit ? r : null
      })
      const factor = scale === 0 ? 0 : put(bits, [f], arena)
      expectCast(expected, valid, n, (k) => wideList(bits, out, k), (written) => use.ofI64(
        at, unsigned, valid, factor, put(bits, [limit], arena), n, out, written, scratch), arena)
    }
    const wide = values(bits, n, random)
    const low = unsigned ? 0n : -(1n << 63n)
    const high = unsigned ? (1n << 64n) - 1n : (1n << 63n) - 1n
    const limits = arena.alloc(16)
    i64[limits / 8] = low
    i64[limits / 8 + 1] = BigInt.asIntN(64, high)
    for (const factor of [1n, 1000n]) {
      const expected = wide.map((v) => v / factor >= low && v / factor <= high ? v / factor : null)
      const list = (k: number): bigint[] => i64List(out, k).map((v) => unsigned ? BigInt.asUintN(64, v) : v)
      const divisor = factor === 1n ? 0 : put(bits, [factor], arena)
      expectCast(expected, valid, n, list, (written) => use.toI64(
        put(bits, wide, arena), valid, divisor, limits, unsigned, n, out, written, scratch), arena)
    }
  }
})

eachWidth('other scales: up and down, halves away from zero', sizes, (use, n, nulls, random, arena) => {
  const { bits } = use
  const valid = validity(n, nulls, random, arena)
  const out = arena.alloc(n * use.bytes + 16)
  for (const up of [true, false]) {
    const f = 10n ** 4n
    const limit = 10n ** (bits === 128 ? 38n : 76n)
    const wide = values(bits, n, random).map((v, i) => i % 4 === 0 ? BigInt(i) * 2500n - 30_000n : v)
    const expected = wide.map((v) => {
      const size = abs(v)
      const r = up ? size * f : size / f + (size % f >= f / 2n ? 1n : 0n)
      return r < limit ? (v < 0n ? -r : r) : null
    })
    expectCast(expected, valid, n, (k) => wideList(bits, out, k), (written) => use.rescale(
      put(bits, wide, arena), valid, up, put(bits, [f], arena), put(bits, [limit], arena), n, out, written,
      use.scratch), arena)
  }
})

/** Floats of every size that a decimal of 76 digits can have, and more. */
function largeFloats(n: number, random: Random, arena: Arena): Pointer {
  const at = floats(n, random, arena)
  for (let i = 0; i < n; i += 2)
    f64[at / 8 + i] = (random.below(4294967296) - 2 ** 31) * 2 ** (random.below(300) - 40)
  return at
}

eachWidth('from and to floats', sizes, (use, n, nulls, random, arena) => {
  const { bits } = use
  const valid = validity(n, nulls, random, arena)
  const out = arena.alloc(n * use.bytes + 16)
  const at = largeFloats(n, random, arena)
  const limit = 10n ** (bits === 128 ? 38n : 76n)
  const expected = f64List(at, n).map((v) => {
    const size = Math.abs(v * 100)
    if (!(size < 2 ** (bits - 1))) return null
    const whole = Math.floor(size)
    const r = BigInt(size - whole >= 0.5 ? whole + 1 : whole)
    return r < limit ? (v < 0 ? -r : r) : null
  })
  expectCast(expected, valid, n, (k) => wideList(bits, out, k), (written) => use.ofF64(
    at, valid, 100, put(bits, [limit], arena), n, out, written), arena)
  const wide = values(bits, n, random)
  use.toF64(put(bits, wide, arena), n, 1000, out, use.scratch)
  assert.deepEqual(f64List(out, n), wide.map((v) => Number(v) / 1000), replay)
})

eachWidth('text', [0, 1, 7, 64, 1025], (use, n, nulls, random, arena) => {
  const { bits } = use
  const valid = validity(n, nulls, random, arena)
  const offsets = arena.alloc(n * 4 + 16)
  const out = arena.alloc(n * use.textBytes + 64)
  const wide = values(bits, n, random)
  for (const scale of [0, 1, 19, 38, bits === 128 ? 38 : 76]) {
    const at = put(bits, wide, arena)
    const bytes = use.text(at, use.bytes, valid, n, scale, offsets, out, use.scratch)
    const ends = u32List(offsets, n + 1)
    assert.equal(ends[n], bytes, replay)
    wide.forEach((v, i) => {
      const digits = String(abs(v)).padStart(scale + 1, '0')
      const point = digits.length - scale
      const fraction = scale === 0 ? '' : `.${digits.slice(point)}`
      const text = `${v < 0n ? '-' : ''}${digits.slice(0, point)}${fraction}`
      assert.ok(text.length <= use.textBytes, text)
      assert.equal(textAt(out + ends[i]!, ends[i + 1]! - ends[i]!), bitAt(valid, i) ? text : '', replay)
    })
  }
})

eachWidth('sums and extremes by run', [0, 1, 7, 64, 65, 1025], (use, n, nulls, random, arena) => {
  const GROUPS = 5
  const { bits } = use
  const valid = validity(n, nulls, random, arena)
  const wide = values(bits, n, random)
  const at = put(bits, wide, arena)
  const stretches = stretchEnds(n, 9, random, arena)
  for (const ends of [0, stretches.at]) {
    const count = ends === 0 ? n : stretches.count
    const groups = u32s(count, GROUPS, random, arena)
    const stops = ends === 0 ? wide.map((_, i) => i + 1) : u32List(ends, count)
    const groupOf = wide.map((_, row) => u32[(groups >>> 2) + stops.findIndex((end) => row < end)]!)
    const members = Array.from({ length: GROUPS }, (_, g) =>
      wide.filter((__, row) => groupOf[row] === g && bitAt(valid, row)))
    const cells = arena.zeroed(GROUPS * use.bytes)
    const counts = arena.zeroed(GROUPS * 8)
    use.sumByRun(at, valid, ends, groups, count, cells, counts)
    const sum = (all: readonly bigint[]): bigint => BigInt.asIntN(bits, all.reduce((a, b) => a + b, 0n))
    assert.deepEqual(wideList(bits, cells, GROUPS), members.map(sum), replay)
    assert.deepEqual(i64List(counts, GROUPS), members.map((m) => BigInt(m.length)), replay)
    for (const wantMin of [true, false]) {
      const best = arena.zeroed(GROUPS * use.bytes)
      const seen = arena.zeroed(16)
      use.bestByRun(wantMin, at, valid, ends, groups, count, best, seen)
      const pick = (a: bigint, b: bigint): bigint => (a < b) === wantMin ? a : b
      members.forEach((all, g) => {
        assert.equal(u8[seen + g], all.length > 0 ? 1 : 0, replay)
        if (all.length > 0) assert.equal(wideAt(bits, best, g), all.reduce(pick), replay)
      })
    }
  }
})

eachWidth('up to each row of a partition', [0, 1, 7, 64, 65, 1025], (use, n, nulls, random, arena) => {
  const { bits } = use
  const valid = validity(n, nulls, random, arena)
  const wide = values(bits, n, random)
  const starts = validity(n, 0.9, random, arena)
  const out = arena.alloc(n * use.bytes + 16)
  const counts = arena.alloc(n * 8 + 16)
  for (const op of [0, 1, 2]) {
    // In two pieces: the state says how the first ended.
    const at = put(bits, wide, arena)
    const cut = Math.floor(n / 16) * 8
    const state = arena.zeroed(48)
    const rest = (bitmap: Pointer): Pointer => bitmap === 0 ? 0 : bitmap + cut / 8
    use.running(op, at, valid, starts, cut, state, out, counts)
    use.running(op, at + cut * use.bytes, rest(valid), rest(starts), n - cut, state, out + cut * use.bytes,
      counts + cut * 8)
    const best = (a: bigint, b: bigint): bigint => (a < b) === (op === 1) ? a : b
    let seen: bigint[] = []
    wide.forEach((v, row) => {
      if (bitAt(starts, row)) seen = []
      if (bitAt(valid, row)) seen.push(v)
      assert.equal(i64[counts / 8 + row], BigInt(seen.length), replay)
      if (seen.length === 0) return
      const expected = op === 0 ? BigInt.asIntN(bits, seen.reduce((a, b) => a + b)) : seen.reduce(best)
      assert.equal(wideAt(bits, out, row), expected, replay)
    })
  }
})

eachWidth('magnitudes, copies, byte order, moves', sizes, (use, n, _, random, arena) => {
  const { bits, bytes } = use
  const wide = values(bits, n, random)
  const at = put(bits, wide, arena)
  const out = arena.alloc(n * bytes + 16)
  use.abs(at, n, out)
  assert.deepEqual(wideList(bits, out, n), wide.map((v) => BigInt.asIntN(bits, abs(v))), replay)
  use.bigEndian(at, n, out)
  assert.deepEqual(u8.slice(out, out + n * bytes), u8.slice(at, at + n * bytes).map((__, i, all) =>
    all[i - i % bytes + bytes - 1 - i % bytes]!), replay)
  const splat = bits === 128 ? kernels.splat_128 : kernels.splat_256
  splat(put(bits, [-3n], arena), n, out)
  assert.deepEqual(wideList(bits, out, n), wide.map(() => -3n), replay)
  const from = u32s(n, Math.max(1, n), random, arena)
  const to = u32s(n, Math.max(1, n), random, arena)
  const moved = wideList(bits, out, n)
  const move = bits === 128 ? kernels.move_16 : kernels.move_32
  move(at, from, to, n, out)
  for (let i = 0; i < n; i++) moved[u32[(to >>> 2) + i]!] = wide[u32[(from >>> 2) + i]!]!
  assert.deepEqual(wideList(bits, out, n), moved, replay)
  const take = bits === 128 ? kernels.take_16 : kernels.take_32
  take(at, from, n, out)
  assert.deepEqual(wideList(bits, out, n), u32List(from, n).map((row) => wide[row]!), replay)
})

test('from one width to the other', () => everySize((n, _, random, arena) => {
  const narrow = values(128, n, random)
  const wide = arena.alloc(n * 32 + 16)
  kernels.decimal256_of_128(put(128, narrow, arena), n, wide)
  assert.deepEqual(wideList(256, wide, n), narrow, replay)
  const back = arena.alloc(n * 16 + 16)
  kernels.decimal256_to_128(wide, n, back)
  assert.deepEqual(wideList(128, back, n), narrow, replay)
}, sizes))
