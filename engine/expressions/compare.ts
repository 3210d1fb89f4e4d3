// Comparisons of columns: = != < <= > >=, IS DISTINCT FROM. On packed codes where one side is a constant,
// on 8-byte values, on texts; lists, structs and maps by their keys (nested-keys.ts). NULL if a side is
// NULL. Not the coercion: both sides have one type (exceptions: planner/expression.ts).
import { CONST, DICTIONARY, PACKED, flat, type Column, type Scalar } from '../../kernels/column.ts'
import { kernels } from '../../kernels/load.ts'
import { f64, i64, type Pointer } from '../../kernels/memory.ts'
import { boolean, physicalOf, type DataType } from '../../kernels/type.ts'
import type { CompareOp } from '../../planner/expression.ts'
import { compareDecimals } from './decimal.ts'
import {
  bitmap, bothValid, constantF64, constantI64, constantU64, filledBits, flatEights, isNullConstant, nulls,
    texts, validityOf,
} from './forms.ts'
import { nestedKeys } from './nested-keys.ts'
import { columnOf, valuesOf } from './scalars.ts'
import type { Evaluation } from './vector.ts'

const codes: Record<CompareOp, number> = { '=': 0, '!=': 1, '<': 2, '<=': 3, '>': 4, '>=': 5 }
const mirrored: Record<CompareOp, CompareOp> =
  { '=': '=', '!=': '!=', '<': '>', '<=': '>=', '>': '<', '>=': '<=' }

/** How 8-byte values are ordered: the `kind` of compare kernels. */
export function orderKind(type: DataType): 0 | 1 | 2 {
  const physical = physicalOf(type)
  return physical === 'f64' ? 2 : physical === 'u64' ? 1 : 0
}

export function compareColumns(op: CompareOp, a: Column, b: Column, rows: number, at: Evaluation): Column {
  const { arena } = at
  if (isNullConstant(a) || isNullConstant(b)) return nulls(boolean, rows, arena)
  if (a.kind === CONST && b.kind !== CONST) return compareColumns(mirrored[op], b, a, rows, at)
  const validity = bothValid(validityOf(a, arena), validityOf(b, arena), rows, arena)
  return flat(boolean, rows, compareBits(op, a, b, rows, at), validity)
}

/** The comparison's data bits; bits of NULL rows may be anything. */
function compareBits(op: CompareOp, a: Column, b: Column, rows: number, at: Evaluation): Pointer {
  const left = physicalOf(a.type)
  const right = physicalOf(b.type)
  if (isText(a) && isText(b)) return compareTexts(op, a, b, rows, at)
  if (left === 'bits') return compareBooleans(op, a, b, rows, at)
  if (left === 'i128' || left === 'i256') return compareDecimals(op, a, b, rows, at)
  if (left === 'nested') {
    const keys = (c: Column): Column => nestedKeys(c, false, at.arena)
    return compareTexts(op, keys(a), keys(b), rows, at)
  }
  if (left === 'interval') return compareIntervals(op, a, b, at)
  if (left === 'u64' && right === 'i64') return compareMixed(op, a, b, rows, at)
  if (left === 'i64' && right === 'u64') return compareMixed(mirrored[op], b, a, rows, at)
  if (a.kind === PACKED && b.kind === CONST) return comparePacked(op, a, b, rows, at)
  const out = bitmap(rows, at.arena)
  const kind = orderKind(a.type)
  const x = flatEights(a, at.arena)
  if (b.kind === CONST) kernels.compare_8_constant(kind, codes[op], x, b.data, rows, out)
  else kernels.compare_8(kind, codes[op], x, flatEights(b, at.arena), rows, out)
  return out
}

function isText(column: Column): boolean {
  const physical = physicalOf(column.type)
  return column.kind === DICTIONARY || physical === 'bytes' || physical === 'codes'
}

function compareTexts(op: CompareOp, a: Column, b: Column, rows: number, at: Evaluation): Pointer {
  const x = texts(a, at.arena)
  const y = texts(b, at.arena)
  const out = bitmap(rows, at.arena)
  kernels.text_compare(codes[op], x.offsets, x.bytes, x.step, y.offsets, y.bytes, y.step, rows, out)
  return out
}

function compareBooleans(op: CompareOp, a: Column, b: Column, rows: number, at: Evaluation): Pointer {
  const widen = (column: Column): Pointer => {
    const out = at.arena.alloc(rows * 8 + 16)
    const data = column.kind === CONST ? filledBits(rows, constantBit(column), at.arena) : column.data
    kernels.bits_to_i64(data, rows, out)
    return out
  }
  const out = bitmap(rows, at.arena)
  kernels.compare_8(0, codes[op], widen(a), widen(b), rows, out)
  return out
}

function constantBit(column: Column): boolean {
  return valuesOf({ ...column, length: 1 })[0] === true
}

