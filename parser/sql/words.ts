// Words that cannot be what they seem: reserved as aliases, or as the beginning of an expression.
// Lists follow the reference's parser, so that the same names need quotes in both.

const clauses = [
  'with', 'explain', 'analyze', 'select', 'where', 'group', 'sort', 'having', 'order', 'top', 'lateral',
  'view', 'limit', 'offset', 'fetch', 'union', 'except', 'intersect', 'minus', 'cluster', 'distribute',
  'returning', 'from', 'into', 'end', 'qualify', 'window',
]

export const notColumnAlias: ReadonlySet<string> = new Set(clauses)

export const notTableAlias: ReadonlySet<string> = new Set([
  ...clauses, 'pivot', 'unpivot', 'on', 'join', 'inner', 'cross', 'full', 'left', 'right', 'natural', 'using',
  'global', 'anti', 'semi', 'outer', 'set', 'for', 'partition', 'prewhere', 'settings', 'format', 'start',
  'connect', 'match_recognize', 'sample', 'tablesample', 'asof', 'match_condition', 'straight_join',
])

/** `order` and `group` only before BY: they are fine column names otherwise. */
export const notExpression: ReadonlySet<string> = new Set([
  'select', 'from', 'where', 'having', 'union', 'except', 'intersect', 'and', 'or', 'on', 'join', 'using',
  'when', 'then', 'else', 'as', 'in', 'is', 'like', 'ilike', 'between', 'by',
])

/** After a trailing comma in the select list. */
export const endsSelectList: ReadonlySet<string> = new Set([
  'from', 'where', 'having', 'union', 'except', 'intersect', 'into',
])
