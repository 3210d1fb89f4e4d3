// Grouping, sorting, runs, texts and time against loops and JavaScript's own sort, Map and calendar.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Arena } from '../../kernels/arena.ts'
import { Owner } from '../../kernels/extents.ts'
import { kernels } from '../../kernels/load.ts'
import { bitAt, i64, u32 } from '../../kernels/memory.ts'
import { utf8 } from '../../kernels/type.ts'
import { civilPart } from '../../engine/functions/civil-part.ts'
import { binOf } from '../../engine/functions/time.ts'
import { columnOf } from '../../engine/expressions/scalars.ts'
import { ranksOf, TextTable } from '../../engine/expressions/text-table.ts'
import { HeldMemory } from '../../engine/held-memory.ts'
import { Query } from '../../engine/query.ts'
import { GroupTable, type WordDomain } from '../../engine/operators/group-table.ts'
import { normalisedKeys, sortedRows } from '../../engine/operators/sort-keys.ts'
import { likeMatches } from '../../planner/evaluate/like.ts'
import { flat } from '../../kernels/column.ts'
import { float64, int64 } from '../../kernels/type.ts'
import {
  bitmapOf, everySize, f64List, floatOrder, floats, i64List, ints, Random, replay, stretchEnds, u32List,
    validity,
} from './vectors.ts'

test('group tables number keys by first appearance: hash, direct, moving window, and changes between', () => {
  const window: WordDomain = { kind: 'window' }
  const small: WordDomain = { kind: 'size', size: () => 50 }
  for (const domains of [[null], [null, null], [small, window], [window],
    [null, null, null]] as WordDomain[][]) {
    everySize((n, _, random, arena) => {
      const words = domains.length
      const query = new Query({ owner: arena.owner, nowNs: 0n })
      const table = new GroupTable(words, domains, new HeldMemory(query))
      const known = new Map<string, number>()
      for (let round = 0; round < 4; round++) {
        const keys = arena.alloc(n * words * 8 + 16)
        const texts: string[] = []
        for (let i = 0; i < n; i++) {
          const parts: bigint[] = []
          for (let j = 0; j < words; j++) {
            // Later rounds leave the window on both sides, and once by far: the direct table gives up.
            const far = domains[j] === window ? (
              round === 3 ? 1n << 40n : BigInt(round * 100 * (round % 2 === 0 ? -1 : 1))) : 0n
            parts.push(BigInt(random.below(50)) + far)
            i64[keys / 8 + i * words + j] = parts[j]!
          }
          texts.push(parts.join())
        }
        const out = arena.alloc(n * 4 + 16)
        table.add(keys, n, out)
        const expected = texts.map((t) => known.get(t) ?? (known.set(t, known.size), known.size - 1))
        assert.deepEqual(u32List(out, n), expected, replay)
        table.find(keys, n, out)
        assert.deepEqual(u32List(out, n), expected, replay)
      }
      assert.equal(table.count, known.size)
      query.release()
    }, [0, 1, 65, 1025])
  }
})

test('group tables find keys on a grid, and notice one that is beside it', () => {
  const domains: WordDomain[] = [{ kind: 'size', size: () => 7 }, { kind: 'window' }]
  for (const stride of [1n, 3n, 10n, 1n << 33n, 10_000_000_000n, -60_000_000_000n, 7n << 40n]) {
    everySize((n, _, random, arena) => {
      const query = new Query({ owner: arena.owner, nowNs: 0n })
      const table = new GroupTable(2, domains, new HeldMemory(query))
      const known = new Map<string, number>()
      for (let round = 0; round < 5; round++) {
        const keys = arena.alloc(n * 16 + 16)
        const others = arena.alloc(n * 16 + 16)
        const texts: string[] = []
        for (let i = 0; i < n; i++) {
          // The last round halves the stride, and some keys are beside every grid.
          const beside = round === 4 && random.below(3) === 0 ? BigInt(random.below(2)) - stride / 2n : 0n
          const key = [BigInt(random.below(7)), BigInt(random.below(40) + 15 * round) * stride + beside]
          texts.push(key.join())
          key.forEach((word, j) => { i64[keys / 8 + i * 2 + j] = word })
          i64[others / 8 + i * 2] = key[0]!
          i64[others / 8 + i * 2 + 1] = key[1]! + BigInt(random.below(5) - 2)
        }
        const out = arena.alloc(n * 4 + 16)
        table.add(keys, n, out)
        const expected = texts.map((t) => known.get(t) ?? (known.set(t, known.size), known.size - 1))
        assert.deepEqual(u32List(out, n), expected, replay)
        table.find(others, n, out)
        const found = Array.from({ length: n }, (__, i) =>
          known.get(`${i64[others / 8 + i * 2]},${i64[others / 8 + i * 2 + 1]}`) ?? 0xffffffff)
        assert.deepEqual(u32List(out, n), found, replay)
      }
      query.release()
    }, [0, 1, 65, 1025])
  }
})