/** uint64 with int64, by value: a negative number is below every unsigned one. */
function compareMixed(
  op: CompareOp, unsigned: Column, signed: Column, rows: number, at: Evaluation,
): Pointer {
  const x = flatEights(unsigned, at.arena)
  const y = flatEights(signed, at.arena)
  const out = bitmap(rows, at.arena)
  const negative = bitmap(rows, at.arena)
  kernels.compare_8(1, codes[op], x, y, rows, out)
  kernels.compare_8_constant(0, 2, y, at.arena.zeroed(16), rows, negative)
  if (op === '!=' || op === '>' || op === '>=') kernels.bits_or(out, negative, out, rows)
  else kernels.bits_and_not(out, negative, out, rows)
  return out
}

/** The constant is moved into code space: two borders among the codes decide every comparison. */
function comparePacked(op: CompareOp, a: Column, b: Column, rows: number, at: Evaluation): Pointer {
  const limit = 2 ** (8 * a.width)
  const order = orderOfCode(a, b)
  const low = firstCode(limit, (code) => order(code) >= 0)
  const high = firstCode(limit, (code) => order(code) > 0)
  const below = (border: number, flip: boolean): Pointer => {
    if (border === 0 || border === limit) return filledBits(rows, (border !== 0) !== flip, at.arena)
    const out = bitmap(rows, at.arena)
    kernels.compare_codes(flip ? 5 : 2, a.data, a.width, border, rows, out)
    return out
  }
  switch (op) {
    case '<': return below(low, false)
    case '>=': return below(low, true)
    case '<=': return below(high, false)
    case '>': return below(high, true)
    case '=': case '!=': {
      if (low === high) return filledBits(rows, op === '!=', at.arena)
      // A scale of 0 would make several codes equal; packing never does, one value has one code.
      const out = bitmap(rows, at.arena)
      kernels.compare_codes(codes[op], a.data, a.width, low, rows, out)
      return out
    }
  }
}

/** The sign of (value of a code - constant). */
function orderOfCode(a: Column, b: Column): (code: number) => number {
  const base = i64[a.extra / 8]!
  if (physicalOf(a.type) === 'f64') {
    const divisor = f64[a.extra / 8 + 1]!
    const constant = constantF64(b)
    return (code) => totalOrder(Number(base + BigInt(code)) / divisor, constant)
  }
  const isUnsigned = physicalOf(a.type) === 'u64'
  const scale = i64[a.extra / 8 + 1]!
  const constant = isUnsigned ? constantU64(b) : constantI64(b)
  // Not wrapped: codes that no row has may lie beyond the type's range, and the order must stay monotone.
  const first = isUnsigned ? BigInt.asUintN(64, base) : base
  return (code) => {
    const exact = first + BigInt(code) * scale
    return exact < constant ? -1 : exact > constant ? 1 : 0
  }
}

function totalOrder(x: number, y: number): number {
  if (Number.isNaN(y)) return -1
  if (x < y) return -1
  if (x > y) return 1
  return Object.is(y, -0) && !Object.is(x, -0) ? 1 : 0
}

/** The first code that fits, by halving (fits must be monotone); `limit` if none does. */
function firstCode(limit: number, fits: (code: number) => boolean): number {
  let low = 0
  let high = limit
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    if (fits(middle)) high = middle
    else low = middle + 1
  }
  return low
}

/** Months count 30 days. The slow lane; rows with a NULL do not count. */
function compareIntervals(op: CompareOp, a: Column, b: Column, at: Evaluation): Pointer {
  const right = valuesOf(b)
  const bits = valuesOf(a).map((value, i) => {
    const d = intervalNs(value) - intervalNs(right[i]!)
    return op === '=' ? d === 0n : op === '!=' ? d !== 0n : op === '<' ? d < 0n : op === '<=' ? d <= 0n
      : op === '>' ? d > 0n : d >= 0n
  })
  return columnOf(bits, boolean, at.arena).data
}

function intervalNs(value: Scalar): bigint {
  if (value === null || typeof value !== 'object') return 0n
  const v = value as { readonly months: bigint; readonly days: bigint; readonly nanoseconds: bigint }
  return (v.months * 30n + v.days) * 86_400_000_000_000n + v.nanoseconds
}

/** IS [NOT] DISTINCT FROM: never NULL, two NULLs are equal. */
export function distinctFrom(negated: boolean, a: Column, b: Column, rows: number, at: Evaluation): Column {
  const { arena } = at
  const all = filledBits(rows, true, arena)
  const va = validityOf(a, arena) || all
  const vb = validityOf(b, arena) || all
  const both = bitmap(rows, arena)
  kernels.bits_and(va, vb, both, rows)
  const oneNull = bitmap(rows, arena)
  kernels.bits_or(va, vb, oneNull, rows)
  kernels.bits_and_not(oneNull, both, oneNull, rows)
  const out = bitmap(rows, arena)
  const differ = compareColumns('!=', a, b, rows, at)
  if (differ.kind === CONST) kernels.bits_copy(oneNull, 0, out, rows)
  else {
    kernels.bits_and(differ.data, both, out, rows)
    kernels.bits_or(out, oneNull, out, rows)
  }
  if (negated) kernels.bits_not(out, out, rows)
  return flat(boolean, rows, out, 0)
}

