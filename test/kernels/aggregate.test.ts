// Aggregation kernels against loops: sums, counts, extremes and picks, by stretches and by rows, on flat
// and packed values.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Arena } from '../../kernels/arena.ts'
import { kernels } from '../../kernels/load.ts'
import { bitAt, f64, i64, u32, u8, type Pointer } from '../../kernels/memory.ts'
import {
  codes, everySize, f64List, floatOrder, floats, i64List, ints, replay, stretchEnds, u32List, u32s,
    validity, type Random,
} from './vectors.ts'

const GROUPS = 5

type Stretches =
  { readonly ends: Pointer; readonly count: number; readonly groups: Pointer; readonly groupOf: number[] }

/** Three layouts: short stretches, long ones, and every row its own (ends 0). */
function layouts(n: number, random: Random, arena: Arena): Stretches[] {
  const make = (longest: number): Stretches => {
    const ends = stretchEnds(n, longest, random, arena)
    const groups = u32s(ends.count, GROUPS, random, arena)
    const groupOf: number[] = []
    let row = 0
    for (let s = 0; s < ends.count; s++)
      for (; row < u32[(ends.at >>> 2) + s]!; row++) groupOf.push(u32[(groups >>> 2) + s]!)
    return { ends: ends.at, count: ends.count, groups, groupOf }
  }
  const rows = u32s(n, GROUPS, random, arena)
  return [make(9), make(700), { ends: 0, count: n, groups: rows, groupOf: u32List(rows, n) }]
}

type Cells = { readonly sums: Pointer; readonly counts: Pointer }
const cells = (arena: Arena): Cells => ({ sums: arena.zeroed(GROUPS * 8), counts: arena.zeroed(GROUPS * 8) })

test('count_by_run', () => everySize((n, nulls, random, arena) => {
  const valid = validity(n, nulls, random, arena)
  for (const s of layouts(n, random, arena)) {
    const counts = arena.zeroed(GROUPS * 8)
    kernels.count_by_run(valid, s.ends, s.groups, s.count, counts)
    const expected = new Array<bigint>(GROUPS).fill(0n)
    s.groupOf.forEach((g, row) => { if (bitAt(valid, row)) expected[g]!++ })
    assert.deepEqual(i64List(counts, GROUPS), expected, replay)
  }
}))

test('sums of integers wrap; sums of integers as floats', () => everySize((n, nulls, random, arena) => {
  const valid = validity(n, nulls, random, arena)
  const values = ints(n, random, arena)
  for (const s of layouts(n, random, arena)) {
    const wrapping = cells(arena)
    kernels.sum_i64_by_run(values, valid, s.ends, s.groups, s.count, wrapping.sums, wrapping.counts)
    const expected = new Array<bigint>(GROUPS).fill(0n)
    s.groupOf.forEach((g, row) => { if (bitAt(valid, row)) expected[g] = BigInt.asIntN(
      64, expected[g]! + i64[values / 8 + row]!) })
    assert.deepEqual(i64List(wrapping.sums, GROUPS), expected, replay)
  }
  const small = ints(n, random, arena, 1000)
  for (const s of layouts(n, random, arena)) {
    const floating = cells(arena)
    kernels.sum_i64_as_f64_by_run(small, 0, valid, s.ends, s.groups, s.count, floating.sums, floating.counts)
    assert.deepEqual(
      f64List(floating.sums, GROUPS), sums(s, valid, (row) => Number(i64[small / 8 + row]!)), replay)
  }
}))

function sums(s: Stretches, valid: Pointer, value: (row: number) => number): number[] {
  const expected = new Array<number>(GROUPS).fill(0)
  s.groupOf.forEach((g, row) => { if (bitAt(valid, row)) expected[g]! += value(row) })
  return expected
}

test('sum_f64_by_run: exact numbers, so that the order of additions cannot matter', () => everySize(
  (n, nulls, random, arena) => {
  const valid = validity(n, nulls, random, arena)
  const values = ints(n, random, arena, 1000)
  for (let i = 0; i < n; i++) f64[values / 8 + i] = Number(i64[values / 8 + i]!) / 4
  for (const s of layouts(n, random, arena)) {
    const { sums: at, counts } = cells(arena)
    kernels.sum_f64_by_run(values, valid, s.ends, s.groups, s.count, at, counts)
    assert.deepEqual(f64List(at, GROUPS), sums(s, valid, (row) => f64[values / 8 + row]!), replay)
  }
}))

