// CAST of one value, in plain TypeScript: constant folding, literals, and the twin of the engine's vector
// casts. Not for loops over rows. Throws UserError 'bad-cast' where SQL fails; `undefined` means: not known
// here, leave it to the engine. Invariant: agrees with sql.md 4.4 and 4.5 (truncation, `.0` in
// texts).
import type { Scalar } from '../../kernels/column.ts'
import { int32, int64, physicalOf, typeName, type DataType, type TimeUnit } from '../../kernels/type.ts'
import { fail, NOWHERE } from '../../parser/diagnostic.ts'
import { parseInterval, type Interval } from '../bind/interval-text.ts'
import { dayNs, inRange, parseAnyTime, parseClock, parseDay } from '../bind/time-text.ts'
import { castToDecimal, decimalToFloat, decimalToInt, decimalToText } from './decimal.ts'
import { instantsOf, isZone, offsetAt } from './zone.ts'
import {
  clockToText, daysToText, durationToText, floatToText, intervalToText, shortest32, timestampToText,
} from './text.ts'

const unitNs: Record<TimeUnit, bigint> = { s: 1_000_000_000n, ms: 1_000_000n, us: 1000n, ns: 1n }

const refuse = (text: string): never => fail('bad-cast', NOWHERE, { text })
const refuseText = (value: string, to: DataType): never =>
  refuse(`Cannot cast string '${value}' to value of ${typeName(to)} type`)
const refuseValue = (value: Scalar, to: DataType): never =>
  refuse(`Can't cast value ${typeof value === 'number' ? floatToText(value) : String(value)} ` +
    `to type ${typeName(to)}`)

export function castScalar(value: Scalar, from: DataType, to: DataType): Scalar | undefined {
  if (to.kind === 'list' && from.kind !== 'null' && physicalOf(from) !== 'nested') {
    const item = castScalar(value, from, to.item)
    return item === undefined ? undefined : [item]
  }
  if (value === null) return null
  if (from.kind === 'dictionary') return castScalar(value, from.value, to)
  switch (to.kind) {
    case 'dictionary': return castScalar(value, from, to.value)
    case 'utf8': return toText(value, from)
    case 'boolean': return toBoolean(value, from, to)
    case 'int': return toInt(value, from, to)
    case 'float': return toFloat(value, from, to)
    case 'timestamp': return toTimestamp(value, from, to)
    case 'date': return toDate(value, from, to)
    case 'time': return toTime(value, from, to)
    case 'duration': return toDuration(value, from, to)
    case 'interval': return toInterval(value, from)
    case 'decimal': return castToDecimal(value, from, to)
    case 'binary': return from.kind === 'utf8' ? new TextEncoder().encode(value as string).toHex() : undefined
    case 'list': return toList(value, from, to)
    case 'struct': return toStruct(value, from, to)
    case 'map': case 'null': return undefined
  }
}

function toList(
  value: Scalar, from: DataType, to: Extract<DataType, { kind: 'list' }>,
): Scalar | undefined {
  if (from.kind !== 'list' || !Array.isArray(value)) return undefined
  const items: Scalar[] = []
  for (const item of value as readonly Scalar[]) {
    const cast = castScalar(item, from.item, to.item)
    if (cast === undefined) return undefined
    items.push(cast)
  }
  return items
}

/** By name; a field that is not there is NULL. */
function toStruct(
  value: Scalar, from: DataType, to: Extract<DataType, { kind: 'struct' }>,
): Scalar | undefined {
  if (from.kind !== 'struct' || typeof value !== 'object' || value === null) return undefined
  const given = new Map(Object.entries(value) as [string, Scalar][])
  const types = new Map(from.fields.map((field) => [field.name, field.type]))
  if (!to.fields.some((field) => types.has(field.name))) return undefined
  const fields: [string, Scalar][] = []
  for (const { name, type } of to.fields) {
    const was = types.get(name)
    const cast = was === undefined ? null : castScalar(given.get(name) ?? null, was, type)
    if (cast === undefined) return undefined
    fields.push([name, cast])
  }
  return Object.fromEntries(fields)
}

/** Quotient rounded down. */
export function floorDiv(a: bigint, b: bigint): bigint {
  const q = a / b
  return a % b !== 0n && (a < 0n) !== (b < 0n) ? q - 1n : q
}

export function fitsInt(value: bigint, to: Extract<DataType, { kind: 'int' }>): boolean {
  return value === (to.signed ? BigInt.asIntN(to.bits, value) : BigInt.asUintN(to.bits, value))
}

