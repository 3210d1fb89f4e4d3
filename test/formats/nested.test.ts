// Lists, structs and maps in every format: in rows and as constants, with NULLs at every depth, and refused
// where a format has no form for them. JSON and pretty as recorded from the reference (conformance group
// query-formats) and as arrow-rs prints maps. Parquet: parquet-nested.test.ts.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { columnOf } from '../../engine/expressions/scalars.ts'
import { formatWriter } from '../../engine/formats/formats.ts'
import type { Batch } from '../../kernels/batch.ts'
import { constant, type Scalar } from '../../kernels/column.ts'
import { Owner } from '../../kernels/extents.ts'
import { int64, utf8, type DataType } from '../../kernels/type.ts'
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

for (let seed = 1; seed <= 20; seed++) {
  test(`columns of any kind below print what plain ones print (seed ${seed})`, () => {
    const arena = newArena()
    const result = randomNested(seed, arena)
    const plain = result.schema.map(({ type }, c) => columnOf(result.values[c]!, type, arena))
    const whole: Batch = { rows: result.values[0]!.length, columns: plain, runs: null }
    for (const format of ['jsonl', 'pretty'] as const) {
      assert.equal(written(format, result.schema, result.batches), written(format, result.schema, [whole]))
    }
    arena.release()
  })
}

test('CSV refuses them by name, before the first byte', () => {
  for (const { name, type } of schema) {
    const owner = new Owner('writer', 2 ** 20)
    assert.throws(() => formatWriter('csv', [{ name, type }], owner), { name: 'Refusal' })
    assert.equal(owner.usedBytes, 0)
  }
})
