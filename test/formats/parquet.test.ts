// The Parquet format: every type and vector kind through other readers (text files beside this one,
// UPDATE=1 rewrites them), refusals, nothing without rows, memory that does not grow with the result.
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { formatWriter } from '../../engine/formats/formats.ts'
import { columnOf } from '../../engine/expressions/scalars.ts'
import { decimal } from '../../planner/bind/coerce.ts'
import { decimalToText, type DecimalType } from '../../planner/evaluate/decimal.ts'
import { constant } from '../../kernels/column.ts'
import type { Batch } from '../../kernels/batch.ts'
import { Owner } from '../../kernels/extents.ts'
import { float64, int64, interval, type StructField } from '../../kernels/type.ts'
import { allTypes, floats, integers, newArena } from './all-types.ts'
import { groupRows, pyarrowText, pythonMissing, rowsOf, schemaText } from './parquet-oracles.ts'
import { writtenBytes } from './written.ts'

function compare(name: string, text: string): void {
  const path = join(import.meta.dirname, name)
  if (process.env['UPDATE'] === '1') writeFileSync(path, text)
  assert.equal(text, readFileSync(path, 'utf8'))
}

/** Everything but the type that has no Parquet form. */
function storable(): { readonly schema: readonly StructField[]; readonly batch: Batch } {
  const { schema, batch } = allTypes(newArena())
  const kept = schema.map((field) => field.type.kind !== 'interval')
  const columns = batch.columns.filter((_, i) => kept[i])
  return { schema: schema.filter((_, i) => kept[i]), batch: { ...batch, columns } }
}

/** What JSON has no words for. */
function shown(_: string, value: unknown): unknown {
  if (typeof value === 'bigint') return `${value}`
  if (value instanceof Uint8Array) return `0x${Buffer.from(value).toString('hex')}`
  if (Object.is(value, -0)) return '-0'
  return typeof value === 'number' && !Number.isFinite(value) ? `${value}` : value
}

test('all types, as hyparquet sees them', async () => {
  const { schema, batch } = storable()
  const content = writtenBytes('parquet', schema, [batch, batch])
  const rows = await rowsOf(content)
  const lines = rows.map((row) => JSON.stringify(row, shown))
  assert.deepEqual(lines.slice(4), lines.slice(0, 4), 'the second batch is the first')
  compare('all-types.parquet.txt', `${schemaText(content)}\n\n${lines.slice(0, 4).join('\n')}\n`)
})

test('all types, as pyarrow sees them', { skip: pythonMissing }, () => {
  const { schema, batch } = storable()
  compare('all-types.pyarrow.txt', pyarrowText(writtenBytes('parquet', schema, [batch])))
})

test('decimals, plain, repeated and constant, as pyarrow sees them', { skip: pythonMissing }, () => {
  checkDecimals(decimal(30, 2), 10n ** 25n)
  checkDecimals(decimal(76, 2, 256), 10n ** 73n)
})

function checkDecimals(type: DecimalType, step: bigint): void {
  const arena = newArena()
  const list = (of: (i: number) => bigint | null): (bigint | null)[] =>
    Array.from({ length: 700 }, (_, i) => of(i))
  const values = [
    list((i) => BigInt(i - 350) * step + BigInt(i)),
    list((i) => i % 7 === 0 ? null : BigInt(i % 3) - 1n),
    list(() => -12345n),
  ]
  const columns = values.map((all, c) => c === 2 ? constant(columnOf([all[0]!], type, arena), 700)
    : columnOf(all, type, arena))
  const schema = ['a', 'b', 'c'].map((name) => ({ name, type }))
  const text = pyarrowText(writtenBytes('parquet', schema, [{ rows: 700, columns, runs: null }]))
  const shownAs = (v: bigint | null): string => v === null ? 'None' : `Decimal('${decimalToText(v, 2)}')`
  const name = `decimal${type.bits}(${type.precision}, 2)`
  const lines = values.map((all, c) => `${'abc'[c]} ${name} [${all.map(shownAs).join(', ')}]`)
  assert.deepEqual(text.split('\n').slice(0, 3), lines)
}

test('no rows, no bytes', () => {
  const { schema, batch } = storable()
  assert.equal(writtenBytes('parquet', schema, []).length, 0)
  assert.equal(writtenBytes('parquet', schema, [{ ...batch, rows: 0 }]).length, 0)
})

test('a type without a Parquet form is refused by name, before the first byte', () => {
  const owner = new Owner('writer', 2 ** 20)
  assert.throws(() => formatWriter('parquet', [{ name: 'v', type: interval }], owner),
    { name: 'Refusal', message: /column v of type Interval\(MonthDayNano\) has no Parquet form/ })
  assert.equal(owner.usedBytes, 0)
})

test('a second that milliseconds cannot tell is refused', () => {
  const type = { kind: 'timestamp', unit: 's', zone: null } as const
  const column = integers(newArena(), type, [2n ** 62n])
  const batch: Batch = { rows: 1, columns: [column], runs: null }
  assert.throws(() => writtenBytes('parquet', [{ name: 't', type }], [batch]),
    { name: 'Refusal', message: /column t holds a time/ })
})

test('memory does not grow with the rows, and groups are of 98,304', () => {
  const arena = newArena()
  const n = 8192
  const a = integers(arena, int64, Array.from({ length: n }, (_, i) => BigInt(i * i)))
  const b = floats(arena, Array.from({ length: n }, (_, i) => (i % 7 === 0 ? null : i / 3)))
  const batch: Batch = { rows: n, columns: [a, b], runs: null }
  const schema = [{ name: 'a', type: int64 }, { name: 'b', type: float64 }]
  const peaks = [16, 160].map((batches) => {
    const owner = new Owner('writer', 2 ** 28)
    const content = writtenBytes('parquet', schema, new Array<Batch>(batches).fill(batch), owner)
    const groups = groupRows(content)
    assert.ok(groups.slice(0, -1).every((rows) => rows === 98_304), `${groups}`)
    assert.equal(groups.reduce((sum, rows) => sum + rows), batches * n)
    return owner.peakBytes
  })
  assert.equal(peaks[1], peaks[0])
})
