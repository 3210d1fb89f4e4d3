// Decimal kernels against BigInt: arithmetic, comparison, casts, text, sums and extremes by group.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Arena } from '../../kernels/arena.ts'
import { kernels } from '../../kernels/load.ts'
import { bitAt, i64, textAt, u32, u64, u8, type Pointer } from '../../kernels/memory.ts'
import {
  bitList, everySize, f64List, floats, i64List, ints, replay, stretchEnds, u32List, u32s, validity,
  type Random,
} from './vectors.ts'

const most = (1n << 127n) - 1n
const hard = [
  0n, 1n, -1n, most, -most - 1n, 1n << 64n, (1n << 64n) - 1n, 1n << 63n, -(1n << 64n), 10n ** 38n - 1n,
  1n - 10n ** 38n, 10n ** 19n, 10n ** 18n, 1n << 32n, (1n << 32n) - 1n, (1n << 96n) - 1n, most - 1n,
]
const sizes = [0, 1, 7, 8, 63, 64, 65, 1023, 1025]

function wideValue(random: Random): bigint {
  if (random.below(4) === 0) return hard[random.below(hard.length)]!
  let v = 0n
  for (let i = 0; i < 4; i++) v = (v << 32n) | BigInt(random.below(4294967296))
  return BigInt.asIntN(128, v) >> BigInt(random.below(128))
}

function put(values: readonly bigint[], arena: Arena): Pointer {
  const at = arena.alloc(values.length * 16 + 16)
  values.forEach((v, i) => {
    u64[at / 8 + i * 2] = BigInt.asUintN(64, v)
    i64[at / 8 + i * 2 + 1] = BigInt.asIntN(64, v >> 64n)
  })
  return at
}

const wideAt = (at: Pointer, i: number): bigint => (i64[at / 8 + i * 2 + 1]! << 64n) | u64[at / 8 + i * 2]!
const wideList = (at: Pointer, n: number): bigint[] => Array.from({ length: n }, (_, i) => wideAt(at, i))
const values = (n: number, random: Random): bigint[] => Array.from({ length: n }, () => wideValue(random))
const fits = (v: bigint): boolean => BigInt.asIntN(128, v) === v
const abs = (v: bigint): bigint => v < 0n ? -v : v

function arithmetic(op: number, a: bigint, b: bigint): bigint | null {
  if (!fits(a) || !fits(b) || (op > 2 && b === 0n)) return null
  const r = [a + b, a - b, a * b, op > 2 ? a / b : 0n, op > 2 ? a % b : 0n][op]!
  return fits(r) ? r : null
}

test('decimal_arithmetic: + - * / %, factors, constants, the first failing row', () =>
  everySize((n, nulls, random, arena) => {
    const left = values(n, random)
    const right = values(n, random)
    const valid = validity(n, nulls, random, arena)
    const out = arena.alloc(n * 16 + 16)
    for (let op = 0; op < 5; op++) {
      for (const [fa, fb] of [[1n, 1n], [10n ** 4n, 1n], [1n, 10n ** 20n]] as const) {
        for (const step of [16, 0]) {
          const a = put(left, arena)
          const b = put(n === 0 ? [0n] : right, arena)
          const expected = left.map((x, i) => arithmetic(op, x * fa, right[step === 0 ? 0 : i]! * fb))
          const factor = (f: bigint): Pointer => f === 1n ? 0 : put([f], arena)
          const failed = kernels.decimal_arithmetic(
            op, a, 16, factor(fa), b, step, factor(fb), valid, n, out)
          const first = expected.findIndex((v, i) => v === null && bitAt(valid, i))
          assert.equal(failed >>> 0, first < 0 ? 0xffffffff : first, replay)
          const found = wideList(out, first < 0 ? n : first)
          found.forEach((v, i) => { if (expected[i] !== null) assert.equal(v, expected[i], replay) })
        }
      }
    }
  }, sizes))

test('division: every shape of divisor', () => everySize((n, _, random, arena) => {
  const part = (bits: number): bigint => abs(BigInt.asIntN(bits, wideValue(random))) + 2n
  const left = values(n, random)
  const bits = [8, 31, 33, 63, 64, 65, 100, 127]
  const right = left.map((___, i) => part(bits[i % 8]!) * (i % 3 === 0 ? -1n : 1n))
  const out = arena.alloc(n * 16 + 16)
  kernels.decimal_arithmetic(3, put(left, arena), 16, 0, put(right, arena), 16, 0, 0, n, out)
  assert.deepEqual(wideList(out, n), left.map((x, i) => BigInt.asIntN(128, x / right[i]!)), replay)
  kernels.decimal_arithmetic(4, put(left, arena), 16, 0, put(right, arena), 16, 0, 0, n, out)
  assert.deepEqual(wideList(out, n), left.map((x, i) => x % right[i]!), replay)
}, [1025]))

