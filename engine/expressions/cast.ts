// CAST and TRY_CAST of columns. Numbers and times by kernels; to and from text one value at a time, by the
// same function that folds constants (planner/evaluate/cast.ts), which is also the twin of the kernels'
// results.
import { DICTIONARY, dictionaryColumn, flat, type Column, type Scalar } from '../../kernels/column.ts'
import { kernels } from '../../kernels/load.ts'
import { f64, i64, type Pointer } from '../../kernels/memory.ts'
import {
  boolean, int32, int64, physicalOf, sameType, typeName, type DataType, type TimeUnit,
} from '../../kernels/type.ts'
import { fail, NOWHERE, UserError } from '../../parser/diagnostic.ts'
import { castScalar } from '../../planner/evaluate/cast.ts'
import { floatToText } from '../../planner/evaluate/text.ts'
import { castDecimals } from './decimal.ts'
import { bitmap, bits, filledBits, flatEights, flatten, isNullConstant, nulls, validityOf } from './forms.ts'
import { castNested } from './nested-cast.ts'
import { columnOf, scalarAt, valuesOf } from './scalars.ts'
import { TextTable } from './text-table.ts'
import type { Evaluation } from './vector.ts'

const unitNs: Record<TimeUnit, bigint> = { s: 1_000_000_000n, ms: 1_000_000n, us: 1000n, ns: 1n }
const dayNs = 86_400_000_000_000n

export function castColumn(
  column: Column, to: DataType, safe: boolean, rows: number, at: Evaluation,
): Column {
  const from = column.type
  if (from.kind === 'null') return nulls(to, rows, at.arena)
  if (to.kind === 'list' && physicalOf(from) !== 'nested') {
    return listOfOne(castColumn(column, to.item, safe, rows, at), to, rows, at)
  }
  if (isNullConstant(column)) return nulls(to, rows, at.arena)
  if (sameType(from, to)) return column
  if (to.kind === 'binary' && from.kind === 'utf8') return { ...flatten(column, at.arena), type: to }
  if (to.kind === 'dictionary')
    return asDictionary(castColumn(column, to.value, safe, rows, at), to, rows, at)
  if (from.kind === 'dictionary' && sameType(from.value, to)) return { ...column, type: to }
  if (physicalOf(from) === 'nested') {
    const inside = (c: Column, type: DataType): Column => castColumn(c, type, safe, c.length, at)
    return castNested(column, to, inside, at) ?? refuse(from, to)
  }
  return fastCast(column, to, safe, rows, at) ?? slowCast(column, to, safe, at)
}

/** Each value as the one item of a list, NULL too. */
function listOfOne(column: Column, to: DataType, rows: number, at: Evaluation): Column {
  const items = flatten({ ...column, length: rows }, at.arena)
  const offsets = at.arena.alloc((rows + 1) * 4 + 16)
  kernels.iota_4(0, rows + 1, offsets)
  return { ...flat(to, rows, offsets, 0, offsets), children: [items] }
}

/** Texts as codes of their own dictionary. */
export function asDictionary(column: Column, type: DataType, rows: number, at: Evaluation): Column {
  if (column.kind === DICTIONARY) return { ...column, type }
  const table = new TextTable(at.query.arena)
  const codes = at.arena.alloc(rows * 4 + 256)
  table.intern(flatten(column, at.arena), codes)
  return dictionaryColumn(type, rows, codes, table.dictionary())
}

