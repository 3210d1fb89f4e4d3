// Kernels of windows against plain loops over random partitions, peers and frames. Partitions that come in
// two pieces give what they give at once.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Arena } from '../../kernels/arena.ts'
import { Owner } from '../../kernels/extents.ts'
import { kernels } from '../../kernels/load.ts'
import { i64, u32, u8, type Pointer } from '../../kernels/memory.ts'
import { Random } from './vectors.ts'

const seed = Number(process.env['SEED'] ?? 1)
const replay = `replay: SEED=${seed} node --test test/kernels/window.test.ts`
const NONE = 0xffffffff

type Input = { readonly n: number; readonly starts: readonly boolean[]; readonly peers: readonly boolean[] }

function eachInput(check: (input: Input, random: Random, arena: Arena) => void): void {
  for (let round = 0; round < 60; round++) {
    const random = new Random(seed * 1000 + round)
    const arena = new Arena(new Owner('test', 1 << 24))
    const n = 1 + random.below(round % 2 === 0 ? 20 : 300)
    const some = 1 + random.below(n)
    const starts = Array.from({ length: n }, (_, i) => i === 0 || random.below(some) === 0)
    const peers = starts.map((isStart) => isStart || random.below(3) === 0)
    check({ n, starts, peers }, random, arena)
    arena.release()
  }
}

function bitsOf(values: readonly boolean[], arena: Arena): Pointer {
  const at = arena.zeroed(Math.ceil(values.length / 64) * 8 + 8)
  values.forEach((value, i) => { if (value) u8[at + (i >>> 3)]! |= 1 << (i & 7) })
  return at
}

const eights = (at: Pointer, n: number): number[] => Array.from(i64.slice(at / 8, at / 8 + n), Number)
const fours = (at: Pointer, n: number): number[] => Array.from(u32.slice(at >>> 2, (at >>> 2) + n))
const lowOf = (bits: readonly boolean[], row: number): number => bits.lastIndexOf(true, row)
const highOf = (bits: readonly boolean[], row: number): number => {
  const next = bits.indexOf(true, row + 1)
  return next < 0 ? bits.length : next
}

test(`numbers and ranks, at once and in two pieces (${replay})`, () => eachInput((input, random, arena) => {
  const { n, starts, peers } = input
  const expected = {
    numbers: starts.map((_, i) => i - lowOf(starts, i) + 1),
    ranks: starts.map((_, i) => lowOf(peers, i) - lowOf(starts, i) + 1),
    dense: starts.map((_, i) => peers.slice(lowOf(starts, i), i + 1).filter(Boolean).length),
  }
  for (const cut of [n, random.below(n + 1)]) {
    const out = arena.alloc(n * 8 + 16)
    const states = [0, 1, 2].map(() => arena.zeroed(32)) as [Pointer, Pointer, Pointer]
    const inPieces = (run: (s: Pointer, p: Pointer, rows: number, to: Pointer) => void): number[] => {
      for (const [from, to] of [[0, cut], [cut, n]] as const) {
        const own = [starts, peers].map((bits) => bitsOf(bits.slice(from, to), arena)) as [Pointer, Pointer]
        run(...own, to - from, out + from * 8)
      }
      return eights(out, n)
    }
    assert.deepEqual(inPieces((s, _, rows, to) =>
      kernels.count_since_start(s, rows, states[0], to)), expected.numbers)
    assert.deepEqual(inPieces((s, p, rows, to) =>
      kernels.peer_ranks(0, s, p, rows, states[1], to)), expected.ranks)
    assert.deepEqual(inPieces((s, p, rows, to) =>
      kernels.peer_ranks(1, s, p, rows, states[2], to)), expected.dense)
  }
}))

test(`running sums and extremes in two pieces (${replay})`, () => eachInput((input, random, arena) => {
  const { n, starts } = input
  const values = starts.map(() => random.below(1000) - 500)
  const valid = starts.map(() => random.below(4) > 0)
  const cut = random.below(n + 1)
  const [sums, best, counts] = [0, 1, 2].map(() => arena.alloc(n * 8 + 16)) as [Pointer, Pointer, Pointer]
  const [ofSums, ofBest] = [arena.zeroed(32), arena.zeroed(32)]
  for (const [from, to] of [[0, cut], [cut, n]] as const) {
    const at = arena.alloc(n * 8 + 16)
    values.slice(from, to).forEach((v, i) => { i64[at / 8 + i] = BigInt(v) })
    const bits = bitsOf(valid.slice(from, to), arena)
    const own = bitsOf(starts.slice(from, to), arena)
    kernels.running_sum(0, at, bits, own, to - from, ofSums, sums + from * 8, counts + from * 8)
    kernels.running_best(1, at, bits, own, to - from, ofBest, best + from * 8, counts + from * 8)
  }
  starts.forEach((_, row) => {
    const seen = values.filter((__, i) => i >= lowOf(starts, row) && i <= row && valid[i]!)
    assert.equal(eights(counts, n)[row], seen.length)
    assert.equal(eights(sums, n)[row], seen.reduce((a, b) => a + b, 0))
    if (seen.length > 0) assert.equal(eights(best, n)[row], Math.min(...seen))
  })
}))

