// Typed expressions of a plan: names resolved to column ids, functions to definitions, operands already
// coerced. Not syntax (parser/sql/ast.ts) and not evaluation (engine/operators). Invariant: nodes are
// immutable and every cast is explicit: whoever evaluates a node never converts, except where the node's
// comment says what may meet.
import { unreachable } from '../kernels/assert.ts'
import type { Scalar } from '../kernels/column.ts'
import { boolean, type DataType } from '../kernels/type.ts'
import type { AggregateFunction, ScalarFunction, WindowFunction } from './function.ts'
import type { Plan } from './plan.ts'

/** Unique in a plan; says which column, not where it stands. */
export type ColumnId = number

export type Expression =
  | ColumnRef | Literal | Call | Cast | Case | Logical | Not | Compare | Arithmetic | Bitwise | Negate
  | Concat | InList | Like | RegexMatch | IsNull | IsBoolean | DistinctFrom | Field | Element | ScalarSubquery

export type ColumnRef = { readonly kind: 'column'; readonly id: ColumnId; readonly type: DataType }

/** value null: NULL of that type. Timestamps, dates, times and durations are bigints in their type's unit. */
export type Literal = { readonly kind: 'literal'; readonly value: Scalar; readonly type: DataType }

export type Call = {
  readonly kind: 'call'
  readonly function: ScalarFunction
  readonly args: readonly Expression[]
  readonly type: DataType
}

/** safe: TRY_CAST, NULL instead of an error. */
export type Cast = {
  readonly kind: 'cast'
  readonly input: Expression
  readonly type: DataType
  readonly safe: boolean
}

/**
 * Searched form only; `when`s are boolean, results have `type`. Rows of a branch not taken are never
 * evaluated.
 */
export type Case = {
  readonly kind: 'case'
  readonly branches: readonly { readonly when: Expression; readonly then: Expression }[]
  readonly otherwise: Expression | null
  readonly type: DataType
}

/** Two boolean inputs or more, three-valued. */
export type Logical = {
  readonly kind: 'and' | 'or'
  readonly inputs: readonly Expression[]
  readonly type: DataType
}

export type Not = { readonly kind: 'not'; readonly input: Expression; readonly type: DataType }

export type CompareOp = '=' | '!=' | '<' | '<=' | '>' | '>='

/**
 * Both sides have one type, with two exceptions that have a fast path: dictionary with its own value type
 * (codes against a text), and uint64 with int64 (compared by value, never cast).
 */
export type Compare = {
  readonly kind: 'compare'
  readonly op: CompareOp
  readonly left: Expression
  readonly right: Expression
  readonly type: DataType
}

export type ArithmeticOp = '+' | '-' | '*' | '/' | '%'

/**
 * Numbers: both sides and the result have one type (decimals: scales as the types say). Time: timestamp|date
 * ± interval, timestamp ± duration, timestamp - timestamp = duration, date - date = duration(s), interval ±
 * interval, duration ± duration. Integers wrap; x / 0 of integers is a runtime error.
 */
export type Arithmetic = {
  readonly kind: 'arithmetic'
  readonly op: ArithmeticOp
  readonly left: Expression
  readonly right: Expression
  readonly type: DataType
}

/** Integers of one type. `^` is exclusive or. */
export type Bitwise = {
  readonly kind: 'bitwise'
  readonly op: '&' | '|' | '^' | '<<' | '>>'
  readonly left: Expression
  readonly right: Expression
  readonly type: DataType
}

/** Numbers, durations, intervals; the minimum wraps. */
export type Negate = { readonly kind: 'negate'; readonly input: Expression; readonly type: DataType }

/** `||`: texts; NULL if any is NULL. */
export type Concat = {
  readonly kind: 'concat'
  readonly inputs: readonly Expression[]
  readonly type: DataType
}

/** Types as in Compare. NULL on a miss if the list has a NULL. An empty list is false (negated: true). */
export type InList = {
  readonly kind: 'in-list'
  readonly input: Expression
  readonly values: readonly Expression[]
  readonly negated: boolean
  readonly type: DataType
}

/** Input utf8 or a dictionary of it; pattern utf8. */
export type Like = {
  readonly kind: 'like'
  readonly input: Expression
  readonly pattern: Expression
  /** One code point, or null for the backslash. */
  readonly escape: string | null
  readonly negated: boolean
  readonly insensitive: boolean
  readonly type: DataType
}

