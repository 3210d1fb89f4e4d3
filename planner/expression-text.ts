// Expressions as text for EXPLAIN and golden tests: SQL-like, short, stable. Not result names
// (bind/result-name.ts) and not meant to be parsed again. Columns print by a naming the caller gives.
import type { Scalar } from '../kernels/column.ts'
import { typeName, type DataType } from '../kernels/type.ts'
import { decimalToText } from './evaluate/decimal.ts'
import { clockToText, daysToText, floatToText, timestampToText } from './evaluate/text.ts'
import type { AggregateCall, ColumnId, Expression, FrameBound, SortKey, WindowCall } from './expression.ts'

export type Naming = (id: ColumnId) => string

/** Lists longer than this are cut: plans of generated queries stay readable. */
const shownMax = 12

/** Binding strength, to set parentheses only where needed. */
const strength = (e: Expression): number => {
  switch (e.kind) {
    case 'or': return 1
    case 'and': return 2
    case 'not': return 3
    case 'compare': case 'in-list': case 'like': case 'regex-match': case 'is-null': case 'is-boolean':
    case 'distinct-from': return 4
    case 'bitwise': case 'concat': return 5
    case 'arithmetic': return e.op === '+' || e.op === '-' ? 6 : 7
    case 'negate': return 8
    default: return 9
  }
}

export function expressionText(e: Expression, naming: Naming): string {
  const show = (inner: Expression, least = 0): string => {
    const text = expressionText(inner, naming)
    return strength(inner) < least ? `(${text})` : text
  }
  switch (e.kind) {
    case 'column': return naming(e.id)
    case 'literal': return literalText(e.value, e.type)
    case 'call': return `${e.function.name}(${e.args.map((a) => show(a)).join(', ')})`
    case 'cast': return `${e.safe ? 'try_cast' : 'cast'}(${show(e.input)} as ${typeName(e.type)})`
    case 'case': {
      const branches = e.branches.map((b) => ` when ${show(b.when)} then ${show(b.then)}`).join('')
      return `case${branches}${e.otherwise === null ? '' : ` else ${show(e.otherwise)}`} end`
    }
    case 'and': case 'or': return e.inputs.map((i) => show(i, strength(e) + 1)).join(` ${e.kind} `)
    case 'not': return `not ${show(e.input, 4)}`
    case 'compare': return `${show(e.left, 5)} ${e.op} ${show(e.right, 5)}`
    case 'arithmetic': {
      const own = strength(e)
      return `${show(e.left, own)} ${e.op} ${show(e.right, own + 1)}`
    }
    case 'bitwise': return `${show(e.left, 6)} ${e.op} ${show(e.right, 6)}`
    case 'negate': return `-${show(e.input, 9)}`
    case 'concat': return e.inputs.map((i) => show(i, 6)).join(' || ')
    case 'in-list': {
      const values = e.values.slice(0, shownMax).map((v) => show(v))
      if (e.values.length > shownMax) values.push(`… ${e.values.length} values`)
      return `${show(e.input, 5)} ${e.negated ? 'not in' : 'in'} (${values.join(', ')})`
    }
    case 'like': {
      const op = `${e.negated ? 'not ' : ''}${e.insensitive ? 'ilike' : 'like'}`
      const escape = e.escape === null ? '' : ` escape '${e.escape}'`
      return `${show(e.input, 5)} ${op} ${show(e.pattern, 5)}${escape}`
    }
    case 'regex-match':
      return `${show(e.input, 5)} ${e.negated ? '!' : ''}~${e.insensitive ? '*' : ''} ${show(e.pattern, 5)}`
    case 'is-null': return `${show(e.input, 5)} is ${e.negated ? 'not ' : ''}null`
    case 'is-boolean': return `${show(e.input, 5)} is ${e.negated ? 'not ' : ''}${e.value}`
    case 'distinct-from':
      return `${show(e.left, 5)} is ${e.negated ? 'not ' : ''}distinct from ${show(e.right, 5)}`
    case 'field': return `${show(e.input, 9)}.${e.name}`
    case 'element': return `${show(e.input, 9)}[${show(e.index)}]`
    case 'scalar-subquery': return '(subquery)'
  }
}

