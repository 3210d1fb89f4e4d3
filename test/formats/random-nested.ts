// Random results of lists, structs and maps, any deep, for tests of Parquet: NULLs and empty lists at every
// level, items that no row owns, and columns below in any vector kind. Gives the plain values beside.
import type { Arena } from '../../kernels/arena.ts'
import type { Batch } from '../../kernels/batch.ts'
import { constant, flat, type Column, type Scalar } from '../../kernels/column.ts'
import { u32 } from '../../kernels/memory.ts'
import { packColumn } from '../../kernels/pack.ts'
import {
  boolean, float64, int64, itemType, nullType, tag, timestampNs, utf8, type DataType, type StructField,
} from '../../kernels/type.ts'
import { decimal } from '../../planner/bind/coerce.ts'
import { columnOf } from '../../engine/expressions/scalars.ts'
import { defaultBatchOptions, type BatchOptions } from '../../storage/parquet/write-batches.ts'
import { dictionaryOf, tags, validityOf } from './all-types.ts'
import { random, type Random } from './random-result.ts'

export type NestedResult = {
  readonly schema: readonly StructField[]
  readonly batches: readonly Batch[]
  /** By column. */
  readonly values: readonly (readonly Scalar[])[]
  readonly options: BatchOptions
}

const leaves: readonly DataType[] = [
  int64, { kind: 'int', bits: 16, signed: true }, float64, utf8, utf8, tag, boolean, timestampNs, nullType,
  decimal(30, 2), decimal(60, 2, 256),
]

function randomType(next: Random, depth: number): DataType {
  if (depth === 0) return leaves[next(leaves.length)]!
  switch (next(4)) {
    case 0: return { kind: 'list', item: randomType(next, depth - 1) }
    case 1: return { kind: 'map', key: utf8, value: randomType(next, depth - 1) }
    case 2: {
      const fields = Array.from({ length: 1 + next(3) }, (_, i) =>
        ({ name: `f${i}`, type: randomType(next, depth - 1) }))
      return { kind: 'struct', fields }
    }
    default: return randomType(next, depth - 1)
  }
}

/** `nulls`: how many of ten. */
function randomValue(type: DataType, next: Random, nulls: number): Scalar {
  if (next(10) < nulls) return null
  const count = [0, 1, 2, 9][next(4)]!
  switch (type.kind) {
    case 'null': return null
    case 'boolean': return next(2) === 1
    case 'float': return next(1000) / 8
    case 'utf8': case 'dictionary': return ['', 'a', 'é"', 'text', String(next(1e6))][next(5)]!
    case 'int': return BigInt(next(2000) - 1000)
    case 'decimal': return BigInt(next(1e6)) * 10n ** BigInt(next(20)) * (next(2) === 0 ? 1n : -1n)
    case 'timestamp': return 1_700_000_000_000_000_000n + BigInt(next(1e6)) * 1000n
    case 'list': return Array.from({ length: count }, () => randomValue(type.item, next, nulls))
    case 'map': return Array.from({ length: count }, (_, i): Scalar =>
      ({ key: `k${i}`, value: randomValue(type.value, next, nulls) }))
    case 'struct': return Object.fromEntries(type.fields.map((field): [string, Scalar] =>
      [field.name, randomValue(field.type, next, nulls)]))
    default: throw new Error(`no random ${type.kind}`)
  }
}

export function randomNested(seed: number, arena: Arena): NestedResult {
  const next = random(seed)
  const types = Array.from({ length: 1 + next(3) }, () => randomType(next, 1 + next(3)))
  const values = types.map((): Scalar[] => [])
  const batches = Array.from({ length: 1 + next(6) }, (): Batch => {
    const rows = [1, 3, 64, 65, 200][next(5)]!
    const columns = types.map((type, c) => {
      const nulls = [0, 1, 5, 10][next(4)]!
      const same = next(5) === 0 ? randomValue(type, next, nulls) : undefined
      const part = Array.from({ length: rows }, () => same ?? randomValue(type, next, nulls))
      values[c]!.push(...part)
      return anyForm(part, type, next, arena)
    })
    return { rows, columns, runs: null }
  })
  const options = {
    ...defaultBatchOptions, rowGroupRows: 64 * (1 + next(9)), pageRows: 64 * (1 + next(4)),
    rowGroupBytes: [defaultBatchOptions.rowGroupBytes, 9000][next(2)]!, pieceBytes: 1 + next(5000),
    compress: next(2) === 0,
  }
  return { schema: types.map((type, i) => ({ name: `c${i}`, type })), batches, values, options }
}

/** A column of these values in one of the forms that can hold them, at every level. */
function anyForm(
  values: readonly Scalar[], type: DataType, next: Random, arena: Arena, mayPack = true,
): Column {
  const isSame = values.length > 0 && values.every((value) => textOf(value) === textOf(values[0]!))
  if (isSame && next(2) === 0) return constant(anyForm([values[0]!], type, next, arena, false), values.length)
  if (type.kind === 'struct') {
    const children = type.fields.map((field) => anyForm(values.map((value) =>
      // Below a NULL lies anything.
      value === null ? randomValue(field.type, next, 5) : (value as Record<string, Scalar>)[field.name]!),
    field.type, next, arena))
    return { ...flat(type, values.length, 0, validityOf(arena, values)), children }
  }
  const item = itemType(type)
  if (item !== null) return listForm(values as (readonly Scalar[] | null)[], type, item, next, arena)
  if (type.kind === 'dictionary' || (type.kind === 'utf8' && mayPack && next(2) === 0)) {
    const given = values as (string | null)[]
    const entries = [...new Set([...given.filter((text) => text !== null), 'unused'])].reverse()
    return { ...tags(arena, dictionaryOf(arena, entries), entries, given), type }
  }
  const column = columnOf(values, type, arena)
  // A constant is plain.
  return mayPack && next(2) === 0 ? packColumn(column, arena) : column
}

function listForm(
  values: readonly (readonly Scalar[] | null)[], type: DataType, item: DataType, next: Random, arena: Arena,
): Column {
  const items: Scalar[] = []
  const strangers = (): void => {
    for (let i = next(3); i > 0; i--) items.push(type.kind === 'map' ? { key: 'no', value: null } : null)
  }
  const offsets = arena.alloc((values.length + 1) * 4)
  strangers()
  for (const [row, list] of values.entries()) {
    u32[(offsets >>> 2) + row] = items.length
    // Items of a NULL are no one's.
    if (list === null) strangers()
    else items.push(...list)
  }
  u32[(offsets >>> 2) + values.length] = items.length
  strangers()
  const children = [anyForm(items, item, next, arena)]
  return { ...flat(type, values.length, 0, validityOf(arena, values), offsets), children }
}

/** One text for equal values, whatever reads them. */
export function textOf(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => typeof part === 'bigint' ? `${part}` : part)
}
