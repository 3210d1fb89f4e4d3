// Random LATERAL joins: a subquery on the right that names columns of the left. `mild` keeps to the shapes
// that DataFusion can decorrelate (`lateral` in docs/sql/differences.md): the left's columns stand in WHERE
// only, beside at most one aggregation of all rows.
import { aggregateOf, aggregateTypes } from './aggregates.ts'
import type { QueryWriter, Source } from './queries.ts'
import { commas, nothing, optional, text, value, type Tree, type ValueType } from './tree.ts'
import { comparable, reach } from './values.ts'

export function lateralOf(writer: QueryWriter, left: Source): Source {
  const { values } = writer
  const { dice, mild } = values
  const inner = writer.table()
  const grouped = dice.chance(0.4)
  const types = Array.from({ length: 1 + dice.below(2) }, () => dice.pick<ValueType>(aggregateTypes))
  const both = [...left.columns, ...inner.columns]
  const items = types.map((type, i): Tree => {
    const found = grouped ? aggregateOf(values, type, inner)
      : values.value(type, 1, mild ? inner.columns : both)
    return text`${found} AS c${String(i)}`
  })
  const more = dice.chance(0.4) ? optional` AND ${values.value('bool', 1, inner.columns)}` : nothing
  const tail = grouped || mild ? nothing : tailOf(writer, inner)
  const alias = writer.alias()
  const kind = dice.pick(['CROSS JOIN', 'JOIN', 'LEFT JOIN'])
  const columns = types.map((type, i) => reach(`${alias}.c${i}`, type, false))
  const on = kind === 'CROSS JOIN' ? '' : ' ON true'
  return {
    tree: text`${left.tree} ${kind} LATERAL (SELECT ${commas(items)} FROM ${
      inner.tree} WHERE ${correlation(writer, left, inner)}${more}${tail}) AS ${alias}${on}`,
    columns: [...left.columns, ...columns], unique: null, isJoin: true,
  }
}

/** The first rows of an order without ties. */
function tailOf(writer: QueryWriter, inner: Source): Tree {
  const { dice } = writer.values
  return dice.chance(0.5) ? nothing : optional` ORDER BY ${inner.unique!} LIMIT ${dice.pick(['1', '2', '5'])}`
}

function correlation(writer: QueryWriter, left: Source, inner: Source): Tree {
  const { values } = writer
  const { dice } = values
  const shared = comparable.filter((type) => type !== 'float' &&
    [left, inner].every(({ columns }) => columns.some((column) => column.type === type)))
  if (shared.length === 0) return value('bool')`true`
  const type = dice.pick(shared)
  const one = ({ columns }: Source): Tree => dice.pick(columns.filter((column) => column.type === type)).tree
  return value('bool')`(${one(inner)} = ${one(left)})`
}
