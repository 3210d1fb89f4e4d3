// Parquet: encoding a 10-minute TSBS segment (rows per second on one core, bytes per row), decoding whole
// columns, and the decode kernels alone. Run by itself: node bench/micro/parquet.bench.ts. Peer of reading:
// hyparquet.
import { parquetReadObjects } from 'hyparquet'
import zlib from 'node:zlib'
import { Arena } from '../../kernels/arena.ts'
import { Owner } from '../../kernels/extents.ts'
import { kernels } from '../../kernels/load.ts'
import { f64, i64, u32 } from '../../kernels/memory.ts'
import { packColumn } from '../../kernels/pack.ts'
import { openParquet } from '../../storage/parquet/open.ts'
import { memorySource } from '../../storage/parquet/source.ts'
import { defaultWriteOptions, writeParquet } from '../../storage/parquet/write.ts'
import { makeSegment, random, tsbsSegment } from '../../test/parquet/make-segment.ts'
import { measure, type Task } from './floor.ts'

const HOSTS = 1000
const SAMPLES = 60
const VALUES = 1 << 17
const owner = new Owner('parquet bench', 2 ** 31)
const arena = new Arena(owner)

const plain = makeSegment(tsbsSegment(HOSTS, SAMPLES, 1), arena)
const segment = {
  ...plain, time: packColumn(plain.time, arena),
  fields: plain.fields.map((field) => ({ ...field, column: packColumn(field.column, arena) })),
}
const written = writeParquet(segment, defaultWriteOptions, arena)
const content = Buffer.concat(written.parts)
const rows = segment.rows
const bytesPerRow = (content.length / rows).toFixed(2)
console.log(`${rows} TSBS rows of 10 integers and 10 tags: ${bytesPerRow} bytes per row`)

function writing(): Task {
  return {
    // The floor: packed columns read once, the file written once.
    name: 'write: 60,000 TSBS rows', count: rows, unit: 'rows',
    need: { kind: 'dram', bytes: rows * 11 + content.length },
    run: () => writeParquet(segment, defaultWriteOptions, arena),
  }
}

const file = await openParquet(memorySource('bench', content), arena)

function reading(name: string, pack: boolean): Task {
  const column = file.columnByName.get(name)!
  const exact = new Uint8Array(content).buffer
  const peer = {
    name: 'hyparquet',
    run: () => parquetReadObjects({
      file: exact, columns: [name],
      compressors: { ZSTD: (input: Uint8Array) => new Uint8Array(zlib.zstdDecompressSync(input)) },
    }),
  }
  return {
    name: `read: column ${name}${pack ? ', packed' : ''}`, count: rows, unit: 'values',
    need: { kind: 'memcpy', bytes: rows * 8 }, ...(pack ? {} : { peer }),
    run: async () => {
      const own = new Arena(owner)
      await file.readColumn(column, own, pack)
      own.release()
    },
  }
}

function kernelTasks(): Task[] {
  const next = random(5)
  const cell = arena.alloc(8)
  const scratch = arena.alloc(1024)
  const out = arena.alloc(VALUES * 8 + 64)
  const walk = arena.alloc(VALUES * 8)
  let value = 50
  for (let i = 0; i < VALUES; i++) i64[walk / 8 + i] = BigInt(value += Math.round(next() * 6 - 3))
  const encoded = (whole: number): { at: number; end: number } => {
    const at = arena.alloc(VALUES * 9 + 2048)
    return { at, end: at + kernels.delta_encode(walk, VALUES, whole, scratch, at) }
  }
  const bits = encoded(0)
  const bytes = encoded(1)
  const codes = arena.alloc(VALUES * 4 + 64)
  for (let i = 0; i < VALUES; i++) u32[codes / 4 + i] = Math.floor(next() * 101)
  const hybrid = arena.alloc(VALUES * 5 + 64)
  const hybridEnd = hybrid + kernels.rle_encode(codes, VALUES, 7, hybrid)
  const streams = arena.alloc(VALUES * 8)
  const doubles = arena.alloc(VALUES * 8)
  for (let i = 0; i < VALUES; i++) f64[doubles / 8 + i] = next()
  kernels.split_streams(doubles, VALUES, 8, streams)
  const decimals = arena.alloc(VALUES * 8)
  for (let i = 0; i < VALUES; i++) f64[decimals / 8 + i] = Math.floor(next() * 10000) / 100
  const task = (name: string, run: () => unknown): Task =>
    ({ name, count: VALUES, unit: 'values', need: { kind: 'l2', bytes: VALUES * 8 }, run })
  return [
    task('kernel: differences of 3 bits to values',
      () => kernels.delta_decode(bits.at, bits.end, VALUES, 0, cell, out)),
    task('kernel: differences of bytes to values',
      () => kernels.delta_decode(bytes.at, bytes.end, VALUES, 0, cell, out)),
    task('kernel: 7-bit codes to codes',
      () => kernels.rle_decode(hybrid, hybridEnd, 7, VALUES, 101, cell, codes)),
    task('kernel: codes to values', () => kernels.gather_64(walk, codes, VALUES, out)),
    task('kernel: split bytes to doubles', () => kernels.join_streams(streams, VALUES, 8, out)),
    task('kernel: values to differences of bytes',
      () => kernels.delta_encode(walk, VALUES, 1, scratch, bytes.at)),
    task('kernel: values to differences of bits',
      () => kernels.delta_encode(walk, VALUES, 0, scratch, bits.at)),
    task('kernel: doubles to split bytes', () => kernels.split_streams(doubles, VALUES, 8, streams)),
    task('kernel: decimals found in doubles', () => kernels.pack_range_f64(decimals, 0, VALUES, scratch)),
    task('kernel: range of integers', () => kernels.pack_range_i64(walk, 0, VALUES, 0, scratch)),
  ]
}

await measure([
  writing(), reading('usage_user', false), reading('usage_user', true), reading('time', false),
  reading('time', true), reading('hostname', false), reading('region', false), ...kernelTasks(),
  {
    name: 'read: runs of 1,000 series', count: HOSTS, unit: 'keys',
    need: { kind: 'memcpy', bytes: rows * 40 },
    run: async () => {
      const own = new Arena(owner)
      await file.readRuns(own)
      own.release()
    },
  },
  {
    name: 'open', count: content.length, unit: 'bytes', need: { kind: 'memcpy', bytes: content.length },
    run: async () => {
      const own = new Arena(owner)
      await openParquet(memorySource('bench', content), own)
      own.release()
    },
  },
])
