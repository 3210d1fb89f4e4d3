// Comparisons, logic, taking rows and casts against loops.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { kernels } from '../../kernels/load.ts'
import { bitAt, f64, i64, u16, u32, u8 } from '../../kernels/memory.ts'
import {
  bitList, bitmapOf, codes, everySize, f64List, floatOrder, floats, i64List, ints, replay, u32List, u32s,
    validity,
} from './vectors.ts'

const holds = (op: number, order: number): boolean =>
  [order === 0, order !== 0, order < 0, order <= 0, order > 0, order >= 0][op]!
const orderOf = (a: bigint, b: bigint): number => a < b ? -1 : a > b ? 1 : 0

test('compare_8 and compare_8_constant: signed, unsigned, float', () => everySize((n, _, random, arena) => {
  const out = arena.alloc(n / 8 + 32)
  for (const kind of [0, 1, 2]) {
    const a = kind === 2 ? floats(n, random, arena) : ints(n, random, arena)
    const b = kind === 2 ? floats(n, random, arena) : ints(n, random, arena)
    const key = (at: number, row: number): bigint => kind === 2 ? floatOrder(f64[at / 8 + row]!)
      : kind === 1 ? BigInt.asUintN(64, i64[at / 8 + row]!) : i64[at / 8 + row]!
    for (let op = 0; op < 6; op++) {
      kernels.compare_8(kind, op, a, b, n, out)
      const rows = Array.from({ length: n }, (__, row) => holds(op, orderOf(key(a, row), key(b, row))))
      assert.deepEqual(bitList(out, n), rows, replay)
      if (n === 0) continue
      kernels.compare_8_constant(kind, op, a, b, n, out)
      assert.deepEqual(
        bitList(out, n), rows.map((___, row) => holds(op, orderOf(key(a, row), key(b, 0)))), replay)
    }
  }
}, [0, 1, 7, 63, 64, 65, 1025]))

test('compare_codes', () => everySize((n, _, random, arena) => {
  const out = arena.alloc(n / 8 + 32)
  for (const width of [1, 2, 4]) {
    const most = width === 4 ? 4294967295 : 256 ** width
    const at = codes(n, width, most, random, arena)
    const view = width === 1 ? u8 : width === 2 ? u16 : u32
    for (const value of [0, 1, Math.floor(most / 2), most - 1, n > 0 ? view[at / width]! : 0]) {
      for (let op = 0; op < 6; op++) {
        kernels.compare_codes(op, at, width, value, n, out)
        assert.deepEqual(bitList(out, n), Array.from(
          { length: n }, (__, row) => holds(op, view[at / width + row]! - value)), replay)
      }
    }
  }
}, [0, 1, 7, 63, 64, 65, 1025]))

test('logic_and, logic_or: three values', () => everySize((n, nulls, random, arena) => {
  const [a, b] = [0, 1].map(
    () => bitmapOf(Array.from({ length: n }, () => random.below(2) === 0), arena)) as [number, number]
  const [va, vb] = [validity(n, nulls, random, arena), validity(n, nulls, random, arena)]
  const out = arena.alloc(n / 8 + 32)
  const valid = arena.alloc(n / 8 + 32)
  const value = (bits: number, v: number, row: number): boolean | null => bitAt(v, row) ? bitAt(bits, row)
    : null
  const result = (): (boolean | null)[] => Array.from({ length: n }, (_, row) => value(out, valid, row))
  const rows = Array.from(
    { length: n }, (_, row): [boolean | null, boolean | null] => [value(a, va, row), value(b, vb, row)])
  kernels.logic_and(a, va, b, vb, n, out, valid)
  assert.deepEqual(result(), rows.map(
    ([x, y]) => x === false || y === false ? false : x === null || y === null ? null : true), replay)
  kernels.logic_or(a, va, b, vb, n, out, valid)
  assert.deepEqual(result(), rows.map(
    ([x, y]) => x === true || y === true ? true : x === null || y === null ? null : false), replay)
}))

