// Random results: columns of all stored types, cut into batches whose columns come in any vector kind
// that can hold the values. Gives the plain values beside.
import type { Arena } from '../../kernels/arena.ts'
import type { Batch } from '../../kernels/batch.ts'
import { constant, type Column, type Scalar } from '../../kernels/column.ts'
import { packColumn } from '../../kernels/pack.ts'
import {
  boolean, float64, int64, tag, timestampNs, uint64, utf8, type DataType, type StructField,
} from '../../kernels/type.ts'
import { defaultBatchOptions, type BatchOptions } from '../../storage/parquet/write-batches.ts'
import { booleans, dictionaryOf, floats, integers, tags, texts } from './all-types.ts'

export type RandomResult = {
  readonly schema: readonly StructField[]
  readonly batches: readonly Batch[]
  /** By column. */
  readonly values: readonly (readonly Scalar[])[]
  readonly options: BatchOptions
}

export type Random = (below: number) => number

export function random(seed: number): Random {
  let state = seed >>> 0
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0
    let z = Math.imul(state ^ (state >>> 15), state | 1)
    z ^= z + Math.imul(z ^ (z >>> 7), z | 61)
    return Math.floor((((z ^ (z >>> 14)) >>> 0) / 2 ** 32) * below)
  }
}

const word = (next: Random): bigint => (BigInt(next(2 ** 32)) << 32n) | BigInt(next(2 ** 32))
const signedOf = (bits: number) => (next: Random): bigint => BigInt.asIntN(bits, word(next))
const few = (next: Random): string => `value ${next(9)}`
const many = (next: Random): string => 'é'.repeat(next(12)) + String(next(1e6))

type Kind = readonly [type: DataType, value: (next: Random) => Scalar]

const int = (bits: 8 | 16 | 32, signed: boolean): DataType => ({ kind: 'int', bits, signed })
const kinds: readonly Kind[] = [
  [int64, signedOf(64)], [int64, (next) => BigInt(next(50))], [uint64, (next) => word(next)],
  [int(8, true), signedOf(8)], [int(16, true), signedOf(16)], [int(32, true), signedOf(32)],
  [int(8, false), (next) => BigInt(next(256))], [int(16, false), (next) => BigInt(next(65536))],
  [int(32, false), (next) => BigInt(next(2 ** 32))],
  [float64, (next) => next(1e9) / 7], [float64, (next) => next(1000) / 10],
  [{ kind: 'float', bits: 32 }, (next) => Math.fround(next(1e9) / 7)],
  [boolean, (next) => next(2) === 1], [utf8, few], [utf8, many], [utf8, many], [tag, few], [tag, many],
  [timestampNs, (next) => 1_700_000_000_000_000_000n + BigInt(next(1e6)) * 1000n],
  [{ kind: 'timestamp', unit: 'ms', zone: 'UTC' }, (next) => BigInt(next(1e9))],
  [{ kind: 'date' }, (next) => BigInt(next(40_000) - 20_000)],
]

export function randomResult(seed: number, arena: Arena): RandomResult {
  const next = random(seed)
  const chosen = Array.from({ length: 1 + next(6) }, () => kinds[next(kinds.length)]!)
  // Some columns come plain for a while before they come in other forms: their writer has to change its mind.
  const plainUntil = chosen.map(() => next(2) * next(12))
  const schema = chosen.map(([type], i) => ({ name: `c${i}`, type }))
  const values = chosen.map((): Scalar[] => [])
  const batches: Batch[] = []
  const count = next(20)
  for (let b = 0; b < count; b++) {
    const rows = [0, 1, 3, 63, 64, 65, 500][next(7)]!
    const columns = chosen.map(([type, value], c) => {
      const nulls = [0, 0, 0.1, 0.9, 1][next(5)]!
      const isPlain = b < plainUntil[c]!
      const same = !isPlain && next(4) === 0 ? value(next) : null
      const part = Array.from({ length: rows }, () => (next(1000) < nulls * 1000 ? null : value(next)))
      const whole = same === null ? part : part.map(() => (nulls === 1 ? null : same))
      values[c]!.push(...whole)
      const form = isPlain ? 'plain' : same === null ? 'any' : 'constant'
      return columnOf(type, whole, form, next, arena)
    })
    batches.push({ rows, columns, runs: null })
  }
  const options = {
    ...defaultBatchOptions, rowGroupRows: 64 * (8 + next(30)), pageRows: 64 * (1 + next(4)),
    rowGroupBytes: [defaultBatchOptions.rowGroupBytes, 3000][next(2)]!, pieceBytes: 1 + next(5000),
    compress: next(2) === 0,
  }
  return { schema, batches, values, options }
}

function columnOf(
  type: DataType, values: readonly Scalar[], form: 'plain' | 'any' | 'constant', next: Random, arena: Arena,
): Column {
  if (form === 'plain' || values.length === 0) return flatOf(type, values, false, arena)
  const isCoded = next(2) === 0
  if (form === 'constant') return constant(flatOf(type, values.slice(0, 1), isCoded, arena), values.length)
  const column = flatOf(type, values, isCoded, arena)
  return isCoded ? packColumn(column, arena) : column
}

function flatOf(type: DataType, values: readonly Scalar[], isCoded: boolean, arena: Arena): Column {
  switch (type.kind) {
    case 'boolean': return booleans(arena, values as (boolean | null)[])
    case 'float': return floats(arena, values as (number | null)[], type)
    case 'utf8': case 'dictionary': {
      const given = values as (string | null)[]
      if (type.kind === 'utf8' && !isCoded) return texts(arena, given)
      const entries = [...new Set([...given.filter((text) => text !== null), 'unused'])].reverse()
      return { ...tags(arena, dictionaryOf(arena, entries), entries, given), type }
    }
    default: return integers(arena, type, values as (bigint | null)[])
  }
}
