// Sorting, merging, collecting, cutting into windows, batches and the payload of the log, each against
// plain TypeScript on random rows: overwrites, NULLs, texts, booleans, u64, times before 1970. Proves P-05
// for everything below a query.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Arena } from '../../kernels/arena.ts'
import { valueAt } from '../../kernels/column.ts'
import { Owner } from '../../kernels/extents.ts'
import { bytesAt, i64, u32, u8 } from '../../kernels/memory.ts'
import { segmentBatches } from '../../engine/operators/table/segment-batches.ts'
import { mergeSegments, shareKey } from '../../storage/buffer/merge.ts'
import { OpenChunk } from '../../storage/buffer/open-chunk.ts'
import { RowCollector, rowsBetween } from '../../storage/buffer/row-collector.ts'
import { ColumnBuilder } from '../../storage/buffer/row-set.ts'
import { slicesOf } from '../../storage/buffer/slices.ts'
import { sortRows } from '../../storage/buffer/sort-rows.ts'
import { memorySource } from '../../storage/buffer/source.ts'
import { seededRandom, type SeededRandom } from '../../storage/env/simulated/random.ts'
import { cutIntoFiles } from '../../storage/snapshot/cut.ts'
import { planFiles } from '../../storage/snapshot/windows.ts'
import { decodeRows, encodeRows, ReplaySeries, SegmentSeries } from '../../storage/wal/rows.ts'
import { forEachSeed } from '../env/seeds.ts'
import { dirtyMemory } from './dirty-memory.ts'
import {
  addSeries, columnIdOf, merged, randomDirectory, randomRows, rowSet, rowsOfSegment, rowsOfSet, shownRow,
    TYPES,
} from './random-rows.ts'

const FILE = 'test/storage/segments.test.ts'
const owner = new Owner('test', 1 << 30)
const first = { first: 1, last: 1 }

async function withRows(count: number, use: (random: SeededRandom, arena: Arena) => void): Promise<void> {
  await forEachSeed(count, FILE, async (seed) => {
    for (let bytes = 1 << 16; bytes <= 1 << 25; bytes *= 2) dirtyMemory(bytes, seed % 2 === 0 ? 0xff : 0x5a)
    const arena = new Arena(owner)
    use(seededRandom(seed, 'segments'), arena)
    arena.release()
  })
}

function someTimes(random: SeededRandom): bigint[] {
  const step = [1n, 1_000_000_000n, 3_600_000_000_000n, 86_400_000_000_000n][random.below(4)]!
  const start = [0n, -(10n ** 12n), 1_700_000_000_000_000_000n][random.below(3)]!
  return Array.from({ length: 1 + random.below(40) }, (_, i) => start + BigInt(i) * step)
}

const rowCounts = [1, 2, 7, 8, 9, 63, 64, 65, 200, 1025, 3000]
const someCount = (random: SeededRandom): number => rowCounts[random.below(rowCounts.length)]!
const lines = (rows: readonly Parameters<typeof shownRow>[0][]): string => rows.map(shownRow).join('\n')

test('a sorted segment is its rows, merged per key and field, in tag and time order',
  () => withRows(40, (random, arena) => {
  const directory = randomDirectory(1 + random.below(50), random, arena)
  const rows = randomRows(someCount(random), directory.count, someTimes(random), random)
  const segment = sortRows(rowSet(rows, arena), directory, first, owner, owner)
  const wanted = merged(rows, directory)
  assert.equal(lines(rowsOfSegment(segment)), lines(wanted))
  const times = wanted.map(({ time }) => time).sort((a, b) => a < b ? -1 : 1)
  assert.deepEqual([segment.minTime, segment.maxTime, segment.rows], [times[0], times.at(-1), wanted.length])
  segment.use.release()
}))