test('rows in stretches are sorted as others are: stable, whether the stretches overlap or not', () => {
  for (const overlap of [0, 1, 2]) {
    everySize((n, _, random, arena) => {
      const [a, b] = [arena.alloc(n * 8 + 16), arena.alloc(n * 8 + 16)]
      let [series, time] = [5n, 0n]
      for (let i = 0; i < n; i++) {
        if (random.below(40) === 0) {
          series = BigInt(random.below(9))
          // Apart, at the same times, or anywhere.
          if (overlap > 0) time = BigInt(random.below(overlap === 1 ? 2 : 50))
        }
        i64[a / 8 + i] = series
        i64[b / 8 + i] = time
        time += BigInt(random.below(3))
      }
      const order = Array.from({ length: n }, (__, i) => i).sort((x, y) =>
        Number(i64[a / 8 + x]! - i64[a / 8 + y]! || i64[b / 8 + x]! - i64[b / 8 + y]!) || x - y)
      assert.deepEqual(u32List(sortedRows([a, b], n, arena), n), order, replay)
    }, [0, 1, 15, 16, 33, 1025, 8192])
  }
})

test('sorts are stable, over several keys, in both directions, NULLs at either end', () => everySize(
  (n, nulls, random, arena) => {
  const a = flat(int64, n, ints(n, random, arena, 5), validity(n, nulls, random, arena))
  const b = flat(float64, n, floats(n, random, arena), validity(n, nulls, random, arena))
  for (const descending of [false, true]) {
    for (const nullsFirst of [false, true]) {
      const direction = { descending, nullsFirst }
      const other = { descending: !descending, nullsFirst }
      const perm = sortedRows(normalisedKeys([a, b], [direction, other], n, arena), n, arena)
      const order = (valid: number, key: (row: number) => bigint, down: boolean) => (
        x: number, y: number): number => {
        const [vx, vy] = [bitAt(valid, x), bitAt(valid, y)]
        if (!vx || !vy) return vx === vy ? 0 : (vx ? 1 : -1) * (nullsFirst ? 1 : -1)
        const [p, q] = [key(x), key(y)]
        return (p < q ? -1 : p > q ? 1 : 0) * (down ? -1 : 1)
      }
      const byA = order(a.validity, (row) => i64[a.data / 8 + row]!, descending)
      const list = f64List(b.data, n)
      const byB = order(b.validity, (row) => floatOrder(list[row]!), !descending)
      const expected = Array.from({ length: n }, (_, i) => i).sort((x, y) => byA(x, y) || byB(x, y) || x - y)
      assert.deepEqual(u32List(perm, n), expected, replay)
    }
  }
}, [0, 1, 7, 65, 1025, 8192]))

