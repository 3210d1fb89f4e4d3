// Bounds and page indexes tell the truth: no value lies outside the bounds of its chunk and page, and NULL
// counts are right; hyparquet reads the same indexes. Also here: CONST columns, and which encodings are
// chosen for what.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parquetMetadata, readColumnIndex, readOffsetIndex } from 'hyparquet'
import { Arena } from '../../kernels/arena.ts'
import { constant, flat, valueAt, type Column, type Scalar } from '../../kernels/column.ts'
import { Owner } from '../../kernels/extents.ts'
import { boolean, float64, int64, utf8, type DataType } from '../../kernels/type.ts'
import { openParquet, type ParquetFile } from '../../storage/parquet/open.ts'
import type { ValueBounds } from '../../storage/parquet/statistics.ts'
import type { SegmentRows } from '../../storage/parquet/segment-rows.ts'
import { memorySource } from '../../storage/parquet/source.ts'
import { defaultWriteOptions, writeParquet } from '../../storage/parquet/write.ts'
import { makeColumn, makeSegment, random, type PlainField } from './make-segment.ts'
import { randomSegment, shapes } from './random-segment.ts'

const owner = new Owner('statistics test', 1 << 28)
const small = { rowGroupRows: 512, pageRows: 128 }

async function open(
  segment: SegmentRows, options: typeof small, arena: Arena,
): Promise<[ParquetFile, Buffer]> {
  const content = Buffer.concat(writeParquet(segment, options, arena).parts)
  return [await openParquet(memorySource('s.parquet', content), arena), content]
}

function values(column: Column): Scalar[] {
  return Array.from({ length: column.length }, (_, row) => valueAt(column, row))
}

function checkBounds(bounds: ValueBounds, all: readonly Scalar[], what: string): void {
  assert.equal(bounds.nulls, all.filter((v) => v === null).length, `${what}: NULLs`)
  const present = all.filter((v) => v !== null && v === v)
  const key = (v: Scalar): Scalar => (typeof v === 'string' ? Buffer.from(v).toString('latin1') : v)
  const has = (v: Scalar): boolean => present.some((p) => p === v || (typeof p === 'number' && p === v))
  for (const [end, sign] of [[bounds.min, 1], [bounds.max, -1]] as const) {
    if (end === null) continue
    assert.ok(has(end), `${what}: ${String(end)} is a value`)
    const bound = key(end)!
    const isInside = (v: Scalar): boolean => (sign === 1 ? key(v)! >= bound : key(v)! <= bound)
    assert.ok(present.every(isInside), `${what}: ${String(end)}`)
  }
}

test('bounds hold for every chunk and page', async () => {
  for (const seed of [31, 32, 33]) {
    const arena = new Arena(owner)
    const plain = randomSegment(seed, 1300)
    const [file, content] = await open(makeSegment(plain, arena), small, arena)
    let withBounds = 0
    for (const column of file.columns) {
      const all = values(await file.readColumn(column, arena))
      for (const chunk of column.chunks) {
        const rows = all.slice(chunk.firstRow, chunk.firstRow + chunk.rows)
        const what = `${column.name} in row group ${chunk.group}`
        checkBounds(file.chunkBounds(column, chunk.group), rows, what)
        const pages = file.pageBounds(column, chunk.group)
        const places = chunk.pages!.map((page) => page.first_row_index)
        pages?.forEach((bounds, p) => {
          if (bounds.min !== null) withBounds++
          checkBounds(bounds, rows.slice(places[p]!, places[p + 1] ?? chunk.rows), `${what}, page ${p}`)
        })
        checkHyparquet(content, file, column.name, chunk.group, pages)
      }
    }
    assert.ok(withBounds > 50, 'some pages have bounds')
    arena.release()
  }
})

