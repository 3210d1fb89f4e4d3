// A plan as text: one line a node, inputs indented below. The same text is EXPLAIN's answer and the golden
// tests' form. Not for machines. Invariant: stable: it depends on the plan alone, never on ids, times or the
// order of maps.
import { unreachable } from '../kernels/assert.ts'
import {
  expressionText, aggregateText, keyText, literalText, windowText, type Naming,
} from './expression-text.ts'
import type { ColumnId, Expression } from './expression.ts'
import {
  inputsOf, subqueriesOf, type Computed, type LastRows, type OutputColumn, type Plan, type Scan,
    type TimeRange,
} from './plan.ts'
import { timestampToText } from './evaluate/text.ts'

export function explain(plan: Plan): string {
  const lines: string[] = []
  write(plan, namingOf(plan), 0, lines)
  return lines.join('\n')
}

/** A node in words, with the names of its columns; plans of subqueries stand among the inputs. */
export type ExplainedNode = {
  readonly text: string
  readonly columns: readonly string[]
  readonly inputs: readonly ExplainedNode[]
}

export function explainNodes(plan: Plan): ExplainedNode {
  const naming = namingOf(plan)
  const explained = (node: Plan): ExplainedNode => ({
    text: nodeText(node, naming),
    columns: node.columns.map((c) => c.name),
    inputs: [
      ...subqueriesOf(node).map((sub) => ({ text: 'subquery', columns: [], inputs: [explained(sub)] })),
      ...inputsOf(node).map(explained),
    ],
  })
  return explained(plan)
}

function write(plan: Plan, naming: Naming, depth: number, lines: string[]): void {
  lines.push('  '.repeat(depth) + nodeText(plan, naming))
  for (const sub of subqueriesOf(plan)) {
    lines.push(`${'  '.repeat(depth + 1)}subquery`)
    write(sub, naming, depth + 2, lines)
  }
  for (const input of inputsOf(plan)) write(input, naming, depth + 1, lines)
}

/**
 * A column prints by the name it was born with; if two columns share it, with their tables, else numbered.
 */
function namingOf(plan: Plan): Naming {
  const born = new Map<ColumnId, OutputColumn>()
  const look = (node: Plan): void => {
    inputsOf(node).forEach(look)
    subqueriesOf(node).forEach(look)
    const read = 'reads' in node ? node.reads.map((r) => r.column) : []
    for (const c of [...read, ...node.columns]) if (!born.has(c.id)) born.set(c.id, c)
  }
  look(plan)
  const bare = counts([...born.values()].map((c) => c.name))
  const used = new Map<string, number>()
  const names = new Map<ColumnId, string>()
  for (const [id, c] of born) {
    const name = bare.get(c.name) === 1 || c.qualifier === null ? c.name : `${c.qualifier}.${c.name}`
    const times = (used.get(name) ?? 0) + 1
    used.set(name, times)
    names.set(id, times === 1 ? name : `${name}#${times}`)
  }
  return (id) => names.get(id) ?? `?${id}`
}

function counts(names: readonly string[]): ReadonlyMap<string, number> {
  const found = new Map<string, number>()
  for (const name of names) found.set(name, (found.get(name) ?? 0) + 1)
  return found
}

const list = (texts: readonly string[]): string => `[${texts.join(', ')}]`