test('a merge is as if all rows had been written one after the other', () => withRows(40, (random, arena) => {
  const directory = randomDirectory(1 + random.below(30), random, arena)
  const times = someTimes(random)
  const parts = Array.from({ length: 2 + random.below(3) }, () => {
    // Segments of before and after new series: ranks move, ids stay.
    addSeries(directory, directory.count + random.below(4), random, arena)
    return randomRows(someCount(random), directory.count, times, random)
  })
  const segments = parts.map((rows) => sortRows(rowSet(rows, arena), directory, first, owner, owner))
  const whole = mergeSegments(segments, null, directory, owner, owner)
  assert.equal(lines(rowsOfSegment(whole)), lines(merged(parts.flat(), directory)))
  const some = mergeSegments(segments, [columnIdOf(1)], directory, owner, owner)
  const onlyOne = merged(parts.flat(), directory).map((row) =>
    ({ ...row, values: new Map([[columnIdOf(1), row.values.get(columnIdOf(1)) ?? null]]) }))
  assert.equal(lines(rowsOfSegment(some)), lines(onlyOne))
  const keys = (rows: readonly { series: number; time: bigint }[]): Set<string> =>
    new Set(rows.map((r) => `${r.series} ${r.time}`))
  const [a, b] = [keys(parts[0]!), keys(parts[1]!)]
  assert.equal(shareKey(segments[0]!, segments[1]!, directory), [...a].some((key) => b.has(key)))
  for (const segment of [...segments, whole, some]) segment.use.release()
}))

test('an open chunk shows what was appended, and a view does not change when more comes',
  () => withRows(8, (random, arena) => {
  const chunk = new OpenChunk(owner)
  const all: ReturnType<typeof randomRows> = []
  const views: { set: ReturnType<OpenChunk['view']>; shown: string }[] = []
  while (all.length < 1500) {
    const rows = randomRows(1 + random.below(150), 20, someTimes(random), random)
      .map((row) => random.chance(0.5) ? { ...row,
        values: new Map([...row.values].slice(random.below(5))) } : row)
    const from = random.below(rows.length)
    chunk.append(rowSet(rows, arena), from, rows.length - from, 1)
    all.push(...rows.slice(from))
    views.push({ set: chunk.view(), shown: lines(all) })
  }
  for (const { set, shown } of views) assert.equal(lines(rowsOfSet(set)), shown)
  chunk.arena.release()
}))

test('bits and texts are appended from any offset to any offset', () => withRows(20, (random, arena) => {
  TYPES.forEach((type, t) => {
    const builder = new ColumnBuilder(columnIdOf(t), type, 4096, arena)
    const wanted: unknown[] = []
    while (wanted.length < 900) {
      const count = 1 + random.below(70)
      if (random.chance(0.15)) {
        builder.append(null, 0, count)
        wanted.push(...Array<null>(count).fill(null))
        continue
      }
      const isDense = random.chance(0.4)
      const rows = randomRows(count + 20, 3, [1n], random).map((row) => !isDense ? row
        : { ...row, values: new Map([...row.values].map(([id, value]) => [id, value ?? defaultOf(id)])) })
      const column = rowSet(rows, arena).columns.find(({ columnId }) => columnId === columnIdOf(t))
      if (column === undefined) continue
      const from = random.below(20)
      builder.append(column, from, count)
      wanted.push(...rows.slice(from, from + count).map((row) => row.values.get(columnIdOf(t)) ?? null))
    }
    const set = { rows: wanted.length, series: arena.zeroed(wanted.length * 4),
      times: arena.zeroed(wanted.length * 8), columns: [builder.view()] }
    assert.deepEqual(rowsOfSet(set).map((row) => row.values.get(columnIdOf(t))), wanted)
  })
}))

const defaultOf = (id: number) => [1.5, 1n, 2n, true, 'x'][id - 10]!

test('ranges, collected or as batches of any size, are the rows in bounds of the allowed series',
  () => withRows(40, (random, arena) => {
  const directory = randomDirectory(1 + random.below(40), random, arena)
  const times = someTimes(random)
  const segment = sortRows(rowSet(randomRows(someCount(random), directory.count, times, random), arena),
    directory, first, owner, owner)
  const bounds = arena.alloc(16)
  const [low, high] = [times[random.below(times.length)]! - 1n,
    times[random.below(times.length)]! + BigInt(random.below(2))]
  i64.set([low, high], bounds / 8)
  const allowed = arena.zeroed(64)
  for (let id = 0; id < directory.count; id++) if (random.chance(0.6)) u8[allowed + (id >>> 3)]! |= 1 << (
    id & 7)
  const [lowAt, highAt, allowedAt] = [random.chance(0.8) ? bounds : 0, random.chance(0.8) ? bounds + 8 : 0,
    random.chance(0.7) ? allowed : 0]
  const wanted = rowsOfSegment(segment).filter(
    (row) => (lowAt === 0 || row.time >= low) && (highAt === 0 || row.time <= high) &&
    (allowedAt === 0 || (u8[allowed + (row.series >>> 3)]! >>> (row.series & 7) & 1) === 1))
  const ranges = rowsBetween(segment, lowAt, highAt, allowedAt, arena)
  assert.equal(ranges.rows, wanted.length)
  if (wanted.length > 0) {
    const collector = new RowCollector(wanted.length, arena)
    collector.addRanges(segment, ranges, null, owner)
    assert.equal(lines(rowsOfSet(collector.take())), lines(wanted))
  }
  const reads = TYPES.map((type, t) => ({ role: 'field' as const, columnId: columnIdOf(t), type }))
  const work = new Arena(owner)
  const got: typeof wanted = []
  const batchRows = [1, 3, 8, 64, 8192][random.below(5)]!
  for (const batch of segmentBatches(segment, ranges, [{ role: 'time' }, ...reads], directory, batchRows,
    work)) {
    assert(batch.rows > 0 && batch.rows <= batchRows)
    const { runs } = batch
    assert(runs !== null)
    for (let row = 0, run = 0; row < batch.rows; row++) {
      while (u32[(runs.ends >>> 2) + run]! <= row) run++
      assert(run < runs.count)
      got.push({
        series: u32[(runs.series >>> 2) + run]!, time: valueAt(batch.columns[0]!, row) as bigint,
        values: new Map(reads.map(({ columnId }, i) => [columnId, valueAt(batch.columns[i + 1]!, row)])),
      })
    }
    work.reset()
  }
  assert.equal(lines(got), lines(wanted))
  work.release()
  segment.use.release()
}))