export type RegexMatch = {
  readonly kind: 'regex-match'
  readonly input: Expression
  readonly pattern: Expression
  readonly negated: boolean
  readonly insensitive: boolean
  readonly type: DataType
}

/** IS [NOT] NULL and IS [NOT] UNKNOWN. Never NULL. */
export type IsNull = {
  readonly kind: 'is-null'
  readonly input: Expression
  readonly negated: boolean
  readonly type: DataType
}

/** IS [NOT] TRUE / FALSE. Never NULL. */
export type IsBoolean = {
  readonly kind: 'is-boolean'
  readonly input: Expression
  readonly value: boolean
  readonly negated: boolean
  readonly type: DataType
}

/** IS DISTINCT FROM; negated: IS NOT DISTINCT FROM, `<=>`. Types as in Compare. Never NULL. */
export type DistinctFrom = {
  readonly kind: 'distinct-from'
  readonly left: Expression
  readonly right: Expression
  readonly negated: boolean
  readonly type: DataType
}

/** A field of a struct. `index` is its place among the struct's fields. */
export type Field = {
  readonly kind: 'field'
  readonly input: Expression
  readonly name: string
  readonly index: number
  readonly type: DataType
}

/** list[index], from 1, negative from the end, NULL outside. */
export type Element = {
  readonly kind: 'element'
  readonly input: Expression
  readonly index: Expression
  readonly type: DataType
}

/** Uncorrelated: run once. No row is NULL, a second row is a runtime error. */
export type ScalarSubquery = {
  readonly kind: 'scalar-subquery'
  readonly plan: Plan
  readonly type: DataType
}

// ---------------------------------------------------------------- calls that need many rows

export type SortKey = {
  readonly expr: Expression
  readonly descending: boolean
  readonly nullsFirst: boolean
}

/** count(*) has no args. `orderBy` is empty unless the function uses order. */
export type AggregateCall = {
  readonly function: AggregateFunction
  readonly args: readonly Expression[]
  readonly distinct: boolean
  readonly orderBy: readonly SortKey[]
  readonly filter: Expression | null
  readonly ignoreNulls: boolean
  readonly type: DataType
}

/** offset null: unbounded. Offsets of `range` have the key's own or its interval type. */
export type FrameBound =
  | { readonly kind: 'current-row' }
  | { readonly kind: 'preceding' | 'following'; readonly offset: Expression | null }

export type WindowFrame = {
  readonly units: 'rows' | 'range' | 'groups'
  readonly start: FrameBound
  readonly end: FrameBound
}

export type WindowCall = {
  readonly function: WindowFunction | AggregateFunction
  readonly args: readonly Expression[]
  readonly distinct: boolean
  readonly filter: Expression | null
  readonly ignoreNulls: boolean
  readonly partitionBy: readonly Expression[]
  readonly orderBy: readonly SortKey[]
  readonly frame: WindowFrame
  readonly type: DataType
}

// ---------------------------------------------------------------- making and walking

export const column = (id: ColumnId, type: DataType): ColumnRef => ({ kind: 'column', id, type })
export const literal = (value: Scalar, type: DataType): Literal => ({ kind: 'literal', value, type })
export const truth = literal(true, boolean)
export const falsehood = literal(false, boolean)
export const not = (input: Expression): Not => ({ kind: 'not', input, type: boolean })

export const compare = (op: CompareOp, left: Expression, right: Expression): Compare =>
  ({ kind: 'compare', op, left, right, type: boolean })

/** The conjunction of any number: none is TRUE, one is itself; nested ANDs become one list. */
export function and(inputs: readonly Expression[]): Expression {
  const flat = inputs.flatMap(conjuncts)
  return flat.length === 0 ? truth : flat.length === 1 ? flat[0]!
    : { kind: 'and', inputs: flat, type: boolean }
}

/** What must all hold for `e` to hold. */
export function conjuncts(e: Expression): readonly Expression[] {
  return e.kind === 'and' ? e.inputs.flatMap(conjuncts) : [e]
}

