// Expressions as the reference prints them, where that is not how it names columns by them: casts are seen,
// lists are bracketed, arguments are spaced, and parentheses stand where operators bind less. Inside a name
// it prints what FILTER asks and what ORDER BY sorts by. Not the rest of the text (result-name.ts).
import { typeName } from '../../kernels/type.ts'
import type { Expr } from '../../parser/sql/ast.ts'
import { bindType } from './sql-type.ts'

/** null: it is printed as it is named. */
export function printedText(ast: Expr, name: (e: Expr) => string): string | null {
  switch (ast.kind) {
    case 'typed-literal': return `CAST(Utf8("${ast.text}") AS ${typeName(bindType(ast.type))})`
    case 'in-list': {
      const items = ast.list.map(name).join(', ')
      return `${name(ast.expr)} ${negation(ast.negated)}IN ([${items}])`
    }
    case 'in-subquery': return `${name(ast.expr)} ${negation(ast.negated)}IN (<subquery>)`
    case 'exists': return 'EXISTS (<subquery>)'
    case 'scalar-subquery': return '(<subquery>)'
    case 'cast':
      return `${ast.safe ? 'TRY_CAST' : 'CAST'}(${name(ast.expr)} AS ${typeName(bindType(ast.type))})`
    case 'at-time-zone':
      return ast.zone.kind !== 'string' ? null
        : `CAST(${name(ast.expr)} AS Timestamp(ns, "${ast.zone.value}"))`
    case 'subscript': {
      const f = ast.index.kind === 'string' ? 'get_field' : 'array_element'
      return listed(f, [name(ast.expr), name(ast.index)], true)
    }
    case 'field-access': return `get_field(${name(ast.expr)}, Utf8("${ast.field.text}"))`
    default: return null
  }
}

export const negation = (negated: boolean): string => negated ? 'NOT ' : ''

export const listed = (f: string, args: readonly string[], isPrinted: boolean): string =>
  `${f}(${args.join(isPrinted ? ', ' : ',')})`

/** How tightly an operator binds; everything that is none binds tightest. */
export function precedence(e: Expr): number {
  switch (e.kind) {
    case 'logical': return e.op === 'or' ? 1 : 2
    case 'is-distinct': return 4
    case 'binary': return binaryPrecedence.get(e.op) ?? 4
    default: return 7
  }
}

const binaryPrecedence = new Map<string, number>([
  ['=', 3], ['!=', 3], ['<', 3], ['<=', 3], ['>', 3], ['>=', 3],
  ['+', 5], ['-', 5], ['*', 6], ['/', 6], ['%', 6],
])
