// Random results through the Parquet writer and back by two readers, ours and hyparquet: any vector
// kind in any batch, groups, pages and batches of awkward sizes. A failure prints how to run it again:
// SEED=<n>.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Arena } from '../../kernels/arena.ts'
import { valueAt, type Scalar } from '../../kernels/column.ts'
import { Owner } from '../../kernels/extents.ts'
import { physicalOf } from '../../kernels/type.ts'
import { openParquet } from '../../storage/parquet/open.ts'
import { defaultLimits } from '../../storage/parquet/limits.ts'
import { memorySource } from '../../storage/parquet/source.ts'
import { BatchesWriter } from '../../storage/parquet/write-batches.ts'
import { rowsOf } from './parquet-oracles.ts'
import { randomResult } from './random-result.ts'

const given = process.env['SEED']
const seeds = given === undefined ? Array.from({ length: 80 }, (_, i) => i + 1) : [Number(given)]

for (const seed of seeds) {
  test(`a random result is read as it was (SEED=${seed})`, async () => {
    const arena = new Arena(new Owner('values', 2 ** 29))
    const owner = new Owner('writer', 2 ** 28)
    const { schema, batches, values, options } = randomResult(seed, arena)
    const writer = new BatchesWriter(schema, owner, options)
    const pieces: Uint8Array[] = []
    for (const batch of batches) pieces.push(...writer.write(batch))
    pieces.push(...writer.end())
    writer.close()
    assert.equal(owner.usedBytes, 0, 'the writer gave its memory back')
    const content = Buffer.concat(pieces)
    const rows = values[0]!.length
    if (rows === 0) return assert.equal(content.length, 0)
    const theirs = await rowsOf(content)
    assert.equal(theirs.length, rows)
    const limits = { ...defaultLimits, foreign: true }
    const file = await openParquet(memorySource('r.parquet', content), arena, limits)
    for (const [c, field] of schema.entries()) {
      const wanted = values[c]!.map(plain)
      const isWhole = ['i64', 'u64'].includes(physicalOf(field.type))
      const seen = theirs.map((row) => {
        const value = plain(row[field.name] as Scalar)
        return isWhole && typeof value === 'number' ? BigInt(value) : value
      })
      assert.deepEqual(seen, wanted, `hyparquet, ${field.name}`)
      const column = file.columnByName.get(field.name)
      assert.ok(column !== undefined)
      const read = await file.readColumn(column, arena)
      const ours = Array.from({ length: rows }, (_, row) => plain(valueAt(read, row)))
      assert.deepEqual(ours, wanted, `ours, ${field.name}`)
    }
    arena.release()
  })
}

/** Texts as texts; unsigned numbers beyond 2^63 come out as signed ones of some readers. */
function plain(value: Scalar | Uint8Array | undefined): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('utf8')
  if (typeof value === 'bigint') return BigInt.asIntN(64, value)
  return value ?? null
}
