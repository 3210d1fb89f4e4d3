// The one table of implicit casts: which common type two operands, a list of results or a function's argument
// take. Not explicit CAST (any conversion the engine knows). Everything that needs a common type asks here,
// so comparison, arithmetic, CASE, VALUES, UNION and calls agree. Types only; nodes are made in
// coerce-expression.ts.
import { sameType, type DataType, type StructField, type TimeUnit } from '../../kernels/type.ts'

type Int = Extract<DataType, { kind: 'int' }>
type Struct = Extract<DataType, { kind: 'struct' }>
type Decimal = Extract<DataType, { kind: 'decimal' }>

export const isNumeric = (t: DataType): boolean => t.kind === 'int' || t.kind === 'float' ||
  t.kind === 'decimal'
export const isText = (t: DataType): boolean => t.kind === 'utf8' ||
  (t.kind === 'dictionary' && t.value.kind === 'utf8')
export const isUint64 = (t: DataType): boolean => t.kind === 'int' && t.bits === 64 && !t.signed
export const isSignedInt = (t: DataType): boolean => t.kind === 'int' && t.signed

/** What a dictionary holds. */
export const plain = (t: DataType): DataType => t.kind === 'dictionary' ? t.value : t

const unitOrder: readonly TimeUnit[] = ['s', 'ms', 'us', 'ns']
const finer = (a: TimeUnit, b: TimeUnit): TimeUnit => unitOrder.indexOf(a) > unitOrder.indexOf(b) ? a : b

/** What 16 or 32 bytes hold; results of arithmetic are cut to it, as in the reference. */
export const decimalDigits = (bits: 128 | 256): number => bits === 128 ? 38 : 76

/** In the width of the operands, which never grows by itself. */
export const decimal = (precision: number, scale: number, bits: 128 | 256 = 128): Decimal =>
  ({ kind: 'decimal', bits, precision: Math.min(precision, decimalDigits(bits)), scale })

/** Digits that hold any integer of that width. */
export function decimalOfInt(t: Int, bits: 128 | 256 = 128): Decimal {
  return decimal(t.bits === 8 ? 3 : t.bits === 16 ? 5 : t.bits === 32 ? 10 : 20, 0, bits)
}

/** How a number stands beside a decimal where both are compared or are results; in arithmetic floats win. */
function asDecimal(t: DataType): DataType {
  if (t.kind === 'int') return decimalOfInt(t)
  if (t.kind === 'float') return t.bits === 32 ? decimal(14, 7) : decimal(30, 15)
  return t
}

/** The common type of two numbers for comparison and results. */
export function commonNumber(a: DataType, b: DataType): DataType | null {
  const isDecimal = a.kind === 'decimal' || b.kind === 'decimal'
  if (!isDecimal && (a.kind === 'float' || b.kind === 'float')) return commonFloat(a, b)
  if (a.kind === 'int' && b.kind === 'int') return commonInt(a, b)
  const left = asDecimal(a)
  const right = asDecimal(b)
  if (left.kind !== 'decimal' || right.kind !== 'decimal') return null
  const scale = Math.max(left.scale, right.scale)
  const whole = Math.max(left.precision - left.scale, right.precision - right.scale)
  return decimal(whole + scale, scale, left.bits === 256 ? 256 : right.bits)
}

/** The float of two numbers of which one is a float: the wider of two. */
export function commonFloat(a: DataType, b: DataType): DataType | null {
  if (!isNumeric(a) || !isNumeric(b)) return null
  if (a.kind === 'float' && b.kind === 'float') return a.bits >= b.bits ? a : b
  return a.kind === 'float' ? a : b
}

function commonInt(a: Int, b: Int): DataType {
  if (a.signed === b.signed) return a.bits >= b.bits ? a : b
  const unsigned = a.signed ? b : a
  const signed = a.signed ? a : b
  if (unsigned.bits === 64) return decimal(20, 0)
  const bits = Math.max(signed.bits, unsigned.bits * 2) as 16 | 32 | 64
  return { kind: 'int', bits, signed: true }
}

/** Moments and spans of time, also where the other side is text. */
function commonTime(a: DataType, b: DataType): DataType | null {
  if (a.kind === 'timestamp' && b.kind === 'timestamp') {
    return { kind: 'timestamp', unit: finer(a.unit, b.unit), zone: a.zone ?? b.zone }
  }
  if (a.kind === 'duration' && b.kind === 'duration') return { kind: 'duration', unit: finer(a.unit, b.unit) }
  if (a.kind === 'timestamp' && b.kind === 'date') return a
  if (a.kind === 'date' && b.kind === 'timestamp') return b
  if (a.kind === 'interval' && b.kind === 'duration') return a
  if (a.kind === 'duration' && b.kind === 'interval') return b
  if (a.kind === 'utf8') return textAsTime(b)
  if (b.kind === 'utf8') return textAsTime(a)
  return null
}