function fastCast(column: Column, to: DataType, safe: boolean, rows: number, at: Evaluation): Column | null {
  const from = column.type
  if (to.kind === 'timestamp' && isNumber(from))
    return { ...castColumn(column, int64, safe, rows, at), type: to }
  if (to.kind === 'duration' && (from.kind === 'float' || from.kind === 'decimal'))
    return { ...castColumn(column, int64, safe, rows, at), type: to }
  if (from.kind === 'decimal' || to.kind === 'decimal') return castDecimals(column, to, safe, rows, at)
  const source = physicalOf(from)
  const target = physicalOf(to)
  if (source === 'bits')
    return from.kind === 'boolean' && (target === 'i64' || target === 'u64') && to.kind === 'int'
    ? fromBits(column, to, rows, at) : null
  if (source === 'f64' && target === 'f64') return toFloat32(column, to, rows, at)
  if (from.kind === 'int' && target === 'f64') return intToFloat(column, to, rows, at)
  if (source === 'f64' && to.kind === 'int') return floatToInt(column, to, safe, rows, at)
  if (to.kind === 'boolean' && from.kind === 'int') {
    const out = bitmap(rows, at.arena)
    kernels.i64_to_bits(flatEights(column, at.arena), rows, out)
    return flat(boolean, rows, out, validityOf(column, at.arena))
  }
  if (source !== 'i64' && source !== 'u64') return null
  if (to.kind === 'int' && from.kind !== 'interval') return toInt(column, to, safe, rows, at)
  return toTime(column, to, safe, rows, at)
}

const isNumber = (type: DataType): boolean =>
  type.kind === 'int' || type.kind === 'float' || type.kind === 'decimal'

function fromBits(column: Column, to: DataType, rows: number, at: Evaluation): Column {
  const b = bits(column, at.arena)
  const out = at.arena.alloc(rows * 8 + 16)
  kernels.bits_to_i64(b.data, rows, out)
  return flat(to, rows, out, b.validity)
}

function toFloat32(column: Column, to: DataType, rows: number, at: Evaluation): Column {
  if (to.kind !== 'float' || to.bits === 64) return { ...flatten(column, at.arena), type: to }
  const out = at.arena.alloc(rows * 8 + 16)
  kernels.round_f32(flatEights(column, at.arena), rows, out)
  return flat(to, rows, out, validityOf(column, at.arena))
}

function intToFloat(column: Column, to: DataType, rows: number, at: Evaluation): Column {
  const out = at.arena.alloc(rows * 8 + 16)
  kernels.cast_i64_f64(flatEights(column, at.arena), physicalOf(column.type) === 'u64', rows, out)
  if (to.kind === 'float' && to.bits === 32) kernels.round_f32(out, rows, out)
  return flat(to, rows, out, validityOf(column, at.arena))
}

type IntType = Extract<DataType, { kind: 'int' }>

/** The validity to write failures into: a copy of the input's, or 0 when a failure is an error. */
function failures(validity: Pointer, safe: boolean, rows: number, at: Evaluation): Pointer {
  if (!safe) return 0
  if (validity === 0) return filledBits(rows, true, at.arena)
  const out = bitmap(rows, at.arena)
  kernels.bits_copy(validity, 0, out, rows)
  return out
}

function done(
  failed: number, column: Column, to: DataType, out: Pointer, validity: Pointer, written: Pointer,
    rows: number,
): Column {
  if (failed >>> 0 !== 0xffffffff) {
    const value = scalarAt(column, failed >>> 0)
    fail('bad-cast', NOWHERE, { text: `Can't cast value ${valueText(value)} to type ${typeName(to)}` })
  }
  return flat(to, rows, out, written === 0 ? validity : written)
}

const valueText = (value: Scalar): string => typeof value === 'number' ? floatToText(value) : String(value)

function floatToInt(column: Column, to: IntType, safe: boolean, rows: number, at: Evaluation): Column {
  const limits = at.arena.alloc(16)
  // Open limits: a value truncates into range if it lies between them. -2^63 - 1 is not a float: the one
  // below is.
  f64[limits / 8] = to.signed ? to.bits === 64 ? -(2 ** 63) - 1025 : -(2 ** (to.bits - 1)) - 1 : -1
  f64[limits / 8 + 1] = to.signed ? 2 ** (to.bits - 1) : 2 ** to.bits
  const values = flatEights(column, at.arena)
  const validity = validityOf(column, at.arena)
  const written = failures(validity, safe, rows, at)
  const out = at.arena.alloc(rows * 8 + 16)
  const failed = kernels.cast_f64_i64(values, validity, limits, !to.signed, rows, out, written)
  return done(failed, column, to, out, validity, written, rows)
}

/** Whether each value of `from` is one of `to`, and stored alike. */
const holdsAll = (to: IntType, from: IntType): boolean =>
  to.signed === from.signed ? to.bits >= from.bits : to.signed && to.bits > from.bits && from.bits < 64