test('decimal_compare', () => everySize((n, _, random, arena) => {
  const left = values(n, random)
  const right = left.map((v, i) => i % 3 === 0 ? v : wideValue(random))
  const holds = (op: number, a: bigint, b: bigint): boolean =>
    [a === b, a !== b, a < b, a <= b, a > b, a >= b][op]!
  const out = arena.alloc(n / 8 + 32)
  for (let op = 0; op < 6; op++) {
    kernels.decimal_compare(op, put(left, arena), 16, put(right, arena), 16, n, out)
    assert.deepEqual(bitList(out, n), left.map((a, i) => holds(op, a, right[i]!)), replay)
    kernels.decimal_compare(op, put(left, arena), 16, put([7n], arena), 0, n, out)
    assert.deepEqual(bitList(out, n), left.map((a) => holds(op, a, 7n)), replay)
  }
}, sizes))

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

test('decimal_of_i64, decimal_to_i64', () => everySize((n, nulls, random, arena) => {
  const valid = validity(n, nulls, random, arena)
  const at = ints(n, random, arena)
  const out = arena.alloc(n * 16 + 16)
  for (const unsigned of [false, true]) {
    for (const [scale, precision] of [[0, 20], [3, 6], [30, 38]] as const) {
      const f = 10n ** BigInt(scale)
      const limit = 10n ** BigInt(precision)
      const expected = i64List(at, n).map((v) => {
        const r = (unsigned ? BigInt.asUintN(64, v) : v) * f
        return abs(r) < limit ? r : null
      })
      expectCast(expected, valid, n, (k) => wideList(out, k), (bits) => kernels.decimal_of_i64(
        at, unsigned, valid, scale === 0 ? 0 : put([f], arena), put([limit], arena), n, out, bits), arena)
    }
    const wide = values(n, random)
    const low = unsigned ? 0n : -(1n << 63n)
    const high = unsigned ? (1n << 64n) - 1n : (1n << 63n) - 1n
    const limits = put([0n], arena)
    i64[limits / 8] = low
    i64[limits / 8 + 1] = BigInt.asIntN(64, high)
    const expected = wide.map((v) => v / 1000n >= low && v / 1000n <= high ? v / 1000n : null)
    const list = (k: number): bigint[] => i64List(out, k).map((v) => unsigned ? BigInt.asUintN(64, v) : v)
    expectCast(expected, valid, n, list, (bits) => kernels.decimal_to_i64(
      put(wide, arena), valid, put([1000n], arena), limits, unsigned, n, out, bits), arena)
  }
}, sizes))

test('decimal_rescale: up and down, halves away from zero', () => everySize((n, nulls, random, arena) => {
  const valid = validity(n, nulls, random, arena)
  const out = arena.alloc(n * 16 + 16)
  for (const up of [true, false]) {
    const f = 10n ** 4n
    const limit = 10n ** 38n
    const wide = values(n, random).map((v, i) => i % 4 === 0 ? BigInt(i) * 2500n - 30_000n : v)
    const expected = wide.map((v) => {
      const size = abs(v)
      const r = up ? size * f : size / f + (size % f >= f / 2n ? 1n : 0n)
      return r < limit ? (v < 0n ? -r : r) : null
    })
    expectCast(expected, valid, n, (k) => wideList(out, k), (bits) => kernels.decimal_rescale(
      put(wide, arena), valid, up, put([f], arena), put([limit], arena), n, out, bits), arena)
  }
}, sizes))

test('decimal_of_f64, decimal_to_f64', () => everySize((n, nulls, random, arena) => {
  const valid = validity(n, nulls, random, arena)
  const out = arena.alloc(n * 16 + 16)
  const at = floats(n, random, arena)
  const limit = 10n ** 38n
  const expected = f64List(at, n).map((v) => {
    const size = Math.abs(v * 100)
    if (!(size < 2 ** 127)) return null
    const whole = Math.floor(size)
    const r = BigInt(size - whole >= 0.5 ? whole + 1 : whole)
    return r < limit ? (v < 0 ? -r : r) : null
  })
  expectCast(expected, valid, n, (k) => wideList(out, k), (bits) => kernels.decimal_of_f64(
    at, valid, 100, put([limit], arena), n, out, bits), arena)
  const wide = values(n, random)
  kernels.decimal_to_f64(put(wide, arena), n, 1000, out)
  assert.deepEqual(f64List(out, n), wide.map((v) => Number(v) / 1000), replay)
}, sizes))

test('decimal_text', () => everySize((n, nulls, random, arena) => {
  const valid = validity(n, nulls, random, arena)
  const offsets = arena.alloc(n * 4 + 16)
  const out = arena.alloc(n * 44 + 64)
  const wide = values(n, random)
  for (const scale of [0, 1, 19, 38]) {
    const bytes = kernels.decimal_text(put(wide, arena), 16, valid, n, scale, offsets, out, arena.alloc(64))
    const ends = u32List(offsets, n + 1)
    assert.equal(ends[n], bytes, replay)
    wide.forEach((v, i) => {
      const digits = String(abs(v)).padStart(scale + 1, '0')
      const point = digits.length - scale
      const fraction = scale === 0 ? '' : `.${digits.slice(point)}`
      const text = `${v < 0n ? '-' : ''}${digits.slice(0, point)}${fraction}`
      assert.equal(textAt(out + ends[i]!, ends[i + 1]! - ends[i]!), bitAt(valid, i) ? text : '', replay)
    })
  }
}, [0, 1, 7, 64, 1025]))

