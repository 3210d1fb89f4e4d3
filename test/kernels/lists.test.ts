// Lists taken apart, and put together, against loops: every size of batch and share of NULLs, lists of no
// item and of many, and few new rows at a time.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Arena } from '../../kernels/arena.ts'
import { kernels } from '../../kernels/load.ts'
import { bitAt, u32, type Pointer } from '../../kernels/memory.ts'
import { everySize, Random, replay, u32List, validity } from './vectors.ts'

type Lists = { readonly offsets: Pointer; readonly valid: Pointer; readonly lengths: readonly number[] }

/** A NULL may well have items in memory: they are no one's. */
function lists(n: number, nulls: number, random: Random, arena: Arena): Lists {
  const offsets = arena.alloc((n + 1) * 4 + 16)
  const valid = validity(n, nulls, random, arena)
  let at = random.below(5)
  const lengths = Array.from({ length: n }, (_, i) => {
    const length = random.below(10) === 0 ? random.below(200) : random.below(4)
    u32[(offsets >>> 2) + i] = at
    at += length
    return bitAt(valid, i) ? length : 0
  })
  u32[(offsets >>> 2) + n] = at
  return { offsets, valid, lengths }
}

test(`unnesting gives each item of the longest list its row, in order (${replay})`, () => {
  everySize((n, nulls, random, arena) => {
    for (const outer of [0, 1]) {
      const both = [lists(n, nulls, random, arena), lists(n, nulls, random, arena)]
      const counts = arena.alloc(n * 4 + 64)
      kernels.fill_4(outer, n, counts)
      for (const l of both) kernels.unnest_counts(l.offsets, l.valid, n, counts)
      const wanted = Array.from({ length: n }, (_, i) =>
        Math.max(outer, both[0]!.lengths[i]!, both[1]!.lengths[i]!))
      assert.deepEqual(u32List(counts, n), wanted)
      const pairs = wanted.flatMap((count, row) => Array.from({ length: count }, (_, item) => [row, item]))
      const most = 1 + random.below(2000)
      const state = arena.zeroed(16)
      const rows = arena.alloc(most * 4 + 64)
      const items = arena.alloc(most * 4 + 64)
      let from = 0
      while (true) {
        const given = kernels.unnest_advance(counts, n, state, most, rows, items) >>> 0
        if (given === 0) break
        assert.ok(given <= most)
        const expected = pairs.slice(from, from + given)
        assert.deepEqual(u32List(rows, given), expected.map(([row]) => row))
        assert.deepEqual(u32List(items, given), expected.map(([, item]) => item))
        checkPlaces(both[0]!, rows, items, expected as [number, number][], arena)
        from += given
      }
      assert.equal(from, pairs.length)
    }
  })
})

function checkPlaces(
  l: Lists, rows: Pointer, items: Pointer, pairs: readonly [number, number][], arena: Arena,
): void {
  const n = pairs.length
  const places = arena.alloc(n * 4 + 64)
  const safe = arena.alloc(n * 4 + 64)
  const inSequence = kernels.unnest_places(l.offsets, l.valid, rows, items, n, places, safe)
  const wanted = pairs.map(([row, item]) =>
    item < l.lengths[row]! ? u32[(l.offsets >>> 2) + row]! + item : 0xffffffff)
  assert.deepEqual(u32List(places, n), wanted)
  assert.deepEqual(u32List(safe, n), wanted.map((place) => place === 0xffffffff ? 0 : place))
  const follows = wanted.every((place, i) => place !== 0xffffffff && place === wanted[0]! + i)
  assert.equal(Boolean(inSequence), follows)
}

test('lists across columns take one item of each', () => {
  everySize((n, _, random, arena) => {
    const k = 1 + random.below(5)
    const offsets = arena.alloc((n + 1) * 4 + 16)
    const places = arena.alloc(n * k * 4 + 64)
    kernels.lists_across(n, k, offsets, places)
    assert.deepEqual(u32List(offsets, n + 1), Array.from({ length: n + 1 }, (_, i) => i * k))
    const wanted = Array.from({ length: n * k }, (_, at) => (at % k) * n + Math.floor(at / k))
    assert.deepEqual(u32List(places, n * k), wanted)
  })
})
