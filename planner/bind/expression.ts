// Binds one expression of the syntax tree: names to columns, operators and calls to typed nodes.
// Not queries (query.ts). Recursion is bounded by the parser's height limit. The result holds input columns
// and the columns of collected calls; select.ts turns grouped expressions into group columns afterwards.
import { boolean, int64, sameType, typeName, type DataType } from '../../kernels/type.ts'
import { unreachable } from '../../kernels/assert.ts'
import { fail, type Span } from '../../parser/diagnostic.ts'
import type {
  Binary, Case, Column, Expr, FieldAccess, Ident, Is, Quantified, Subscript,
} from '../../parser/sql/ast.ts'
import { column, literal, not, type Expression } from '../expression.ts'
import { bindCall, callNamed } from './call.ts'
import { isNumeric } from './coerce.ts'
import { bindCompare, coerceAll, coerceTo } from './coerce-expression.ts'
import { bindLiteral, bindParameter, numberLiteral } from './literal.ts'
import {
  asBoolean, bindBetween, bindBinary, bindDistinct, bindInList, bindLike, bindLogical, bindNegate, bindNot,
    bindRegex,
} from './operators.ts'
import { aliasBefore, type Place } from './place.ts'
import { failUnknownColumn, find, type Found } from './scope.ts'
import { bindSpecialForm } from './special-form.ts'
import { bindType } from './sql-type.ts'
import { bindExists, bindInSubquery, bindScalarSubquery } from './subquery.ts'
import { volatileOnce } from './volatile-once.ts'

export function bindExpression(place: Place, ast: Expr): Expression {
  const bind = (e: Expr): Expression => bindExpression(place, e)
  const once = (e: Expr): Expression => volatileOnce(place, bind(e))
  switch (ast.kind) {
    case 'number': case 'string': case 'bytes': case 'boolean': case 'null': case 'interval':
    case 'typed-literal':
      return bindLiteral(ast)
    case 'placeholder': return bindParameter(place.binding, ast)
    case 'column': return bindColumn(place, ast)
    case 'unary':
      if (ast.op === 'not') return bindNot(bind(ast.expr), ast.span)
      if (ast.op === '+') return bind(ast.expr)
      return ast.expr.kind === 'number' ? numberLiteral(ast.expr, true) : bindNegate(bind(ast.expr), ast.span)
    case 'binary': return bindBinaryOrLists(place, ast)
    case 'logical': return bindLogical(ast.op, ast.operands.map(bind), ast.span)
    case 'between':
      return bindBetween(once(ast.expr), bind(ast.low), bind(ast.high), ast.negated, ast.span)
    case 'in-list': return bindInList(once(ast.expr), ast.list.map(bind), ast.negated, ast.span)
    case 'like': {
      const input = bind(ast.expr)
      const pattern = bind(ast.pattern)
      return ast.op === 'similar' ? bindRegex(input, pattern, ast.negated, false, 'SIMILAR TO', ast.span)
        : bindLike(input, pattern, ast.escape, ast.negated, ast.op === 'ilike', ast.span)
    }
    case 'is': return bindIs(place, ast)
    case 'is-distinct': return bindDistinct(bind(ast.left), bind(ast.right), ast.negated, ast.span)
    case 'case': return bindCase(place, ast)
    case 'cast': return bindCast(bind(ast.expr), bindType(ast.type), ast.safe, ast.span)
    case 'subscript': return bindSubscript(place, ast)
    case 'field-access': return bindFieldAccess(place, ast)
    case 'call': return bindCall(place, ast)
    case 'scalar-subquery': return bindScalarSubquery(place, ast.query)
    case 'exists': return bindExists(place, ast)
    case 'in-subquery': return bindInSubquery(place, ast)
    case 'quantified': return bindQuantified(place, ast)
    case 'extract': case 'position': case 'substring': case 'trim': case 'overlay': case 'slice':
    case 'array': case 'struct': case 'map': case 'at-time-zone': case 'tuple':
      return bindSpecialForm(place, ast)
    default: return unreachable(ast)
  }
}

/** Output aliases come first or last, as the place says; a dotted name may end in struct fields. */
function bindColumn(place: Place, ast: Column): Expression {
  const before = aliasBefore(place, ast.name)
  if (before !== null) return before
  const alias = ast.name.length === 1 ? place.aliases?.byName.get(ast.name[0]!.text) : undefined
  const found = find(place.scope, ast.name) ?? (alias === undefined ? findOuter(place, ast) : null)
  if (found === null) return alias ?? failUnknownColumn(place.scope, ast.name)
  let e: Expression = column(found.column.id, found.column.type)
  for (const part of found.rest) e = fieldOf(e, part.text, part.span)
  return e
}

/** A column of a query around this one, the innermost first. */
function findOuter(place: Place, ast: Column): Found | null {
  for (const scope of place.binding.outer.toReversed()) {
    const found = find(scope, ast.name)
    if (found !== null) return found
  }
  return null
}

export function fieldOf(input: Expression, name: string, span: Span): Expression {
  const index = input.type.kind === 'struct' ? input.type.fields.findIndex((f) => f.name === name) : -1
  if (input.type.kind !== 'struct' || index < 0) {
    return fail('no-such-field', span, { field: name, type: typeName(input.type) })
  }
  return { kind: 'field', input, name, index, type: input.type.fields[index]!.type }
}

