// Sketches against exact answers: approx_distinct within its error, t-digests within theirs at every share,
// over several distributions and orders of arrival; memory a group is bounded, whatever comes.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { flat } from '../../kernels/column.ts'
import { Owner } from '../../kernels/extents.ts'
import { i64, u32 } from '../../kernels/memory.ts'
import { int64, utf8 } from '../../kernels/type.ts'
import { columnOf } from '../../engine/expressions/scalars.ts'
import { Sketches } from '../../engine/functions/hyper-log-log.ts'
import { Digests } from '../../engine/functions/t-digest.ts'
import { HeldMemory } from '../../engine/held-memory.ts'
import { Query } from '../../engine/query.ts'
import { seededRandom } from '../../storage/env/simulated/random.ts'

const seed = Number(process.env['SEED'] ?? 7)
const replay = `replay: SEED=${seed} node --test test/functions/sketches.test.ts`

function withQuery(work: (query: Query, held: HeldMemory) => void): void {
  const query = new Query({ owner: new Owner('sketches', 256 << 20), nowNs: 0n })
  work(query, new HeldMemory(query))
  query.release()
}

function addIntegers(sketches: Sketches, values: readonly bigint[], group: number, query: Query): void {
  const arena = query.scratch()
  const n = values.length
  const data = arena.alloc(n * 8 + 16)
  values.forEach((v, i) => { i64[data / 8 + i] = v })
  const groups = arena.alloc(n * 4 + 16)
  u32.fill(group, groups >>> 2, (groups >>> 2) + n)
  sketches.reach(group + 1)
  sketches.add(flat(int64, n, data, 0), 0, groups, n, { arena, query })
  arena.release()
}

test('approx_distinct is exact to 768 values and within 3 % beyond', () => withQuery((query, held) => {
  const sketches = new Sketches(held)
  const random = seededRandom(seed, 'distinct')
  const sizes = [0, 1, 2, 12, 13, 48, 49, 191, 193, 500, 768, 769, 5_000, 40_000, 300_000]
  for (const [group, size] of sizes.entries()) {
    const start = BigInt(random.below(1e9))
    const values = Array.from({ length: size }, (_, i) => start + BigInt(i) * 3n)
    // Twice each: what was seen before counts no more.
    for (let round = 0; round < 2; round++) addIntegers(sketches, values, group, query)
    const found = sketches.count(group)
    if (size <= 768) assert.equal(found, size, replay)
    else assert.ok(Math.abs(found - size) / size < 0.03, `${size} counted as ${found}, ${replay}`)
  }
}))

test('approx_distinct of texts counts texts, of any length', () => withQuery((query, held) => {
  const sketches = new Sketches(held)
  const texts = Array.from({ length: 400 }, (_, i) => 'x'.repeat(i % 20) + i)
  const arena = query.scratch()
  const groups = arena.zeroed(texts.length * 4 + 16)
  sketches.reach(1)
  sketches.add(columnOf(texts, utf8, arena), 0, groups, texts.length, { arena, query })
  assert.equal(sketches.count(0), new Set(texts).size)
}))

const distributions: Readonly<Record<string, (random: () => number) => number>> = {
  uniform: (random) => random() * 1000,
  normal: (random) => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()),
  'long tail': (random) => (1 - random()) ** -2,
  'few values': (random) => Math.floor(random() * 5),
}
const orders = ['random', 'ascending', 'descending'] as const
const shares = [0, 0.001, 0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99, 0.999, 1]

for (const [name, draw] of Object.entries(distributions)) {
  test(`t-digest of ${name} values: the share below its answer is near the share asked for`, () => {
    for (const order of orders) checkShares(draw, order)
  })
}

function checkShares(draw: (random: () => number) => number, order: (typeof orders)[number]): void {
  withQuery((_, held) => {
    const random = seededRandom(seed, order)
    const values = Array.from({ length: 30_000 }, () => draw(() => random.below(2 ** 30) / 2 ** 30))
    if (order !== 'random') values.sort((a, b) => order === 'ascending' ? a - b : b - a)
    const digests = new Digests(held, 100)
    digests.reach(1)
    for (const v of values) digests.add(0, v, 1)
    const sorted = Float64Array.from(values).sort()
    for (const q of shares) {
      const found = digests.quantile(0, q)!
      const below = sorted.findLastIndex((v) => v < found) + 1
      const upTo = sorted.findLastIndex((v) => v <= found) + 1
      // Half a centroid in the middle, next to nothing at the ends.
      const allowed = 0.002 + 2 * Math.sqrt(q * (1 - q)) / 100
      const from = below / values.length - allowed
      const to = upTo / values.length + allowed
      assert.ok(q >= from && q <= to, `share ${q} of ${order}: ${found} is at ${from}..${to}, ${replay}`)
    }
    assert.equal(digests.quantile(0, 0), sorted[0])
    assert.equal(digests.quantile(0, 1), sorted[sorted.length - 1])
  })
}

test('a weight counts as so many values', () => withQuery((_, held) => {
  const digests = new Digests(held, 100)
  digests.reach(2)
  for (let i = 0; i < 2000; i++) {
    const value = i * 7919 % 2000
    digests.add(0, value, 1 + value % 3)
    for (let n = 0; n <= value % 3; n++) digests.add(1, value, 1)
  }
  for (const q of shares) {
    const difference = Math.abs(digests.quantile(0, q)! - digests.quantile(1, q)!)
    assert.ok(difference < 40, `share ${q} differs by ${difference}`)
  }
}))

test('a group holds a bounded amount of memory, however many values come', () => {
  withQuery((query, held) => {
    const sketches = new Sketches(held)
    const digests = new Digests(held, 100)
    digests.reach(1)
    const before = query.owner.usedBytes
    for (let round = 0; round < 20; round++) {
      const values = Array.from({ length: 5000 }, (_, i) => BigInt(round * 5000 + i))
      addIntegers(sketches, values, 0, query)
      for (const v of values) digests.add(0, Number(v), 1)
    }
    assert.ok(query.owner.usedBytes - before <= 256 * 1024, 'a few blocks of memory, not 1.6 MB of values')
  })
})

test('values that are no numbers go last', () => withQuery((_, held) => {
  const digests = new Digests(held, 100)
  digests.reach(1)
  for (const v of [3, NaN, 1, Infinity, 2]) digests.add(0, v, 1)
  assert.equal(digests.quantile(0, 0), 1)
  assert.ok(Number.isNaN(digests.quantile(0, 1)))
}))
