// The compact protocol: what is written is read; what lies about its lengths or nests without end is
// refused at once.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Damage } from '../../storage/parquet/corrupt.ts'
import { fileMetaData, pageHeader, type FileMetaData } from '../../storage/parquet/metadata.ts'
import { readStruct, shape, writeStruct } from '../../storage/parquet/thrift.ts'
import { random } from './make-segment.ts'

const inner = shape('Inner', [1, 'flag', 'bool'], [40, 'far', 'i64'])
const all = shape('All', [1, 'flag!', 'bool'], [2, 'small', 'i8'], [3, 'number', 'i32'], [4, 'large', 'i64'],
  [5, 'bytes', 'binary'], [6, 'text', 'text'], [7, 'inner', inner], [8, 'flags', { list: 'bool' }],
  [9, 'inners', { list: inner }], [10, 'texts', { list: 'text' }])

test('a struct comes back as it was', () => {
  const value = {
    flag: false, small: -3, number: -2147483648, large: 2 ** 50, bytes: Uint8Array.of(0, 255), text: 'Küche',
    inner: { flag: true, far: -1 }, flags: [true, false, true], texts: ['', 'a'],
    inners: Array.from({ length: 20 }, (_, far) => ({ far })),
  }
  const bytes = writeStruct(value, all)
  const read = readStruct(bytes, 0, all)
  assert.deepEqual(read.value, value)
  assert.equal(read.end, bytes.length)
})

test('unknown fields are skipped', () => {
  const bytes = writeStruct({ flag: true, text: 'x', inners: [{ far: 1 }], flags: [true] }, all)
  const less = shape('Less', [1, 'flag!', 'bool'])
  assert.deepEqual(readStruct(bytes, 0, less), { value: { flag: true }, end: bytes.length })
})

const refuses = (bytes: readonly number[], what: RegExp): void => {
  assert.throws(() => readStruct(Uint8Array.from(bytes), 0, fileMetaData), (error) =>
    error instanceof Damage && what.test(error.message))
}

test('lies are refused', () => {
  refuses([], /ends early/)
  refuses([0x15], /ends early/)
  refuses([0x00], /FileMetaData has no version/)
  refuses([0x18, 0x02], /version has type 8/)
  refuses([0x15, 0x02, 0x19, 0xfc, 0xff, 0xff, 0xff, 0xff, 0x0f], /a list of \d+ items/)
  refuses([0x15, 0x02, 0x58, 0xff, 0xff, 0xff, 0xff, 0x0f], /ends early/)
  refuses([0x15, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], /64 bits/)
  refuses([0x15, 0x02, 0x05, 0x02, 0x02], /comes twice/)
  // Structs inside an unknown field, deeper than anyone needs.
  refuses([0x15, 0x02, 0xec, ...new Array<number>(10_000).fill(0x1c)], /deeper/)
  refuses([0x15, 0x02, 0xe9, ...new Array<number>(10_000).fill(0x19)], /deeper/)
})

test('any bytes are read or refused, nothing else', () => {
  const next = random(Number(process.env['SEED'] ?? 1))
  const metadata: FileMetaData = {
    version: 2, num_rows: 3, row_groups: [], schema: [{ name: 'a', num_children: 1 }, { name: 'b', type: 1 }],
  }
  const sound = writeStruct(metadata, fileMetaData)
  for (let i = 0; i < 20_000; i++) {
    const noise = Uint8Array.from({ length: 40 }, () => Math.floor(next() * 256))
    const bytes = i % 2 === 0 ? new Uint8Array(sound) : noise
    for (let k = 0; k < 3; k++) bytes[Math.floor(next() * bytes.length)] = Math.floor(next() * 256)
    for (const kind of [fileMetaData, pageHeader]) {
      try {
        readStruct(bytes, 0, kind)
      } catch (error) {
        assert.ok(error instanceof Damage, String(error))
      }
    }
  }
})
