// `*`, `t.*` and their EXCLUDE, REPLACE, ILIKE: which columns they stand for, in table order (sorted by
// name). Not the SELECT list itself (select.ts).
import { utf8 } from '../../kernels/type.ts'
import { fail } from '../../parser/diagnostic.ts'
import type { Wildcard } from '../../parser/sql/ast.ts'
import { evaluate } from '../evaluate/evaluate.ts'
import { column, literal } from '../expression.ts'
import type { OutputColumn } from '../plan.ts'
import { bindExpression } from './expression.ts'
import { columnText, nameText } from './names.ts'
import { bindLike } from './operators.ts'
import type { Place } from './place.ts'
import { failUnknownColumn } from './scope.ts'
import type { Item } from './select.ts'

export function expandWildcard(place: Place, ast: Wildcard): readonly Item[] {
  const columns = ast.qualifier.length === 0 ? allColumns(place, ast) : columnsOfTable(place, ast)
  const excluded = new Set(ast.exclude.map((ident, i) => {
    const before = ast.exclude.findIndex((other) => other.text === ident.text)
    if (before !== i) fail('excluded-twice', ident.span, { name: ident.text })
    if (!columns.some((c) => c.name === ident.text)) failUnknownColumn(place.scope, [ident])
    return ident.text
  }))
  const kept = columns.filter((c) => !excluded.has(c.name) && matches(c.name, ast))
  return kept.map((c): Item => {
    const replaced = ast.replace.find((r) => r.name.text === c.name)
    if (replaced !== undefined) {
      return { expr: bindExpression(place, replaced.expr), name: c.name, qualifier: null, shown: c.name,
        alias: true }
    }
    return {
      expr: column(c.id, c.type), name: c.name, qualifier: c.qualifier, alias: false,
      shown: columnText(c),
    }
  })
}

function allColumns(place: Place, ast: Wildcard): readonly OutputColumn[] {
  if (place.scope.columns.length === 0) fail('star-without-from', ast.span, {})
  return place.scope.columns.filter((c) => !place.scope.hidden.has(c.id))
}

/** Of `t.*`, also as an argument. */
export function columnsOfTable(
  place: Place, ast: Pick<Wildcard, 'qualifier' | 'span'>,
): readonly OutputColumn[] {
  const table = ast.qualifier[ast.qualifier.length - 1]!.text
  const columns = place.scope.columns.filter((c) => c.qualifier === table)
  if (columns.length === 0) fail('unknown-qualifier', ast.span, { name: nameText(ast.qualifier) })
  return columns
}

function matches(name: string, ast: Wildcard): boolean {
  if (ast.ilike === null) return true
  return evaluate(bindLike(literal(name, utf8), literal(ast.ilike, utf8), null, false, true,
    ast.span)) === true
}
