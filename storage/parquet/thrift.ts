// Thrift's compact protocol for Parquet's metadata: structs described by shapes, read and written by one
// pair of functions. Not the `thrift` package: that one trusts lengths, has no depth limit and makes an
// object per 64-bit number. Invariant: reading ends within the bytes given, at a depth of at most 32,
// whatever they hold.
import { assert } from '../../kernels/assert.ts'
import { damaged, require } from './corrupt.ts'

export type Kind = 'bool' | 'i8' | 'i16' | 'i32' | 'i64' | 'binary' | 'text' | Shape | { readonly list: Kind }

export type Field = {
  readonly id: number
  readonly name: string
  readonly kind: Kind
  readonly needed: boolean
}

/** A struct; a union is a struct of optional fields. Unknown fields are skipped. */
export type Shape = {
  readonly name: string
  readonly fields: readonly Field[]
  readonly byId: ReadonlyMap<number, Field>
  readonly needed: readonly Field[]
}

/** `'name!'` is a required field. */
export function shape(
  name: string, ...fields: readonly (readonly [id: number, name: string, kind: Kind])[]
): Shape {
  const all = fields.map(([id, field, kind]): Field => {
    const needed = field.endsWith('!')
    return { id, name: needed ? field.slice(0, -1) : field, kind, needed }
  })
  return { name, fields: all, byId: new Map(all.map((f) => [f.id, f])), needed: all.filter((f) => f.needed) }
}

type Struct = { [field: string]: Value }
type Value = undefined | boolean | number | string | Uint8Array | Struct | readonly Value[]

const DEPTH_MAX = 32
const TRUE = 1
const FALSE = 2
const BYTE = 3
const I16 = 4
const I32 = 5
const I64 = 6
const DOUBLE = 7
const BINARY = 8
const LIST = 9
const SET = 10
const MAP = 11
const STRUCT = 12

type Cursor = { readonly bytes: Uint8Array; at: number }

const utf8 = new TextDecoder('utf-8', { fatal: true })
const encoder = new TextEncoder()

/** Reads one struct at `from`; gives it and the position after it. T is what the shape describes. */
export function readStruct<T>(
  bytes: Uint8Array, from: number, shape: Shape,
): { readonly value: T; readonly end: number } {
  const cursor = { bytes, at: from }
  const value = structOf(cursor, shape, 0)
  return { value: value as T, end: cursor.at }
}

function structOf(cursor: Cursor, shape: Shape, depth: number): Struct {
  if (depth >= DEPTH_MAX) damaged(`${shape.name}: nested deeper than ${DEPTH_MAX}`)
  const struct: Struct = {}
  let last = 0
  for (;;) {
    const head = byte(cursor)
    if (head === 0) break
    const id = head >>> 4 === 0 ? integer(cursor) : last + (head >>> 4)
    last = id
    const field = shape.byId.get(id)
    if (field === undefined) {
      skip(cursor, head & 15, depth + 1)
      continue
    }
    if (struct[field.name] !== undefined) damaged(`${shape.name}.${field.name} comes twice`)
    struct[field.name] = valueOf(cursor, head & 15, field, shape, depth)
  }
  for (const field of shape.needed) {
    if (struct[field.name] === undefined) damaged(`${shape.name} has no ${field.name}`)
  }
  return struct
}

function valueOf(cursor: Cursor, type: number, field: Field, shape: Shape, depth: number): Value {
  if (field.kind === 'bool') {
    if (type !== TRUE && type !== FALSE) damaged(`${shape.name}.${field.name} is not a boolean`)
    return type === TRUE
  }
  if (type !== typeOf(field.kind)) damaged(`${shape.name}.${field.name} has type ${type}`)
  return bare(cursor, field.kind, depth)
}

function bare(cursor: Cursor, kind: Kind, depth: number): Value {
  switch (kind) {
    case 'bool': return byte(cursor) === TRUE
    case 'i8': return (byte(cursor) << 24) >> 24
    case 'i16': case 'i32': case 'i64': return integer(cursor)
    case 'binary': return new Uint8Array(block(cursor))
    case 'text': return textOf(block(cursor))
    default: return 'list' in kind ? listOf(cursor, kind.list, depth) : structOf(cursor, kind, depth + 1)
  }
}

