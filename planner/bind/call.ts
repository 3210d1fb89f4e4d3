// Binds calls: finds the function (scalar, aggregate, window), fits the arguments to a signature, adds
// implicit casts. Not the functions. Aggregate and window calls leave a column behind and go to the
// collectors of their SELECT.
import { float64, sameType, timestampNs, typeName, utf8, type DataType } from '../../kernels/type.ts'
import { fail, NOWHERE, UserError, type Span } from '../../parser/diagnostic.ts'
import type { Arg, Call as CallAst, Expr, OrderItem } from '../../parser/sql/ast.ts'
import { dayNs } from './time-text.ts'
import { floorDiv } from '../evaluate/cast.ts'
import { column, literal, type AggregateCall, type Expression, type SortKey } from '../expression.ts'
import type { AggregateFunction, Overload, Resolved, ScalarFunction, WindowFunction } from '../function.ts'
import { castsImplicitly, isText } from './coerce.ts'
import { coerceTo } from './coerce-expression.ts'
import { behindFilter } from './behind-filter.ts'
import { bindExpression } from './expression.ts'
import { aggregateNamed, scalarNamed } from './markers.ts'
import { nameText, nearestFunction } from './names.ts'
import { asBoolean } from './operators.ts'
import { collectAggregate, type Place } from './place.ts'
import { resultName, shownExpression } from './result-name.ts'
import { bindUnnest } from './unnest.ts'
import { volatileOnce } from './volatile-once.ts'
import { columnsOfTable } from './wildcard.ts'
import { bindWindowCall } from './window.ts'

export function bindCall(place: Place, ast: CallAst): Expression {
  const name = nameText(ast.name)
  if (ast.over !== null) return bindWindowCall(place, ast, name)
  if (name === 'unnest') return bindUnnest(place, ast)
  if (name === 'struct' && ast.args.some((arg) => arg.kind === 'arg' && arg.name !== null)) {
    return bindNamedFields(place, ast)
  }
  const clock = bindClock(place, name, ast)
  if (clock !== null) return clock
  const aggregate = aggregateNamed(place.binding, name)
  if (aggregate !== null) return bindAggregate(place, aggregate, ast)
  const scalar = scalarNamed(place.binding, name)
  if (scalar === null) return failUnknownFunction(place, name, ast.span)
  if (ast.distinct || ast.filter !== null || ast.orderBy.length > 0 || ast.withinGroup.length > 0) {
    const problem = 'DISTINCT, FILTER and ORDER BY are for aggregate functions'
    fail('function-place', ast.span, { name, problem })
  }
  const args = ast.args.map((arg) => bindExpression(place, argument(arg, name)))
  // Whether it is NULL, and then its value.
  const asked = scalar.nulls === 'called' ? args.map((arg) => volatileOnce(place, arg)) : args
  return makeCall(scalar, asked, ast.span)
}

/** struct(1 AS a, 2): fields without a name are called as in struct(1, 2). */
function bindNamedFields(place: Place, ast: CallAst): Expression {
  const args = namedFields(ast).flatMap(({ name, expr }) =>
    [literal(name, utf8), bindExpression(place, expr)])
  return callNamed(place, 'named_struct', args, ast.span)
}

export function namedFields(ast: CallAst): readonly { readonly name: string; readonly expr: Expr }[] {
  return ast.args.map((arg, i) => arg.kind === 'arg' && arg.name !== null
    ? { name: arg.name.text, expr: arg.expr } : { name: `c${i}`, expr: argument(arg, 'struct') })
}

function failUnknownFunction(place: Place, name: string, span: Span): never {
  if (place.binding.functions.window(name) !== null) {
    fail('function-place', span, { name, problem: 'A window function needs an OVER clause' })
  }
  fail('unknown-function', span, { name, near: nearestFunction(name, place.binding.functions.names()) })
}

/** The expression of an argument that may not be `*` or named. */
export function argument(arg: Arg, name: string): Expr {
  if (arg.kind === 'arg-star') return fail('function-place', arg.span,
    { name, problem: '* is an argument of count only' })
  if (arg.name !== null) return fail('sql-not-implemented', arg.span,
    { what: `named arguments for the function ${name}` })
  return arg.expr
}

