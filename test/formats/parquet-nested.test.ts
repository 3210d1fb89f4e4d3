// Lists, structs and maps in Parquet: the layout of the schema, random values through two readers (hyparquet
// always, pyarrow where it is), rows longer than a page, refusals, memory. A failure prints how to run it
// again: SEED=<n>. RUNS=<n> reads so many seeds.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parquetMetadata } from 'hyparquet'
import { columnOf } from '../../engine/expressions/scalars.ts'
import { formatWriter } from '../../engine/formats/formats.ts'
import { Arena } from '../../kernels/arena.ts'
import type { Batch } from '../../kernels/batch.ts'
import type { Scalar } from '../../kernels/column.ts'
import { Owner } from '../../kernels/extents.ts'
import { int64, interval, tag, utf8, type DataType, type StructField } from '../../kernels/type.ts'
import { BatchesWriter } from '../../storage/parquet/write-batches.ts'
import { newArena } from './all-types.ts'
import { groupRows, pythonMissing, rowsOf, valuesByPyarrow } from './parquet-oracles.ts'
import { randomNested, textOf } from './random-nested.ts'
import { writtenBytes } from './written.ts'

const given = process.env['SEED']
const runs = Number(process.env['RUNS'] ?? 40)
const seeds = given === undefined ? Array.from({ length: runs }, (_, i) => i + 1) : [Number(given)]

type Written = {
  readonly schema: readonly StructField[]
  readonly values: readonly (readonly Scalar[])[]
  readonly content: Buffer
}

function randomFile(seed: number): Written {
  const arena = new Arena(new Owner('values', 2 ** 29))
  const owner = new Owner('writer', 2 ** 28)
  const { schema, batches, values, options } = randomNested(seed, arena)
  const writer = new BatchesWriter(schema, owner, options)
  const pieces: Uint8Array[] = []
  for (const batch of batches) pieces.push(...writer.write(batch))
  pieces.push(...writer.end())
  writer.close()
  arena.release()
  assert.equal(owner.usedBytes, 0, 'the writer gave its memory back')
  return { schema, values, content: Buffer.concat(pieces) }
}

for (const seed of seeds) {
  test(`a random nested result is read by hyparquet as it was (SEED=${seed})`, async () => {
    const { schema, values, content } = randomFile(seed)
    const rows = await rowsOf(content)
    for (const [c, { name, type }] of schema.entries()) {
      const seen = rows.map((row) => textOf(plain(row[name], type)))
      assert.deepEqual(seen, values[c]!.map((value) => textOf(plain(value, type))), name)
    }
  })
}

test('random nested results are read by pyarrow as they were', { skip: pythonMissing }, () => {
  const files = seeds.map(randomFile)
  const all = valuesByPyarrow(files.map(({ content }) => content))
  for (const [i, { schema, values }] of files.entries()) {
    const wanted = schema.map(({ type }, c) => values[c]!.map((value) => plain(value, type)))
    const seen = schema.map(({ type }, c) => all[i]![c]!.map((value) => plain(value, type)))
    assert.equal(textOf(seen), textOf(wanted), `SEED=${seeds[i]}`)
  }
})

/** Texts as texts, whole numbers as bigints, maps as objects: hyparquet has no other. */
function plain(value: unknown, type: DataType): unknown {
  if (value === null || value === undefined) return null
  if (value instanceof Uint8Array) return Buffer.from(value).toString('utf8')
  switch (type.kind) {
    case 'list': return (value as unknown[]).map((item) => plain(item, type.item))
    case 'map': {
      const entries = Array.isArray(value)
        ? (value as { key: string; value: unknown }[]).map((entry): [string, unknown] =>
          [entry.key, entry.value])
        : Object.entries(value)
      return Object.fromEntries(entries.map(([key, of]) => [key, plain(of, type.value)]))
    }
    case 'struct': return Object.fromEntries(type.fields.map((field) =>
      [field.name, plain((value as Record<string, unknown>)[field.name], field.type)]))
    case 'int': case 'timestamp': return String(value)
    // hyparquet gives decimals as doubles.
    case 'decimal': return Number(typeof value === 'bigint' ? Number(value) / 100 : value).toPrecision(12)
    default: return value
  }
}

const list = (item: DataType): DataType => ({ kind: 'list', item })

