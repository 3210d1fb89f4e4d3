// Random DISTINCT ON: the first row of each key in an order without ties, so that it is one row everywhere.
import type { QueryWriter } from './queries.ts'
import { comparable } from './values.ts'
import { commas, nothing, optional, text, type Tree, type ValueType } from './tree.ts'

export type DistinctOn = { readonly tree: Tree; readonly types: readonly ValueType[] }

const directions = ['', ' DESC', ' ASC NULLS FIRST', ' DESC NULLS LAST']

/** With its ORDER BY, which says which rows are meant; the rows have that order. */
export function distinctOn(writer: QueryWriter, types: readonly ValueType[], named: boolean): DistinctOn {
  const { values } = writer
  const { dice } = values
  const source = writer.table()
  const { columns } = source
  const keys = Array.from({ length: 1 + dice.below(2) }, () =>
    writer.groupKey(dice.pick(comparable), columns))
  const items = types.map((type, i) => text`${values.key(type, 1, columns)}${named ? ` AS c${i}` : ''}`)
  const where = dice.chance(0.4) ? optional` WHERE ${values.value('bool', 1, columns)}` : nothing
  const order = keys.map((key) => text`${key}${dice.pick(directions)}`)
  const limit = dice.chance(0.2) ? optional` LIMIT 3` : nothing
  return {
    types,
    tree: text`SELECT DISTINCT ON (${commas(keys)}) ${commas(items)} FROM ${source.tree}${where} ORDER BY ${
      commas(order)}, ${source.unique!}${dice.pick(['', ' DESC'])}${limit}`,
  }
}
