// The name of an output column without an alias, made from the syntax: the reference's "schema names" (sql.md
// 7). Not display of plans. It is taken before coercion and folding, so no rewriting can change what users
// see.
import { unreachable } from '../../kernels/assert.ts'
import type {
  Call as CallAst, Case, Expr, Frame, FrameBound, IntervalLiteral, OrderItem, Substring, Window,
} from '../../parser/sql/ast.ts'
import { namedFields } from './call.ts'
import { numberLiteral, intervalLiteral } from './literal.ts'
import { columnText, nameText } from './names.ts'
import { aliasBefore, type Place } from './place.ts'
import { listed, negation, precedence, printedText } from './printed-text.ts'
import { find } from './scope.ts'
import { trimNames } from './special-form.ts'
import { resolveWindow } from './window.ts'

/** A bare column is named without its table; everywhere inside an expression it has it. */
export function resultName(place: Place, ast: Expr): string {
  if (ast.kind === 'column') {
    const found = find(place.scope, ast.name)
    return found === null || found.rest.length > 0 ? nested(place, ast) : found.column.name
  }
  return ast.kind === 'cast' || ast.kind === 'at-time-zone' ? inner(place, ast.expr) : nested(place, ast)
}

/** The expression as messages show it: columns have their table. */
export const shownExpression = (place: Place, ast: Expr): string => nested(place, ast)

/** As conditions of FILTER and sort keys stand in names (printed-text.ts). */
export const printedExpression = (place: Place, ast: Expr): string => textOf(place, ast, 'printed')

const nested = (place: Place, ast: Expr): string => textOf(place, ast, 'named')

/** Windows stand above the aggregate: what is grouped by is a column there, which has a name. */
type Manner = 'named' | 'printed' | 'printed-over-groups'

/** `temp::BIGINT` is named home.temp, with its table. */
const inner = (place: Place, ast: Expr): string => nested(place, ast)

function textOf(place: Place, ast: Expr, manner: Manner): string {
  const own = ownText(place, ast, manner)
  return isGroupColumn(place, own, manner) ? nested(place, ast) : own
}

const isGroupColumn = (place: Place, text: string, manner: Manner): boolean =>
  manner === 'printed-over-groups' && place.calls !== null && place.calls.grouped().has(text)

function ownText(place: Place, ast: Expr, manner: Manner): string {
  const isPrinted = manner !== 'named'
  const name = (e: Expr): string => textOf(place, e, manner)
  const call = (f: string, args: readonly (Expr | null)[]): string =>
    `${f}(${args.filter((a) => a !== null).map(name).join(isPrinted ? ', ' : ',')})`
  const operand = (e: Expr): string => {
    const text = ownText(place, e, manner)
    if (isGroupColumn(place, text, manner)) return nested(place, e)
    return isPrinted && precedence(e) < precedence(ast) ? `(${text})` : text
  }
  const own = isPrinted ? printedText(ast, name) : null
  if (own !== null) return own
  switch (ast.kind) {
    case 'number': return numberName(ast, false)
    case 'string': return `Utf8("${ast.value}")`
    case 'bytes': return `Binary("${Uint8Array.fromHex(ast.hex).join(',')}")`
    case 'boolean': return `Boolean(${ast.value})`
    case 'null': return 'NULL'
    case 'interval': return intervalName(ast)
    case 'typed-literal': return `Utf8("${ast.text}")`
    case 'column': return columnName(place, ast)
    case 'placeholder': return `$${ast.name}`
    case 'unary':
      if (ast.op === 'not') return `NOT ${name(ast.expr)}`
      if (ast.op === '+') return name(ast.expr)
      return ast.expr.kind === 'number' ? numberName(ast.expr, true) : `(- ${name(ast.expr)})`
    case 'binary':
      return `${operand(ast.left)} ${operatorNames.get(ast.op) ?? ast.op} ${operand(ast.right)}`
    case 'logical': return ast.operands.map(operand).join(` ${ast.op.toUpperCase()} `)
    case 'between':
      return `${name(ast.expr)} ${negation(ast.negated)}BETWEEN ${name(ast.low)} AND ${name(ast.high)}`
    case 'in-list': return `${name(ast.expr)} ${negation(ast.negated)}IN ${ast.list.map(name).join(', ')}`
    case 'in-subquery': return `${name(ast.expr)} ${negation(ast.negated)}IN`
    case 'exists': return 'EXISTS'
    case 'scalar-subquery': return place.binding.subqueryNames.get(ast.query) ?? '(<subquery>)'
    case 'like': {
      const op = ast.op === 'similar' ? 'SIMILAR TO' : ast.op.toUpperCase()
      const escape = ast.escape === null ? '' : ` ${isPrinted ? 'ESCAPE' : 'CHAR'} '${ast.escape}'`
      return `${name(ast.expr)} ${negation(ast.negated)}${op} ${name(ast.pattern)}${escape}`
    }
    case 'quantified':
      return `${ast.quantifier === 'all' ? 'NOT ' : ''}${call('array_has', [ast.operand, ast.expr])}`
    case 'is': return `${name(ast.expr)} IS ${negation(ast.negated)}${ast.test.toUpperCase()}`
    case 'is-distinct':
      return `${operand(ast.left)} IS ${negation(ast.negated)}DISTINCT FROM ${operand(ast.right)}`
    case 'case': return caseName(ast, name)
    case 'cast': case 'at-time-zone': return name(ast.expr)
    case 'extract': return listed('date_part', [`Utf8("${ast.field}")`, name(ast.expr)], isPrinted)
    case 'position': return call('strpos', [ast.haystack, ast.needle])
    case 'substring': return listed('substr', substringArguments(ast, name), isPrinted)
    case 'trim': return call(trimNames[ast.side], [ast.expr, ast.what])
    case 'overlay': return call('overlay', [ast.expr, ast.placing, ast.from, ast.length])
    case 'call': return callName(place, ast, name, isPrinted)
    case 'subscript':
      return `${name(ast.expr)}[${ast.index.kind === 'string' ? ast.index.value : name(ast.index)}]`
    case 'slice': return call('array_slice', [ast.expr, ast.from, ast.to, ast.step])
    case 'field-access': return `${name(ast.expr)}[${ast.field.text}]`
    case 'array': return call('make_array', ast.elements)
    case 'struct': {
      const fields = ast.fields.flatMap((f) => [`Utf8("${f.name.text}")`, name(f.value)])
      return listed('named_struct', fields, isPrinted)
    }
    case 'map':
      return mapName(ast.entries.map((e) => name(e.key)), ast.entries.map((e) => name(e.value)), isPrinted)
    case 'tuple': return call('struct', ast.elements)
    default: return unreachable(ast)
  }
}

