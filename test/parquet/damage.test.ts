// Damaged files: every flipped byte is noticed or does no harm (proves P-09 for this folder); bytes without
// checksums may decode to anything, but never crash, hang, write where they must not or take more than the
// budget (P-11).
import assert from 'node:assert/strict'
import { readFileSync, readdirSync } from 'node:fs'
import { test } from 'node:test'
import zlib from 'node:zlib'
import { Arena } from '../../kernels/arena.ts'
import { valueAt, type Scalar } from '../../kernels/column.ts'
import { OutOfMemory, Owner } from '../../kernels/extents.ts'
import { u8 } from '../../kernels/memory.ts'
import { StoreFailure } from '../../storage/object-store/store.ts'
import { defaultLimits, type ParquetLimits } from '../../storage/parquet/limits.ts'
import { fileMetaData, pageHeader, type PageHeader } from '../../storage/parquet/metadata.ts'
import { openParquet } from '../../storage/parquet/open.ts'
import { memorySource } from '../../storage/parquet/source.ts'
import { writeStruct } from '../../storage/parquet/thrift.ts'
import { writeParquet } from '../../storage/parquet/write.ts'
import { makeSegment, random } from './make-segment.ts'
import { randomSegment, shapes } from './random-segment.ts'
import { footerOf, stripChecksums } from './strip-checksums.ts'

const FLIPS = Number(process.env['FLIPS'] ?? 2000)
const SEED = Number(process.env['SEED'] ?? 1)
const owner = new Owner('damage test', 1 << 28)
const foreign: ParquetLimits = { ...defaultLimits, foreign: true }

function write(seed: number, rows: number): Uint8Array {
  const arena = new Arena(owner)
  const plain = randomSegment(seed, rows, shapes)
  const { parts } = writeParquet(makeSegment(plain, arena), { rowGroupRows: 256, pageRows: 128 }, arena)
  arena.release()
  return Buffer.concat(parts)
}

/** Everything a reader can see, or the failure; anything but the two expected failures is thrown on. */
async function readAll(content: Uint8Array, limits: ParquetLimits): Promise<Map<string, Scalar[]> | Error> {
  const arena = new Arena(owner)
  try {
    const file = await openParquet(memorySource('f.parquet', content), arena, limits)
    const seen = new Map<string, Scalar[]>()
    for (const column of file.columns) {
      const values = await file.readColumn(column, arena)
      seen.set(column.name, Array.from({ length: values.length }, (_, row) => valueAt(values, row)))
    }
    const middle = await file.readRows(file.columns[0]!, Math.floor(file.rows / 2), file.rows, arena)
    assert.equal(middle.length, file.rows - Math.floor(file.rows / 2))
    if (!limits.foreign) await file.readRuns(arena)
    return seen
  } catch (error) {
    if (error instanceof StoreFailure && error.code === 'corrupt') return error
    if (error instanceof OutOfMemory) return error
    throw error
  } finally {
    arena.release()
    assert.equal(owner.usedBytes, canaryBytes, 'memory came back')
  }
}

let canaryBytes = 0

/** Memory around a reader's own that must stay as it is. */
function canary(): () => void {
  const arena = new Arena(owner)
  const places = [arena.alloc(1 << 16), arena.alloc(1 << 20)]
  places.forEach((at) => u8.fill(0xa5, at, at + (1 << 16)))
  canaryBytes = owner.usedBytes
  return () => {
    for (const at of places) {
      assert.ok(u8.subarray(at, at + (1 << 16)).every((byte) => byte === 0xa5), 'canary')
    }
    arena.release()
    canaryBytes = 0
  }
}

test(`${FLIPS} flipped bytes are noticed or harmless`, async () => {
  const next = random(SEED)
  const content = write(SEED, 400)
  const check = canary()
  const sound = await readAll(content, defaultLimits)
  assert.ok(sound instanceof Map)
  let noticed = 0
  for (let i = 0; i < FLIPS; i++) {
    // Footer and indexes at every place in turn, pages at random.
    const last = content.length - 1
    const at = i % 2 === 0 ? Math.floor(next() * content.length) : last - ((i >>> 1) % content.length)
    const damaged = new Uint8Array(content)
    damaged[at] = damaged[at]! ^ (1 << Math.floor(next() * 8))
    const seen = await readAll(damaged, defaultLimits)
    if (seen instanceof Error) noticed++
    else assert.deepEqual(seen, sound, `byte ${at} of ${content.length}; SEED=${SEED}`)
  }
  check()
  // Only the four bytes at the front are covered by nothing.
  assert.ok(noticed >= FLIPS * 0.99, `${noticed} of ${FLIPS} noticed`)
})

test('a file that is cut off anywhere is refused', async () => {
  const content = write(5, 100)
  const check = canary()
  for (let length = 0; length < content.length; length += 1 + Math.floor(length / 50)) {
    const seen = await readAll(content.subarray(0, length), defaultLimits)
    assert.ok(seen instanceof Error, `cut at ${length}`)
  }
  check()
})

test('a file without checksums is read as a foreign one', async () => {
  const content = write(6, 500)
  const check = canary()
  const wanted = await readAll(content, defaultLimits)
  assert.deepEqual(await readAll(stripChecksums(content), foreign), wanted)
  assert.ok((await readAll(stripChecksums(content), defaultLimits)) instanceof Error, 'not as one of ours')
  check()
})