test('cut_runs: buckets change exactly where the division does, on flat and packed times', () =>
  everySize((n, _, random, arena) => {
  for (const stride of [1n, 7n, 100n]) {
    const origin = 3n % stride
    const times = arena.alloc(n * 8 + 16)
    const codes = arena.alloc(n * 2 + 64)
    const runs = stretchEnds(n, 300, random, arena)
    let row = 0
    for (let r = 0; r < runs.count; r++) {
      let t = random.below(200)
      for (; row < u32[(runs.at >>> 2) + r]!; row++) {
        t += random.below(3) === 0 ? random.below(60) : 1
        i64[times / 8 + row] = BigInt(t) - 100n
        new Uint16Array(u32.buffer)[codes / 2 + row] = t
      }
    }
    const expected: [number, bigint][] = []
    row = 0
    for (let r = 0; r < runs.count; r++) {
      for (; row < u32[(runs.at >>> 2) + r]!; row++) {
        const bucket = floorDiv(i64[times / 8 + row]! - origin, stride)
        const last = expected[expected.length - 1]
        const isFirst = r === 0 ? row === 0 : row === u32[(runs.at >>> 2) + r - 1]!
        if (!isFirst && last !== undefined && last[1] === bucket) last[0] = row + 1
        else expected.push([row + 1, bucket])
      }
    }
    const pair = arena.alloc(32)
    i64[pair / 8] = stride
    i64[pair / 8 + 1] = origin
    i64[pair / 8 + 2] = -(1n << 62n)
    i64[pair / 8 + 3] = 1n << 62n
    const packing = arena.alloc(16)
    i64[packing / 8] = -100n
    i64[packing / 8 + 1] = 1n
    const ends = arena.alloc(n * 4 + 16)
    const buckets = arena.alloc(n * 8 + 16)
    for (const [data, width] of [[times, 8], [codes, 2]] as const) {
      const count = kernels.cut_runs(data, width, packing, runs.at, runs.count, pair, ends, buckets)
      assert.deepEqual(
        u32List(ends, count).map((end, i) => [end, i64List(buckets, count)[i]]), expected, replay)
    }
    i64[pair / 8 + 2] = 1n
    i64[pair / 8 + 3] = 4n
    const count = kernels.cut_runs(times, 8, 0, runs.at, runs.count, pair, ends, buckets)
    const clamped = expand(u32List(ends, count), i64List(buckets, count))
    const whole = expand(
      expected.map((e) => e[0]), expected.map((e) => e[1] < 1n ? 0n : e[1] > 4n ? 5n : e[1]))
    assert.deepEqual(clamped, whole, replay)
    kernels.bucket_numbers(times, n, pair, buckets)
    assert.deepEqual(i64List(buckets, n), i64List(times, n).map((t) => floorDiv(t - origin, stride)), replay)
  }
}, [0, 1, 7, 65, 1025]))

test('bucket_numbers: at both ends of 64 bits too', () => {
  const owner = new Owner('test', 1 << 20)
  const arena = new Arena(owner)
  const ends = [0n, 1n, 2n, 9n, 10n, 11n].flatMap((i) => [-(1n << 63n) + i, (1n << 63n) - 1n - i])
  const times = arena.alloc(ends.length * 8 + 16)
  ends.forEach((t, i) => { i64[times / 8 + i] = t })
  const numbers = arena.alloc(ends.length * 8 + 16)
  const pair = arena.alloc(16)
  for (const stride of [2n, 10n, 3_600_000_000_000n]) {
    for (const origin of [0n, 1n, stride - 1n]) {
      i64[pair / 8] = stride
      i64[pair / 8 + 1] = origin
      kernels.bucket_numbers(times, ends.length, pair, numbers)
      assert.deepEqual(i64List(numbers, ends.length), ends.map((t) => floorDiv(t - origin, stride)))
    }
  }
  arena.release()
})

/** The bucket of each row. */
function expand(ends: readonly number[], buckets: readonly bigint[]): bigint[] {
  return ends.flatMap((end, i) => new Array<bigint>(end - (ends[i - 1] ?? 0)).fill(buckets[i]!))
}

const floorDiv = (a: bigint, b: bigint): bigint => a % b < 0n ? a / b - 1n : a / b

test('filter_runs', () => everySize((n, nulls, random, arena) => {
  const runs = stretchEnds(n, 20, random, arena)
  const series = arena.alloc(runs.count * 4 + 16)
  kernels.iota_4(100, runs.count, series)
  const keep = Array.from({ length: n }, () => random.below(1000) >= nulls * 1000)
  const outSeries = arena.alloc(runs.count * 4 + 16)
  const outEnds = arena.alloc(runs.count * 4 + 16)
  const count = kernels.filter_runs(series, runs.at, runs.count, bitmapOf(keep, arena), outSeries, outEnds)
  const expected: [number, number][] = []
  let kept = 0
  let row = 0
  for (let r = 0; r < runs.count; r++) {
    const before = kept
    for (; row < u32[(runs.at >>> 2) + r]!; row++) if (keep[row]!) kept++
    if (kept > before) expected.push([100 + r, kept])
  }
  assert.deepEqual(u32List(outSeries, count).map((s, i) => [s, u32List(outEnds, count)[i]]), expected, replay)
}))

const alphabet = ['', 'a', 'b', 'ab', 'ä', '😀', '%', '_', '\\', 'abcdefghi', 'abcdefghj']
const textOf = (random: Random, parts: number): string =>
  Array.from({ length: random.below(parts) }, () => alphabet[random.below(alphabet.length)]!).join('')