function checkHyparquet(
  content: Buffer, file: ParquetFile, name: string, group: number, pages: readonly ValueBounds[] | null,
): void {
  const chunk = file.columnByName.get(name)!.chunks[group]!
  const place = chunk.indexPlaces
  const view = (at: number, length: number): { view: DataView; offset: number } =>
    ({ view: new DataView(content.buffer, content.byteOffset + at, length), offset: 0 })
  const offsets = readOffsetIndex(view(place.offset_index_offset!, place.offset_index_length!))
  const seen = offsets.page_locations.map((page) => Number(page.offset))
  assert.deepEqual(seen, chunk.pages!.map((page) => page.offset))
  if (pages === null) return
  const schema = parquetMetadata(new Uint8Array(content).buffer).schema
  const element = schema.find((e) => e.name === name)!
  const index = readColumnIndex(view(place.column_index_offset!, place.column_index_length!), element)
  assert.deepEqual(index.null_counts?.map(Number), pages.map((page) => page.nulls))
}

test('constant columns are written like any other', async () => {
  const arena = new Arena(owner)
  const segment = makeSegment(randomSegment(3, 300, shapes.slice(0, 1)), arena)
  const one: readonly [DataType, Scalar][] = [[int64, -3n], [float64, 2.5], [boolean, true], [utf8, 'on']]
  const fields = one.flatMap(([type, value], i) => [
    { name: `some ${i}`, columnId: 200 + i, type, column: constant(makeColumn(type, [value], arena), 300) },
    { name: `none ${i}`, columnId: 300 + i, type, column: constant(flat(type, 1, 0, arena.zeroed(16)), 300) },
  ])
  const [file] = await open({ ...segment, fields }, defaultWriteOptions, arena)
  for (const [i, [, value]] of one.entries()) {
    const some = await file.readColumn(file.columnById.get(200 + i)!, arena)
    assert.deepEqual(values(some), new Array<Scalar>(300).fill(value))
    const none = await file.readColumn(file.columnById.get(300 + i)!, arena)
    assert.deepEqual(values(none), new Array<Scalar>(300).fill(null))
  }
  arena.release()
})

test('each kind of column gets the encoding made for it', () => {
  const arena = new Arena(owner)
  const next = random(9)
  const rows = 20_000
  const make = (name: string, type: DataType, value: (row: number) => Scalar): PlainField =>
    ({ name, type, values: Array.from({ length: rows }, (_, row) => value(row)) })
  let walk = 50
  const fields = [
    make('int walk', int64, () => BigInt(Math.trunc(walk += (next() + next() + next() + next() - 2) * 4))),
    make('int counter', int64, (row) => BigInt(row) * 7n),
    make('int few', int64, () => [1n, 1000000n, -99999999999n, 5n][Math.floor(next() * 4)]!),
    make('int constant', int64, () => 8n),
    make('float few', float64, () => Math.floor(next() * 50) / 10),
    make('float noise', float64, () => 1 + next()),
    make('text few', utf8, () => ['on', 'off'][Math.floor(next() * 2)]!),
    make('text many', utf8, (row) => `request ${row} took ${Math.floor(next() * 1e9)}`),
    make('text noise', utf8, () => String(next()) + String(next())),
  ]
  const times = Array.from({ length: rows }, (_, row) => BigInt(row) * 10n ** 10n)
  const plain = { tagNames: ['host'], series: [{ tags: ['a'], rows }], times, fields }
  const { metadata } = writeParquet(makeSegment(plain, arena), defaultWriteOptions, arena)
  const seen = metadata.row_groups[0]!.columns.map(({ meta_data }) => {
    const { path_in_schema, encodings, codec } = meta_data!
    return `${path_in_schema[0]}: ${names[encodings[0]!]}${codec === 6 ? ' zstd' : ''}`
  })
  assert.deepEqual(seen, [
    'float few: dictionary', 'float noise: split zstd', 'host: dictionary', 'int constant: dictionary',
    'int counter: delta', 'int few: dictionary', 'int walk: delta zstd', 'text few: dictionary',
    'text many: delta length zstd', 'text noise: delta length zstd', 'time: delta',
  ])
  arena.release()
})

const names: Record<number, string> = {
  0: 'plain', 5: 'delta', 6: 'delta length', 8: 'dictionary', 9: 'split',
}
