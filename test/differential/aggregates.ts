// Random calls of aggregates. Arguments of sums and means of floats are exact in any order of rows, and
// those that depend on the order say the order. Not those of windows (windows.ts).
import { nothing, optional, value, type Tree, type ValueType } from './tree.ts'
import type { Reach, Values } from './values.ts'

export const aggregateTypes: readonly ValueType[] = ['int', 'float', 'text', 'uint', 'bool', 'time', 'list']

type Rows = { readonly columns: readonly Reach[]; readonly unique: Tree | null }

export function aggregateOf(values: Values, type: ValueType, { columns, unique }: Rows): Tree {
  const { dice } = values
  const make = value(type)
  const of = (kind: ValueType): Tree => values.value(kind, 1, columns)
  const key = (kind: ValueType): Tree => values.key(kind, 1, columns)
  const filter = dice.chance(0.12) ? optional` FILTER (WHERE ${of('bool')})` : nothing
  const distinct = dice.chance(0.15) ? optional`DISTINCT ` : nothing
  const anything = dice.pick<ValueType>(['int', 'uint', 'float', 'text', 'bool', 'time'])
  const least: Record<ValueType, () => Tree> = {
    int: () => dice.pick([
      () => make`count(*)${filter}`, () => make`count(${distinct}${key(anything)})${filter}`,
      () => make`sum(${distinct}${of('int')})${filter}`, () => make`bit_and(${of('int')})${filter}`,
      () => make`bit_xor(${of('int')})${filter}`, () => make`bit_or(${of('int')})${filter}`,
    ])(),
    float: () => dice.pick([
      () => make`sum(${exact(values, columns)})${filter}`,
      () => make`avg(${exact(values, columns)})${filter}`,
      () => make`avg(${of('int')} % 100)${filter}`,
      () => make`${dice.pick(['stddev', 'var_pop', 'var', 'stddev_pop'])}(${
        exact(values, columns)})${filter}`,
      () => make`median(${exact(values, columns)})${filter}`,
      () => make`${dice.pick(['corr', 'covar_pop', 'covar_samp', 'regr_slope', 'regr_count'])}(${
        exact(values, columns)}, ${exact(values, columns)})${filter}`,
    ])(),
    // `large-text`: the cast takes the difference away.
    text: () => make`CAST(string_agg(${of('text')}, '|' ORDER BY ${unique!})${filter} AS VARCHAR)`,
    uint: () => make`sum(${of('uint')})${filter}`,
    bool: () => make`${dice.pick(['bool_and', 'bool_or'])}(${of('bool')})${filter}`,
    time: () => make`max(${of('time')})${filter}`,
    list: () => make`array_agg(${of('int')} ORDER BY ${unique!})${filter}`,
  }
  const isOrdered = unique !== null && dice.chance(0.2)
  if (isOrdered) return make`${dice.pick(['first_value', 'last_value'])}(${of(type)} ORDER BY ${unique}${
    dice.pick(['', ' DESC'])})${filter}`
  const isMinMax = type !== 'bool' && type !== 'list' && dice.chance(0.35)
  if (isMinMax || unique === null && type === 'text') {
    return make`${dice.pick(['min', 'max'])}(${key(type)})${filter}`
  }
  if (type === 'list' && unique === null) return make`make_array(count(*), max(${of('int')}))`
  return least[type]()
}

/** Columns of quarters below 100, or integers of that size: their sums have no rounding. */
function exact(values: Values, columns: readonly Reach[]): Tree {
  const { dice } = values
  const quarters = columns.filter(({ tree, plain }) => plain &&
    tree.parts.join('').endsWith('.f'))
  if (quarters.length > 0) {
    const column = dice.pick(quarters).tree
    return dice.pick([column, column, value('float')`(${column} * 0.5)`, value('float')`(${column} + 1.0)`])
  }
  return value('float')`CAST(${values.value('int', 0, columns)} % 1000 AS DOUBLE)`
}
