// Packing against plain TypeScript: unpack(pack(x)) is x bit for bit, codes are as narrow as the values
// allow, and values that no code holds come back as the column they were.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Arena } from '../../kernels/arena.ts'
import { FLAT, PACKED, flat, valueAt, type Column, type Scalar } from '../../kernels/column.ts'
import { Owner } from '../../kernels/extents.ts'
import { f64, u64, u8 } from '../../kernels/memory.ts'
import { packColumn, unpackColumn } from '../../kernels/pack.ts'
import { float64, int64, timestampNs, uint64, type DataType } from '../../kernels/type.ts'

const SIZES = [0, 1, 7, 8, 63, 64, 65, 1023, 1024, 1025, 8192]
const NULL_SHARES = [0, 0.01, 0.5, 1]
const owner = new Owner('pack test', 1 << 28)

function random(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x9e3779b9) >>> 0
    let z = state
    z = Math.imul(z ^ (z >>> 16), 0x85ebca6b)
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35)
    return ((z ^ (z >>> 16)) >>> 0) / 2 ** 32
  }
}

function make(type: DataType, values: readonly Scalar[], arena: Arena): Column {
  const data = arena.alloc(values.length * 8)
  const hasNulls = values.includes(null)
  const validity = hasNulls ? arena.zeroed(Math.ceil(values.length / 64) * 8 + 8) : 0
  values.forEach((value, row) => {
    if (value === null) f64[data / 8 + row] = Number.NaN
    else if (typeof value === 'number') f64[data / 8 + row] = value
    else u64[data / 8 + row] = BigInt.asUintN(64, value as bigint)
    const at = validity + (row >>> 3)
    if (hasNulls && value !== null) u8[at] = u8[at]! | (1 << (row & 7))
  })
  return flat(type, values.length, data, validity)
}

function read(column: Column): Scalar[] {
  return Array.from({ length: column.length }, (_, row) => valueAt(column, row))
}

const shapes: readonly [string, DataType, 0 | 1 | 2 | 4, (row: number, next: () => number) => Scalar][] = [
  ['small ints', int64, 1, (_, next) => BigInt(Math.floor(next() * 100)) - 50n],
  ['near the ends of int64', int64, 1, (row) => 2n ** 63n - 1n - BigInt(row % 200)],
  ['16-bit ints', int64, 2, (row, next) => (row === 0 ? 65535n : BigInt(Math.floor(next() * 65536)))],
  ['32-bit ints', int64, 4, (row, next) => BigInt(row === 0 ? 0 : Math.floor(next() * 2 ** 32)) - 2n ** 31n],
  ['wide ints', int64, 0, (row) => (row % 2 === 0 ? -(2n ** 63n) : 2n ** 63n - 1n)],
  ['wide odd ints', int64, 0, (row) => BigInt(row) * 2n ** 40n + BigInt(row & 1)],
  ['large uint64', uint64, 1, (row) => 2n ** 64n - 1n - BigInt(row % 250)],
  ['times each 10 s', timestampNs, 2, (row) => 1_451_606_400n * 10n ** 9n + BigInt(row % 360) * 10n ** 10n],
  ['times of 3 ns steps', timestampNs, 2, (row) => -17n + BigInt(row % 3000) * 3n],
  ['whole floats', float64, 1, (_, next) => Math.floor(next() * 100)],
  ['two decimals', float64, 2, (row, next) => (row === 0 ? 99.99 : Math.floor(next() * 10000) / 100)],
  ['four decimals', float64, 4, (row, next) => (row === 0 ? 9.8765 : Math.floor(next() * 1e9) / 1e4)],
  ['mixed decimals', float64, 2, (row, next) => (row % 70 === 69 ? 1.125 : Math.floor(next() * 20))],
  ['negative zero', float64, 0, (row) => (row % 3 === 0 ? -0 : 1)],
  ['not a number', float64, 0, (row) => (row % 64 === 0 ? Number.NaN : row)],
  ['infinite', float64, 0, (row) => (row % 64 === 0 ? Infinity : row)],
  ['doubles', float64, 0, (_, next) => next()],
  ['huge floats', float64, 0, (row, next) => next() * 1e300 * (row + 1)],
]

for (const [name, type, width, value] of shapes) {
  test(`${name} survive packing`, () => {
    const next = random(name.length)
    for (const size of SIZES) {
      for (const share of NULL_SHARES) {
        const arena = new Arena(owner)
        const values = Array.from({ length: size }, (_, row) => (next() < share ? null : value(row, next)))
        const column = make(type, values, arena)
        const packed = packColumn(column, arena)
        assert.deepEqual(read(packed), values)
        if (size >= 1023 && share === 0) {
          assert.equal(packed.kind, width === 0 ? FLAT : PACKED)
          assert.equal(packed.width, width)
        }
        const from = Math.floor(next() * size)
        const to = from + Math.floor(next() * (size - from + 1))
        const back = unpackColumn(packed, from, to, arena)
        assert.equal(back.kind, FLAT)
        assert.deepEqual(read(back), values.slice(from, to))
        arena.release()
      }
    }
  })
}
