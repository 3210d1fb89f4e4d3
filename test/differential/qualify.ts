// Random QUALIFY: conditions over windows, of rows or of groups, by the window itself or by its name in the
// SELECT list; and windows that WINDOW names.
import { aggregateOf } from './aggregates.ts'
import type { QueryWriter, Select } from './queries.ts'
import { commas, nothing, optional, text, value, type Tree, type ValueType } from './tree.ts'
import { comparable } from './values.ts'
import { windowOf } from './windows.ts'

export function qualified(writer: QueryWriter, types: readonly ValueType[]): Select {
  const { dice } = writer.values
  return dice.pick([() => ofRows(writer, types), () => ofRows(writer, types), () => ofGroups(writer),
    () => withNamedWindow(writer, types)])()
}

function ofRows(writer: QueryWriter, types: readonly ValueType[]): Select {
  const { values } = writer
  const { dice } = values
  const source = writer.source(1)
  const window = windowOf(values, source)
  const items = types.map((type, i) => text`${values.key(type, 1, source.columns)} AS c${String(i)}`)
  const where = dice.chance(0.4) ? optional` WHERE ${values.value('bool', 1, source.columns)}` : nothing
  const asName = dice.chance(0.4)
  const tested = asName ? value(window.type)`c${String(types.length)}` : window.tree
  const condition = conditionOver(writer, { tree: tested, type: window.type })
  const isShown = asName || dice.chance(0.3)
  const last = text`${values.unsigned(window.tree, window.type)} AS c${String(types.length)}`
  const shown = isShown ? [...items, last] : items
  return {
    types: isShown ? [...types, window.type] : types,
    tree: text`SELECT ${commas(shown)} FROM ${source.tree}${where} QUALIFY ${condition}`,
  }
}

function conditionOver(writer: QueryWriter, tested: { readonly tree: Tree; readonly type: ValueType }): Tree {
  const { values } = writer
  const { dice } = values
  const shown = values.unsigned(tested.tree, tested.type)
  if (tested.type === 'list' || tested.type === 'struct' || dice.chance(0.15)) {
    return value('bool')`(${tested.tree} IS ${dice.pick(['', 'NOT '])}NULL)`
  }
  const other = values.key(tested.type, 1, [{ ...tested, plain: false }])
  return value('bool')`(${shown} ${dice.pick(['<', '<=', '>', '=', '<>', 'IS DISTINCT FROM'])} ${other})`
}

/** Ranks of groups by what they have in common. */
function ofGroups(writer: QueryWriter): Select {
  const { values } = writer
  const { dice } = values
  const source = writer.source(1)
  const type = dice.pick(comparable)
  const key = writer.groupKey(type, source.columns)
  const found = aggregateOf(values, 'int', source)
  const rank = dice.pick(['rank', 'dense_rank', 'percent_rank'])
  const most = rank === 'percent_rank' ? '0.5' : dice.pick(['1', '2', '3'])
  return {
    types: [type, 'int'],
    tree: text`SELECT ${key} AS c0, ${found} AS c1 FROM ${source.tree} GROUP BY 1 QUALIFY ${rank}() OVER (${
      ''}ORDER BY ${found}${dice.pick(['', ' DESC'])}) <= ${most}`,
  }
}

function withNamedWindow(writer: QueryWriter, types: readonly ValueType[]): Select {
  const { values } = writer
  const { dice } = values
  const source = writer.table()
  const items = types.map((type, i) => text`${values.key(type, 1, source.columns)} AS c${String(i)}`)
  const [name, type] = dice.pick<readonly [string, ValueType]>([['row_number()', 'int'], ['rank()', 'int'],
    ['count(*)', 'int']])
  const partition = dice.chance(0.6)
    ? optional`PARTITION BY ${values.key(dice.pick<ValueType>(['text', 'int', 'bool']), 0, source.columns)} `
    : nothing
  // `more-accepted`: QUALIFY with windows that WINDOW names.
  const tested = values.mild ? `c${types.length}` : `${name} OVER win`
  const qualify = dice.chance(0.6) ? optional` QUALIFY ${tested} <= ${dice.pick(['1', '3', '7'])}` : nothing
  return {
    types: [...types, type],
    tree: text`SELECT ${commas(items)}, CAST(${name} OVER win AS BIGINT) AS c${String(types.length)} FROM ${
      source.tree} WINDOW win AS (${partition}ORDER BY ${source.unique!})${qualify}`,
  }
}