for (const width of [1, 2, 4] as const) {
  const view = width === 1 ? u8 : width === 2 ? new Uint16Array(u8.buffer) : u32
  const most = width === 4 ? 2 ** 32 : 256 ** width

  test(`sum_packed_by_run, ${width}-byte codes`, () => everySize((n, nulls, random, arena) => {
    const valid = validity(n, nulls, random, arena)
    const packed = codes(n, width, most, random, arena)
    const extra = arena.alloc(16)
    const code = (row: number): number => view[packed / width + row]!
    for (const s of layouts(n, random, arena)) {
      i64[extra / 8] = -1000n
      i64[extra / 8 + 1] = 7n
      const whole = cells(arena)
      kernels.sum_packed_by_run(
        0, packed, width, extra, valid, s.ends, s.groups, s.count, whole.sums, whole.counts)
      const expected = sums(s, valid, (row) => -1000 + 7 * code(row))
      assert.deepEqual(i64List(whole.sums, GROUPS).map(Number), expected.map((v) => v + 0), replay)
      const floating = cells(arena)
      kernels.sum_packed_by_run(
        1, packed, width, extra, valid, s.ends, s.groups, s.count, floating.sums, floating.counts)
      assert.deepEqual(f64List(floating.sums, GROUPS).map((v) => v + 0), expected.map((v) => v + 0), replay)
      f64[extra / 8 + 1] = 8
      const decimal = cells(arena)
      kernels.sum_packed_by_run(
        2, packed, width, extra, valid, s.ends, s.groups, s.count, decimal.sums, decimal.counts)
      assert.deepEqual(
        f64List(decimal.sums, GROUPS).map((v) => v + 0), sums(
          s, valid, (row) => (code(row) - 1000) / 8).map((v) => v + 0), replay)
    }
  }))

  test(`best_packed_by_run, ${width}-byte codes`, () => everySize((n, nulls, random, arena) => {
    const valid = validity(n, nulls, random, arena)
    const packed = codes(n, width, most, random, arena)
    const extra = arena.alloc(16)
    i64[extra / 8] = -50n
    i64[extra / 8 + 1] = 3n
    for (const s of layouts(n, random, arena)) {
      for (const wantMin of [0, 1]) {
        const best = bestOf(s, wantMin, arena, (keys, seen) =>
          kernels.best_packed_by_run(
            0, wantMin, packed, width, extra, valid, s.ends, s.groups, s.count, keys, seen), 0)
        const expected = extremes(
          s, valid, wantMin === 1, (row) => -50n + 3n * BigInt(view[packed / width + row]!))
        assert.deepEqual(best, expected, replay)
      }
    }
  }))
}

/** The best value of each group as an integer key; null without any. */
function bestOf(
  s: Stretches, wantMin: number, arena: Arena, run: (keys: Pointer, seen: Pointer) => void, kind: number,
): (bigint | null)[] {
  const keys = arena.alloc(GROUPS * 8)
  for (let g = 0; g < GROUPS; g++) i64[keys / 8 + g] = -(1n << 63n)
  const seen = arena.zeroed(GROUPS + 64)
  run(keys, seen)
  const out = arena.alloc(GROUPS * 8)
  kernels.keys_to_values(kind, wantMin, keys, GROUPS, out)
  assert.ok(s.count >= 0)
  return i64List(out, GROUPS).map((v, g) => u8[seen + g] === 0 ? null : v)
}

function extremes(
  s: Stretches, valid: Pointer, wantMin: boolean, value: (row: number) => bigint,
): (bigint | null)[] {
  const best = new Array<bigint | null>(GROUPS).fill(null)
  s.groupOf.forEach((g, row) => {
    if (!bitAt(valid, row)) return
    const v = value(row)
    const old = best[g]
    if (old === null || old === undefined || (wantMin ? v < old : v > old)) best[g] = v
  })
  return best
}

