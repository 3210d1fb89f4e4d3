// Tree to canonical SQL text: statements and queries. Parsing the text gives the same tree again, spans
// aside. For tests, EXPLAIN and messages; not a formatter, and not the names of result columns (the binder
// has those).
import { unreachable } from '../../kernels/assert.ts'
import type {
  Distinct, From, GroupBy, GroupItem, Ident, Join, JoinCondition, Name, NamedWindow, OrderBy, OrderItem,
  Ordering, Query, QueryBody, Relation, Select, SelectItem, SetOperation, Statement, TableAlias,
  Wildcard, With,
} from './ast.ts'
import { printArg, printExpr, printExprs, printWindow } from './print-expression.ts'

export function printSql(statement: Statement): string {
  switch (statement.kind) {
    case 'query-statement': return printQuery(statement.query)
    case 'explain': {
      const format = statement.format === null ? '' : ` FORMAT ${printText(statement.format)}`
      const words = (statement.analyze ? ' ANALYZE' : '') + (statement.verbose ? ' VERBOSE' : '')
      return `EXPLAIN${words}${format} ${printSql(statement.statement)}`
    }
    case 'describe': {
      const { target } = statement
      return `DESCRIBE ${'table' in target ? printName(target.table) : printQuery(target.query)}`
    }
    case 'show-tables': return 'SHOW TABLES'
    case 'show-columns':
      return `SHOW ${statement.extended ? 'FULL ' : ''}COLUMNS FROM ${printName(statement.table)}`
    case 'show-functions': return 'SHOW FUNCTIONS' + printWith(' LIKE ', statement.like, printText)
    case 'show-create-table': return `SHOW CREATE TABLE ${printName(statement.table)}`
    case 'show-variable': return `SHOW ${quote(statement.name)}${statement.verbose ? ' VERBOSE' : ''}`
    case 'refused': {
      const needs = printWith(' needs ', statement.relation, printName) +
        printWith(' needs ', statement.query, printQuery)
      return `/* refused, ${statement.reason}: ${statement.word}${needs} */`
    }
    default: return unreachable(statement)
  }
}

/** Empty if there is nothing to print. */
function printWith<T>(before: string, part: T | null, print: (part: T) => string): string {
  return part === null ? '' : before + print(part)
}

function printList<T>(before: string, parts: readonly T[], print: (part: T) => string): string {
  return parts.length === 0 ? '' : before + parts.map(print).join(', ')
}

export function printText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}

function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

export function printIdent(ident: Ident): string {
  return ident.quoted ? quote(ident.text) : ident.text
}

export function printName(name: Name): string {
  return name.map(printIdent).join('.')
}

export function printQuery(query: Query): string {
  const fetch = query.fetch === null ? '' : ` FETCH FIRST ${printExpr(query.fetch)} ROWS ONLY`
  return printWith('', query.with, printCommonTables) + printBody(query.body) +
    printWith(' ORDER BY ', query.orderBy, printOrderBy) + printWith(' LIMIT ', query.limit, printExpr) +
    printWith(' OFFSET ', query.offset, printExpr) + fetch
}

function printCommonTables(part: With): string {
  const tables = part.tables.map((table) =>
    `${printIdent(table.name)}${printColumns(table.columns)} AS (${printQuery(table.query)})`)
  return `WITH ${part.recursive ? 'RECURSIVE ' : ''}${tables.join(', ')} `
}

function printColumns(columns: readonly Ident[]): string {
  return columns.length === 0 ? '' : `(${columns.map(printIdent).join(', ')})`
}

/** Set operations in a body need no parentheses: those that were written are queries of their own. */
function printBody(body: QueryBody): string {
  switch (body.kind) {
    case 'query': return `(${printQuery(body)})`
    case 'select': return printSelect(body)
    case 'values': return `VALUES ${body.rows.map((row) => `(${printExprs(row)})`).join(', ')}`
    case 'set-operation': return body.inputs.map(printBody).join(` ${printCombination(body)} `)
    default: return unreachable(body)
  }
}

function printCombination(body: SetOperation): string {
  return body.op.toUpperCase() + (body.all ? ' ALL' : '') + (body.byName ? ' BY NAME' : '')
}

