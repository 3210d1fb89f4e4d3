// Aggregates of frames that slide, against plain loops over the rows of each frame: frames of ROWS, and any.
// Whole numbers, so that sums of floats are exact.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Arena } from '../../kernels/arena.ts'
import { Owner } from '../../kernels/extents.ts'
import { kernels } from '../../kernels/load.ts'
import { f64, i64, u32, u8, type Pointer } from '../../kernels/memory.ts'
import { Random } from './vectors.ts'

const seed = Number(process.env['SEED'] ?? 1)
const replay = `replay: SEED=${seed} node --test test/kernels/window-slide.test.ts`

type Frame = readonly [number, number]

function slidingFrames(n: number, random: Random): Frame[] {
  const before = random.below(2 * n) - Math.floor(n / 2)
  const after = random.below(n) - Math.floor(n / 3)
  const partition = 1 + random.below(n)
  return Array.from({ length: n }, (_, row) => {
    const low = row - row % partition
    const high = Math.min(n, low + partition)
    const first = Math.max(low, Math.min(high, row - before))
    return [first, Math.max(first, Math.min(high, row + after + 1))]
  })
}

function anyFrames(n: number, random: Random): Frame[] {
  return Array.from({ length: n }, () => {
    const first = random.below(n + 1)
    return [first, first + random.below(n - first + 1)]
  })
}

function words(values: readonly number[], arena: Arena): Pointer {
  const at = arena.alloc(values.length * 4 + 16)
  values.forEach((value, i) => { u32[(at >>> 2) + i] = value })
  return at
}

test(`frames give what their rows give (${replay})`, () => {
  for (let round = 0; round < 200; round++) {
    const random = new Random(seed * 1000 + round)
    const arena = new Arena(new Owner('test', 1 << 24))
    const n = 1 + random.below(round % 2 === 0 ? 20 : 200)
    const frames = round % 5 === 0 ? anyFrames(n, random) : slidingFrames(n, random)
    const values = Array.from({ length: n }, () => random.below(2000) - 1000)
    const valid = values.map(() => round % 3 === 0 || random.below(3) > 0)
    const [ints, floats, out, counts, queue] = [1, 2, 3, 4, 5].map(() => arena.alloc(n * 8 + 16)) as [
      Pointer, Pointer, Pointer, Pointer, Pointer]
    values.forEach((value, i) => {
      i64[ints / 8 + i] = BigInt(value)
      f64[floats / 8 + i] = value
    })
    const bits = arena.zeroed(Math.ceil(n / 64) * 8 + 8)
    valid.forEach((is, i) => { if (is) u8[bits + (i >>> 3)]! |= 1 << (i & 7) })
    const validity = round % 3 === 0 ? 0 : bits
    const [first, end] = [0, 1].map((side) => words(frames.map((f) => f[side]!), arena)) as [Pointer, Pointer]
    const seen = frames.map(([from, to]) => values.slice(from, to).filter((_, i) => valid[from + i]!))
    const whole = (): number[] => Array.from(i64.slice(out / 8, out / 8 + n), Number)
    const counted = (): void => assert.deepEqual(
      Array.from(i64.slice(counts / 8, counts / 8 + n), Number), seen.map((rows) => rows.length), replay)
    const sums = seen.map((rows) => rows.reduce((a, b) => a + b, 0))

    kernels.frame_sums(0, ints, validity, first, end, n, out, counts)
    assert.deepEqual(whole(), sums, replay)
    counted()
    kernels.frame_sums(1, floats, validity, first, end, n, out, counts)
    assert.deepEqual(Array.from(f64.slice(out / 8, out / 8 + n)), sums, replay)
    counted()
    for (const wantMin of [0, 1]) {
      kernels.frame_best(wantMin, ints, validity, first, end, n, queue, out, counts)
      const best = seen.map((rows) => rows.length === 0 ? 0 : (wantMin === 1 ? Math.min : Math.max)(...rows))
      assert.deepEqual(whole(), best, replay)
      counted()
    }
    const touched = frames.reduce((all, [from, to], i) =>
      i > 0 && frames[i - 1]!.join() === `${from},${to}` ? all : all + to - from, 0)
    assert.equal(kernels.frame_touches(first, end, n), touched, replay)
    arena.release()
  }
})