test('best_by_run: signed, unsigned and float order', () => everySize((n, nulls, random, arena) => {
  const valid = validity(n, nulls, random, arena)
  const whole = ints(n, random, arena)
  const decimal = floats(n, random, arena)
  for (const s of layouts(n, random, arena)) {
    for (const wantMin of [0, 1]) {
      const run = (kind: number, values: Pointer): (bigint | null)[] => bestOf(
        s, wantMin, arena, (keys, seen) =>
        kernels.best_by_run(kind, wantMin, values, valid, s.ends, s.groups, s.count, keys, seen), kind)
      const isMin = wantMin === 1
      assert.deepEqual(run(0, whole), extremes(s, valid, isMin, (row) => i64[whole / 8 + row]!), replay)
      const unsigned = run(1, whole).map((v) => v === null ? null : BigInt.asUintN(64, v))
      assert.deepEqual(
        unsigned, extremes(s, valid, isMin, (row) => BigInt.asUintN(64, i64[whole / 8 + row]!)), replay)
      const order = run(2, decimal).map((v) => v === null ? null : floatOrder(asFloat(v)))
      assert.deepEqual(order, extremes(s, valid, isMin, (row) => floatOrder(f64[decimal / 8 + row]!)), replay)
    }
  }
}))

function asFloat(bits: bigint): number {
  const view = new DataView(new ArrayBuffer(8))
  view.setBigInt64(0, bits)
  return view.getFloat64(0)
}

test('pick_by_time and pick_best', () => everySize((n, nulls, random, arena) => {
  const valid = validity(n, nulls, random, arena)
  const times = ints(n, random, arena, 40)
  const values = ints(n, random, arena, 6)
  for (const s of layouts(n, random, arena)) {
    for (const wantLast of [0, 1]) {
      const expected = new Array<number>(GROUPS).fill(-1)
      s.groupOf.forEach((g, row) => {
        if (!bitAt(valid, row)) return
        const t = i64[times / 8 + row]!
        const old = expected[g]!
        if (old < 0 || (wantLast === 1 ? t >= i64[times / 8 + old]! : t < i64[times / 8 + old]!))
          expected[g] = row
      })
      const actual = picked(s, n, arena, (accTimes, _, seen, rows, groups) =>
        kernels.pick_by_time(
          wantLast, 0, times, valid, s.ends, s.groups, s.count, accTimes, seen, rows, groups))
      assert.deepEqual(actual, expected, replay)
    }
    for (const wantMin of [0, 1]) {
      const better = (row: number, old: number): boolean => {
        const a = i64[values / 8 + row]!
        const b = i64[values / 8 + old]!
        return a === b ? i64[times / 8 + row]! < i64[times / 8 + old]! : wantMin === 1 ? a < b : a > b
      }
      const expected = new Array<number>(GROUPS).fill(-1)
      s.groupOf.forEach((g, row) => { if (bitAt(valid, row) &&
        (expected[g]! < 0 || better(row, expected[g]!))) expected[g] = row })
      const actual = picked(s, n, arena, (accTimes, keys, seen, rows, groups) =>
        kernels.pick_best(
          0, wantMin, values, times, valid, s.ends, s.groups, s.count, keys, accTimes, seen, rows, groups))
      assert.deepEqual(actual, expected, replay)
    }
  }
}, [0, 1, 7, 65, 1025]))

function picked(
  s: Stretches, n: number, arena: Arena,
  run: (times: Pointer, keys: Pointer, seen: Pointer, rows: Pointer, groups: Pointer) => number,
): number[] {
  const [times, keys, seen] = [arena.zeroed(GROUPS * 8), arena.zeroed(GROUPS * 8), arena.zeroed(64)]
  const rows = arena.alloc(n * 4 + 16)
  const groups = arena.alloc(n * 4 + 16)
  const pairs = run(times, keys, seen, rows, groups)
  const result = new Array<number>(GROUPS).fill(-1)
  for (let i = 0; i < pairs; i++) result[u32[(groups >>> 2) + i]!] = u32[(rows >>> 2) + i]!
  assert.ok(pairs <= s.count)
  return result
}
