// Tree to canonical SQL text: expressions, windows, types. Every operand that is itself an operator gets
// parentheses, so the text shows the tree; only a chain to the left of one power goes without, so that long
// ones stay flat.
import { unreachable } from '../../kernels/assert.ts'
import type { Arg, Call, Expr, Frame, FrameBound, Name, SqlType, Window } from './ast.ts'
import { binaryPowers, powers } from './expression.ts'
import { printIdent, printName, printOrderItems, printQuery, printText } from './print.ts'

export function printExprs(exprs: readonly Expr[]): string {
  return exprs.map(printExpr).join(', ')
}

export function printExpr(expr: Expr): string {
  switch (expr.kind) {
    case 'number': return expr.text
    case 'string': return printText(expr.value)
    case 'bytes': return `X'${expr.hex}'`
    case 'boolean': return expr.value ? 'true' : 'false'
    case 'null': return 'NULL'
    case 'interval': return `INTERVAL ${printText(expr.text)}${expr.unit === null ? '' : ` ${expr.unit}`}`
    case 'typed-literal': return `${printType(expr.type)} ${printText(expr.text)}`
    case 'column': return printColumn(expr.name)
    case 'placeholder': return `$${expr.name}`
    case 'unary': return expr.op === 'not' ? `NOT ${operand(expr.expr)}` : expr.op + operand(expr.expr)
    case 'binary': return `${leftOperand(expr.left, expr)} ${expr.op.toUpperCase()} ${operand(expr.right)}`
    case 'logical': return expr.operands.map(operand).join(` ${expr.op.toUpperCase()} `)
    case 'between': {
      const range = `${operand(expr.low)} AND ${operand(expr.high)}`
      return `${leftOperand(expr.expr, expr)}${not(expr)} BETWEEN ${range}`
    }
    case 'in-list': return `${leftOperand(expr.expr, expr)}${not(expr)} IN (${printExprs(expr.list)})`
    case 'in-subquery': return `${leftOperand(expr.expr, expr)}${not(expr)} IN (${printQuery(expr.query)})`
    case 'exists': return `EXISTS (${printQuery(expr.query)})`
    case 'scalar-subquery': return `(${printQuery(expr.query)})`
    case 'like': {
      const op = expr.op === 'similar' ? 'SIMILAR TO' : expr.op.toUpperCase()
      const escape = expr.escape === null ? '' : ` ESCAPE ${printText(expr.escape)}`
      return `${leftOperand(expr.expr, expr)}${not(expr)} ${op} ${operand(expr.pattern)}${escape}`
    }
    case 'quantified': {
      const array = `${expr.quantifier.toUpperCase()}(${inParentheses(expr.operand)})`
      return `${leftOperand(expr.expr, expr)} ${expr.op} ${array}`
    }
    case 'is': return `${leftOperand(expr.expr, expr)} IS${not(expr)} ${expr.test.toUpperCase()}`
    case 'is-distinct': {
      const right = `DISTINCT FROM ${operand(expr.right)}`
      return `${leftOperand(expr.left, expr)} IS${not(expr)} ${right}`
    }
    case 'at-time-zone': return `${leftOperand(expr.expr, expr)} AT TIME ZONE ${operand(expr.zone)}`
    default: return printPrimary(expr)
  }
}

type Operator = Extract<Expr, {
  kind: 'unary' | 'binary' | 'logical' | 'between' | 'in-list' | 'in-subquery' | 'like' | 'quantified' |
    'is' | 'is-distinct' | 'at-time-zone'
}>
type Simple = Extract<Expr, {
  kind: 'number' | 'string' | 'bytes' | 'boolean' | 'null' | 'interval' | 'typed-literal' | 'column' |
    'placeholder' | 'exists' | 'scalar-subquery'
}>