const operatorNames = new Map([['#', 'BIT_XOR'], ['^', 'BIT_XOR'], ['div', 'DIV'],
  ['<=>', 'IS NOT DISTINCT FROM']])

function numberName(ast: Extract<Expr, { kind: 'number' }>, negative: boolean): string {
  const { value, type } = numberLiteral(ast, negative)
  return type.kind === 'float' ? `Float64(${plainDigits(value as number)})`
    : `${type.kind === 'int' && !type.signed ? 'UInt64' : 'Int64'}(${String(value)})`
}

/** All digits, never an exponent: 1e21 is 1000000000000000000000. */
function plainDigits(value: number): string {
  if (Object.is(value, -0)) return '-0'
  const [digits, exponent] = String(value).split('e')
  if (exponent === undefined) return digits!
  const [, sign, whole, fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(digits!)!
  const point = whole!.length + Number(exponent)
  const all = whole! + fraction
  return sign + (point > 0 ? all.padEnd(point, '0') : `0.${'0'.repeat(-point)}${all}`)
}

function intervalName(ast: IntervalLiteral): string {
  const { months, days, nanoseconds } = intervalLiteral(ast).value as Record<string, bigint>
  const parts = `months: ${months}, days: ${days}, nanoseconds: ${nanoseconds}`
  return `IntervalMonthDayNano("IntervalMonthDayNano { ${parts} }")`
}

function columnName(place: Place, ast: Extract<Expr, { kind: 'column' }>): string {
  const found = aliasBefore(place, ast.name) === null ? find(place.scope, ast.name) : null
  if (found === null) return nameText(ast.name)
  return found.rest.reduce((text, part) => `${text}[${part.text}]`, columnText(found.column))
}

/** The start that may be left out is 1. */
function substringArguments(ast: Substring, name: (e: Expr) => string): readonly string[] {
  const from = ast.from === null ? 'Int64(1)' : name(ast.from)
  return [name(ast.expr), from, ...ast.length === null ? [] : [name(ast.length)]]
}

function caseName(ast: Case, name: (e: Expr) => string): string {
  const operand = ast.operand === null ? '' : `${name(ast.operand)} `
  const branches = ast.branches.map((b) => `WHEN ${name(b.when)} THEN ${name(b.then)} `).join('')
  return `CASE ${operand}${branches}${ast.otherwise === null ? '' : `ELSE ${name(ast.otherwise)} `}END`
}

function callName(
  place: Place, ast: CallAst, name: (e: Expr) => string, isPrinted: boolean,
): string {
  const written = nameText(ast.name)
  const { functions } = place.binding
  const f = ast.over === null ? functions.aggregate(written) ?? functions.scalar(written)
    : functions.window(written) ?? functions.aggregate(written)
  // An aggregate among sort keys of a window is a column by then, which has a name.
  if (isPrinted && ast.over === null && functions.aggregate(written) !== null) {
    const column = nested(place, ast)
    return column === 'count(*)' ? `count(Int64(1)) AS ${column}` : column
  }
  const canonical = clockNames.get(written) ?? f?.name ?? written
  const args = ast.args.map((arg) => arg.kind === 'arg-star' ? '*' : name(arg.expr))
  if (ast.over === null && args.length > 0) {
    const special = specialName(written, canonical, ast, args, isPrinted)
    if (special !== null) return special
  }
  if (isPrinted) return listed(canonical, args, true)
  if (canonical === 'array_element' && args.length === 2) return `${args[0]!}[${args[1]!}]`
  let text = `${canonical}(${ast.distinct ? 'DISTINCT ' : ''}${args.join(',')})`
  if (ast.nulls !== null) text += ` ${ast.nulls.toUpperCase()} NULLS`
  const inside = ast.over === null ? 'printed' : 'printed-over-groups'
  if (ast.filter !== null) text += ` FILTER (WHERE ${textOf(place, ast.filter, inside)})`
  if (ast.orderBy.length > 0) text += ` ORDER BY [${keysText(place, ast.orderBy, inside)}]`
  if (ast.withinGroup.length > 0) text += ` WITHIN GROUP [${keysText(place, ast.withinGroup, inside)}]`
  return ast.over === null ? text : text + windowText(place, ast.over, name)
}

function mapName(keys: readonly string[], values: readonly string[], isPrinted: boolean): string {
  const lists = [keys, values].map((items) => listed('make_array', items, isPrinted))
  return listed('map', lists, isPrinted)
}

/** Calls that the reference rewrites before it names them. */
function specialName(
  written: string, canonical: string, ast: CallAst, args: readonly string[], isPrinted: boolean,
): string | null {
  switch (canonical) {
    case 'unnest': return `UNNEST(${args.join(',')})`
    case 'make_map':
      return mapName(args.filter((_, i) => i % 2 === 0), args.filter((_, i) => i % 2 === 1), isPrinted)
    case 'get_field': {
      if (isPrinted) return null
      const [, field] = ast.args
      const shown = field?.kind === 'arg' && field.expr.kind === 'string' ? field.expr.value : args[1]
      return args.length === 2 ? `${args[0]!}[${shown!}]` : null
    }
    case 'struct': {
      const isNamed = ast.args.some((arg) => arg.kind === 'arg' && arg.name !== null)
      if (written !== 'struct' || !isNamed) return null
      const fields = namedFields(ast).flatMap((field, i) => [`Utf8("${field.name}")`, args[i]!])
      return listed('named_struct', fields, isPrinted)
    }
    default: return null
  }
}

const clockNames = new Map([['current_timestamp', 'now'], ['today', 'current_date']])

function keysText(place: Place, keys: readonly OrderItem[], manner: Manner): string {
  return keys.map((k) => {
    const nulls = k.nulls ?? (k.descending ? 'first' : 'last')
    return `${textOf(place, k.expr, manner)} ${k.descending ? 'DESC' : 'ASC'} NULLS ${nulls.toUpperCase()}`
  }).join(', ')
}

function windowText(place: Place, over: Window, name: (e: Expr) => string): string {
  const spec = resolveWindow(place, over)
  let text = ''
  if (spec.partitionBy.length > 0) text += ` PARTITION BY [${spec.partitionBy.map(name).join(', ')}]`
  if (spec.orderBy.length > 0) text += ` ORDER BY [${keysText(place, spec.orderBy, 'printed-over-groups')}]`
  return `${text} ${frameText(spec.frame, spec.orderBy.length > 0, name)}`
}

function frameText(frame: Frame | null, ordered: boolean, name: (e: Expr) => string): string {
  if (frame === null) {
    return ordered ? 'RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW'
      : 'ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING'
  }
  const bound = (b: FrameBound): string => {
    if (b.kind === 'current-row') return 'CURRENT ROW'
    const offset = b.offset === null ? 'UNBOUNDED' : offsetText(b.offset, name)
    return `${offset} ${b.kind.toUpperCase()}`
  }
  const end = frame.end === null ? 'CURRENT ROW' : bound(frame.end)
  return `${frame.units.toUpperCase()} BETWEEN ${bound(frame.start)} AND ${end}`
}

/** As written, without the word INTERVAL. */
function offsetText(ast: Expr, name: (e: Expr) => string): string {
  switch (ast.kind) {
    case 'number': return ast.text
    case 'string': return ast.value
    case 'interval': return ast.unit === null ? ast.text : `${ast.text} ${ast.unit}`
    default: return name(ast)
  }
}