function toInt(column: Column, to: IntType, safe: boolean, rows: number, at: Evaluation): Column {
  const { type: from } = column
  // The same 8 bytes, and all of them fit: no value has to be looked at.
  if (from.kind === 'int' && holdsAll(to, from)) return { ...column, type: to }
  const wasUnsigned = physicalOf(from) === 'u64'
  const limits = at.arena.alloc(16)
  const low = to.signed ? -(1n << BigInt(to.bits - 1)) : 0n
  const high = to.signed ? (1n << BigInt(to.bits - 1)) - 1n : to.bits === 64 &&
    !wasUnsigned ? (1n << 63n) - 1n
    : (1n << BigInt(to.bits)) - 1n
  i64[limits / 8] = low
  i64[limits / 8 + 1] = BigInt.asIntN(64, high)
  const validity = validityOf(column, at.arena)
  const written = failures(validity, safe, rows, at)
  const out = at.arena.alloc(rows * 8 + 16)
  const failed = kernels.cast_i64_range(
    flatEights(column, at.arena), validity, limits, wasUnsigned, rows, out, written)
  return done(failed, column, to, out, validity, written, rows)
}

/** Nanoseconds of one unit of the type; null if it is no time. */
function unitOf(type: DataType): bigint | null {
  switch (type.kind) {
    case 'timestamp': case 'duration': return unitNs[type.unit]
    case 'date': return dayNs
    default: return null
  }
}

/**
 * Whether both count the same: a wall clock becomes an instant by the zone's rules, which kernels do not
 * have, and so does an instant its day. An instant stays what it is when its zone is left out.
 */
function sameInstant(from: DataType, to: DataType): boolean {
  if (to.kind === 'date') return isUtc(from)
  return isUtc(to) || (from.kind !== 'date' && !(from.kind === 'timestamp' && from.zone === null))
}

const isUtc = (type: DataType): boolean =>
  type.kind !== 'timestamp' || type.zone === null || type.zone === 'UTC' || type.zone === '+00:00'

function toTime(column: Column, to: DataType, safe: boolean, rows: number, at: Evaluation): Column | null {
  const from = column.type
  if (from.kind === 'duration' && to.kind !== 'duration') return null
  // Integers count whatever the type they become counts.
  if (from.kind === 'int' && (to.kind === 'timestamp' || to.kind === 'date' || to.kind === 'duration')) {
    return { ...castColumn(column, to.kind === 'date' ? int32 : int64, safe, rows, at), type: to }
  }
  if (!sameInstant(from, to)) return null
  const source = unitOf(from)
  const target = to.kind === 'timestamp' || to.kind === 'date' || to.kind === 'duration' ? unitOf(to) : null
  if (source === null || target === null) return null
  if (source === target) return { ...column, type: to }
  const values = flatEights(column, at.arena)
  const validity = validityOf(column, at.arena)
  const out = at.arena.alloc(rows * 8 + 16)
  const factor = at.arena.alloc(16)
  if (source >= target) {
    i64[factor / 8] = source / target
    const written = failures(validity, safe, rows, at)
    const failed = kernels.cast_multiply(values, validity, factor, rows, out, written)
    return done(failed, column, to, out, validity, written, rows)
  }
  i64[factor / 8] = target / source
  kernels.cast_divide(values, factor, false, rows, out)
  return flat(to, rows, out, validity)
}

function slowCast(column: Column, to: DataType, safe: boolean, at: Evaluation): Column {
  const { type } = column
  const values = valuesOf(column).map((value) => castValue(value, type, to, safe))
  return columnOf(values, to, at.arena)
}

const refuse = (from: DataType, to: DataType): never =>
  fail('sql-not-implemented', NOWHERE, { what: `CAST of ${typeName(from)} to ${typeName(to)}` })

function castValue(value: Scalar, from: DataType, to: DataType, safe: boolean): Scalar {
  try {
    const result = castScalar(value, from, to)
    return result === undefined ? refuse(from, to) : result
  } catch (error) {
    if (safe && error instanceof UserError && error.code !== 'sql-not-implemented') return null
    throw error
  }
}
