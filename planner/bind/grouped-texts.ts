// What a SELECT groups by, as it is printed inside names (printed-text.ts). Above the aggregate those are
// columns, so that windows name them and do not print them. Not the groups themselves (group.ts).
import type { Expr, Select } from '../../parser/sql/ast.ts'
import { isSets } from './grouping-sets.ts'
import type { Place } from './place.ts'
import { printedExpression } from './result-name.ts'
import { find } from './scope.ts'

/** Found out when a window is first named: few statements have one. */
export function groupedTexts(place: Place, ast: Select): () => ReadonlySet<string> {
  let texts: ReadonlySet<string> | null = null
  return () => texts ??= new Set(keysOf(place, ast).map((key) => printedExpression(place, key)))
}

function keysOf(place: Place, ast: Select): readonly Expr[] {
  if (ast.groupBy === null) return []
  const listed = ast.items.flatMap((item) => item.kind === 'wildcard' ? [] : [item.expr])
  const written = ast.groupBy.items.flatMap((item): readonly Expr[] =>
    isSets(item) ? item.sets.flat() : item.kind === 'tuple' ? item.elements : [item])
  return [...ast.groupBy.all ? listed : [], ...written.map((key) => meantBy(place, ast, key))]
    .filter((key) => key.kind !== 'column')
}

/** A position or an alias stands for an item of the list. */
function meantBy(place: Place, ast: Select, key: Expr): Expr {
  const isAlias = key.kind === 'column' && key.name.length === 1 && find(place.scope, key.name) === null
  const item = key.kind === 'number' ? ast.items[Number(key.text) - 1]
    : isAlias ? ast.items.find((one) => one.kind !== 'wildcard' && one.alias?.text === key.name[0]!.text)
      : undefined
  return item === undefined || item.kind === 'wildcard' ? key : item.expr
}