function textOf(bytes: Uint8Array): string {
  try {
    // A copy: TextDecoder refuses shared memory, and `slice` of a Buffer is no copy.
    return utf8.decode(new Uint8Array(bytes))
  } catch {
    return damaged('a text is not UTF-8')
  }
}

function listOf(cursor: Cursor, kind: Kind, depth: number): Value[] {
  require(depth < DEPTH_MAX, `lists nested deeper than ${DEPTH_MAX}`)
  const head = byte(cursor)
  const count = head >>> 4 === 15 ? length(cursor) : head >>> 4
  const left = cursor.bytes.length - cursor.at
  if (count > left) damaged(`a list of ${count} items in ${left} bytes`)
  const type = head & 15
  const isRight = type === typeOf(kind) || (kind === 'bool' && type === FALSE)
  if (count > 0 && !isRight) damaged(`a list of type ${type}`)
  const items: Value[] = []
  for (let i = 0; i < count; i++) items.push(bare(cursor, kind, depth + 1))
  return items
}

function typeOf(kind: Kind): number {
  switch (kind) {
    case 'bool': return TRUE
    case 'i8': return BYTE
    case 'i16': return I16
    case 'i32': return I32
    case 'i64': return I64
    case 'binary': case 'text': return BINARY
    default: return 'list' in kind ? LIST : STRUCT
  }
}

function skip(cursor: Cursor, type: number, depth: number): void {
  require(depth < DEPTH_MAX, `nested deeper than ${DEPTH_MAX}`)
  switch (type) {
    case TRUE: case FALSE: return
    case BYTE: byte(cursor); return
    case I16: case I32: case I64: varint(cursor); return
    case DOUBLE: advance(cursor, 8); return
    case BINARY: block(cursor); return
    case LIST: case SET: return skipList(cursor, depth)
    case MAP: return skipMap(cursor, depth)
    case STRUCT:
      for (let head = byte(cursor); head !== 0; head = byte(cursor)) {
        if (head >>> 4 === 0) varint(cursor)
        skip(cursor, head & 15, depth + 1)
      }
      return
    default: damaged(`unknown field type ${type}`)
  }
}

function skipList(cursor: Cursor, depth: number): void {
  const head = byte(cursor)
  const count = head >>> 4 === 15 ? length(cursor) : head >>> 4
  require(count <= cursor.bytes.length - cursor.at, 'a list longer than its bytes')
  // A boolean in a list has its own byte, unlike one in a field.
  for (let i = 0; i < count; i++) skip(cursor, (head & 15) <= FALSE ? BYTE : head & 15, depth + 1)
}

function skipMap(cursor: Cursor, depth: number): void {
  const count = length(cursor)
  if (count === 0) return
  require(count <= cursor.bytes.length - cursor.at, 'a map longer than its bytes')
  const types = byte(cursor)
  for (let i = 0; i < count; i++) {
    skip(cursor, types >>> 4 <= FALSE ? BYTE : types >>> 4, depth + 1)
    skip(cursor, (types & 15) <= FALSE ? BYTE : types & 15, depth + 1)
  }
}

function byte(cursor: Cursor): number {
  require(cursor.at < cursor.bytes.length, 'the metadata ends early')
  return cursor.bytes[cursor.at++]!
}

function advance(cursor: Cursor, count: number): void {
  require(count <= cursor.bytes.length - cursor.at, 'the metadata ends early')
  cursor.at += count
}

/** An unsigned number below 2^64, as two halves so that no bigint is needed: low 32 bits, high 32 bits. */
function varint(cursor: Cursor): { low: number; high: number } {
  let low = 0
  let high = 0
  for (let shift = 0; shift < 70; shift += 7) {
    const next = byte(cursor)
    const bits = next & 0x7f
    if (shift < 28) low |= bits << shift
    else if (shift === 28) {
      low |= bits << 28
      high |= bits >>> 4
    } else high |= bits << (shift - 32)
    if (next < 0x80) {
      require(shift < 63 || next <= 1, 'a number of more than 64 bits')
      return { low: low >>> 0, high: high >>> 0 }
    }
  }
  return damaged('a number of more than 64 bits')
}

