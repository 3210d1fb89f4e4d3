// What is written is what is read: every type, null density and size, in one page and in many, whole
// columns, packed columns and row ranges, with the runs of the series. Random; prints its seed.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Arena } from '../../kernels/arena.ts'
import { dictionaryText, valueAt, type Column, type Scalar } from '../../kernels/column.ts'
import { Owner } from '../../kernels/extents.ts'
import { i64, u32 } from '../../kernels/memory.ts'
import { packColumn } from '../../kernels/pack.ts'
import { openParquet } from '../../storage/parquet/open.ts'
import type { FileRuns } from '../../storage/parquet/runs.ts'
import { memorySource } from '../../storage/parquet/source.ts'
import { defaultWriteOptions, writeParquet, type WriteOptions } from '../../storage/parquet/write.ts'
import { makeSegment, tsbsSegment, type PlainSegment } from './make-segment.ts'
import { randomSegment } from './random-segment.ts'

const owner = new Owner('parquet test', 1 << 30)
const small: WriteOptions = { rowGroupRows: 1024, pageRows: 128 }

export function values(column: Column): Scalar[] {
  return Array.from({ length: column.length }, (_, row) => valueAt(column, row))
}

function tagRows(plain: PlainSegment, t: number): Scalar[] {
  return plain.series.flatMap((run) => new Array<Scalar>(run.rows).fill(run.tags[t] ?? null))
}

async function check(
  plain: PlainSegment, options: WriteOptions, packs: boolean, pick: () => number,
): Promise<void> {
  const arena = new Arena(owner)
  const scratch = new Arena(owner)
  try {
    let segment = makeSegment(plain, arena)
    if (packs) {
      segment = {
        ...segment, time: packColumn(segment.time, arena),
        fields: segment.fields.map((field) => ({ ...field, column: packColumn(field.column, arena) })),
      }
    }
    const { parts, bytes } = writeParquet(segment, options, scratch)
    const content = Buffer.concat(parts)
    assert.equal(content.length, bytes)
    const file = await openParquet(memorySource('t.parquet', content), arena)
    const rows = plain.times.length
    assert.equal(file.rows, rows)
    assert.deepEqual([file.marks?.firstSequence, file.marks?.lastSequence], [3, 17])
    const wanted = new Map<string, Scalar[]>([['time', [...plain.times]]])
    plain.tagNames.forEach((name, t) => wanted.set(name, tagRows(plain, t)))
    plain.fields.forEach((field) => wanted.set(field.name, [...field.values]))
    for (const column of file.columns) {
      const expected = wanted.get(column.name)!
      assert.deepEqual(values(await file.readColumn(column, arena)), expected, column.name)
      assert.deepEqual(values(await file.readColumn(column, arena, true)), expected, `${column.name} packed`)
      const from = Math.floor(pick() * rows)
      const to = from + Math.floor(pick() * (rows - from + 1))
      const range = await file.readRows(column, from, to, arena)
      assert.deepEqual(values(range), expected.slice(from, to), `${column.name} rows`)
    }
    checkRuns(plain, await file.readRuns(arena))
  } finally {
    arena.release()
    scratch.release()
  }
}

function checkRuns(plain: PlainSegment, runs: FileRuns): void {
  assert.equal(runs.count, plain.series.length)
  let row = 0
  plain.series.forEach((run, i) => {
    const end = u32[runs.ends / 4 + i]!
    assert.equal(end, row + run.rows)
    assert.equal(i64[runs.firstTimes / 8 + i], plain.times[row])
    assert.equal(i64[runs.lastTimes / 8 + i], plain.times[end - 1])
    const tags = runs.tags.map((tag) => dictionaryText(tag.dictionary, u32[tag.codes / 4 + i]!))
    assert.deepEqual(tags, run.tags)
    row = end
  })
}

const seedBase = Number(process.env['SEED'] ?? 1)
for (const rows of [1, 7, 8, 63, 64, 65, 1023, 1024, 1025, 3000]) {
  test(`random segments of ${rows} rows come back`, async () => {
    for (let k = 0; k < 6; k++) {
      const seed = seedBase * 1000 + rows * 10 + k
      let state = seed
      const pick = (): number => (state = Math.imul(state, 48271) % 0x7fffffff, Math.abs(state) / 0x7fffffff)
      try {
        await check(randomSegment(seed, rows), k % 2 === 0 ? small : defaultWriteOptions, k % 3 === 0, pick)
      } catch (error) {
        const replay = `SEED=${seedBase} node --test test/parquet/round-trip.test.ts`
        console.error(`rows ${rows}, k ${k}; replay: ${replay}`)
        throw error
      }
    }
  })
}

test('TSBS rows come back and take at most 4 bytes each', async () => {
  const plain = tsbsSegment(400, 60, 7)
  await check(plain, defaultWriteOptions, true, () => 0.3)
  const arena = new Arena(owner)
  const { bytes } = writeParquet(makeSegment(plain, arena), defaultWriteOptions, arena)
  arena.release()
  assert.ok(bytes <= 24_000 * 4.2, `${bytes / 24_000} bytes per row`)
})
