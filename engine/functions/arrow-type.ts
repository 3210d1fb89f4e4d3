// Reads the Arrow name of a type, in both spellings: Timestamp(Nanosecond, None) and Timestamp(ns). Gives
// null for what is no type or none this engine has. Nesting is limited.
import type { DataType, TimeUnit } from '../../kernels/type.ts'
import { decimalDigits } from '../../planner/bind/coerce.ts'

const DEPTH_MAX = 16

const int = (bits: 8 | 16 | 32 | 64, signed: boolean): DataType => ({ kind: 'int', bits, signed })

const simple = new Map<string, DataType>([
  ['Null', { kind: 'null' }], ['Boolean', { kind: 'boolean' }],
  ['Int8', int(8, true)], ['Int16', int(16, true)], ['Int32', int(32, true)], ['Int64', int(64, true)],
  ['UInt8', int(8, false)], ['UInt16', int(16, false)], ['UInt32', int(32, false)],
  ['UInt64', int(64, false)],
  ['Float32', { kind: 'float', bits: 32 }], ['Float64', { kind: 'float', bits: 64 }],
  ['Utf8', { kind: 'utf8' }], ['LargeUtf8', { kind: 'utf8' }], ['Utf8View', { kind: 'utf8' }],
  ['Binary', { kind: 'binary' }], ['LargeBinary', { kind: 'binary' }], ['BinaryView', { kind: 'binary' }],
  ['Date32', { kind: 'date' }],
])

const units = new Map<string, TimeUnit>([
  ['Second', 's'], ['Millisecond', 'ms'], ['Microsecond', 'us'], ['Nanosecond', 'ns'],
  ['s', 's'], ['ms', 'ms'], ['us', 'us'], ['µs', 'us'], ['ns', 'ns'],
])

export function arrowType(text: string): DataType | null {
  return typeOf(text.trim(), 0)
}

function typeOf(text: string, depth: number): DataType | null {
  const known = simple.get(text)
  if (known !== undefined) return known
  const open = text.indexOf('(')
  if (open < 0 || !text.endsWith(')') || depth > DEPTH_MAX) return null
  return composed(text.slice(0, open).trim(), argumentsOf(text.slice(open + 1, -1)), depth)
}

function composed(name: string, args: readonly string[], depth: number): DataType | null {
  const [first = '', second] = args
  const unit = units.get(first)
  switch (name) {
    case 'Timestamp': {
      const zone = second === undefined ? null : zoneIn(second)
      return unit === undefined || zone === undefined || args.length > 2 ? null
        : { kind: 'timestamp', unit, zone }
    }
    case 'Time64': return unit === 'ns' && args.length === 1 ? { kind: 'time' } : null
    case 'Duration': return unit === undefined || args.length > 1 ? null : { kind: 'duration', unit }
    case 'Interval': return first === 'MonthDayNano' ? { kind: 'interval' } : null
    case 'Decimal128': return decimalIn(args, 128)
    case 'Decimal256': return decimalIn(args, 256)
    case 'Dictionary': {
      const value = second === undefined || args.length > 2 ? null : typeOf(second, depth + 1)
      const isCode = typeOf(first, depth + 1)?.kind === 'int'
      return value?.kind === 'utf8' && isCode ? { kind: 'dictionary', value } : null
    }
    case 'List': case 'LargeList': {
      const item = args.length > 1 ? null : typeOf(first, depth + 1)
      return item === null ? null : { kind: 'list', item }
    }
    default: return null
  }
}

/** None, Some("+08:00") or "+08:00"; undefined: neither. */
function zoneIn(text: string): string | null | undefined {
  if (text === 'None') return null
  const inner = text.startsWith('Some(') && text.endsWith(')') ? text.slice(5, -1).trim() : text
  return inner.length > 2 && inner.startsWith('"') && inner.endsWith('"') ? inner.slice(1, -1) : undefined
}

function decimalIn(args: readonly string[], bits: 128 | 256): DataType | null {
  const [precision, scale] = args.map(Number)
  if (args.length !== 2 || precision === undefined || scale === undefined) return null
  const fits = Number.isInteger(precision) && Number.isInteger(scale) && precision >= 1 &&
    precision <= decimalDigits(bits) && scale >= 0 && scale <= precision
  return fits ? { kind: 'decimal', bits, precision, scale } : null
}

/** The parts between commas that are in no brackets or quotes. */
function argumentsOf(text: string): readonly string[] {
  const parts: string[] = []
  let depth = 0
  let quoted = false
  let start = 0
  for (let i = 0; i < text.length; i++) {
    const c = text[i]
    if (c === '"') quoted = !quoted
    else if (quoted) continue
    else if (c === '(') depth++
    else if (c === ')') depth--
    else if (c === ',' && depth === 0) {
      parts.push(text.slice(start, i).trim())
      start = i + 1
    }
  }
  return [...parts, text.slice(start).trim()]
}
