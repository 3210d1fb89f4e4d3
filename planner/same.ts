// Whether two expressions are written the same: for GROUP BY matching and for computing equal calls once.
// Not logical equivalence (a + b and b + a differ). Volatile calls are never the same as anything. A query
// may have tens of thousands of terms: whoever looks for one among many uses `Known`, not a search of pairs.
import type { Scalar } from '../kernels/column.ts'
import { sameType } from '../kernels/type.ts'
import {
  childrenOf, type AggregateCall, type Expression, type FrameBound, type SortKey, type WindowCall,
} from './expression.ts'

export function sameExpression(a: Expression, b: Expression): boolean {
  if (a === b) return a.kind !== 'call' || a.function.volatility !== 'volatile'
  if (a.kind !== b.kind || !sameType(a.type, b.type) || !sameNode(a, b)) return false
  return sameExpressions(childrenOf(a), childrenOf(b))
}

export function sameExpressions(a: readonly Expression[], b: readonly Expression[]): boolean {
  return a.length === b.length && a.every((child, i) => sameExpression(child, b[i]!))
}

/** Everything of a node but its type and children. */
function sameNode(a: Expression, b: Expression): boolean {
  switch (a.kind) {
    case 'column': return b.kind === 'column' && a.id === b.id
    case 'literal': return b.kind === 'literal' && sameScalar(a.value, b.value)
    case 'call': return b.kind === 'call' && a.function === b.function && a.function.volatility !== 'volatile'
    case 'cast': return b.kind === 'cast' && a.safe === b.safe
    case 'case':
      return b.kind === 'case' && a.branches.length === b.branches.length &&
        (a.otherwise === null) === (b.otherwise === null)
    case 'compare': return b.kind === 'compare' && a.op === b.op
    case 'arithmetic': return b.kind === 'arithmetic' && a.op === b.op
    case 'bitwise': return b.kind === 'bitwise' && a.op === b.op
    case 'in-list': return b.kind === 'in-list' && a.negated === b.negated
    case 'like':
      return b.kind === 'like' && a.negated === b.negated && a.insensitive === b.insensitive &&
        a.escape === b.escape
    case 'regex-match': return b.kind === 'regex-match' && a.negated === b.negated &&
      a.insensitive === b.insensitive
    case 'is-null': return b.kind === 'is-null' && a.negated === b.negated
    case 'is-boolean': return b.kind === 'is-boolean' && a.negated === b.negated && a.value === b.value
    case 'distinct-from': return b.kind === 'distinct-from' && a.negated === b.negated
    case 'field': return b.kind === 'field' && a.name === b.name
    case 'scalar-subquery': return b.kind === 'scalar-subquery' && a.plan === b.plan
    case 'and': case 'or': case 'not': case 'negate': case 'concat': case 'element': return true
  }
}

export function sameScalar(a: Scalar, b: Scalar): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return Object.is(a, b)
  const left = Object.entries(a)
  const right = new Map<string, Scalar>(Object.entries(b))
  return left.length === right.size && left.every(([key, value]) => right.has(key) &&
    sameScalar(value, right.get(key)!))
}

function sameKeys(a: readonly SortKey[], b: readonly SortKey[]): boolean {
  return a.length === b.length && a.every((k, i) =>
    k.descending === b[i]!.descending && k.nullsFirst === b[i]!.nullsFirst &&
      sameExpression(k.expr, b[i]!.expr))
}

const sameOptional = (a: Expression | null, b: Expression | null): boolean =>
  a === null || b === null ? a === b : sameExpression(a, b)

export function sameAggregate(a: AggregateCall, b: AggregateCall): boolean {
  return a.function === b.function && a.distinct === b.distinct && a.ignoreNulls === b.ignoreNulls &&
    sameExpressions(a.args, b.args) && sameKeys(a.orderBy, b.orderBy) && sameOptional(a.filter, b.filter)
}

function sameBound(a: FrameBound, b: FrameBound): boolean {
  if (a.kind === 'current-row' || b.kind === 'current-row') return a.kind === b.kind
  return a.kind === b.kind && sameOptional(a.offset, b.offset)
}

export function sameWindow(a: WindowCall, b: WindowCall): boolean {
  return a.function === b.function && a.distinct === b.distinct && a.ignoreNulls === b.ignoreNulls &&
    sameExpressions(a.args, b.args) && sameOptional(a.filter, b.filter) &&
    sameExpressions(a.partitionBy, b.partitionBy) && sameKeys(a.orderBy, b.orderBy) &&
    a.frame.units === b.frame.units && sameBound(a.frame.start, b.frame.start) &&
      sameBound(a.frame.end, b.frame.end)
}

/** Things found again by what they are written like, in about the same time however many there are. */
export class Known<T, Like> {
  readonly #byHash = new Map<number, T[]>()
  readonly #likeOf: (one: T) => Like
  readonly #hash: (like: Like) => number
  readonly #same: (a: Like, b: Like) => boolean

  constructor(likeOf: (one: T) => Like, hash: (like: Like) => number, same: (a: Like, b: Like) => boolean) {
    this.#likeOf = likeOf
    this.#hash = hash
    this.#same = same
  }

  /** The first that was added and is the same. */
  find(like: Like): T | undefined {
    return this.#byHash.get(this.#hash(like))?.find((one) => this.#same(this.#likeOf(one), like))
  }

  add(one: T): true {
    const hash = this.#hash(this.#likeOf(one))
    const equal = this.#byHash.get(hash)
    if (equal === undefined) this.#byHash.set(hash, [one])
    else equal.push(one)
    return true
  }
}

export const knownExpressions = <T>(expressionOf: (one: T) => Expression): Known<T, Expression> =>
  new Known(expressionOf, hashOf, sameExpression)

export const knownAggregates = <T>(callOf: (one: T) => AggregateCall): Known<T, AggregateCall> =>
  new Known(callOf, hashOfCall, sameAggregate)

export const knownWindows = <T>(callOf: (one: T) => WindowCall): Known<T, WindowCall> =>
  new Known(callOf, (call) => mixed(hashOfCall(call), call.partitionBy.map(hashOf)), sameWindow)

const hashOfCall = (call: AggregateCall | WindowCall): number =>
  mixed(hashOfText(call.function.name), [...call.args, ...call.orderBy.map((k) => k.expr)].map(hashOf))

/** Expressions never change, and the parts of large ones are asked for again and again. */
const hashes = new WeakMap<Expression, number>()

function hashOf(e: Expression): number {
  let hash = hashes.get(e)
  if (hash !== undefined) return hash
  hash = mixed(hashOfNode(e), childrenOf(e).map(hashOf))
  hashes.set(e, hash)
  return hash
}

function hashOfNode(e: Expression): number {
  switch (e.kind) {
    case 'column': return e.id
    case 'literal': return typeof e.value === 'object' ? 1 : hashOfText(String(e.value))
    case 'call': return hashOfText(e.function.name)
    case 'compare': case 'arithmetic': case 'bitwise': return hashOfText(e.op)
    default: return hashOfText(e.kind)
  }
}

/**
 * Not a sum of multiples, in which x * x would have 32 times what x has, and a few levels up nothing would be
 * left of it.
 */
function mixed(hash: number, parts: readonly number[]): number {
  let mix = hash
  for (const part of parts) mix = Math.imul((mix << 5 | mix >>> 27) ^ part, 0x9e3779b1)
  return mix
}

function hashOfText(text: string): number {
  let hash = text.length
  for (let i = 0; i < text.length; i++) hash = (Math.imul(hash, 31) + text.charCodeAt(i)) | 0
  return hash
}