test('lists have three levels, maps two with required keys, and structs are groups', () => {
  const schema: StructField[] = [
    { name: 'l', type: list(list(int64)) },
    { name: 'm', type: { kind: 'map', key: tag, value: list(utf8) } },
    { name: 's', type: { kind: 'struct', fields: [{ name: 'x.y', type: int64 }, { name: 'z', type: tag }] } },
  ]
  const arena = newArena()
  const columns = [
    columnOf([[[1n], null, []]], schema[0]!.type, arena),
    columnOf([[{ key: 'k', value: ['v'] }]], schema[1]!.type, arena),
    columnOf([{ 'x.y': 1n, z: 'z' }], schema[2]!.type, arena),
  ]
  const content = writtenBytes('parquet', schema, [{ rows: 1, columns, runs: null }])
  const metadata = parquetMetadata(new Uint8Array(content).buffer)
  const lines = metadata.schema.slice(1).map((element) => [
    element.repetition_type, element.num_children === undefined ? element.type : 'group', element.name,
    element.converted_type, element.logical_type?.type,
  ].filter((part) => part !== undefined).join(' '))
  assert.deepEqual(lines, [
    'OPTIONAL group l LIST LIST', 'REPEATED group list',
    'OPTIONAL group element LIST LIST', 'REPEATED group list', 'OPTIONAL INT64 element',
    'OPTIONAL group m MAP MAP', 'REPEATED group key_value', 'REQUIRED BYTE_ARRAY key UTF8 STRING',
    'OPTIONAL group value LIST LIST', 'REPEATED group list', 'OPTIONAL BYTE_ARRAY element UTF8 STRING',
    'OPTIONAL group s', 'OPTIONAL INT64 x.y', 'OPTIONAL BYTE_ARRAY z UTF8 STRING',
  ])
  const chunks = metadata.row_groups[0]!.columns.map(({ meta_data: chunk }) =>
    `${chunk!.path_in_schema.join('/')} ${chunk!.num_values} ${chunk!.statistics?.null_count}`)
  assert.deepEqual(chunks, [
    'l/list/element/list/element 3 2', 'm/key_value/key 1 0', 'm/key_value/value/list/element 1 0',
    's/x.y 1 0', 's/z 1 0',
  ])
})

test('a row of more items than a page has entries is one page', async () => {
  const arena = newArena()
  const items = Array.from({ length: 40_000 }, (_, i) => BigInt(i % 977))
  const values = [[1n], items, [], null, [2n]]
  const schema = [{ name: 'l', type: list(int64) }]
  const batch: Batch = { rows: 5, columns: [columnOf(values, schema[0]!.type, arena)], runs: null }
  const rows = await rowsOf(writtenBytes('parquet', schema, [batch, batch]))
  assert.equal(textOf(rows.map((row) => row['l'])), textOf([...values, ...values]))
})

test('memory does not grow with the rows: long lists end a group early', () => {
  const arena = newArena()
  const values = Array.from({ length: 1000 }, (_, i) => Array.from({ length: 64 }, (_, k) => BigInt(i * k)))
  const schema = [{ name: 'l', type: list(int64) }]
  const batch: Batch = { rows: 1000, columns: [columnOf(values, schema[0]!.type, arena)], runs: null }
  const peaks = [80, 240].map((batches) => {
    const owner = new Owner('writer', 2 ** 28)
    const content = writtenBytes('parquet', schema, new Array<Batch>(batches).fill(batch), owner)
    assert.ok(groupRows(content).every((rows) => rows <= 33_000), `${groupRows(content)}`)
    return owner.peakBytes
  })
  assert.equal(peaks[1], peaks[0])
})

test('what has no Parquet form is refused inside others too, before the first byte', () => {
  const types: DataType[] = [
    list(interval), { kind: 'map', key: utf8, value: interval }, { kind: 'struct', fields: [] },
    { kind: 'struct', fields: [{ name: 'a', type: int64 }, { name: 'v', type: list(interval) }] },
  ]
  for (const type of types) {
    const owner = new Owner('writer', 2 ** 20)
    assert.throws(() => formatWriter('parquet', [{ name: 'n', type }], owner),
      { name: 'Refusal', message: /column n of type .* has no Parquet form/ })
    assert.equal(owner.usedBytes, 0)
  }
})
