// Files of another writer (pyarrow; fixtures/make.py): every encoding, both page versions and every codec
// decode to the same values. That such files are not taken for ours is tested in damage.test.ts.
import assert from 'node:assert/strict'
import { readFileSync, readdirSync } from 'node:fs'
import { test } from 'node:test'
import { Arena } from '../../kernels/arena.ts'
import { valueAt, type Scalar } from '../../kernels/column.ts'
import { Owner } from '../../kernels/extents.ts'
import { typeName } from '../../kernels/type.ts'
import { defaultLimits } from '../../storage/parquet/limits.ts'
import { openParquet } from '../../storage/parquet/open.ts'
import { memorySource } from '../../storage/parquet/source.ts'

const folder = new URL('./fixtures/', import.meta.url)
const text = readFileSync(new URL('expected.json', folder), 'utf8')
const expected = JSON.parse(text) as Record<string, Scalar[]>
const owner = new Owner('foreign test', 1 << 28)
const foreign = { ...defaultLimits, foreign: true }

const types: Record<string, string> = {
  i8: 'Int8', i32: 'Int32', u32: 'UInt32', i64: 'Int64', u64: 'UInt64', f32: 'Float32', f64: 'Float64',
  bool: 'Boolean', few: 'Utf8', many: 'Utf8', date: 'Date32', ms: 'Timestamp(ms, "UTC")',
  time: 'Timestamp(ns)', empty: 'Int64',
}

for (const name of readdirSync(folder).filter((file) => file.endsWith('.parquet'))) {
  test(`${name} is read`, async () => {
    const arena = new Arena(owner)
    const file = await openParquet(memorySource(name, readFileSync(new URL(name, folder))), arena, foreign)
    assert.equal(file.marks, null)
    assert.deepEqual(file.columns.map((column) => column.name), Object.keys(expected))
    for (const column of file.columns) {
      assert.equal(typeName(column.type), types[column.name])
      const wanted = expected[column.name]!.map((value) =>
        (typeof value !== 'string' || typeName(column.type) === 'Utf8' ? value
          : column.type.kind === 'float' ? Number(value) : BigInt(value)))
      const whole = await file.readColumn(column, arena)
      const seen = Array.from({ length: whole.length }, (_, row) => valueAt(whole, row))
      assert.deepEqual(seen, wanted, column.name)
      const part = await file.readRows(column, 100, 200, arena)
      assert.deepEqual(Array.from({ length: 100 }, (_, row) => valueAt(part, row)), wanted.slice(100, 200))
    }
    arena.release()
    assert.equal(owner.usedBytes, 0)
  })
}