test('texts: interning, ranks, comparison, LIKE', () => everySize((n, nulls, random, arena) => {
  const values = Array.from({ length: n }, () => random.below(1000) < nulls * 1000 ? null : textOf(random, 5))
  const column = columnOf(values, utf8, arena)
  const table = new TextTable(arena)
  const codes = arena.alloc(n * 4 + 256)
  table.intern(column, codes)
  const known = new Map<string, number>()
  const expected = values.map(
    (v) => v === null ? 0 : known.get(v) ?? (known.set(v, known.size + 1), known.size))
  assert.deepEqual(u32List(codes, n), expected, replay)
  const found = arena.alloc(n * 4 + 256)
  table.find(column, found)
  assert.deepEqual(u32List(found, n), expected, replay)
  table.find(columnOf(values.map(() => 'not there'), utf8, arena), found)
  assert.ok(u32List(found, n).every((code) => code === 0), replay)
  const dictionary = table.dictionary()
  const ranks = u32List(
    ranksOf(dictionary.offsets, dictionary.bytes, dictionary.count, arena), dictionary.count)
  const sorted = [...known.keys()].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
  assert.deepEqual(ranks, [0, ...[...known.keys()].map((t) => sorted.indexOf(t) + 1)], replay)
  const others = columnOf(Array.from({ length: n }, () => textOf(random, 3)), utf8, arena)
  const out = arena.alloc(n / 8 + 32)
  const texts = (c: typeof column, row: number): Buffer => {
    const at = c.extra >>> 2
    return Buffer.from(
      new Uint8Array(u32.buffer, c.data + u32[at + row]!, u32[at + row + 1]! - u32[at + row]!))
  }
  for (let op = 0; op < 6; op++) {
    kernels.text_compare(op, column.extra, column.data, 1, others.extra, others.data, 1, n, out)
    for (let row = 0; row < n; row++) {
      const order = Buffer.compare(texts(column, row), texts(others, row))
      const holds = [order === 0, order !== 0, order < 0, order <= 0, order > 0, order >= 0][op]!
      assert.equal(bitAt(out, row), holds, replay)
    }
  }
  for (let i = 0; i < 12; i++) {
    const pattern = `${['', '%', '_', 'a%', '%b', '\\%'][i % 6]}${textOf(random, 3)}${['', '%'][i % 2]}`
    if (pattern.endsWith('\\')) continue
    const p = columnOf([pattern], utf8, arena)
    kernels.text_like(column.extra, column.data, n, p.data, Buffer.byteLength(pattern), 0x5c, out)
    values.forEach((v, row) => assert.equal(
      bitAt(out, row), likeMatches(v ?? '', pattern, null, false), `${v} LIKE ${pattern}; ${replay}`))
  }
}, [0, 1, 65, 1025]))

test('time_part and time_bin_months: every part at hard instants', () => {
  everySize((n, _, random, arena) => {
    const values = arena.alloc(n * 8 + 16)
    const hard = [0n, -1n, 951_782_400_000_000_000n, 1_709_164_800_000_000_001n,
      -62_135_596_800n * 1_000_000n, 1_609_459_199_999_999_999n, 2n ** 63n - 1n, -(2n ** 63n)]
    for (let i = 0; i < n; i++) {
      const before = i === 0 ? 0n : i64[values / 8 + i - 1]!
      // Neighbours within the same minute, hour or day, or just beyond.
      const step = [1n, 60n, 3600n][random.below(3)]! * 1_000_000_000n
      const near = before + BigInt(random.below(90) - 15) * step
      i64[values / 8 + i] = random.below(2) === 0 ? near
        : random.below(5) === 0 ? hard[random.below(hard.length)]! : (BigInt(random.below(4_000_000_000)) - 2_000_000_000n) * 1_000_000_000n + BigInt(
          random.below(1_000_000_000))
    }
    const unit = arena.alloc(16)
    i64[unit / 8] = 1_000_000_000n
    const out = arena.alloc(n * 8 + 16)
    for (let part = 0; part < 14; part++) {
      kernels.time_part(part, values, unit, n, out)
      assert.deepEqual(
        i64List(out, n), i64List(values, n).map((ns) => civilPart(part, ns)), `part ${part}; ${replay}`)
    }
    // Bins that begin before the first time are refused before the kernel is asked (functions/bins.ts).
    for (let i = 0; i < n; i++) if (i64[values / 8 + i]! < -9_000_000_000_000_000_000n) i64[values / 8 + i] = 0n
    const origin = arena.zeroed(16)
    for (const months of [1, 3, 12, 5]) {
      kernels.time_bin_months(values, unit, months, origin, n, out)
      const expected = i64List(values, n).map((ns) => binOf(ns, { months: BigInt(months), ns: 0n }, 0n))
      assert.deepEqual(i64List(out, n), expected, `${months} months; ${replay}`)
    }
  }, [0, 1, 65, 1025])
})