test('windows hold every row once, by floor division, also at the ends of time',
  () => withRows(40, (random, arena) => {
  const directory = randomDirectory(5, random, arena)
  const ends = [-(2n ** 63n), 2n ** 63n - 1n, -1n, 0n, 599_999_999_999n, 600_000_000_000n,
    -600_000_000_000n, -600_000_000_001n]
  const times = random.chance(0.5) ? [...someTimes(random), ...ends] : someTimes(random)
  const parts = Array.from({ length: 1 + random.below(3) },
    () => randomRows(someCount(random), 5, times, random))
  const segments = parts.map((rows) => sortRows(rowSet(rows, arena), directory, first, owner, owner))
  const duration = 600_000_000_000n
  const plans = planFiles(segments, duration, owner)
  const all = segments.flatMap(rowsOfSegment)
  for (const { time } of all) assert.equal(
    plans.filter(({ low, high }) => low <= time && time < high).length, 1, `${time}`)
  for (const { low, high, rows } of plans) {
    assert(low >= -(2n ** 63n) && high <= 2n ** 63n && low < high)
    assert.equal(rows, all.filter(({ time }) => low <= time && time < high).length)
  }
  const floor = (time: bigint): bigint => time >= 0n ? time / duration : -((-time + duration - 1n) / duration)
  const windows = new Set(all.map(({ time }) => floor(time)))
  if (windows.size <= 16) assert.equal(plans.length, windows.size)
  const days = new Set(all.map(({ time }) => time >= 0n ? time / 86_400_000_000_000n
    : -((-time + 86_400_000_000_000n - 1n) / 86_400_000_000_000n)))
  assert(plans.length <= Math.max(16, days.size + 8),
    `${plans.length} files for ${windows.size} windows on ${days.size} days`)
  for (const segment of segments) segment.use.release()
}))

test('a window is cut into files of bounded size that hold every row once',
  () => withRows(10, (random, arena) => {
  const directory = randomDirectory(1 + random.below(20), random, arena)
  const times = Array.from({ length: 500 }, (_, i) => BigInt(i) * 7n - 600n)
  const parts = [1, 2].map(() => randomRows(1000 + random.below(2000), directory.count, times, random))
  const segments = parts.map((rows) => sortRows(rowSet(rows, arena), directory, first, owner, owner))
  const rowsMax = 40 + random.below(300)
  const seen = new Map<string, number>()
  const plan = { low: -1000n, high: 5000n, rows: segments.reduce((sum, { rows }) => sum + rows, 0) }
  for (const { low, high, allowed } of cutIntoFiles(plan, segments, directory, rowsMax, owner)) {
    // As another request would between two files: ranks of older series move.
    addSeries(directory, directory.count + 1, random, arena)
    let rows = 0
    for (const row of segments.flatMap(rowsOfSegment)) {
      if (row.time < low || row.time >= high ||
        (allowed !== 0 && (u8[allowed + (row.series >>> 3)]! >>> (row.series & 7) & 1) === 0)) continue
      rows++
      const key = `${row.series} ${row.time}`
      seen.set(key, (seen.get(key) ?? 0) + 1)
    }
    assert(rows > 0 && rows <= rowsMax * 1.5, `${rows} rows where at most ${rowsMax} should be`)
  }
  const wanted = new Map<string, number>()
  for (const { series, time } of segments.flatMap(rowsOfSegment)) wanted.set(
    `${series} ${time}`, (wanted.get(`${series} ${time}`) ?? 0) + 1)
  assert.deepEqual([...seen].sort(), [...wanted].sort())
  for (const segment of segments) segment.use.release()
}))

