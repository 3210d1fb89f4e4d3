// Keys of lists, structs and maps against the order of their values, one pair after the other: random types
// and values, awkward ones among them (-0, NaN, texts that begin like others or hold a zero byte). Codes of
// nested values give back the values.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { columnOf, valuesOf } from '../../engine/expressions/scalars.ts'
import { nestedKeys } from '../../engine/expressions/nested-keys.ts'
import { HeldMemory } from '../../engine/held-memory.ts'
import { NestedCodes } from '../../engine/operators/nested-codes.ts'
import { Query } from '../../engine/query.ts'
import { Arena } from '../../kernels/arena.ts'
import type { Scalar } from '../../kernels/column.ts'
import { Owner } from '../../kernels/extents.ts'
import { u32, u8 } from '../../kernels/memory.ts'
import { boolean, float64, int64, itemType, uint64, utf8, type DataType } from '../../kernels/type.ts'
import { decimal } from '../../planner/bind/coerce.ts'
import { compareScalars } from '../../planner/evaluate/compare.ts'
import { Random } from '../kernels/vectors.ts'

const seed = Number(process.env['SEED'] ?? 1)
const replay = `replay: SEED=${seed} node --test test/operators/nested-keys.test.ts`

const choices: readonly (readonly [DataType, readonly Scalar[]])[] = [
  [int64, [0n, 1n, -1n, 255n, -256n, (1n << 63n) - 1n, -(1n << 63n)]],
  [uint64, [0n, 1n, 255n, 1n << 63n, (1n << 64n) - 1n]],
  [float64, [0, -0, 1.5, -1.5, NaN, Infinity, -Infinity, 5e-324]],
  [utf8, ['', 'a', 'ab', 'a\0', 'a\0b', '\0', 'b', 'é', '\u{10000}', '\uffff']],
  [boolean, [true, false]],
  [decimal(38, 2), [0n, -1n, 1n, 10n ** 37n, -(10n ** 37n), 1n << 64n]],
  [decimal(76, 2, 256), [0n, -1n, 1n, 10n ** 75n, -(10n ** 75n), 1n << 64n, 1n << 128n, -(1n << 192n)]],
]

function typeOf(random: Random, depth: number): DataType {
  const kind = depth === 0 ? 9 : random.below(4)
  const inner = (): DataType => typeOf(random, depth - 1)
  if (kind === 0) return { kind: 'list', item: inner() }
  if (kind === 1) return { kind: 'map', key: int64, value: inner() }
  if (kind === 2) {
    return { kind: 'struct', fields: [{ name: 'b', type: inner() }, { name: 'a', type: inner() }] }
  }
  return choices[random.below(choices.length)]![0]
}

function valueOf(type: DataType, random: Random, nullable = true): Scalar {
  if (nullable && random.below(6) === 0) return null
  const item = itemType(type)
  if (item !== null) {
    return Array.from({ length: random.below(3) }, () => valueOf(item, random, type.kind === 'list'))
  }
  if (type.kind === 'struct') {
    return Object.fromEntries(type.fields.map((f) => [f.name, valueOf(f.type, random)]))
  }
  const values = choices.find(([t]) => t.kind === type.kind && (t.kind !== 'int' ||
    (type.kind === 'int' && t.signed === type.signed)))![1]
  return values[random.below(values.length)]!
}

const nestedTypes = (random: Random): DataType =>
  ({ kind: 'list', item: typeOf(random, 3) })

test(`keys order as values do, and are equal where they are (${replay})`, () => {
  for (let round = 0; round < 60; round++) {
    const random = new Random(seed * 1000 + round)
    const arena = new Arena(new Owner('test', 1 << 26))
    const type = nestedTypes(random)
    const values = Array.from({ length: 25 }, () => valueOf(type, random, false))
    const keys = nestedKeys(columnOf(values, type, arena), false, arena)
    const bytes = values.map((_, i) => {
      const at = (keys.extra >>> 2) + i
      return Buffer.from(u8.slice(keys.data + u32[at]!, keys.data + u32[at + 1]!))
    })
    for (const [i, a] of values.entries()) {
      for (const [j, b] of values.entries()) {
        const order = Buffer.compare(bytes[i]!, bytes[j]!)
        assert.equal(order, compareScalars(a, b), `round ${round}, ${i} and ${j}`)
      }
    }
    arena.release()
  }
})

test(`codes are equal for equal values only, and give them back (${replay})`, () => {
  for (let round = 0; round < 60; round++) {
    const random = new Random(seed * 1000 + round)
    const query = new Query({ owner: new Owner('test', 1 << 26), nowNs: 0n })
    const type = nestedTypes(random)
    const codes = new NestedCodes(type, new HeldMemory(query))
    const all: { readonly code: number; readonly value: Scalar }[] = []
    for (let batch = 0; batch < 3; batch++) {
      const values = Array.from({ length: 20 }, () => valueOf(type, random))
      const at = codes.codes(columnOf(values, type, query.arena), query.arena)
      values.forEach((value, i) => all.push({ code: u32[(at >>> 2) + i]!, value }))
      assert.deepEqual(valuesOf(codes.column(type, at, 20, query.arena)), values, `round ${round}`)
    }
    for (const a of all) {
      assert.equal(a.code === 0, a.value === null)
      for (const b of all) {
        const same = a.value === null || b.value === null ? a.value === b.value
          : compareScalars(a.value, b.value) === 0
        assert.equal(a.code === b.code, same, `round ${round}`)
      }
    }
    query.release()
  }
})