function printPrimary(expr: Exclude<Expr, Operator | Simple>): string {
  switch (expr.kind) {
    case 'case': {
      const branches = expr.branches.map((b) => ` WHEN ${printExpr(b.when)} THEN ${printExpr(b.then)}`)
      const otherwise = expr.otherwise === null ? '' : ` ELSE ${printExpr(expr.otherwise)}`
      const subject = expr.operand === null ? '' : ` ${printExpr(expr.operand)}`
      return `CASE${subject}${branches.join('')}${otherwise} END`
    }
    case 'cast':
      if (expr.safe) return `TRY_CAST(${printExpr(expr.expr)} AS ${printType(expr.type)})`
      return `${postfixOperand(expr.expr)}::${printType(expr.type)}`
    case 'extract': return `EXTRACT(${printText(expr.field)} FROM ${printExpr(expr.expr)})`
    case 'position': return `POSITION(${operand(expr.needle)} IN ${printExpr(expr.haystack)})`
    case 'substring': {
      const from = expr.from === null ? '' : ` FROM ${printExpr(expr.from)}`
      return `SUBSTRING(${printExpr(expr.expr)}${from}${printLength(expr.length)})`
    }
    case 'trim': {
      const what = expr.what === null ? '' : `${printExpr(expr.what)} `
      return `TRIM(${expr.side.toUpperCase()} ${what}FROM ${printExpr(expr.expr)})`
    }
    case 'overlay': {
      const from = `FROM ${printExpr(expr.from)}${printLength(expr.length)}`
      return `OVERLAY(${printExpr(expr.expr)} PLACING ${printExpr(expr.placing)} ${from})`
    }
    case 'call': return printCall(expr)
    case 'subscript': return `${subscripted(expr.expr)}[${printExpr(expr.index)}]`
    case 'slice': {
      const step = expr.step === null ? '' : ` : ${printExpr(expr.step)}`
      return `${subscripted(expr.expr)}[${printPart(expr.from)} : ${printPart(expr.to)}${step}]`
    }
    case 'field-access': {
      const bare = expr.expr.kind === 'column' || expr.expr.kind === 'number'
      const of = bare ? `(${printExpr(expr.expr)})` : postfixOperand(expr.expr)
      return `${of}.${printIdent(expr.field)}`
    }
    case 'array': return `[${printExprs(expr.elements)}]`
    case 'struct': {
      const fields = expr.fields.map((f) => `${printIdent(f.name)}: ${printExpr(f.value)}`)
      return `{${fields.join(', ')}}`
    }
    case 'map': {
      const entries = expr.entries.map((e) => `${printExpr(e.key)}: ${printExpr(e.value)}`)
      return `MAP {${entries.join(', ')}}`
    }
    case 'tuple': return `(${printExprs(expr.elements)})`
    default: return unreachable(expr)
  }
}

function printLength(length: Expr | null): string {
  return length === null ? '' : ` FOR ${printExpr(length)}`
}

function printPart(expr: Expr | null): string {
  return expr === null ? '' : printExpr(expr)
}

function not(expr: { readonly negated: boolean }): string {
  return expr.negated ? ' NOT' : ''
}

/** A subquery or a tuple has its own. */
function inParentheses(expr: Expr): string {
  const text = printExpr(expr)
  return expr.kind === 'scalar-subquery' ? text.slice(1, -1) : text
}

/** Columns that would be taken for something else where they stand. */
const misleading = new Set([
  'interval', 'array', 'both', 'leading', 'trailing', 'all', 'distinct', 'top', 'unbounded', 'row', 'rows',
])

function printColumn(name: Name): string {
  const text = printName(name)
  return name.length === 1 && misleading.has(text) ? `(${text})` : text
}

function isOperator(expr: Expr): expr is Operator {
  switch (expr.kind) {
    case 'unary': case 'binary': case 'logical': case 'between': case 'in-list': case 'in-subquery':
    case 'like': case 'quantified': case 'is': case 'is-distinct': case 'at-time-zone': return true
    default: return false
  }
}

function operand(expr: Expr): string {
  return isOperator(expr) ? `(${printExpr(expr)})` : printExpr(expr)
}

/** No parentheses around the left operand of the same power: that is how it parses anyway. */
function leftOperand(left: Expr, of: Operator): string {
  if (isOperator(left) && left.kind !== 'unary' && left.kind !== 'logical' && powerOf(left) === powerOf(of)) {
    return printExpr(left)
  }
  return operand(left)
}