test('decimal_sum_by_run, decimal_best_by_run', () => everySize((n, nulls, random, arena) => {
  const GROUPS = 5
  const valid = validity(n, nulls, random, arena)
  const wide = values(n, random)
  const at = put(wide, arena)
  const stretches = stretchEnds(n, 9, random, arena)
  for (const ends of [0, stretches.at]) {
    const count = ends === 0 ? n : stretches.count
    const groups = u32s(count, GROUPS, random, arena)
    const stops = ends === 0 ? wide.map((_, i) => i + 1) : u32List(ends, count)
    const groupOf = wide.map((_, row) => u32[(groups >>> 2) + stops.findIndex((end) => row < end)]!)
    const members = Array.from({ length: GROUPS }, (_, g) =>
      wide.filter((__, row) => groupOf[row] === g && bitAt(valid, row)))
    const cells = arena.zeroed(GROUPS * 16)
    const counts = arena.zeroed(GROUPS * 8)
    kernels.decimal_sum_by_run(at, valid, ends, groups, count, cells, counts)
    const sum = (all: readonly bigint[]): bigint => BigInt.asIntN(128, all.reduce((a, b) => a + b, 0n))
    assert.deepEqual(wideList(cells, GROUPS), members.map(sum), replay)
    assert.deepEqual(i64List(counts, GROUPS), members.map((m) => BigInt(m.length)), replay)
    for (const wantMin of [true, false]) {
      const best = arena.zeroed(GROUPS * 16)
      const seen = arena.zeroed(16)
      kernels.decimal_best_by_run(wantMin, at, valid, ends, groups, count, best, seen)
      const pick = (a: bigint, b: bigint): bigint => (a < b) === wantMin ? a : b
      members.forEach((all, g) => {
        assert.equal(u8[seen + g], all.length > 0 ? 1 : 0, replay)
        if (all.length > 0) assert.equal(wideAt(best, g), all.reduce(pick), replay)
      })
    }
  }
}, [0, 1, 7, 64, 65, 1025]))

test('decimal_running: up to each row of a partition', () => everySize((n, nulls, random, arena) => {
  const valid = validity(n, nulls, random, arena)
  const wide = values(n, random)
  const starts = validity(n, 0.9, random, arena)
  const out = arena.alloc(n * 16 + 16)
  const counts = arena.alloc(n * 8 + 16)
  for (const op of [0, 1, 2]) {
    kernels.decimal_running(op, put(wide, arena), valid, starts, n, arena.zeroed(32), out, counts)
    const best = (a: bigint, b: bigint): bigint => (a < b) === (op === 1) ? a : b
    let seen: bigint[] = []
    wide.forEach((v, row) => {
      if (bitAt(starts, row)) seen = []
      if (bitAt(valid, row)) seen.push(v)
      assert.equal(i64[counts / 8 + row], BigInt(seen.length), replay)
      if (seen.length === 0) return
      const expected = op === 0 ? BigInt.asIntN(128, seen.reduce((a, b) => a + b)) : seen.reduce(best)
      assert.equal(wideAt(out, row), expected, replay)
    })
  }
}, [0, 1, 7, 64, 65, 1025]))

test('halves, magnitudes, copies, byte order, moves', () => everySize((n, _, random, arena) => {
  const wide = values(n, random)
  const at = put(wide, arena)
  const [high, low, out] = [arena.alloc(n * 8 + 16), arena.alloc(n * 8 + 16), arena.alloc(n * 16 + 16)]
  kernels.decimal_halves(at, n, high, low)
  assert.deepEqual(i64List(high, n), wide.map((v) => v >> 64n), replay)
  kernels.decimal_of_halves(high, low, n, out)
  assert.deepEqual(wideList(out, n), wide, replay)
  kernels.decimal_abs(at, n, out)
  assert.deepEqual(wideList(out, n), wide.map((v) => BigInt.asIntN(128, abs(v))), replay)
  kernels.decimal_big_endian(at, n, out)
  assert.deepEqual(u8.slice(out, out + n * 16), u8.slice(at, at + n * 16).map((__, i, all) =>
    all[i - i % 16 + 15 - i % 16]!), replay)
  kernels.splat_128(put([-3n], arena), n, out)
  assert.deepEqual(wideList(out, n), wide.map(() => -3n), replay)
  const from = u32s(n, Math.max(1, n), random, arena)
  const to = u32s(n, Math.max(1, n), random, arena)
  const moved = wideList(out, n)
  kernels.move_16(at, from, to, n, out)
  for (let i = 0; i < n; i++) moved[u32[(to >>> 2) + i]!] = wide[u32[(from >>> 2) + i]!]!
  assert.deepEqual(wideList(out, n), moved, replay)
}, sizes))