test('merged slice by slice, a group has the rows of its merge as a whole',
  () => withRows(40, (random, arena) => {
  const directory = randomDirectory(1 + random.below(20), random, arena)
  const times = someTimes(random)
  const parts = Array.from({ length: 2 + random.below(4) }, () => {
    const from = random.below(times.length)
    const some = times.slice(from, from + 1 + random.below(times.length))
    return randomRows(someCount(random), directory.count, some, random)
  })
  const segments = parts.map((rows) => sortRows(rowSet(rows, arena), directory, first, owner, owner))
  const sources = segments.map((segment) => memorySource(segment))
  const total = segments.reduce((sum, { rows }) => sum + rows, 0)
  const slices = slicesOf(sources, Math.max(1, Math.floor(total / (2 + random.below(9)))))
  assert(slices !== null)
  assert.equal(slicesOf(sources, total), null)
  const rows = slices.flatMap((slice, i) => {
    assert(slice.low <= slice.high && (i === 0 || slices[i - 1]!.high < slice.low))
    const inside = segments.filter((s) => s.minTime <= slice.high && s.maxTime >= slice.low)
    if (inside.length === 0) return []
    const merge = mergeSegments(inside, null, directory, owner, owner, slice)
    const found = rowsOfSegment(merge)
    assert(found.every(({ time }) => time >= slice.low && time <= slice.high))
    merge.use.release()
    return found
  })
  assert.deepEqual(rows.map(shownRow).sort(), merged(parts.flat(), directory).map(shownRow).sort())
  for (const source of sources) source.release()
}))

test('a log payload gives the same rows, with series numbered anew', () => withRows(40, (random, arena) => {
  const directories = [4, 5].map((tableId) =>
    ({ tableId, directory: randomDirectory(1 + random.below(30), random, arena) }))
  const stated = new SegmentSeries()
  const replayed = new ReplaySeries()
  const target = randomDirectory(3, random, arena)
  let segment = 1
  for (let frame = 0; frame < 5; frame++) {
    if (random.chance(0.3)) segment++
    stated.enter(segment)
    replayed.enter(segment)
    const tables = directories.filter(() => random.chance(0.8)).map(({ tableId, directory }) => {
      addSeries(directory, directory.count + random.below(3), random, arena)
      return { databaseId: 1, tableId, directory,
        rows: randomRows(someCount(random), directory.count, someTimes(random), random) }
    })
    const parts = encodeRows(tables.map(({ rows, ...table }) => ({ ...table, set: rowSet(rows, arena) })),
      stated, arena)
    const isGone = (tableId: number): boolean => tableId === 5 && frame === 2
    const decoded = decodeRows(Buffer.concat(parts), (_, tableId) => isGone(tableId) ? null
      : { directory: target, tagOrdinal: (id) => id - 1, fieldType: (id) => TYPES[id - 10] ?? null },
      replayed, 'segment', arena)
    const expected = tables.filter(({ tableId }) => !isGone(tableId))
    assert.deepEqual(decoded.map(({ tableId }) => tableId), expected.map(({ tableId }) => tableId))
    decoded.forEach(({ set }, i) => {
      const { rows, directory } = expected[i]!
      const got = rowsOfSet(set)
      got.forEach((row, r) => assert.equal(tagsOf(target, row.series), tagsOf(directory, rows[r]!.series)))
      assert.equal(lines(got.map((row) => ({ ...row, series: 0 }))),
        lines(rows.map((row) => ({ ...row, series: 0 }))))
    })
    // A table that is gone in one frame stays gone: its series have no ids for later frames of the segment.
    if (frame === 2) segment++
  }
}))

function tagsOf(directory: ReturnType<typeof randomDirectory>, series: number): string {
  return directory.tags.map(({ ordinal, dictionary }) =>
    dictionary.text(u32[(directory.codes(ordinal) >>> 2) + series]!)).join('|')
}

test('memory that was taken comes back', () => {
  assert.equal(bytesAt(0, 0).length, 0)
  assert(owner.usedBytes < 64 << 20, `${owner.usedBytes} bytes`)
})
