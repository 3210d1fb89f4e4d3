// Columns through a spill file and back: random types, lists, structs and maps among them, in every kind of
// vector, and rows that are a part of larger columns.
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { flatten } from '../../engine/expressions/forms.ts'
import { columnOf, constantColumn, valuesOf } from '../../engine/expressions/scalars.ts'
import { sliceRows } from '../../engine/expressions/take.ts'
import { Query } from '../../engine/query.ts'
import { columnCodes } from '../../engine/spill/column-codes.ts'
import { SpillArea } from '../../engine/spill/spill-area.ts'
import type { Chunk } from '../../engine/spill/spill-file.ts'
import { isBatch, type Step } from '../../engine/steps.ts'
import type { Column, Scalar } from '../../kernels/column.ts'
import { Owner } from '../../kernels/extents.ts'
import { packColumn } from '../../kernels/pack.ts'
import {
  boolean, float64, int64, interval, itemType, nullType, tag, timestampNs, uint64, utf8, type DataType,
} from '../../kernels/type.ts'
import { realEnv } from '../../storage/env/real/real.ts'
import { Random } from '../kernels/vectors.ts'
import { tagColumn } from '../operators/memory-tables.ts'

const seed = Number(process.env['SEED'] ?? 1)
const rounds = Number(process.env['ROUNDS'] ?? 150)
const replay = `replay: SEED=${seed} node --test test/engine/spill-columns.test.ts`

let directory: string
before(async () => { directory = await mkdtemp(join(tmpdir(), 'spill-columns-')) })
after(() => rm(directory, { recursive: true, force: true }))

const decimal: DataType = { kind: 'decimal', precision: 38, scale: 2 }
const binary: DataType = { kind: 'binary' }
const leaves: readonly (readonly [DataType, readonly Scalar[]])[] = [
  [int64, [0n, -1n, 7n, (1n << 63n) - 1n]], [uint64, [0n, 9n, (1n << 64n) - 1n]], [timestampNs, [1n, 2n]],
  [float64, [0, -0, 1.5, NaN, -Infinity]], [boolean, [true, false]],
  [utf8, ['', 'a', 'long text '.repeat(9), 'é']],
  [binary, ['', '00ff']], [tag, ['host', 'other', '']], [decimal, [0n, -(10n ** 37n)]], [nullType, [null]],
  [interval, [{ months: 1n, days: -2n, nanoseconds: 3n }]],
]

function typeOf(random: Random, depth: number): DataType {
  const kind = depth === 0 ? 9 : random.below(5)
  const inner = (): DataType => typeOf(random, depth - 1)
  if (kind === 0) return { kind: 'list', item: inner() }
  if (kind === 1) return { kind: 'map', key: utf8, value: inner() }
  if (kind === 2) {
    return { kind: 'struct', fields: [{ name: 'b', type: inner() }, { name: 'a', type: inner() }] }
  }
  return leaves[random.below(leaves.length)]![0]
}

function valueOf(type: DataType, random: Random, nullable = true): Scalar {
  if (nullable && random.below(5) === 0) return null
  const item = itemType(type)
  if (item !== null) {
    return Array.from({ length: random.below(4) }, () => valueOf(item, random, type.kind === 'list'))
  }
  if (type.kind === 'struct') {
    return Object.fromEntries(type.fields.map((f) => [f.name, valueOf(f.type, random, f.name !== 'key')]))
  }
  const values = leaves.find(([t]) => t === type)![1]
  return values[random.below(values.length)]!
}

/** A column of these values in one of the forms that operators make. */
function formed(column: Column, random: Random, query: Query): Column {
  const { type } = column
  if (type.kind === 'dictionary') {
    return tagColumn(valuesOf({ ...column, type: utf8 }) as (string | null)[], query.arena)
  }
  if (column.children.length > 0) {
    return { ...column, children: column.children.map((child, i) => formed(
      { ...child, type: childType(type, i) }, random, query)) }
  }
  const mayPack = type.kind === 'int' || type.kind === 'float' || type.kind === 'timestamp'
  return mayPack && column.length > 0 && random.below(2) === 0 ? packColumn(column, query.arena) : column
}

function childType(type: DataType, i: number): DataType {
  return type.kind === 'struct' ? type.fields[i]!.type : itemType(type)!
}

/** Runs the steps, waiting where they do. */
async function toEnd<T>(steps: Generator<Step, T, void>): Promise<T> {
  while (true) {
    const { done, value } = steps.next()
    if (done === true) return value
    if (!isBatch(value) && value.kind === 'wait') await value.promise
  }
}

test(`every column comes back as it went (${replay})`, async () => {
  const area = new SpillArea(realEnv(), directory)
  for (let round = 0; round < rounds; round++) {
    const random = new Random(seed * 100_000 + round)
    const query = new Query({ owner: new Owner('test', 1 << 27), nowNs: 0n, spill: area })
    const types = Array.from({ length: 1 + random.below(3) }, () => typeOf(random, random.below(4)))
    const file = query.spillFile(columnCodes(types, query.arena))
    const written: { readonly chunk: Chunk; readonly expected: Scalar[][] }[] = []
    for (let chunk = 0; chunk < 3; chunk++) {
      const rows = 1 + random.below(random.below(4) === 0 ? 300 : 20)
      const from = random.below(rows)
      const n = 1 + random.below(rows - from)
      const columns = types.map((type) => {
        if (random.below(8) === 0) {
          const one = type.kind === 'dictionary' ? null : valueOf(type, random)
          return constantColumn(one, type, n, query.arena)
        }
        const values = Array.from({ length: rows }, () => valueOf(type, random))
        const column = formed({ ...columnOf(values, type, query.arena), type }, random, query)
        return sliceRows(column, from, n, query.arena)
      })
      const expected = columns.map((column) => valuesOf(column))
      const batch = { rows: n, columns, runs: null }
      written.push({ chunk: await toEnd(file.append(batch, query.scratch())), expected })
    }
    for (const { chunk, expected } of written.toReversed()) {
      const read = await toEnd(file.read(chunk, query.arena))
      const found = read.columns.map((column) => valuesOf(column))
      assert.deepEqual(found, expected, `round ${round}`)
      read.columns.forEach((c, i) => assert.deepEqual(c.type, types[i], `round ${round}`))
      const flat = read.columns.map((column) => valuesOf(flatten(column, query.arena)))
      assert.deepEqual(flat, expected, `round ${round}, flattened`)
    }
    await file.close()
    query.release()
  }
  assert.equal(area.usedBytes, 0)
})
