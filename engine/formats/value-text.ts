// Text of the types that have no loop in the row kernel. Decimals, lists, structs, maps and times with a zone
// have kernels all the same; intervals, durations, binary and float32 go one value at a time, in
// TypeScript: results are small or rare. Text follows arrow-rs.
import type { Arena } from '../../kernels/arena.ts'
import { assert } from '../../kernels/assert.ts'
import { bitsBytes } from './bitmap.ts'
import { CONST, flat, valueAt, type Column, type Scalar } from '../../kernels/column.ts'
import { bitAt, i64, u32, u8 } from '../../kernels/memory.ts'
import { physicalOf, utf8, type DataType, type TimeUnit } from '../../kernels/type.ts'
import { decimalToText } from '../../planner/evaluate/decimal.ts'
import { intervalToText } from '../../planner/evaluate/text.ts'
import { decimalTexts } from '../expressions/decimal.ts'
import { cellTexts } from './cell-texts.ts'
import { hasLoop } from './descriptors.ts'
import { floatText, float32Text } from './float-text.ts'
import { nestedTexts } from './nested-text.ts'
import { jsonString, utf8Bytes } from './text-bytes.ts'
import { dateText, zonedText } from './zone.ts'
import { zonedTexts } from './zoned-texts.ts'

const NANOS_PER: Record<TimeUnit, bigint> = { s: 1_000_000_000n, ms: 1_000_000n, us: 1000n, ns: 1n }

/** A utf8 column holding the text of every value; complete JSON values if `json`. */
export function rawText(column: Column, json: boolean, arena: Arena): Column {
  if (column.type.kind === 'decimal') return decimalTexts(column, arena)
  if (physicalOf(column.type) === 'nested') {
    return nestedTexts(column, json, arena, (child, asJson) =>
      hasLoop(child) ? cellTexts(child, asJson, arena) : rawText(child, asJson, arena))
  }
  if (column.type.kind === 'timestamp') {
    const texts = zonedTexts(column, json, arena)
    if (texts !== null) return texts
  }
  const rows = column.kind === CONST ? 1 : column.length
  const offsets = arena.alloc(4 * (rows + 1))
  const validity = arena.zeroed(bitsBytes(rows))
  const parts: Uint8Array[] = []
  let bytes = 0
  u32[offsets >>> 2] = 0
  for (let row = 0; row < rows; row++) {
    const text = isNull(column, row) ? null : textOf(column.type, column, row, json)
    if (text !== null) {
      const part = utf8Bytes(text)
      parts.push(part)
      bytes += part.length
      u8[validity + (row >>> 3)] = u8[validity + (row >>> 3)]! | (1 << (row & 7))
    }
    u32[(offsets >>> 2) + row + 1] = bytes
  }
  let at = arena.alloc(bytes + 16)
  const data = at
  for (const part of parts) {
    u8.set(part, at)
    at += part.length
  }
  return { ...flat(utf8, column.length, data, validity, offsets), kind: column.kind === CONST ? CONST : 0 }
}

function isNull(column: Column, row: number): boolean {
  if (column.dictionary !== null) return valueAt(column, row) === null
  return !bitAt(column.validity, column.kind === CONST ? 0 : row)
}

/** The text of one value that is not NULL; null where JSON has no word for it. */
function textOf(type: DataType, column: Column, row: number, json: boolean): string {
  switch (type.kind) {
    case 'interval': return quoted(intervalText(column, row), json)
    case 'binary': return quoted(valueAt(column, row) as string, json)
    default: return scalarText(type, valueAt(column, row), json)
  }
}

function quoted(text: string, json: boolean): string {
  return json ? `"${text}"` : text
}

function scalarText(type: DataType, value: Scalar, json: boolean): string {
  if (type.kind === 'dictionary') return scalarText(type.value, value, json)
  if (typeof value === 'boolean') return String(value)
  if (typeof value === 'string') return json ? jsonString(value) : value
  if (typeof value === 'number') {
    if (json && !Number.isFinite(value)) return 'null'
    return type.kind === 'float' && type.bits === 32 ? float32Text(value, json) : floatText(value, json)
  }
  assert(typeof value === 'bigint', `no text for ${type.kind}`)
  switch (type.kind) {
    case 'decimal': return decimalToText(value, type.scale)
    case 'duration': return quoted(durationText(value * NANOS_PER[type.unit]), json)
    case 'timestamp': return quoted(zonedText(value * NANOS_PER[type.unit], type.zone), json)
    case 'date': return quoted(dateText(Number(value)), json)
    case 'time': return quoted(zonedText(value, null).slice(11), json)
    default: return String(value)
  }
}

/** `PT41399.5S`, `P0D`, `-PT1S`. */
export function durationText(nanos: bigint): string {
  if (nanos === 0n) return 'P0D'
  const size = nanos < 0n ? -nanos : nanos
  const fraction = size % 1_000_000_000n
  const digits = fraction === 0n ? '' : `.${withoutTrailingZeros(String(fraction).padStart(9, '0'))}`
  return `${nanos < 0n ? '-' : ''}PT${size / 1_000_000_000n}${digits}S`
}

function withoutTrailingZeros(digits: string): string {
  let end = digits.length
  while (end > 0 && digits[end - 1] === '0') end--
  return digits.slice(0, end)
}

function intervalText(column: Column, row: number): string {
  const at = column.data / 8 + (column.kind === CONST ? 0 : row) * 2
  const parts = i64[at]!
  return intervalToText({ months: BigInt.asIntN(32, parts), days: parts >> 32n, nanoseconds: i64[at + 1]! })
}