function toText(value: Scalar, from: DataType): Scalar | undefined {
  switch (from.kind) {
    case 'utf8': return value
    case 'binary': return textOfBytes(value as string)
    case 'boolean': case 'int': return String(value)
    case 'float': return floatToText(from.bits === 32 ? shortest32(Number(value)) : Number(value))
    case 'decimal': return decimalToText(value as bigint, from.scale)
    case 'timestamp': return timestampText(value as bigint * unitNs[from.unit], from.zone)
    case 'date': return daysToText(Number(value))
    case 'time': return clockToText(value as bigint)
    case 'duration': return durationToText(value as bigint, from.unit)
    case 'interval': return intervalToText(value as Interval)
    default: return undefined
  }
}

const trueTexts = new Set(['t', 'tr', 'tru', 'true', 'y', 'ye', 'yes', 'on', '1'])
const falseTexts = new Set(['f', 'fa', 'fal', 'fals', 'false', 'n', 'no', 'of', 'off', '0'])

function toBoolean(value: Scalar, from: DataType, to: DataType): Scalar | undefined {
  if (typeof value === 'boolean') return value
  if (typeof value === 'string') {
    const word = value.trim().toLowerCase()
    return trueTexts.has(word) ? true : falseTexts.has(word) ? false : refuseText(value, to)
  }
  if (from.kind === 'int') return value !== 0n
  return from.kind === 'float' ? value !== 0 : undefined
}

function toInt(value: Scalar, from: DataType, to: Extract<DataType, { kind: 'int' }>): Scalar | undefined {
  if (typeof value === 'boolean') return value ? 1n : 0n
  if (typeof value === 'string') {
    const n = integerOf(value.trim())
    return n !== null && fitsInt(n, to) ? n : refuseText(value, to)
  }
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) return refuseValue(value, to)
    const n = BigInt(Math.trunc(value))
    return fitsInt(n, to) ? n : refuseValue(value, to)
  }
  if (typeof value !== 'bigint') return undefined
  if (from.kind === 'decimal') return decimalToInt(value, from, to)
  const whole = from.kind === 'int' || from.kind === 'timestamp' || from.kind === 'date' ||
    from.kind === 'duration' ||
    from.kind === 'time'
  if (!whole) return undefined
  return fitsInt(value, to) ? value : refuseValue(value, to)
}

/** Whether a value is a number of units, which becomes that number. */
const counts = (type: DataType): boolean =>
  type.kind === 'int' || type.kind === 'timestamp' || type.kind === 'duration'

/** Decimal digits with an optional sign; null if it is anything else. */
export function integerOf(text: string): bigint | null {
  const start = text[0] === '-' || text[0] === '+' ? 1 : 0
  if (text.length === start || text.length > 40) return null
  for (let i = start; i < text.length; i++) {
    const c = text.charCodeAt(i)
    if (c < 48 || c > 57) return null
  }
  return BigInt(text[0] === '+' ? text.slice(1) : text)
}

function toFloat(
  value: Scalar, from: DataType, to: Extract<DataType, { kind: 'float' }>,
): Scalar | undefined {
  const round = (x: number): number => to.bits === 32 ? Math.fround(x) : x
  if (typeof value === 'number') return round(value)
  if (typeof value === 'boolean') return value ? 1 : 0
  if (typeof value === 'bigint' && from.kind === 'decimal') return round(decimalToFloat(value, from))
  if (typeof value === 'bigint') return counts(from) ? round(Number(value)) : undefined
  if (typeof value !== 'string') return undefined
  const n = floatOf(value.trim())
  return n === null ? refuseText(value, to) : round(n)
}

function floatOf(text: string): number | null {
  const word = text.toLowerCase()
  const unsigned = word.startsWith('-') || word.startsWith('+') ? word.slice(1) : word
  const sign = word.startsWith('-') ? -1 : 1
  if (unsigned === 'inf' || unsigned === 'infinity') return sign * Infinity
  if (unsigned === 'nan') return NaN
  for (const c of unsigned) if (!'0123456789.e+-'.includes(c)) return null
  const n = Number(text)
  return text === '' || Number.isNaN(n) ? null : n
}

/** Numbers count units of the type. */
function toTimestamp(
  value: Scalar, from: DataType, to: Extract<DataType, { kind: 'timestamp' }>,
): Scalar | undefined {
  if (typeof value === 'string') {
    const read = parseAnyTime(value)
    const found = 'problem' in read || to.unit !== 'ns' ? read : inRange(read.ns, read.zoned)
    if ('problem' in found) return fail('bad-timestamp', NOWHERE, { text: value, problem: found.problem })
    const ns = found.zoned || to.zone === null ? found.ns : nsOfWallClock(found.ns, to.zone)
    return floorDiv(ns, unitNs[to.unit])
  }
  if (from.kind === 'int' || from.kind === 'float' || from.kind === 'decimal')
    return castScalar(value, from, int64)
  if (typeof value !== 'bigint') return undefined
  const given = nanosecondsOf(value, from)
  if (given === null) return undefined
  const isWallClock = (from.kind === 'timestamp' && from.zone === null) || from.kind === 'date'
  const ns = to.zone !== null && isWallClock ? nsOfWallClock(given, to.zone) : given
  const inUnit = floorDiv(ns, unitNs[to.unit])
  return BigInt.asIntN(64, inUnit) === inUnit ? inUnit : refuseValue(value, to)
}