export function childrenOf(e: Expression): readonly Expression[] {
  switch (e.kind) {
    case 'column': case 'literal': case 'scalar-subquery': return []
    case 'call': return e.args
    case 'cast': case 'not': case 'negate': case 'is-null': case 'is-boolean': case 'field': return [e.input]
    case 'case': {
      const branches = e.branches.flatMap((b) => [b.when, b.then])
      return e.otherwise === null ? branches : [...branches, e.otherwise]
    }
    case 'and': case 'or': case 'concat': return e.inputs
    case 'compare': case 'arithmetic': case 'bitwise': case 'distinct-from': return [e.left, e.right]
    case 'in-list': return [e.input, ...e.values]
    case 'like': case 'regex-match': return [e.input, e.pattern]
    case 'element': return [e.input, e.index]
    default: return unreachable(e)
  }
}

/** The same node with each child replaced; the node itself if none changed. */
export function mapChildren(e: Expression, f: (child: Expression) => Expression): Expression {
  const before = childrenOf(e)
  if (before.length === 0) return e
  const after = before.map(f)
  if (after.every((child, i) => child === before[i])) return e
  return withChildren(e, after)
}

function withChildren(e: Expression, c: readonly Expression[]): Expression {
  switch (e.kind) {
    case 'column': case 'literal': case 'scalar-subquery': return e
    case 'call': return { ...e, args: c }
    case 'cast': case 'not': case 'negate': case 'is-null': case 'is-boolean': case 'field':
      return { ...e, input: c[0]! }
    case 'case': {
      const branches = e.branches.map((_, i) => ({ when: c[2 * i]!, then: c[2 * i + 1]! }))
      return { ...e, branches, otherwise: e.otherwise === null ? null : c[c.length - 1]! }
    }
    case 'and': case 'or': case 'concat': return { ...e, inputs: c }
    case 'compare': case 'arithmetic': case 'bitwise': case 'distinct-from':
      return { ...e, left: c[0]!, right: c[1]! }
    case 'in-list': return { ...e, input: c[0]!, values: c.slice(1) }
    case 'like': case 'regex-match': return { ...e, input: c[0]!, pattern: c[1]! }
    case 'element': return { ...e, input: c[0]!, index: c[1]! }
    default: return unreachable(e)
  }
}

/** Children first, then the node. Depth is bounded by the parser's height limit. */
export function rewriteUp(e: Expression, f: (node: Expression) => Expression): Expression {
  return f(mapChildren(e, (child) => rewriteUp(child, f)))
}

/** Whether any node (the whole tree, plans of subqueries excepted) fits. */
export function some(e: Expression, test: (node: Expression) => boolean): boolean {
  return test(e) || childrenOf(e).some((child) => some(child, test))
}

export function collectColumns(e: Expression, into: Set<ColumnId>): Set<ColumnId> {
  if (e.kind === 'column') into.add(e.id)
  else for (const child of childrenOf(e)) collectColumns(child, into)
  return into
}

export function columnsOf(...exprs: readonly Expression[]): Set<ColumnId> {
  const ids = new Set<ColumnId>()
  for (const e of exprs) collectColumns(e, ids)
  return ids
}

/** Columns replaced by what they stand for; unknown ids stay. */
export function substitute(e: Expression, by: ReadonlyMap<ColumnId, Expression>): Expression {
  if (e.kind === 'column') return by.get(e.id) ?? e
  return mapChildren(e, (child) => substitute(child, by))
}

export function isVolatile(e: Expression): boolean {
  return some(e, (node) => node.kind === 'call' && node.function.volatility === 'volatile')
}

/** The expressions a call over many rows contains. */
export function partsOfAggregate(call: AggregateCall): readonly Expression[] {
  const parts = [...call.args, ...call.orderBy.map((k) => k.expr)]
  return call.filter === null ? parts : [...parts, call.filter]
}

export function mapAggregate(call: AggregateCall, f: (e: Expression) => Expression): AggregateCall {
  return {
    ...call,
    args: call.args.map(f),
    orderBy: call.orderBy.map((k) => ({ ...k, expr: f(k.expr) })),
    filter: call.filter === null ? null : f(call.filter),
  }
}

export function partsOfWindow(call: WindowCall): readonly Expression[] {
  const parts = [...call.args, ...call.partitionBy, ...call.orderBy.map((k) => k.expr)]
  return call.filter === null ? parts : [...parts, call.filter]
}

export function mapWindow(call: WindowCall, f: (e: Expression) => Expression): WindowCall {
  return {
    ...call,
    args: call.args.map(f),
    partitionBy: call.partitionBy.map(f),
    orderBy: call.orderBy.map((k) => ({ ...k, expr: f(k.expr) })),
    filter: call.filter === null ? null : f(call.filter),
  }
}
