// Column descriptors for the kernel format_rows: 96-byte records at offsets both sides know, filled per
// batch. Types without a loop of their own in the kernel are turned into text first (by whoever asks) and
// passed as raw text. Invariant: a descriptor points only at memory of the batch, of the writer, or of the
// process.
import { unreachable } from '../../kernels/assert.ts'
import { CONST, DICTIONARY, PACKED, type Column } from '../../kernels/column.ts'
import { f64, i64, u32, type Pointer } from '../../kernels/memory.ts'
import { physicalOf, type DataType, type TimeUnit } from '../../kernels/type.ts'
import { isNullConstant } from '../expressions/forms.ts'

export const DESCRIPTOR_BYTES = 96
export const STATE_BYTES = 32
/** Texts of doubles that the kernel keeps, in zeroed memory (kernels/assembly/inside/known-texts.ts). */
export const KNOWN_BYTES = 32768

export const MODE_JSON_CELLS = 0
export const MODE_JSON = 1
export const MODE_JSON_LINES = 2
export const MODE_CSV = 3
export const MODE_CELLS = 4
export type Mode = typeof MODE_JSON_CELLS | typeof MODE_JSON | typeof MODE_JSON_LINES | typeof MODE_CSV |
  typeof MODE_CELLS

const OP_NULL = 0
const OP_BOOLEAN = 1
const OP_I64 = 2
const OP_U64 = 3
const OP_F64 = 4
const OP_TEXT = 5
const OP_RAW = 6
const OP_DICTIONARY = 7
const OP_TIMESTAMP = 8
const OP_DATE = 9
const OP_TIME = 10
const OP_PACKED_I64 = 11
const OP_PACKED_U64 = 12
const OP_PACKED_F64 = 13
const OP_PACKED_DECIMAL = 14
const OP_PACKED_TIMESTAMP = 15
const OP_AS_TEXT = -1

const perSecond: Record<TimeUnit, number> = { s: 1, ms: 1e3, us: 1e6, ns: 1e9 }

export function setPrefix(descriptor: Pointer, prefix: Pointer, length: number): void {
  u32[(descriptor + 16) >>> 2] = prefix
  u32[(descriptor + 20) >>> 2] = length
}

/** The values as texts; complete JSON values if `json`. */
export type AsText = (column: Column, json: boolean) => Column

/** Describes the columns of a batch. `asText` is asked for the types without a loop. */
export function describe(at: Pointer, columns: readonly Column[], mode: Mode, asText: AsText): void {
  for (let i = 0; i < columns.length; i++) {
    describeColumn(at + i * DESCRIPTOR_BYTES, columns[i]!, mode, asText)
  }
  const joins = mode !== MODE_CELLS
  for (let i = 0; i < columns.length;) {
    let end = i
    while (end < columns.length && isSteady(columns[end]!)) end++
    const length = end - i
    u32[(at + i * DESCRIPTOR_BYTES + 36) >>> 2] = joins && length > 1 ? length : 0
    for (let j = i + 1; j < end; j++) u32[(at + j * DESCRIPTOR_BYTES + 36) >>> 2] = 0
    i = Math.max(end, i + 1)
  }
}

/** Neighbours of this kind often repeat together from row to row: then their bytes are copied as one. */
function isSteady(column: Column): boolean {
  return column.kind === DICTIONARY || column.kind === CONST
}

function describeColumn(descriptor: Pointer, given: Column, mode: Mode, asText: AsText): void {
  const d = descriptor >>> 2
  let column = given
  let op = operationOf(column)
  if (op === OP_AS_TEXT) {
    column = asText(column, mode <= MODE_JSON_LINES)
    // In CSV the text may need quotes; in JSON it is complete.
    op = mode === MODE_CSV ? OP_TEXT : OP_RAW
  }
  u32[d] = op
  u32[d + 1] = column.data
  u32[d + 2] = column.validity
  u32[d + 3] = column.extra
  u32[d + 8] = column.kind === CONST ? 0 : 0xffffffff
  u32[d + 12] = column.width
  u32[d + 13] = 0
  if (op === OP_DICTIONARY) {
    u32[d + 6] = column.dictionary!.offsets
    u32[d + 7] = column.dictionary!.bytes
  } else if (op === OP_PACKED_DECIMAL) {
    u32[d + 13] = Math.round(Math.log10(f64[column.extra / 8 + 1]!))
  } else if (column.type.kind === 'timestamp') {
    u32[d + 12] = perSecond[column.type.unit]
    u32[d + 13] = column.type.zone === null ? 0 : 1
    u32[d + 20] = column.width
  }
}

/** Whether the kernel knows how to print the column's values. */
export function hasLoop(column: Column): boolean {
  return operationOf(column) !== OP_AS_TEXT
}

function operationOf(column: Column): number {
  if (column.kind === DICTIONARY) return column.type.kind === 'binary' ? OP_AS_TEXT : OP_DICTIONARY
  const physical = physicalOf(column.type)
  if (isNullConstant(column)) return OP_NULL
  switch (physical) {
    case 'none': return OP_NULL
    case 'bits': return OP_BOOLEAN
    case 'u64': return column.kind === PACKED ? OP_PACKED_U64 : OP_U64
    case 'i64': return column.kind === PACKED ? packedOperation(column.type) : flatOperation(column.type)
    case 'f64': return floatOperation(column)
    case 'bytes': return column.type.kind === 'binary' ? OP_AS_TEXT : OP_TEXT
    case 'codes': return OP_DICTIONARY
    case 'interval': case 'i128': case 'i256': case 'nested': return OP_AS_TEXT
    default: return unreachable(physical)
  }
}

function flatOperation(type: DataType): number {
  switch (type.kind) {
    case 'timestamp': return isPlainZone(type.zone) ? OP_TIMESTAMP : OP_AS_TEXT
    case 'date': return OP_DATE
    case 'time': return OP_TIME
    case 'duration': return OP_AS_TEXT
    default: return OP_I64
  }
}

function packedOperation(type: DataType): number {
  if (type.kind === 'int') return OP_PACKED_I64
  return type.kind === 'timestamp' && isPlainZone(type.zone) ? OP_PACKED_TIMESTAMP : OP_AS_TEXT
}

function isPlainZone(zone: string | null): boolean {
  return zone === null || zone === 'UTC' || zone === '+00:00' || zone === 'Z'
}

const DECIMAL_PLACES_MAX = 9
const EXACT_MAX = 1e15

function floatOperation(column: Column): number {
  if (column.type.kind === 'float' && column.type.bits === 32) return OP_AS_TEXT
  if (column.kind !== PACKED) return OP_F64
  // (base + code) / 10^p with at most 15 digits is its own shortest text.
  const divisor = f64[column.extra / 8 + 1]!
  const places = Math.round(Math.log10(divisor))
  const isPower = places >= 0 && places <= DECIMAL_PLACES_MAX && 10 ** places === divisor
  const base = Number(i64[column.extra / 8]!)
  return isPower && Math.abs(base) + 2 ** (8 * column.width) < EXACT_MAX ? OP_PACKED_DECIMAL : OP_PACKED_F64
}