/** `||` joins lists, or puts an item to an end of one; all else is an operator. */
function bindBinaryOrLists(place: Place, ast: Binary): Expression {
  const left = bindExpression(place, ast.left)
  const right = bindExpression(place, ast.right)
  const [a, b] = [left.type.kind === 'list', right.type.kind === 'list']
  if (ast.op !== '||' || (!a && !b)) return bindBinary(ast.op, left, right, ast.span)
  const name = a && b ? 'array_concat' : a ? 'array_append' : 'array_prepend'
  return callNamed(place, name, [left, right], ast.span)
}

function bindQuantified(place: Place, ast: Quantified): Expression {
  const isAny = ast.op === '=' && ast.quantifier === 'any'
  const isNone = ast.op === '!=' && ast.quantifier === 'all'
  if ((!isAny && !isNone) || ast.operand.kind === 'scalar-subquery') {
    fail('sql-not-implemented', ast.span, { what: `${ast.op} ${ast.quantifier.toUpperCase()}` })
  }
  const args = [bindExpression(place, ast.operand), bindExpression(place, ast.expr)]
  const found = callNamed(place, 'array_has', args, ast.span)
  return isAny ? found : not(found)
}

function bindFieldAccess(place: Place, ast: FieldAccess): Expression {
  const field: Ident = ast.field
  return fieldOf(bindExpression(place, ast.expr), field.text, field.span)
}

function bindSubscript(place: Place, ast: Subscript): Expression {
  const input = bindExpression(place, ast.expr)
  const index = bindExpression(place, ast.index)
  if (input.type.kind === 'list') {
    const at = coerceTo(index, { kind: 'int', bits: 64, signed: true }, ast.index.span)
    return { kind: 'element', input, index: at, type: input.type.item }
  }
  if (input.type.kind === 'map') return callNamed(place, 'get_field', [input, index], ast.span)
  const name = index.kind === 'literal' && typeof index.value === 'string' ? index.value : null
  if (name === null) return fail('no-such-field', ast.index.span,
    { field: 'by position', type: typeName(input.type) })
  return fieldOf(input, name, ast.index.span)
}

function bindIs(place: Place, ast: Is): Expression {
  const input = bindExpression(place, ast.expr)
  if (ast.test === 'null') return { kind: 'is-null', input, negated: ast.negated, type: boolean }
  const truth = asBoolean(input)
  if (truth === null) {
    return fail('operand-type', ast.span, { op: `IS ${ast.test.toUpperCase()}`, type: typeName(input.type) })
  }
  if (ast.test === 'unknown') return { kind: 'is-null', input: truth, negated: ast.negated, type: boolean }
  return { kind: 'is-boolean', input: truth, value: ast.test === 'true', negated: ast.negated, type: boolean }
}

function bindCase(place: Place, ast: Case): Expression {
  const operand = ast.operand === null ? null : volatileOnce(place, bindExpression(place, ast.operand))
  const whens = ast.branches.map((branch) => {
    const when = bindExpression(place, branch.when)
    if (operand !== null) return bindCompare('=', operand, when, branch.when.span)
    const condition = asBoolean(when) ??
      (isNumeric(when.type) ? coerceTo(when, boolean, branch.when.span) : null)
    return condition ?? fail('operand-type', branch.when.span, { op: 'CASE WHEN', type: typeName(when.type) })
  })
  const results = ast.branches.map((branch) => bindExpression(place, branch.then))
  if (ast.otherwise !== null) results.push(bindExpression(place, ast.otherwise))
  const typed = coerceAll(results, 'CASE', ast.span)
  return {
    kind: 'case',
    branches: whens.map((when, i) => ({ when, then: typed[i]! })),
    otherwise: ast.otherwise === null ? null : typed[typed.length - 1]!,
    type: typed[0]!.type,
  }
}

/**
 * CAST of BIGINT to TIMESTAMP counts seconds. Other units, other integers and TRY_CAST count as the type
 * does.
 */
function bindCast(input: Expression, type: DataType, safe: boolean, span: Span): Expression {
  const isSeconds = !safe && sameType(input.type, int64) && type.kind === 'timestamp' && type.unit === 'ns'
  return castTo(isSeconds ? castTo(input, { ...type, unit: 's' }, safe, span) : input, type, safe, span)
}

/** A cast that somebody wrote or meant: more is possible than implicitly. */
export function castTo(input: Expression, type: DataType, safe: boolean, span: Span): Expression {
  const from = input.type
  if (from.kind === 'null') return literal(null, type)
  const nested = from.kind === 'list' || from.kind === 'struct' || from.kind === 'map'
  const impossible = (nested && from.kind !== type.kind && type.kind !== 'utf8') ||
    (from.kind === 'interval' && (type.kind === 'int' || type.kind === 'float' || type.kind === 'boolean')) ||
    (from.kind === 'boolean' && (type.kind === 'timestamp' || type.kind === 'date' ||
      type.kind === 'interval'))
  if (impossible) return fail('cast-types', span, { from: typeName(from), to: typeName(type) })
  return from.kind === type.kind && typeName(from) === typeName(type) ? input
    : { kind: 'cast', input, type, safe }
}