test('damage without checksums never does more than fail', async () => {
  const next = random(SEED + 1)
  const content = stripChecksums(write(SEED + 1, 300))
  const check = canary()
  for (let i = 0; i < FLIPS; i++) {
    const damaged = new Uint8Array(content)
    for (let k = 1 + Math.floor(next() * 4); k > 0; k--) {
      const at = Math.floor(next() * content.length)
      const bytes = [0, 0xff, 0x80, damaged[at]! + 1, Math.floor(next() * 256)]
      damaged[at] = bytes[Math.floor(next() * 5)]! & 0xff
    }
    const started = performance.now()
    await readAll(damaged, foreign)
    assert.ok(performance.now() - started < 2000, `iteration ${i} took long; SEED=${SEED}`)
  }
  check()
})

test('damaged files of another writer never do more than fail', async () => {
  const folder = new URL('./fixtures/', import.meta.url)
  const next = random(SEED + 2)
  const check = canary()
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.parquet'))) {
    const content = readFileSync(new URL(name, folder))
    for (let i = 0; i < FLIPS / 20; i++) {
      const damaged = new Uint8Array(content)
      for (let k = 0; k < 3; k++) damaged[Math.floor(next() * content.length)] = Math.floor(next() * 256)
      await readAll(damaged, foreign)
    }
  }
  check()
})

test('a footer that lies is refused before memory is taken', async () => {
  const content = write(7, 200)
  const check = canary()
  const lie = async (what: string, change: Parameters<typeof stripChecksums>[1]): Promise<void> => {
    const seen = await readAll(stripChecksums(content, change), foreign)
    assert.ok(seen instanceof Error, what)
  }
  await lie('more rows than the row groups', (m) => ({ ...m, num_rows: m.num_rows + 1 }))
  await lie('many rows', (m) => ({
    ...m, num_rows: 2 ** 40, row_groups: m.row_groups.map((g) => ({ ...g, num_rows: 2 ** 40 })),
  }))
  await lie('as many rows as the limit', (m) => ({
    ...m, num_rows: 2 ** 27,
    row_groups: m.row_groups.slice(0, 1).map((g) => ({
      ...g, num_rows: 2 ** 27,
      columns: g.columns.map((c) => ({ ...c, meta_data: { ...c.meta_data!, num_values: 2 ** 27 } })),
    })),
  }))
  await lie('chunks beyond the data', (m) => ({
    ...m, row_groups: m.row_groups.map((g) => ({
      ...g,
      columns: g.columns.map((c) => ({ ...c, meta_data: { ...c.meta_data!, total_compressed_size: 1e9 } })),
    })),
  }))
  await lie('two columns of one name', (m) => ({ ...m, schema: m.schema.map((e) => ({ ...e, name: 'x' })) }))
  await lie('nested columns', (m) => ({
    ...m, schema: m.schema.map((e, i) => (i === 1 ? { ...e, num_children: 3 } : e)),
  }))
  check()
})

test('a page that unfolds to far more than it may is refused in time and within the budget', async () => {
  const check = canary()
  const content = write(8, 200)
  const { metadata } = footerOf(stripChecksums(content))
  // Every page's body becomes a bomb: 200 MB of zeros in 6 KB, under a header that says so.
  const bomb = zlib.zstdCompressSync(Buffer.alloc(200 << 20))
  const header: PageHeader = {
    type: 3, uncompressed_page_size: 200 << 20, compressed_page_size: bomb.length,
    data_page_header_v2: {
      num_values: 200, num_nulls: 0, num_rows: 200, encoding: 0, definition_levels_byte_length: 0,
      repetition_levels_byte_length: 0,
    },
  }
  const page = Buffer.concat([writeStruct(header, pageHeader), bomb])
  const footer = writeStruct({
    ...metadata, schema: [{ name: 'schema', num_children: 1 }, { name: 'x', type: 2, repetition_type: 0 }],
    row_groups: [{
      total_byte_size: 1, num_rows: 200,
      columns: [{
        file_offset: 0,
        meta_data: {
          type: 2, encodings: [0], path_in_schema: ['x'], codec: 6, num_values: 200,
          total_uncompressed_size: 2 ** 31, total_compressed_size: page.length, data_page_offset: 4,
        },
      }],
    }],
  }, fileMetaData)
  const end = Buffer.from('0000PAR1')
  end.writeUInt32LE(footer.length)
  const file = Buffer.concat([Buffer.from('PAR1'), page, footer, end])
  const started = performance.now()
  // 200 rows of 8 bytes need 1,600 of these bytes: what is left over is no damage. The budget is what says
  // no.
  const narrow = new Owner('narrow', 1 << 20)
  const arena = new Arena(narrow)
  const opened = await openParquet(memorySource('bomb', file), arena, foreign)
  await assert.rejects(opened.readColumn(opened.columns[0]!, arena), OutOfMemory)
  arena.release()
  assert.equal(narrow.usedBytes, 0)
  assert.ok(performance.now() - started < 100, 'refused before it unfolds')
  check()
})
