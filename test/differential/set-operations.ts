// Random UNION, INTERSECT and EXCEPT of two queries, by place or BY NAME.
import type { QueryWriter, Select } from './queries.ts'
import { choice, optional, nothing, text, type Tree, type ValueType } from './tree.ts'

export function setOperation(writer: QueryWriter, depth: number): Select {
  const { dice } = writer.values
  const types = writer.types()
  if (dice.chance(0.2)) return byName(writer, depth, types)
  const word = dice.pick(['UNION ALL', 'UNION', 'INTERSECT', 'EXCEPT', 'INTERSECT ALL', 'EXCEPT ALL'])
  const left = writer.select(depth - 1, types, true)
  const right = writer.select(depth - 1, types, true)
  // INTERSECT and EXCEPT of two widths: `set-types`.
  const hasWidths = types.some((type) => type === 'int' || type === 'list') && !word.startsWith('UNION')
  if (writer.values.mild && hasWidths) return setOperation(writer, depth)
  return { types, tree: choice`${left.tree} ${word} ${right.tree}` }
}

/** Columns of the right come in another sequence; it may have one more, and lack the last. */
function byName(writer: QueryWriter, depth: number, types: readonly ValueType[]): Select {
  const { dice } = writer.values
  const left = writer.select(depth - 1, types, true)
  const right = writer.select(depth - 1, types, true)
  const alias = writer.alias()
  const kept = types.length > 1 && dice.chance(0.3) ? types.length - 1 : types.length
  const names = Array.from({ length: kept }, (_, i) => `${alias}.c${i}`).reverse()
  const more = dice.chance(0.3) ? optional`, ${alias}.c0 AS other` : nothing
  const isMore = more !== nothing
  const tree: Tree = text`${left.tree} UNION${dice.pick(['', ' ALL'])} BY NAME SELECT ${names.join(', ')}${
    more} FROM (${right.tree}) AS ${alias}`
  return { types: isMore ? [...types, types[0]!] : types, tree }
}
