// WITH RECURSIVE of random queries: a few rounds that a counter ends, over the rows of the last round alone
// or joined with a table by its unique number, so that no round has more rows than the one before. Columns
// c0 (the counter), c1, …; both terms are cast, so that no type depends on the round.
import type { QueryWriter } from './queries.ts'
import { commas, optional, nothing, text, value, type Tree, type ValueType } from './tree.ts'
import { castName, reach, type Reach } from './values.ts'

export type Common = { readonly tree: Tree; readonly types: readonly ValueType[] }

const types: readonly ValueType[] = ['int', 'uint', 'float', 'text', 'bool', 'time']

export function recursiveOf(writer: QueryWriter, name: string): Common {
  const { values } = writer
  const { dice } = values
  const columns: readonly ValueType[] = ['int', 'int', ...Array.from({ length: dice.below(3) }, () =>
    dice.pick(types))]
  const start = writer.table()
  const where = dice.chance(0.5) ? optional` WHERE ${values.value('bool', 1, start.columns)}` : nothing
  const first = columns.map((type, i) => i === 0 ? text`CAST(1 AS BIGINT) AS c0`
    : text`${cast(values.value(type, 1, start.columns), type)} AS c${String(i)}`)
  const last = columns.map((type, i) => reach(`${name}.c${i}`, type, false))
  const joined = dice.chance(0.5) ? writer.table() : null
  const seen: readonly Reach[] = joined === null ? last : [...last, ...joined.columns]
  const next = columns.map((type, i) => i === 0 ? text`${name}.c0 + 1`
    : cast(values.value(type, 1, seen), type))
  const from = joined === null ? text`${name}` : text`${name} ${dice.pick(['JOIN', 'LEFT JOIN'])} ${
    joined.tree} ON ${joined.unique!} = ${name}.c1`
  const rounds = String(1 + dice.below(4))
  const more = dice.chance(0.4) ? optional` AND ${values.value('bool', 1, seen)}` : nothing
  return {
    types: columns,
    tree: text`SELECT ${commas(first)} FROM ${start.tree}${where} UNION ALL SELECT ${commas(next)} FROM ${
      from} WHERE ${name}.c0 < ${rounds}${more}`,
  }
}

function cast(of: Tree, type: ValueType): Tree {
  return value(type)`CAST(${of} AS ${castName[type]})`
}
