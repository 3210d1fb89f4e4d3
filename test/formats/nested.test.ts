// Lists, structs and maps in every format: in rows and as constants, with NULLs at every depth, and refused
// where a format has no form for them. JSON and pretty as recorded from the reference (conformance group
// query-formats) and as arrow-rs prints maps. Parquet: parquet-nested.test.ts.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { columnOf } from '../../engine/expressions/scalars.ts'
import { formatWriter } from '../../engine/formats/formats.ts'
import type { Batch } from '../../kernels/batch.ts'
import { floatText } from '../../engine/formats/float-text.ts'
import { jsonString } from '../../engine/formats/text-bytes.ts'
import { rawText } from '../../engine/formats/value-text.ts'
import { zonedText } from '../../engine/formats/zone.ts'
import { constant, valueAt, type Scalar } from '../../kernels/column.ts'
import { Owner } from '../../kernels/extents.ts'
import { int64, physicalOf, utf8, type DataType, type StructField } from '../../kernels/type.ts'
import { decimalToText } from '../../planner/evaluate/decimal.ts'
import { newArena } from './all-types.ts'
import { randomNested } from './random-nested.ts'
import { written } from './written.ts'

const list: DataType = { kind: 'list', item: int64 }
const struct: DataType = { kind: 'struct', fields: [{ name: 'x', type: int64 }, { name: 'y"', type: utf8 }] }
const map: DataType = { kind: 'map', key: utf8, value: list }
const numbered: DataType = { kind: 'map', key: int64, value: struct }

const columns: readonly (readonly [DataType, readonly Scalar[]])[] = [
  [list, [[1n, 2n, null], null, []]],
  [struct, [{ x: 1n, 'y"': 'z' }, { x: null, 'y"': 'a"b' }, null]],
  [map, [[{ key: 'a', value: [1n] }, { key: 'b', value: null }], [], null]],
  [numbered, [[{ key: 7n, value: { x: 2n, 'y"': null } }], null, []]],
  [{ kind: 'list', item: struct }, [[{ x: 1n, 'y"': '' }, null], [], null]],
]

const schema = columns.map(([type], i) => ({ name: 'abcde'[i]!, type }))

function rows(): Batch {
  const arena = newArena()
  return { rows: 3, columns: columns.map(([type, values]) => columnOf(values, type, arena)), runs: null }
}

test('JSON leaves out NULL fields and values, and quotes every key', () => {
  assert.equal(written('jsonl', schema, [rows()]), [
    String.raw`{"a":[1,2,null],"b":{"x":1,"y\"":"z"},"c":{"a":[1]},"d":{"7":{"x":2}},` +
      String.raw`"e":[{"x":1,"y\"":""},null]}`,
    String.raw`{"b":{"y\"":"a\"b"},"c":{},"e":[]}`,
    '{"a":[],"d":{}}', '',
  ].join('\n'))
  const asLines = written('jsonl', schema, [rows()]).trimEnd().split('\n')
  assert.equal(written('json', schema, [rows()]), `[${asLines.join(',')}]`)
})

test('pretty shows a NULL inside as nothing', () => {
  assert.equal(written('pretty', schema, [rows()]), [
    '+----------+----------------+---------------+-------------------+------------------+',
    '| a        | b              | c             | d                 | e                |',
    '+----------+----------------+---------------+-------------------+------------------+',
    '| [1, 2, ] | {x: 1, y": z}  | {a: [1], b: } | {7: {x: 2, y": }} | [{x: 1, y": }, ] |',
    '|          | {x: , y": a"b} | {}            |                   | []               |',
    '| []       |                |               | {}                |                  |',
    '+----------+----------------+---------------+-------------------+------------------+',
  ].join('\n'))
})

test('a constant is what its row is, also where the value is NULL', () => {
  for (const row of [0, 1, 2]) {
    const arena = newArena()
    const one = columns.map(([type, values]) => columnOf([values[row]!], type, arena))
    const flats = columns.map(([type, values]) => columnOf([values[row]!, values[row]!], type, arena))
    for (const format of ['jsonl', 'pretty'] as const) {
      assert.equal(
        written(format, schema, [{ rows: 2, columns: one.map((c) => constant(c, 2)), runs: null }]),
        written(format, schema, [{ rows: 2, columns: flats, runs: null }]), `${format}, row ${row}`)
    }
  }
})