function length(cursor: Cursor): number {
  const { low, high } = varint(cursor)
  require(high === 0, 'a length of more than 32 bits')
  return low
}

/** A zigzag number. Offsets and counts beyond 2^53 are no honest ones. */
function integer(cursor: Cursor): number {
  const { low, high } = varint(cursor)
  const magnitude = Math.floor((high * 2 ** 32 + low) / 2)
  require(magnitude <= Number.MAX_SAFE_INTEGER, 'a number beyond 2^53')
  return low & 1 ? -magnitude - 1 : magnitude
}

function block(cursor: Cursor): Uint8Array {
  const size = length(cursor)
  const from = cursor.at
  advance(cursor, size)
  return cursor.bytes.subarray(from, from + size)
}

type Sink = { bytes: Uint8Array; at: number }

/** The bytes of a struct. */
export function writeStruct(value: object, shape: Shape): Uint8Array {
  const sink = { bytes: new Uint8Array(256), at: 0 }
  putStruct(sink, value as Struct, shape)
  return sink.bytes.subarray(0, sink.at)
}

function putStruct(sink: Sink, struct: Struct, shape: Shape): void {
  let last = 0
  for (const { id, name, kind, needed } of shape.fields) {
    const value = struct[name]
    if (value === undefined) {
      assert(!needed, `${shape.name} without ${name}`)
      continue
    }
    const type = kind === 'bool' ? (value === true ? TRUE : FALSE) : typeOf(kind)
    if (id - last <= 15) put(sink, ((id - last) << 4) | type)
    else {
      put(sink, type)
      putInteger(sink, id)
    }
    last = id
    if (kind !== 'bool') putBare(sink, value, kind)
  }
  put(sink, 0)
}

function putBare(sink: Sink, value: Value, kind: Kind): void {
  switch (kind) {
    case 'bool': return put(sink, value === true ? TRUE : FALSE)
    case 'i8': return put(sink, (value as number) & 0xff)
    case 'i16': case 'i32': case 'i64': return putInteger(sink, value as number)
    case 'binary': return putBlock(sink, value as Uint8Array)
    case 'text': return putBlock(sink, encoder.encode(value as string))
    default:
      if (!('list' in kind)) return putStruct(sink, value as Struct, kind)
      putList(sink, value as readonly Value[], kind.list)
  }
}

function putList(sink: Sink, items: readonly Value[], kind: Kind): void {
  const type = typeOf(kind)
  if (items.length < 15) put(sink, (items.length << 4) | type)
  else {
    put(sink, 0xf0 | type)
    putVarint(sink, items.length)
  }
  for (const item of items) putBare(sink, item, kind)
}

function put(sink: Sink, value: number): void {
  grow(sink, 1)
  sink.bytes[sink.at++] = value
}

function grow(sink: Sink, room: number): void {
  if (sink.at + room <= sink.bytes.length) return
  const larger = new Uint8Array(Math.max(sink.bytes.length * 2, sink.at + room))
  larger.set(sink.bytes)
  sink.bytes = larger
}

function putVarint(sink: Sink, value: number): void {
  let rest = value
  while (rest > 0x7f) {
    put(sink, (rest % 128) | 0x80)
    rest = Math.floor(rest / 128)
  }
  put(sink, rest)
}

function putInteger(sink: Sink, value: number): void {
  assert(Number.isSafeInteger(value) && Math.abs(value) < 2 ** 51, `${value} is no count or offset`)
  putVarint(sink, value < 0 ? -value * 2 - 1 : value * 2)
}

function putBlock(sink: Sink, bytes: Uint8Array): void {
  putVarint(sink, bytes.length)
  grow(sink, bytes.length)
  sink.bytes.set(bytes, sink.at)
  sink.at += bytes.length
}
