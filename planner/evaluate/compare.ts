// The order of two values of one type, as SQL sees it: texts by bytes, floats in total order, booleans false
// first. NULLs are the caller's business. Structs of one type field by
// field. `undefined`: no order known here (intervals).
import type { Scalar } from '../../kernels/column.ts'
import type { CompareOp } from '../expression.ts'

type Items = readonly Scalar[]

export function compareScalars(a: Scalar, b: Scalar): -1 | 0 | 1 | undefined {
  if (typeof a === 'bigint' && typeof b === 'bigint') return a < b ? -1 : a > b ? 1 : 0
  if (typeof a === 'number' && typeof b === 'number') return compareFloats(a, b)
  if (typeof a === 'string' && typeof b === 'string') return compareTexts(a, b)
  if (typeof a === 'boolean' && typeof b === 'boolean') return a === b ? 0 : a ? 1 : -1
  if (Array.isArray(a) && Array.isArray(b)) return compareLists(a as Items, b as Items)
  if (isStruct(a) && isStruct(b)) return compareLists(Object.values(a), Object.values(b))
  return undefined
}

const isStruct = (v: Scalar): v is { readonly [field: string]: Scalar } =>
  typeof v === 'object' && v !== null && !Array.isArray(v) && !('nanoseconds' in v)

/** Item by item; NULL items are smallest, and equal to each other. */
function compareLists(a: Items, b: Items): -1 | 0 | 1 | undefined {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const [x, y] = [a[i]!, b[i]!]
    const order = x === null || y === null ? (x === y ? 0 : x === null ? -1 : 1) : compareScalars(x, y)
    if (order !== 0) return order
  }
  return a.length === b.length ? 0 : a.length < b.length ? -1 : 1
}

/** NaN equals NaN and is the greatest; -0 is below 0. */
function compareFloats(a: number, b: number): -1 | 0 | 1 {
  if (Object.is(a, b)) return 0
  if (Number.isNaN(a)) return 1
  if (Number.isNaN(b)) return -1
  if (a === b) return Object.is(a, -0) ? -1 : 1
  return a < b ? -1 : 1
}

/** UTF-8 bytes order as code points do, which UTF-16 units do not. */
export function compareTexts(a: string, b: string): -1 | 0 | 1 {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i)
    const y = b.charCodeAt(i)
    if (x === y) continue
    return rank(x) < rank(y) ? -1 : 1
  }
  return a.length === b.length ? 0 : a.length < b.length ? -1 : 1
}

/** Surrogates (code points from 0x10000) come after everything else. */
const rank = (unit: number): number => unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit

export function holds(op: CompareOp, order: -1 | 0 | 1): boolean {
  switch (op) {
    case '=': return order === 0
    case '!=': return order !== 0
    case '<': return order < 0
    case '<=': return order <= 0
    case '>': return order > 0
    case '>=': return order >= 0
  }
}