const localNs = (value: bigint, from: Extract<DataType, { kind: 'timestamp' }>): bigint =>
  from.zone === null ? value * unitNs[from.unit] : wallClockNs(value * unitNs[from.unit], from.zone)

/** What the clocks of a zone show at an instant, as if it were UTC. */
export function wallClockNs(ns: bigint, zone: string): bigint {
  return ns + BigInt(offsetAt(zone, Number(floorDiv(ns, 1_000_000_000n)))) * 1_000_000_000n
}

/** The instant at which the clocks of a zone show it; an error where none or two do. */
export function nsOfWallClock(local: bigint, zone: string): bigint {
  if (!isZone(zone)) return refuse(`Invalid timezone "${zone}": failed to parse timezone`)
  const seconds = floorDiv(local, 1_000_000_000n)
  const found = instantsOf(zone, Number(seconds))
  if (found.length !== 1) return refuse('Cannot cast timezone to different timezone')
  return BigInt(found[0]!) * 1_000_000_000n + (local - seconds * 1_000_000_000n)
}

function timestampText(ns: bigint, zone: string | null): string {
  if (zone === null) return timestampToText(ns)
  const local = wallClockNs(ns, zone)
  return timestampToText(local) + offsetToText(Number((local - ns) / 1_000_000_000n))
}

/** `+02:00`; `Z` for UTC. */
function offsetToText(seconds: number): string {
  if (seconds === 0) return 'Z'
  const minutes = Math.abs(Math.round(seconds / 60))
  const two = (n: number): string => String(n).padStart(2, '0')
  return `${seconds < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`
}

function textOfBytes(hex: string): Scalar {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Uint8Array.fromHex(hex))
  } catch {
    return refuse('the bytes are not valid UTF-8')
  }
}

/** Since the epoch. */
function nanosecondsOf(value: bigint, from: DataType): bigint | null {
  switch (from.kind) {
    case 'timestamp': return value * unitNs[from.unit]
    case 'date': return value * dayNs
    default: return null
  }
}

function toDate(value: Scalar, from: DataType, to: DataType): Scalar | undefined {
  if (typeof value === 'string') {
    const t = value.trim()
    const days = t.length < 10 ? null : parseDay(t)
    if (days === null || (t.length > 10 && 'problem' in parseAnyTime(t))) return refuseText(value, to)
    return BigInt(days)
  }
  if (typeof value !== 'bigint') return undefined
  if (from.kind === 'timestamp') return floorDiv(localNs(value, from), dayNs)
  if (from.kind === 'int') return castScalar(value, from, int32)
  return from.kind === 'date' ? value : undefined
}

function toTime(value: Scalar, from: DataType, to: DataType): Scalar | undefined {
  if (typeof value === 'string') {
    const clock = parseClock(value.trim(), 0)
    return clock === null || clock.end !== value.trim().length ? refuseText(value, to) : clock.ns
  }
  if (typeof value !== 'bigint') return undefined
  if (from.kind === 'timestamp') {
    const ns = localNs(value, from)
    return ns - floorDiv(ns, dayNs) * dayNs
  }
  return from.kind === 'time' || from.kind === 'int' ? value : undefined
}

function toDuration(
  value: Scalar, from: DataType, to: Extract<DataType, { kind: 'duration' }>,
): Scalar | undefined {
  if (from.kind === 'int' || from.kind === 'float' || from.kind === 'decimal')
    return castScalar(value, from, int64)
  if (typeof value !== 'bigint' || from.kind !== 'duration') return undefined
  return floorDiv(value * unitNs[from.unit], unitNs[to.unit])
}

function toInterval(value: Scalar, from: DataType): Scalar | undefined {
  if (from.kind === 'interval') return value
  if (typeof value === 'bigint' && from.kind === 'duration') {
    const nanoseconds = value * unitNs[from.unit]
    return BigInt.asIntN(64, nanoseconds) === nanoseconds ? { months: 0n, days: 0n, nanoseconds }
      : refuseValue(value, { kind: 'interval' })
  }
  if (typeof value !== 'string') return undefined
  const read = parseInterval(value, null)
  if ('problem' in read) return fail('bad-interval', NOWHERE, { text: value, problem: read.problem })
  return read
}