export function literalText(value: Scalar, type: DataType): string {
  if (value === null) return 'null'
  switch (type.kind) {
    case 'float': return floatToText(value as number)
    case 'decimal': return decimalToText(value as bigint, type.scale)
    case 'utf8': case 'dictionary': return `'${String(value).replaceAll('\'', '\'\'')}'`
    case 'timestamp': {
      const unit = { s: 1_000_000_000n, ms: 1_000_000n, us: 1000n, ns: 1n }[type.unit]
      return timestampToText(value as bigint * unit)
    }
    case 'date': return daysToText(Number(value))
    case 'time': return clockToText(value as bigint)
    case 'duration': return `${String(value)}${type.unit}`
    case 'interval': return intervalText(value as { readonly [part: string]: bigint })
    default: return typeof value === 'object'
      ? JSON.stringify(value, (_, v) => typeof v === 'bigint' ? String(v) : v) : String(value)
  }
}

/** Whole units where they fit: 1 hour, 1 month 2 days 90 s. */
function intervalText(value: { readonly [part: string]: bigint }): string {
  const { months = 0n, days = 0n, nanoseconds = 0n } = value
  const parts: string[] = []
  const add = (n: bigint, unit: string): void =>
    { if (n !== 0n) parts.push(`${n} ${unit}${n === 1n ? '' : 's'}`) }
  add(months, 'month')
  add(days, 'day')
  const units: readonly (readonly [bigint, string])[] =
    [[3_600_000_000_000n, 'hour'], [60_000_000_000n, 'minute'], [1_000_000_000n, 'second'],
      [1n, 'nanosecond']]
  const unit = units.find(([size]) => nanoseconds % size === 0n) ?? units[3]!
  add(nanoseconds / unit[0], unit[1])
  return parts.length === 0 ? '0 seconds' : parts.join(' ')
}

/** `temp desc`; NULLS only where it is not what the direction implies. */
export function keyText(key: SortKey, naming: Naming): string {
  const nulls = key.nullsFirst === key.descending ? '' : ` nulls ${key.nullsFirst ? 'first' : 'last'}`
  return `${expressionText(key.expr, naming)}${key.descending ? ' desc' : ''}${nulls}`
}

const keysText = (keys: readonly SortKey[], naming: Naming): string =>
  keys.map((k) => keyText(k, naming)).join(', ')

export function aggregateText(call: AggregateCall, naming: Naming): string {
  const args = call.args.length === 0 && call.function.star ? '*'
    : call.args.map((a) => expressionText(a, naming)).join(', ')
  const order = call.orderBy.length === 0 ? '' : ` order by ${keysText(call.orderBy, naming)}`
  const where = call.filter === null ? '' : ` filter (${expressionText(call.filter, naming)})`
  return `${call.function.name}(${call.distinct ? 'distinct ' : ''}${args}${order})` +
    `${call.ignoreNulls ? ' ignore nulls' : ''}${where}`
}

export function windowText(call: WindowCall, naming: Naming): string {
  const star = call.args.length === 0 && call.function.kind === 'aggregate' && call.function.star
  const args = star ? '*' : call.args.map((a) => expressionText(a, naming)).join(', ')
  const over: string[] = []
  const partition = call.partitionBy.map((e) => expressionText(e, naming))
  if (partition.length > 0) over.push(`partition by ${partition.join(', ')}`)
  if (call.orderBy.length > 0) over.push(`order by ${keysText(call.orderBy, naming)}`)
  if (call.function.kind === 'aggregate' || !call.function.ignoresFrame) {
    const { units, start, end } = call.frame
    over.push(`${units} ${boundText(start, naming)} to ${boundText(end, naming)}`)
  }
  const where = call.filter === null ? '' : ` filter (${expressionText(call.filter, naming)})`
  const nulls = call.ignoreNulls ? ' ignore nulls' : ''
  const distinct = call.distinct ? 'distinct ' : ''
  return `${call.function.name}(${distinct}${args})${nulls}${where} over (${over.join(' ')})`
}

function boundText(bound: FrameBound, naming: Naming): string {
  if (bound.kind === 'current-row') return 'current row'
  return `${bound.offset === null ? 'unbounded' : expressionText(bound.offset, naming)} ${bound.kind}`
}