function nodeText(plan: Plan, naming: Naming): string {
  const show = (e: Expression): string => expressionText(e, naming)
  const ids = (columns: readonly OutputColumn[]): string => list(columns.map((c) => naming(c.id)))
  switch (plan.kind) {
    case 'scan': {
      const order = plan.order === 'none' ? '' : plan.order === 'series' ? ' by series' : ` ${plan.order}`
      return `scan ${plan.table.name} ${readColumns(plan, naming)}${readText(plan, naming)}${order}`
    }
    case 'last-rows': {
      const by = plan.by.length === 0 ? '' : ` by ${list(plan.by.map(naming))}`
      const ties = plan.ties ? ' with ties' : ''
      return `last-rows ${plan.table.name} ${readColumns(plan, naming)}${by}${ties}${readText(plan, naming)}`
    }
    case 'last-values': {
      const values = plan.values.map((v) =>
        `${naming(v.of)}${v.part === 'time' ? ' time' : ''} as ${naming(v.column.id)}`)
      const by = list(plan.by.map(naming))
      return `last-values ${plan.table.name} ${list(values)} by ${by}${readText(plan, naming)}`
    }
    case 'series-tags': return `series-tags ${plan.table.name} ${ids(plan.columns)}${readText(plan, naming)}`
    case 'count-rows': return `count-rows ${plan.table.name} ${ids(plan.columns)}${readText(plan, naming)}`
    case 'provider-scan':
      return `provider-scan ${plan.provider.schema}.${plan.provider.name} ${ids(plan.columns)}` +
        whereText(plan.filters, naming)
    case 'table-function':
      return `table-function ${plan.function.name} ${ids(plan.columns)}${whereText(plan.filters, naming)}`
    case 'values': return valuesText(plan, naming)
    case 'empty': return `empty ${ids(plan.columns)}`
    case 'filter': return `filter ${show(plan.predicate)}`
    case 'project': return `project ${computedText(plan.exprs, naming)}`
    case 'aggregate': {
      const groups = plan.groups.length === 0 ? '' : ` by ${computedText(plan.groups, naming)}`
      const calls = plan.aggregates.map((a) => named(aggregateText(a.call, naming), a.column, naming))
      const wanted = plan.timeGroups
      const few = wanted === null ? '' : ` ${wanted.newest ? 'newest' : 'oldest'} ${wanted.fetch}`
      return `aggregate ${list(calls)}${groups}${plan.method === 'single' ? '' : ` ${plan.method}`}${few}`
    }
    case 'distinct': return plan.on === null ? 'distinct' : `distinct on ${list(plan.on.map(show))}`
    case 'window': {
      const calls = plan.calls.map((c) => named(windowText(c.call, naming), c.column, naming))
      return `window ${list(calls)}`
    }
    case 'unnest': return `unnest ${computedText(plan.items, naming)}${plan.outer ? ' outer' : ''}`
    case 'sort': {
      const keys = plan.keys.map((k) => keyText(k, naming)).join(', ')
      return `sort ${keys}${plan.fetch === null ? '' : ` fetch ${plan.fetch}`}`
    }
    case 'limit': return `limit ${plan.fetch ?? 'all'}${plan.skip === 0 ? '' : ` skip ${plan.skip}`}`
    case 'gap-fill': {
      const fills = plan.fills.map((f) => `${naming(f.id)} ${f.strategy}`)
      const stride = literalText(plan.stride, { kind: 'interval' })
      const clock = plan.wallClock ? ' of the wall clock' : ''
      const bins = `${naming(plan.time)} every ${stride}${clock} ${rangeText(plan.range)}`
      return `gap-fill ${bins} ${list(fills)} by ${list(plan.series.map(naming))}`
    }
    case 'join': {
      const keys = plan.keys.map((k) => `${show(k.left)} ${k.nullsEqual ? 'is' : '='} ${show(k.right)}`)
      const on = keys.length === 0 ? '' : ` on ${keys.join(' and ')}`
      const rest = plan.filter === null ? '' : ` filter ${show(plan.filter)}`
      return `${plan.type}-join${on}${rest}${plan.mark === null ? '' : ` as ${naming(plan.mark.id)}`}`
    }
    case 'union': return `union ${ids(plan.columns)}`
    case 'recursive': return `recursive ${plan.name} ${ids(plan.columns)}`
    case 'working-table': return `working-table ${plan.name} ${ids(plan.columns)}`
    case 'partitioned': return `partitioned by ${plan.tags.map((ids) => naming(ids[0]!)).join(' or ')}`
    case 'explain': return `explain${plan.analyze ? ' analyze' : ''}`
    default: return unreachable(plan)
  }
}

/** Output columns, with the name they get if it is not the table's. */
function readColumns(plan: Scan | LastRows, naming: Naming): string {
  return list(plan.columns.map((c) => {
    const source = plan.reads.find((r) => r.column.id === c.id)?.source
    return source === c.name ? naming(c.id) : `${naming(c.id)} as ${c.name}`
  }))
}

const named = (text: string, c: OutputColumn, naming: Naming): string =>
  text === naming(c.id) ? text : `${text} as ${naming(c.id)}`

function computedText(exprs: readonly Computed[], naming: Naming): string {
  return list(exprs.map((e) => {
    const text = expressionText(e.expr, naming)
    return e.expr.kind === 'column' && e.expr.id === e.column.id
      ? (e.column.name === text || text.endsWith(`.${e.column.name}`) || text.includes('#') ? text
        : `${text} as ${e.column.name}`)
      : named(text, e.column, naming)
  }))
}

function readText(
  plan: { readonly predicate: Expression | null; readonly timeRange: TimeRange }, naming: Naming,
): string {
  const range = rangeText(plan.timeRange)
  const where = plan.predicate === null ? '' : ` where ${expressionText(plan.predicate, naming)}`
  return `${range === '' ? '' : ` ${range}`}${where}`
}

const whereText = (filters: readonly Expression[], naming: Naming): string =>
  filters.length === 0 ? '' : ` where ${filters.map((f) => expressionText(f, naming)).join(' and ')}`

export function rangeText(range: TimeRange): string {
  if (range.low === null && range.high === null) return ''
  const low = range.low === null ? '' : timestampToText(range.low)
  const high = range.high === null ? '' : timestampToText(range.high)
  return `time ${low}..${high}`
}

const shownRows = 5

function valuesText(plan: Extract<Plan, { kind: 'values' }>, naming: Naming): string {
  const rows = plan.rows.slice(0, shownRows).map((row) =>
    `(${row.map((e) => expressionText(e, naming)).join(', ')})`)
  const more = plan.rows.length > shownRows ? ` … ${plan.rows.length} rows` : ''
  return `values ${list(plan.columns.map((c) => naming(c.id)))} ${rows.join(' ')}${more}`
}
