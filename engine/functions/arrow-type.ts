// Reads the Arrow name of a type, in both spellings: Timestamp(Nanosecond, None) and Timestamp(ns). Gives
// null for what is no type. A type this engine does not have becomes the one whose values are the same and
// print the same (LargeUtf8 is Utf8, a list of fixed size a List); where there is none it is refused here,
// with the type to take instead. Nesting is limited.
import type { DataType, StructField, TimeUnit } from '../../kernels/type.ts'
import { fail, NOWHERE } from '../../parser/diagnostic.ts'
import { decimalDigits } from '../../planner/bind/coerce.ts'
import { argumentsOf, isCount, quotedName } from './arrow-type-text.ts'

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
  // Milliseconds since 1970, which print with the time of day.
  ['Date64', { kind: 'timestamp', unit: 'ms', zone: null }],
])

/** Their values would be rounded, or print otherwise, in any type there is. */
const instead = new Map([
  ['Float16', 'Float32'], ['Time32', 'Time64(ns)'], ['Time64', 'Time64(ns)'],
  ['Interval', 'Interval(MonthDayNano)'],
])

const units = new Map<string, TimeUnit>([
  ['Second', 's'], ['Millisecond', 'ms'], ['Microsecond', 'us'], ['Nanosecond', 'ns'],
  ['s', 's'], ['ms', 'ms'], ['us', 'us'], ['µs', 'us'], ['ns', 'ns'],
])

export function arrowType(text: string): DataType | null {
  return typeOf(text.trim(), 0)
}

function refuse(text: string, name: string): never {
  return fail('sql-not-implemented', NOWHERE, { what: `The type ${text}; ${instead.get(name)!} can be used` })
}

function typeOf(text: string, depth: number): DataType | null {
  const known = simple.get(text)
  if (known !== undefined) return known
  if (text === 'Float16') refuse(text, text)
  const open = text.indexOf('(')
  if (open < 0 || !text.endsWith(')') || depth > DEPTH_MAX) return null
  const name = text.slice(0, open).trim()
  const args = argumentsOf(text.slice(open + 1, -1))
  const isOther = args.length === 1 && otherArguments.get(name)?.has(args[0]!) === true
  return isOther ? refuse(text, name) : composed(name, args, depth)
}

const otherArguments = new Map([
  ['Time32', new Set(['Second', 's', 'Millisecond', 'ms'])],
  ['Time64', new Set(['Microsecond', 'us', 'µs'])],
  ['Interval', new Set(['YearMonth', 'DayTime'])],
])

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
    case 'Interval': return first === 'MonthDayNano' && args.length === 1 ? { kind: 'interval' } : null
    case 'Decimal32': return decimalIn(args, 128, 9)
    case 'Decimal64': return decimalIn(args, 128, 18)
    case 'Decimal128': return decimalIn(args, 128, decimalDigits(128))
    case 'Decimal256': return decimalIn(args, 256, decimalDigits(256))
    case 'Dictionary': return dictionaryIn(args, depth)
    case 'List': case 'LargeList': case 'ListView': case 'LargeListView':
      return listIn(first, args.slice(1), depth)
    case 'FixedSizeList': return fixedListIn(args, depth)
    case 'FixedSizeBinary': return args.length === 1 && isCount(first) ? { kind: 'binary' } : null
    case 'Struct': return structIn(args, depth)
    case 'Map': return mapIn(args, depth)
    default: return null
  }
}

/** Types of items and fields say whether they may be NULL, which is not kept. */
function itemIn(text: string, depth: number): DataType | null {
  const word = ['nullable ', 'non-null '].find((w) => text.startsWith(w)) ?? ''
  return typeOf(text.slice(word.length).trim(), depth + 1)
}

/** Only texts have codes here; a dictionary of anything else is its values. */
function dictionaryIn([key = '', value = '', ...rest]: readonly string[], depth: number): DataType | null {
  const type = rest.length > 0 || simple.get(key)?.kind !== 'int' ? null : typeOf(value, depth + 1)
  return type?.kind === 'utf8' ? { kind: 'dictionary', value: type } : type
}

/** `options`: the name of the items' field (`field: 'item'`), which is not kept. */
function listIn(text: string, options: readonly string[], depth: number): DataType | null {
  if (options.length > 1 || options.some((option) => !option.startsWith('field:'))) return null
  const item = itemIn(text, depth)
  return item === null ? null : { kind: 'list', item }
}

/** FixedSizeList(3 x Int64) or FixedSizeList(3, Int64). */
function fixedListIn([first = '', ...rest]: readonly string[], depth: number): DataType | null {
  const x = first.indexOf(' x ')
  if (!isCount(x < 0 ? first : first.slice(0, x))) return null
  return x < 0 ? listIn(rest[0] ?? '', rest.slice(1), depth) : listIn(first.slice(x + 3), rest, depth)
}

function structIn(args: readonly string[], depth: number): DataType | null {
  const fields: StructField[] = []
  for (const arg of args) {
    const named = quotedName(arg)
    const type = named === null ? null : itemIn(named.rest, depth)
    if (named === null || type === null || fields.some((field) => field.name === named.name)) return null
    fields.push({ name: named.name, type })
  }
  return { kind: 'struct', fields }
}

/** Map("entries": Struct("key": Utf8, "value": Int64), unsorted). */
function mapIn([entries = '', order, ...rest]: readonly string[], depth: number): DataType | null {
  const named = rest.length > 0 || (order !== 'unsorted' && order !== 'sorted') ? null : quotedName(entries)
  const entry = named === null ? null : itemIn(named.rest, depth)
  if (entry?.kind !== 'struct' || entry.fields.length !== 2) return null
  return { kind: 'map', key: entry.fields[0]!.type, value: entry.fields[1]!.type }
}

/** None, Some("+08:00") or "+08:00"; undefined: neither. */
function zoneIn(text: string): string | null | undefined {
  if (text === 'None') return null
  const inner = text.startsWith('Some(') && text.endsWith(')') ? text.slice(5, -1).trim() : text
  return inner.length > 2 && inner.startsWith('"') && inner.endsWith('"') ? inner.slice(1, -1) : undefined
}

function decimalIn(args: readonly string[], bits: 128 | 256, most: number): DataType | null {
  const [precision, scale] = args.map(Number)
  if (args.length !== 2 || precision === undefined || scale === undefined) return null
  const fits = Number.isInteger(precision) && Number.isInteger(scale) && precision >= 1 &&
    precision <= most && scale >= 0 && scale <= precision
  return fits ? { kind: 'decimal', bits, precision, scale } : null
}