/** Those that the registry does not have. */
const clocks: ReadonlySet<string> = new Set(['current_date', 'today', 'current_time'])

/** now() and its relatives are one value per query. */
function bindClock(place: Place, name: string, ast: CallAst): Expression | null {
  if (ast.args.length > 0) {
    return clocks.has(name) ? fail('function-place', ast.span, { name, problem: 'It takes no arguments' })
      : null
  }
  const { now } = place.binding.options
  const give = (value: bigint, type: DataType): Expression => {
    place.binding.usesNow = true
    return literal(value, type)
  }
  switch (name) {
    case 'now': case 'current_timestamp': return give(now, timestampNs)
    case 'current_date': case 'today': return give(floorDiv(now, dayNs), { kind: 'date' })
    case 'current_time': return give(now - floorDiv(now, dayNs) * dayNs, { kind: 'time' })
    default: return null
  }
}

export function makeCall(f: ScalarFunction, args: readonly Expression[], span: Span): Expression {
  const typed = fitArguments(f, args, span)
  return { kind: 'call', function: f, args: typed.args, type: typed.gives }
}

/** A call the grammar wrote in other words: EXTRACT, SUBSTRING FROM, […]. */
export function callNamed(place: Place, name: string, args: readonly Expression[], span: Span): Expression {
  const f = place.binding.functions.scalar(name)
  return f === null ? failUnknownFunction(place, name, span) : makeCall(f, args, span)
}

type AnyFunction = ScalarFunction | AggregateFunction | WindowFunction

export function fitArguments(
  f: AnyFunction, args: readonly Expression[], span: Span,
): { readonly args: readonly Expression[]; readonly gives: DataType } {
  const resolved = placedAt(span, () => resolve(f, args))
  if (resolved === null) {
    const types = args.map((a) => typeName(a.type)).join(', ')
    if (f.name === 'to_timestamp') return fail('timestamp-args', span, { types })
    return fail('function-args', span, {
      name: f.name, types,
      candidates: f.overloads.map((o) => overloadText(f.name, o)),
      expected: expectedCount(f, args.length),
      given: args.length,
      unsummable: f.name === 'sum' && args.length === 1 && isText(args[0]!.type),
    })
  }
  return { args: args.map((a, i) => coerceTo(a, resolved.args[i]!, span)), gives: resolved.gives }
}

/** What a signature refuses, it refuses without a place: that of the call. */
function placedAt<T>(span: Span, work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof UserError) || error.span !== NOWHERE) throw error
    throw new UserError(error.code, span, error.args)
  }
}

/** How many arguments all overloads want, if that is what is wrong. */
function expectedCount(f: AnyFunction, given: number): number | null {
  const counts = new Set(f.overloads.map((o) => o.rest === null ? o.takes.length : -1))
  const [only] = counts
  return counts.size === 1 && only !== undefined && only >= 0 && only !== given ? only : null
}

function resolve(f: AnyFunction, args: readonly Expression[]): Resolved | null {
  const types = args.map((a) => a.type)
  if (f.signature !== null) {
    const found = f.signature(types, args.map((a) => a.kind === 'literal' ? a.value : undefined))
    if (found !== null && found.args.length === args.length) return found
  }
  const fitting = f.overloads.filter((o) => o.rest === null ? o.takes.length === types.length
    : o.takes.length <= types.length)
  const wanted = (o: Overload, i: number): DataType => o.takes[i] ?? o.rest!
  const exact = fitting.find((o) => types.every((t, i) => sameType(t, wanted(o, i))))
  const chosen = exact ?? fitting.find((o) => types.every((t, i) => castsImplicitly(t, wanted(o, i))))
  return chosen === undefined ? null : { args: types.map((_, i) => wanted(chosen, i)), gives: chosen.gives }
}

function overloadText(name: string, o: Overload): string {
  const takes = [...o.takes, ...(o.rest === null ? [] : [o.rest])].map(typeName)
  return `${name}(${takes.join(', ')}${o.rest === null ? '' : ', ...'})`
}

// ---------------------------------------------------------------- aggregates