function printSelect(select: Select): string {
  return 'SELECT ' + printWith('', select.distinct, printDistinct) + select.items.map(printItem).join(', ') +
    printList(' FROM ', select.from, printFrom) + printWith(' WHERE ', select.where, printExpr) +
    printWith(' GROUP BY ', select.groupBy, printGroupBy) +
    printWith(' HAVING ', select.having, printExpr) + printWith(' QUALIFY ', select.qualify, printExpr) +
    printList(' WINDOW ', select.windows, printNamedWindow)
}

function printDistinct(distinct: Distinct): string {
  return distinct.kind === 'distinct' ? 'DISTINCT ' : `DISTINCT ON (${printExprs(distinct.exprs)}) `
}

function printNamedWindow(named: NamedWindow): string {
  return `${printIdent(named.name)} AS ${printWindow(named.window)}`
}

function printItem(item: SelectItem): string {
  if (item.kind === 'wildcard') return printWildcard(item)
  return printExpr(item.expr) + printWith(' AS ', item.alias, printIdent)
}

function printWildcard(item: Wildcard): string {
  const replace = item.replace.map((part) => `${printExpr(part.expr)} AS ${printIdent(part.name)}`)
  return item.qualifier.map((part) => `${printIdent(part)}.`).join('') + '*' +
    printWith(' ILIKE ', item.ilike, printText) +
    (item.exclude.length === 0 ? '' : ` EXCLUDE ${printColumns(item.exclude)}`) +
    (replace.length === 0 ? '' : ` REPLACE (${replace.join(', ')})`)
}

function printFrom(from: From): string {
  return printRelation(from.relation) + from.joins.map(printJoin).join('')
}

function printRelation(relation: Relation): string {
  return printBareRelation(relation) + printWith(' AS ', relation.alias, printTableAlias)
}

function printTableAlias(alias: TableAlias): string {
  return printIdent(alias.name) + printColumns(alias.columns)
}

function printBareRelation(relation: Relation): string {
  switch (relation.kind) {
    case 'table': return printName(relation.name)
    case 'table-function': {
      const call = `${printName(relation.name)}(${relation.args.map(printArg).join(', ')})`
      return relation.lateral ? `LATERAL ${call}` : call
    }
    case 'derived': return `${relation.lateral ? 'LATERAL ' : ''}(${printQuery(relation.query)})`
    case 'unnest': return `UNNEST(${printExprs(relation.exprs)})`
    case 'nested-join': return `(${printFrom(relation.from)})`
    default: return unreachable(relation)
  }
}

function printJoin(join: Join): string {
  const natural = join.condition.kind === 'natural' ? 'NATURAL ' : ''
  const type = join.type.replaceAll('-', ' ').toUpperCase()
  return ` ${natural}${type} JOIN ${printRelation(join.relation)}${printCondition(join.condition)}`
}

function printCondition(condition: JoinCondition): string {
  switch (condition.kind) {
    case 'on': return ` ON ${printExpr(condition.expr)}`
    case 'using': return ` USING ${printColumns(condition.columns)}`
    case 'natural': case 'no-condition': return ''
    default: return unreachable(condition)
  }
}

function printGroupBy(groupBy: GroupBy): string {
  return groupBy.all ? 'ALL' : groupBy.items.map(printGroupItem).join(', ')
}

function printGroupItem(item: GroupItem): string {
  if (!('sets' in item)) return printExpr(item)
  const sets = item.sets.map((set) => set[0]?.kind === 'scalar-subquery' && set.length === 1
    ? printExpr(set[0])
    : `(${printExprs(set)})`)
  return `${item.kind.replace('-', ' ').toUpperCase()} (${sets.join(', ')})`
}

function printOrderBy(orderBy: OrderBy): string {
  return orderBy.all === null ? printOrderItems(orderBy.items) : `ALL${printOrdering(orderBy.all)}`
}

export function printOrderItems(items: readonly OrderItem[]): string {
  return items.map((item) => printExpr(item.expr) + printOrdering(item)).join(', ')
}

function printOrdering(ordering: Ordering): string {
  const nulls = ordering.nulls === null ? '' : ` NULLS ${ordering.nulls.toUpperCase()}`
  return (ordering.descending ? ' DESC' : '') + nulls
}