function powerOf(expr: Operator): number {
  switch (expr.kind) {
    case 'unary': return expr.op === 'not' ? powers.not : powers.product
    case 'binary': case 'quantified': return binaryPowers.get(expr.op)!
    case 'logical': return powers[expr.op]
    case 'between': case 'in-list': case 'in-subquery': return powers.comparison
    case 'like': return powers.like
    case 'is': case 'is-distinct': return powers.is
    case 'at-time-zone': return powers.zone
    default: return unreachable(expr)
  }
}

/** After `a::INT` a bracket would belong to the type. */
function subscripted(expr: Expr): string {
  return expr.kind === 'cast' && !expr.safe ? `(${printExpr(expr)})` : postfixOperand(expr)
}

/** What `::` and `[` may follow directly. */
function postfixOperand(expr: Expr): string {
  return expr.kind === 'interval' || expr.kind === 'typed-literal' ? `(${printExpr(expr)})` : operand(expr)
}

/** Ordinary calls that would be taken for grouping, for a quantifier or for the standard's form. */
const misleadingCalls = new Set(['rollup', 'cube', 'any', 'all', 'some', 'unnest'])

function printCall(call: Call): string {
  const only = call.name.length === 1 ? call.name[0]! : null
  const args = call.args.map(printArg)
  const first = call.args[0]
  if (only?.text === 'position' && first?.kind === 'arg' && first.name === null) args[0] = operand(first.expr)
  const inside = (call.distinct ? 'DISTINCT ' : '') + args.join(', ') +
    (call.orderBy.length === 0 ? '' : ` ORDER BY ${printOrderItems(call.orderBy)}`)
  const text = `${printName(call.name)}(${inside})` +
    (call.withinGroup.length === 0 ? '' : ` WITHIN GROUP (ORDER BY ${printOrderItems(call.withinGroup)})`) +
    (call.filter === null ? '' : ` FILTER (WHERE ${printExpr(call.filter)})`) +
    (call.nulls === null ? '' : ` ${call.nulls.toUpperCase()} NULLS`) +
    (call.over === null ? '' : ` OVER ${printWindow(call.over)}`)
  const clear = only === null || only.quoted || !(misleadingCalls.has(only.text) || misleading.has(only.text))
  return clear ? text : `(${text})`
}

export function printArg(arg: Arg): string {
  if (arg.kind === 'arg-star') return `${arg.qualifier.map((part) => `${printIdent(part)}.`).join('')}*`
  return (arg.name === null ? '' : `${printIdent(arg.name)} => `) + printExpr(arg.expr)
}

export function printWindow(window: Window): string {
  if (window.kind === 'window-name') return printIdent(window.name)
  const parts: string[] = []
  if (window.base !== null) parts.push(printIdent(window.base))
  if (window.partitionBy.length > 0) parts.push(`PARTITION BY ${printExprs(window.partitionBy)}`)
  if (window.orderBy.length > 0) parts.push(`ORDER BY ${printOrderItems(window.orderBy)}`)
  if (window.frame !== null) parts.push(printFrame(window.frame))
  return `(${parts.join(' ')})`
}

function printFrame(frame: Frame): string {
  const start = printBound(frame.start)
  const bounds = frame.end === null ? start : `BETWEEN ${start} AND ${printBound(frame.end)}`
  return `${frame.units.toUpperCase()} ${bounds}`
}

function printBound(bound: FrameBound): string {
  if (bound.kind === 'current-row') return 'CURRENT ROW'
  return `${bound.offset === null ? 'UNBOUNDED' : operand(bound.offset)} ${bound.kind.toUpperCase()}`
}

export function printType(type: SqlType): string {
  switch (type.kind) {
    case 'named-type': {
      const base = type.name.endsWith(' UNSIGNED') ? type.name.slice(0, -9) : type.name
      const args = type.args.length === 0 ? '' : `(${type.args.join(', ')})`
      const zone = type.zone === null ? '' : ` ${type.zone.toUpperCase()} TIME ZONE`
      return base + args + (base === type.name ? '' : ' UNSIGNED') + zone
    }
    case 'array-type': return `${printType(type.element)}[${type.size ?? ''}]`
    case 'struct-type': {
      const fields = type.fields.map((f) =>
        (f.name === null ? '' : `${printIdent(f.name)}: `) + printType(f.type))
      return `STRUCT<${fields.join(', ')}>`
    }
    default: return unreachable(type)
  }
}
