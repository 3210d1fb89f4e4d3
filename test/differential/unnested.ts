// Random sources whose rows come from no table: the items of lists (UNNEST in FROM, and in the SELECT list of
// a derived table), series of integers, VALUES. Columns c0, c1, ….
import type { QueryWriter, Source } from './queries.ts'
import { commas, optional, nothing, text, type Tree, type ValueType } from './tree.ts'
import { castName, reach } from './values.ts'

export function unnestedOf(writer: QueryWriter, depth: number): Source {
  const { dice } = writer.values
  return dice.pick([
    () => constantLists(writer), () => itemsOfRows(writer, depth), () => itemsOfRows(writer, depth),
    () => series(writer), () => listedRows(writer),
  ])()
}

function named(writer: QueryWriter, tree: Tree, types: readonly ValueType[], names: boolean): Source {
  const alias = writer.alias()
  const list = types.map((_, i) => `c${i}`).join(', ')
  return {
    tree: text`${tree} AS ${alias}${names ? `(${list})` : ''}`, unique: null,
    columns: types.map((type, i) => reach(`${alias}.c${i}`, type, false)),
  }
}

function constantLists(writer: QueryWriter): Source {
  const { values } = writer
  const list = (): Tree => values.value('list', 1, [])
  if (values.dice.chance(0.6)) return named(writer, text`unnest(${list()})`, ['int'], true)
  return named(writer, text`unnest(${list()}, ${list()})`, ['int', 'int'], true)
}

/** The other columns of a row stand beside each of its items. */
function itemsOfRows(writer: QueryWriter, depth: number): Source {
  const { values } = writer
  const { dice } = values
  const source = writer.source(depth - 1)
  const lists = dice.chance(0.3) ? 2 : 1
  const items = Array.from({ length: lists }, (_, i) =>
    text`unnest(${values.value('list', 2, source.columns)}) AS c${String(i)}`)
  const type = dice.pick<ValueType>(['int', 'text', 'float', 'time', 'list', 'struct'])
  const beside = text`, ${values.value(type, 1, source.columns)} AS c${String(lists)}`
  const where = dice.chance(0.3) ? optional` WHERE ${values.value('bool', 1, source.columns)}` : nothing
  const types = [...items.map((): ValueType => 'int'), type]
  return named(writer, text`(SELECT ${commas(items)}${beside} FROM ${source.tree}${where})`, types, false)
}

function series(writer: QueryWriter): Source {
  const { dice } = writer.values
  const bounds = dice.pick(['1, 5', '0, 9, 3', '5, -5, -2', '-3, 3', '4, 1'])
  return named(writer, text`${dice.pick(['generate_series', 'range'])}(${bounds})`, ['int'], true)
}

function listedRows(writer: QueryWriter): Source {
  const { values } = writer
  const { dice } = values
  const types = Array.from({ length: 1 + dice.below(3) }, () =>
    dice.pick<ValueType>(['int', 'float', 'text', 'bool', 'time']))
  const row = (): Tree => commas(types.map((type): Tree =>
    text`CAST(${values.value(type, 1, [])} AS ${castName[type]})`))
  const rows = Array.from({ length: 1 + dice.below(3) }, (): Tree => text`(${row()})`)
  return named(writer, text`(VALUES ${commas(rows)})`, types, true)
}