function textAsTime(other: DataType): DataType | null {
  if (other.kind === 'timestamp') return { kind: 'timestamp', unit: 'ns', zone: other.zone }
  return other.kind === 'date' || other.kind === 'time' ? other : null
}

/** For =, <, IN, BETWEEN, JOIN; null: they cannot be compared. Texts and numbers compare as texts. */
export function comparisonType(a: DataType, b: DataType): DataType | null {
  if (sameType(a, b)) return a
  if (a.kind === 'null') return b
  if (b.kind === 'null') return a
  if (a.kind === 'dictionary' || b.kind === 'dictionary') return comparisonType(plain(a), plain(b))
  if (isNumeric(a) && isNumeric(b)) return commonNumber(a, b)
  if ((a.kind === 'utf8' && isNumeric(b)) || (b.kind === 'utf8' && isNumeric(a))) return { kind: 'utf8' }
  if ((a.kind === 'utf8' && b.kind === 'binary') ||
    (b.kind === 'utf8' && a.kind === 'binary')) return { kind: 'binary' }
  if (a.kind === 'list' && b.kind === 'list') {
    const item = comparisonType(a.item, b.item)
    return item === null ? null : { kind: 'list', item }
  }
  if (a.kind === 'struct' && b.kind === 'struct') return commonStruct(a, b)
  if (a.kind === 'map' && b.kind === 'map') {
    const [key, value] = [comparisonType(a.key, b.key), comparisonType(a.value, b.value)]
    return key === null || value === null ? null : { kind: 'map', key, value }
  }
  return commonTime(a, b)
}

/** The same fields in any order; the left says which. */
function commonStruct(a: Struct, b: Struct): DataType | null {
  if (a.fields.length !== b.fields.length) return null
  const fields: StructField[] = []
  for (const { name, type } of a.fields) {
    const other = b.fields.find((field) => field.name === name)
    const common = other === undefined ? null : comparisonType(type, other.type)
    if (common === null) return null
    fields.push({ name, type: common })
  }
  return { kind: 'struct', fields }
}

/**
 * For CASE, COALESCE, VALUES, UNION, array literals: as comparison, where text beside a moment is a moment
 * too; beside anything else it stays text.
 */
export function unionType(a: DataType, b: DataType): DataType | null {
  const common = comparisonType(a, b)
  if (common !== null) return common
  const left = plain(a)
  const right = plain(b)
  if (left.kind === 'utf8' && isScalarKind(right)) return left
  return right.kind === 'utf8' && isScalarKind(left) ? right : null
}

const isScalarKind = (t: DataType): boolean =>
  isNumeric(t) || t.kind === 'timestamp' || t.kind === 'date' || t.kind === 'time' || t.kind === 'boolean'

export function unionOf(types: readonly DataType[]): DataType | null {
  let common: DataType | null = types[0] ?? null
  for (const type of types.slice(1)) common = common === null ? null : unionType(common, type)
  return common
}

/** Whether an argument of type `from` may be given where a function takes `to`. */
export function castsImplicitly(from: DataType, to: DataType): boolean {
  if (sameType(from, to) || from.kind === 'null') return true
  if (from.kind === 'dictionary') return castsImplicitly(from.value, to)
  switch (to.kind) {
    case 'dictionary': return castsImplicitly(from, to.value)
    case 'float': return isNumeric(from)
    case 'int': return from.kind === 'int' &&
      (from.signed === to.signed ? true : !from.signed || to.bits === 64)
    case 'decimal': return from.kind === 'int' || from.kind === 'decimal'
    case 'utf8': return isScalarKind(from)
    case 'timestamp': return from.kind === 'timestamp' || from.kind === 'date' || from.kind === 'utf8'
    case 'date': return from.kind === 'utf8' || from.kind === 'timestamp'
    case 'interval': return from.kind === 'utf8' || from.kind === 'duration'
    case 'duration': return from.kind === 'duration'
    case 'list': return from.kind === 'list' && castsImplicitly(from.item, to.item)
    case 'struct': return from.kind === 'struct' && commonStruct(to, from) !== null
    default: return false
  }
}