function bindAggregate(place: Place, f: AggregateFunction, ast: CallAst): Expression {
  if (place.calls === null) {
    if (place.clause === insideAggregate) return fail('nested-aggregate', ast.span, { name: f.name })
    return fail('aggregate-in-where', ast.span, { name: f.name, clause: place.clause })
  }
  const call = aggregateCall({ ...place, calls: null, clause: insideAggregate }, f, ast)
  const found = collectAggregate(place.binding, place.calls, call, resultName(place, ast), ast.span)
  return column(found.id, found.type)
}

export const insideAggregate = 'aggregate'

/** Arguments, DISTINCT, ORDER BY and FILTER of an aggregate, also of one used as a window. */
export function aggregateCall(place: Place, f: AggregateFunction, ast: CallAst): AggregateCall {
  const star = f.star && ast.args.length === 1 && isStar(place, ast.args[0]!)
  checkWithinGroup(f, ast)
  const within = ast.withinGroup.map((item) => item.expr)
  const asts = star ? [] : [...within, ...ast.args.map((arg) => argument(arg, f.name))]
  const turned = ast.withinGroup[0]?.descending === true ? f.shareAt : undefined
  const bound = asts.map((e, i) => i === turned ? rest(bindExpression(place, e)) : bindExpression(place, e))
  const typed = fitArguments(f, bound, ast.span)
  const filter = ast.filter === null ? null : bindCondition(place, ast.filter)
  const keys = f.usesOrder ? ast.orderBy.map((item) => bindOrderItem(place, item)) : []
  return {
    function: f,
    args: typed.args.map((e) => behindFilter(e, filter)),
    distinct: ast.distinct && !f.ignoresDuplicates,
    orderBy: keys.map((key) => ({ ...key, expr: behindFilter(key.expr, filter) })),
    filter,
    ignoreNulls: ast.nulls === 'ignore',
    type: typed.gives,
  }
}

/** `*` or `t.*` of a table that there is. */
function isStar(place: Place, arg: Arg): boolean {
  if (arg.kind === 'arg-star' && arg.qualifier.length > 0) columnsOfTable(place, arg)
  return arg.kind === 'arg-star'
}

/** Percentiles take their values from it. */
function checkWithinGroup(f: AggregateFunction, ast: CallAst): void {
  if (ast.withinGroup.length === 0) return
  if (f.shareAt === undefined) fail('within-group', ast.span, {})
  if (ast.withinGroup.length === 1) return
  const what = 'Only a single ordering expression is permitted in a WITHIN GROUP clause'
  fail('sql-not-implemented', ast.span, { what })
}

/** 1 - p of a literal p; what is no share is refused by the function. */
function rest(share: Expression): Expression {
  const value = share.kind === 'literal' && share.type.kind !== 'decimal' ? Number(share.value) : NaN
  return Number.isNaN(value) ? share : literal(1 - value, float64)
}

export function bindOrderItem(place: Place, item: OrderItem): SortKey {
  return sortKey(bindExpression(place, item.expr), item)
}

/** NULLs count as largest unless it is said otherwise. */
export function sortKey(
  expr: Expression, order: { readonly descending: boolean; readonly nulls: 'first' | 'last' | null },
): SortKey {
  const nullsFirst = order.nulls === null ? order.descending : order.nulls === 'first'
  return { expr, descending: order.descending, nullsFirst }
}

/** A boolean expression for WHERE, HAVING, FILTER, ON, QUALIFY. */
export function bindCondition(place: Place, ast: Expr): Expression {
  const e = withLaterCheck(() => bindExpression(place, ast))
  const condition = asBoolean(e)
  return condition ?? fail('filter-type', ast.span,
    { expr: shownExpression(place, ast), type: typeName(e.type) })
}

const checkedLater = new Set<string>(
  ['compare-types', 'logical-types', 'arithmetic-types', 'operand-type', 'pattern-types'])

/** Type errors of conditions carry the mark of the reference's later pass. */
function withLaterCheck<T>(bind: () => T): T {
  try {
    return bind()
  } catch (error) {
    if (!(error instanceof UserError) || !checkedLater.has(error.code)) throw error
    return fail(error.code, error.span, { ...(error.args as object), wrapped: true } as never)
  }
}