test('take and scatter move values of every width', () => everySize((n, _, random, arena) => {
  const rows = u32s(n, Math.max(1, n), random, arena)
  const list = u32List(rows, n)
  const eight = ints(n, random, arena)
  const out = arena.alloc(n * 16 + 64)
  kernels.take_8(eight, rows, n, out)
  assert.deepEqual(i64List(out, n), list.map((row) => i64[eight / 8 + row]!), replay)
  for (const [width, take, view] of [[1, kernels.take_1, u8], [2, kernels.take_2, u16],
    [4, kernels.take_4, u32]] as const) {
    const at = codes(n, width, 200, random, arena)
    take(at, rows, n, out)
    assert.deepEqual(Array.from({ length: n }, (__, i) => view[out / width + i]!), list.map(
      (row) => view[at / width + row]!), replay)
  }
  const bits = bitmapOf(Array.from({ length: n }, () => random.below(2) === 0), arena)
  kernels.take_bits(bits, rows, n, out)
  assert.deepEqual(bitList(out, n), list.map((row) => bitAt(bits, row)), replay)
  const to = arena.zeroed(n * 8 + 16)
  kernels.scatter_8(eight, rows, n, to)
  const expected = new Array<bigint>(n).fill(0n)
  list.forEach((row, i) => { expected[row] = i64[eight / 8 + i]! })
  assert.deepEqual(i64List(to, n), expected, replay)
}, [0, 1, 7, 64, 65, 1025]))

test('arithmetic_i64: wraps, truncates, and names the first row that divides by zero', () => everySize(
  (n, nulls, random, arena) => {
  const a = ints(n, random, arena)
  const b = ints(n, random, arena)
  const valid = validity(n, nulls, random, arena)
  const out = arena.alloc(n * 8 + 16)
  const apply = (op: number, x: bigint, y: bigint): bigint => op === 0 ? x + y : op === 1 ? x - y
    : op === 2 ? x * y : op === 3 ? x / y : x % y
  for (let op = 0; op < 5; op++) {
    const failed = kernels.arithmetic_i64(op, 0, a, 8, b, 8, valid, n, out) >>> 0
    const zero = op < 3 ? -1 : i64List(b, n).findIndex((y, row) => y === 0n && bitAt(valid, row))
    assert.equal(failed, zero < 0 ? 0xffffffff : zero, replay)
    const rows = zero < 0 ? n : zero
    for (let row = 0; row < rows; row++) {
      const y = i64[b / 8 + row]!
      const expected = y === 0n && op >= 3 ? 0n : BigInt.asIntN(64, apply(op, i64[a / 8 + row]!, y))
      assert.equal(i64[out / 8 + row], expected, replay)
    }
  }
}, [0, 1, 7, 65, 1025]))

test('arithmetic_moments: names the first row that leaves 64 bits', () => everySize(
  (n, nulls, random, arena) => {
  // Odd rows lie near the ends of the range, so that some sums leave it and some do not.
  const far = (at: number): number => {
    for (let row = 1; row < n; row += 2) i64[at / 8 + row] = i64[at / 8 + row]! ^ (1n << 62n)
    return at
  }
  const a = far(ints(n, random, arena))
  const b = far(ints(n, random, arena))
  const valid = validity(n, nulls, random, arena)
  const out = arena.alloc(n * 8 + 16)
  for (const subtract of [false, true]) {
    const exact = i64List(a, n).map((x, row) => subtract ? x - i64[b / 8 + row]! : x + i64[b / 8 + row]!)
    const bad = exact.findIndex((r, row) => BigInt.asIntN(64, r) !== r && bitAt(valid, row))
    const failed = kernels.arithmetic_moments(subtract, a, 8, b, 8, valid, n, out) >>> 0
    assert.equal(failed, bad < 0 ? 0xffffffff : bad, replay)
    assert.deepEqual(i64List(out, n), exact.map((r) => BigInt.asIntN(64, r)), replay)
  }
}, [0, 1, 7, 65, 1025]))

test('casts between floats and integers', () => everySize((n, nulls, random, arena) => {
  const values = floats(n, random, arena)
  const valid = validity(n, nulls, random, arena)
  const limits = arena.alloc(16)
  f64[limits / 8] = -(2 ** 31) - 1
  f64[limits / 8 + 1] = 2 ** 31
  const out = arena.alloc(n * 8 + 16)
  const fits = (x: number): boolean => x > -(2 ** 31) - 1 && x < 2 ** 31
  const bad = f64List(values, n).findIndex((x, row) => !fits(x) && bitAt(valid, row))
  assert.equal(
    kernels.cast_f64_i64(values, valid, limits, 0, n, out, 0) >>> 0, bad < 0 ? 0xffffffff : bad, replay)
  const written = bitmapOf(Array.from({ length: n }, (_, row) => bitAt(valid, row)), arena)
  kernels.cast_f64_i64(values, valid, limits, 0, n, out, written)
  f64List(values, n).forEach((x, row) => {
    assert.equal(bitAt(written, row), bitAt(valid, row) && fits(x), replay)
    if (fits(x)) assert.equal(i64[out / 8 + row], BigInt(Math.trunc(x)), replay)
  })
}, [0, 1, 7, 65, 1025]))
