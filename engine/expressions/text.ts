// LIKE, ILIKE and || on columns of texts. Patterns are matched by an own kernel, never by RegExp.
import { CONST, flat, type Column } from '../../kernels/column.ts'
import { kernels } from '../../kernels/load.ts'
import { u32 } from '../../kernels/memory.ts'
import { boolean, utf8 } from '../../kernels/type.ts'
import { fail, NOWHERE } from '../../parser/diagnostic.ts'
import type { Like } from '../../planner/expression.ts'
import { bitmap, bothValid, flatten, isNullConstant, nulls, texts } from './forms.ts'
import { notColumn } from './logic.ts'
import { columnOf, valuesOf } from './scalars.ts'
import type { Evaluation } from './vector.ts'

/** An escape that is no byte of a text: none. */
const BACKSLASH = 0x5c

export function likeColumn(like: Like, input: Column, pattern: Column, rows: number, at: Evaluation): Column {
  if (isNullConstant(input) || isNullConstant(pattern)) return nulls(boolean, rows, at.arena)
  if (like.insensitive) {
    const folded = { ...like, insensitive: false }
    return likeColumn(folded, lowerCase(input, at), lowerCase(pattern, at), rows, at)
  }
  const escape = like.escape === null ? BACKSLASH : like.escape.codePointAt(0)!
  if (escape >= 0x80) fail('sql-not-implemented', NOWHERE, { what: 'an ESCAPE character outside ASCII' })
  const t = texts(flatten(input, at.arena), at.arena)
  const p = texts(pattern, at.arena)
  const out = bitmap(rows, at.arena)
  if (p.step === 0) {
    const start = u32[p.offsets >>> 2]!
    kernels.text_like(
      t.offsets, t.bytes, rows, p.bytes + start, u32[(p.offsets >>> 2) + 1]! - start, escape, out)
  } else likeEach(t, p, escape, rows, out, at)
  const found = flat(boolean, rows, out, bothValid(t.validity, p.validity, rows, at.arena))
  return like.negated ? notColumn(found, rows, at) : found
}

function likeEach(
  t: ReturnType<typeof texts>, p: ReturnType<typeof texts>, escape: number, rows: number, out: number,
    at: Evaluation,
): void {
  const one = at.arena.alloc(16)
  for (let row = 0; row < rows; row++) {
    const start = u32[(p.offsets >>> 2) + row]!
    kernels.text_like(t.offsets + row * 4, t.bytes, 1, p.bytes + start,
      u32[(p.offsets >>> 2) + row + 1]! - start, escape, one)
    kernels.bits_append(one, 1, out, row)
  }
}

function lowerCase(column: Column, at: Evaluation): Column {
  if (column.kind === CONST) {
    const folded = columnOf(
      valuesOf({ ...column, length: 1 }).map((v) => String(v).toLowerCase()), utf8, at.arena)
    return { ...folded, kind: CONST, length: column.length }
  }
  const t = flatten(column, at.arena)
  const start = u32[t.extra >>> 2]!
  const length = u32[(t.extra >>> 2) + t.length]! - start
  const out = at.arena.alloc(length + 16)
  if (kernels.text_ascii_case(t.data + start, length, false, out) !== 0) return { ...t, data: out - start }
  return columnOf(valuesOf(t).map((v) => v === null ? null : String(v).toLowerCase()), utf8, at.arena)
}

/** left || right, NULL if one is NULL. */
export function concatColumns(left: Column, right: Column, rows: number, at: Evaluation): Column {
  if (isNullConstant(left) || isNullConstant(right)) return nulls(utf8, rows, at.arena)
  const a = texts(left, at.arena)
  const b = texts(right, at.arena)
  const offsets = at.arena.alloc((rows + 1) * 4 + 16)
  const bytes = kernels.text_concat_offsets(a.offsets, a.step, b.offsets, b.step, rows, offsets) >>> 0
  const data = at.arena.alloc(bytes + 16)
  kernels.text_concat(a.offsets, a.bytes, a.step, b.offsets, b.bytes, b.step, rows, data)
  return flat(utf8, rows, data, bothValid(a.validity, b.validity, rows, at.arena), offsets)
}
