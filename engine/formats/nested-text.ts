// Texts of lists, structs and maps: those of their children, joined by kernels level by level. JSON leaves
// out fields and map values that are NULL and has texts as keys only; elsewhere a NULL is no text. As
// arrow-rs prints them. Not the texts of the children themselves: `textsOf` has them.
import type { Arena } from '../../kernels/arena.ts'
import { assert } from '../../kernels/assert.ts'
import { CONST, flat, type Column } from '../../kernels/column.ts'
import { kernels } from '../../kernels/load.ts'
import { u32, u8, type Pointer } from '../../kernels/memory.ts'
import { utf8 } from '../../kernels/type.ts'
import { isNullConstant, nulls } from '../expressions/forms.ts'
import type { AsText } from './descriptors.ts'
import { jsonString, utf8Bytes } from './text-bytes.ts'

const SOURCE_BYTES = 24
/** Styles of the kernel: 1 = JSON, and this one for maps and their entries. */
const PAIRS = 2
/** Commas, and `null`. */
const AROUND_BYTES = 6
const SLACK_BYTES = 64

export function nestedTexts(column: Column, json: boolean, arena: Arena, textsOf: AsText): Column {
  if (isNullConstant(column)) return nulls(utf8, column.length, arena)
  switch (column.type.kind) {
    case 'struct': return structTexts(column, json, arena, textsOf)
    case 'map': return mapTexts(column, json, arena, textsOf)
    default: return listTexts(column, textsOf(column.children[0]!, json), Number(json), arena)
  }
}

function structTexts(column: Column, json: boolean, arena: Arena, textsOf: AsText): Column {
  assert(column.type.kind === 'struct', 'a struct column has a struct type')
  const fields = column.type.fields.map(({ name }, i) => ({
    texts: textsOf(column.children[i]!, json), prefix: json ? `${jsonString(name)}:` : `${name}: `,
  }))
  return joined(column, fields, Number(json), arena)
}

function mapTexts(column: Column, json: boolean, arena: Arena, textsOf: AsText): Column {
  const entries = column.children[0]!
  // What another key prints, in quotes.
  const keys = textsOf(entries.children[0]!, false)
  const values = textsOf(entries.children[1]!, json)
  const pairs = joined(entries, [
    { texts: json ? textsOf(keys, true) : keys, prefix: '' }, { texts: values, prefix: json ? ':' : ': ' },
  ], PAIRS, arena)
  // Where a value is NULL, JSON has no entry.
  const shown = !json ? pairs : withValidity(pairs, values, arena)
  return listTexts(column, shown, PAIRS + Number(json), arena)
}

function withValidity(pairs: Column, values: Column, arena: Arena): Column {
  if (values.kind !== CONST || pairs.kind === CONST) return { ...pairs, validity: values.validity }
  return isNullConstant(values) ? nulls(utf8, pairs.length, arena) : pairs
}

type Part = { readonly texts: Column; readonly prefix: string }

/** The parts of each row of `column` one after the other. */
function joined(column: Column, parts: readonly Part[], style: number, arena: Arena): Column {
  const rows = rowsOf(column)
  const sources = arena.alloc(parts.length * SOURCE_BYTES)
  let room = rows * 2 + SLACK_BYTES
  for (const [i, { texts, prefix }] of parts.entries()) {
    const bytes = utf8Bytes(prefix)
    setSource(sources + i * SOURCE_BYTES, texts, bytes, arena)
    room += rows * (bytes.length + AROUND_BYTES) + textBytes(texts, 0, rows)
  }
  const offsets = arena.alloc((rows + 1) * 4)
  const out = arena.alloc(room)
  kernels.join_fields(sources, parts.length, column.validity, rows, style, offsets, out)
  return { ...flat(utf8, column.length, out, column.validity, offsets), kind: column.kind }
}

function listTexts(column: Column, items: Column, style: number, arena: Arena): Column {
  const rows = rowsOf(column)
  const source = arena.alloc(SOURCE_BYTES)
  setSource(source, items, new Uint8Array(0), arena)
  const first = u32[column.extra >>> 2]!
  const end = u32[(column.extra >>> 2) + rows]!
  const room = rows * 2 + (end - first) * AROUND_BYTES + textBytes(items, first, end) + SLACK_BYTES
  const offsets = arena.alloc((rows + 1) * 4)
  const out = arena.alloc(room)
  kernels.join_items(source, column.extra, column.validity, rows, style, offsets, out)
  return { ...flat(utf8, column.length, out, column.validity, offsets), kind: column.kind }
}

function rowsOf(column: Column): number {
  return column.kind === CONST ? 1 : column.length
}

function setSource(at: Pointer, texts: Column, prefix: Uint8Array, arena: Arena): void {
  const words = at >>> 2
  const copy = arena.alloc(prefix.length + 16)
  u8.set(prefix, copy)
  u32[words] = texts.extra
  u32[words + 1] = texts.data
  u32[words + 2] = texts.validity
  u32[words + 3] = texts.kind === CONST ? 0 : 0xffffffff
  u32[words + 4] = copy
  u32[words + 5] = prefix.length
}

/** Bytes that the texts of rows [from, to) have, or a little more. */
function textBytes(texts: Column, from: number, to: number): number {
  if (isNullConstant(texts) || to === from) return 0
  const at = texts.extra >>> 2
  return texts.kind === CONST ? (u32[at + 1]! - u32[at]!) * (to - from) : u32[at + to]! - u32[at + from]!
}