/** What a value prints, by plain TypeScript; null: nothing. */
function twin(value: Scalar, type: DataType, json: boolean): string | null {
  if (value === null) return null
  const comma = json ? ',' : ', '
  const colon = json ? ':' : ': '
  const pairs = (all: readonly (readonly [string, Scalar, DataType])[]): string => {
    const texts = all.map(([name, of, its]) => [name, twin(of, its, json)] as const)
    const shown = texts.filter(([, text]) => !json || text !== null)
    const nameOf = (name: string): string => json ? jsonString(name) : name
    return `{${shown.map(([name, text]) => `${nameOf(name)}${colon}${text ?? ''}`).join(comma)}}`
  }
  switch (type.kind) {
    case 'list': {
      const items = (value as readonly Scalar[]).map((item) => twin(item, type.item, json))
      return `[${items.map((item) => item ?? (json ? 'null' : '')).join(comma)}]`
    }
    case 'struct':
      return pairs(type.fields.map((f) => [f.name, (value as Record<string, Scalar>)[f.name]!, f.type]))
    case 'map': return pairs((value as readonly { key: Scalar; value: Scalar }[]).map((entry) =>
      [twin(entry.key, type.key, false)!, entry.value, type.value]))
    case 'decimal': return decimalToText(value as bigint, type.scale)
    case 'timestamp': return json ? `"${zonedText(value as bigint, null)}"` : zonedText(value as bigint, null)
    case 'float': return floatText(value as number, json)
    case 'utf8': case 'dictionary': return json ? jsonString(value as string) : value as string
    default: return String(value)
  }
}

function twinOfRows(schema: readonly StructField[], values: readonly (readonly Scalar[])[]): string {
  const lines = values[0]!.map((_, row) => {
    const cells = schema.map(({ name, type }, c) => [name, twin(values[c]![row]!, type, true)] as const)
    const shown = cells.filter(([, text]) => text !== null)
    return `{${shown.map(([name, text]) => `${jsonString(name)}:${text}`).join(',')}}\n`
  })
  return lines.join('')
}

const given = process.env['SEED']
const seeds = given === undefined ? Array.from({ length: 30 }, (_, i) => i + 1) : [Number(given)]

for (const seed of seeds) {
  test(`columns of any kind below print what their values print (SEED=${seed})`, () => {
    const arena = newArena()
    const { schema: fields, batches, values } = randomNested(seed, arena)
    assert.equal(written('jsonl', fields, batches), twinOfRows(fields, values))
    const [{ type }] = fields as readonly [StructField]
    if (physicalOf(type) === 'nested') {
      const texts = rawText(columnOf(values[0]!, type, arena), false, arena)
      const seen = values[0]!.map((_, row) => valueAt(texts, row))
      assert.deepEqual(seen, values[0]!.map((value) => twin(value, type, false)))
    }
    const plain = fields.map((field, c) => columnOf(values[c]!, field.type, arena))
    const whole: Batch = { rows: values[0]!.length, columns: plain, runs: null }
    assert.equal(written('pretty', fields, batches), written('pretty', fields, [whole]))
    arena.release()
  })
}

test('items longer than any room made for them, and control characters in keys, print whole', () => {
  const type: DataType = { kind: 'map', key: utf8, value: { kind: 'list', item: utf8 } }
  const values = [[{ key: 'k\u0001"', value: ['\u0002'.repeat(9000), null, 'é'.repeat(5000)] }], [], null]
  const batch: Batch = { rows: 3, columns: [columnOf(values, type, newArena())], runs: null }
  const fields = [{ name: 'm', type }]
  assert.equal(written('jsonl', fields, [batch]), twinOfRows(fields, [values]))
})

test('CSV refuses them by name, before the first byte', () => {
  for (const { name, type } of schema) {
    const owner = new Owner('writer', 2 ** 20)
    assert.throws(() => formatWriter('csv', [{ name, type }], owner), { name: 'Refusal' })
    assert.equal(owner.usedBytes, 0)
  }
})