test(`frames of ROWS, their groups, rows and places (${replay})`, () => eachInput((input, random, arena) => {
  const { n, starts } = input
  const before = random.below(5) === 0 ? Infinity : random.below(8) - 3
  const after = random.below(5) === 0 ? Infinity : random.below(8) - 3
  const words = (): Pointer => arena.alloc(n * 4 + 16)
  const [first, end, groupOf, groupFirst, groupEnd, rows, safe] = Array.from({ length: 7 }, words) as [
    Pointer, Pointer, Pointer, Pointer, Pointer, Pointer, Pointer]
  kernels.rows_frames(bitsOf(starts, arena), n, before, after, first, end)
  const frames = starts.map((_, i) => starts.map((__, j) => j).filter((j) =>
    lowOf(starts, j) === lowOf(starts, i) && j >= i - before && j <= i + after))
  const framed = fours(first, n).map((from, i) =>
    Array.from({ length: fours(end, n)[i]! - from }, (_, k) => from + k))
  assert.deepEqual(framed, frames)
  const groups = kernels.frame_groups(first, end, n, groupOf, groupFirst, groupEnd)
  assert.deepEqual(fours(groupOf, n).map((g) => [fours(groupFirst, groups)[g], fours(groupEnd, groups)[g]]),
    fours(first, n).map((from, i) => [from, fours(end, n)[i]]))
  const most = random.below(40)
  for (let from = 0; from < groups;) {
    const to = kernels.frames_that_fit(groupFirst, groupEnd, from, groups, most)
    const expected = Array.from({ length: to - from }, (_, k) => frames[fours(groupOf, n).indexOf(from + k)]!)
    const ends = words()
    const total = kernels.frame_rows(groupFirst, groupEnd, from, to, 0, ends)
    assert(to > from && (to === from + 1 || total <= most))
    const list = arena.alloc(total * 4 + 16)
    kernels.frame_rows(groupFirst, groupEnd, from, to, list, ends)
    assert.deepEqual(fours(list, total), expected.flat())
    assert.equal(fours(ends, to - from).at(-1), total)
    from = to
  }
  for (const place of [1, 2, 5, -1, -2, 0]) {
    kernels.frame_pick(first, end, n, place, rows, safe)
    const at = (frame: readonly number[]): number | undefined => frame.at(place > 0 ? place - 1 : place)
    const expected = frames.map((frame) => (place === 0 ? null : at(frame)) ?? NONE)
    assert.deepEqual(fours(rows, n), expected)
    assert.deepEqual(fours(safe, n), expected.map((row) => row === NONE ? 0 : row))
  }
}))

test(`shifts, sizes and last values of stretches (${replay})`, () => eachInput((input, random, arena) => {
  const { n, starts } = input
  const bits = bitsOf(starts, arena)
  const [rows, safe] = [arena.alloc(n * 4 + 16), arena.alloc(n * 4 + 16)]
  const distance = random.below(9) - 4
  kernels.shifted_rows(bits, n, distance, rows, safe)
  assert.deepEqual(fours(rows, n), starts.map((_, i) => i + distance >= lowOf(starts, i) &&
    i + distance < highOf(starts, i) ? i + distance : NONE))
  const [sizes, numbers, last] = [0, 1, 2].map(() => arena.alloc(n * 8 + 16)) as [Pointer, Pointer, Pointer]
  kernels.stretch_sizes(bits, n, sizes)
  assert.deepEqual(eights(sizes, n), starts.map((_, i) => highOf(starts, i) - lowOf(starts, i)))
  for (let i = 0; i < n; i++) i64[numbers / 8 + i] = BigInt(i)
  kernels.last_of_stretch(bits, n, numbers, last)
  assert.deepEqual(eights(last, n), starts.map((_, i) => highOf(starts, i) - 1))
}))
