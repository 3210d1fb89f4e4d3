// Random calls of aggregates. Arguments of sums and means of floats are exact in any order of rows, and
// those that depend on the order say the order. Not those of windows (windows.ts).
import { bare, nothing, optional, text, value, type Tree, type ValueType } from './tree.ts'
import { isNested, type Reach, type Values } from './values.ts'

export const aggregateTypes: readonly ValueType[] = ['int', 'float', 'text', 'uint', 'bool', 'time', 'list',
  'struct']

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
      () => make`percentile_cont(${dice.pick(['0.5', '0.25', '0.0', '1.0'])}) WITHIN GROUP (ORDER BY ${
        exact(values, columns)}${dice.pick(['', ' DESC'])})${filter}`,
      () => make`${dice.pick(['corr', 'covar_pop', 'covar_samp', 'regr_slope', 'regr_count'])}(${
        exact(values, columns)}, ${exact(values, columns)})${filter}`,
    ])(),
    // `large-text`: the cast takes the difference away.
    text: () => make`CAST(string_agg(${of('text')}, '|' ORDER BY ${orderOf(values, unique!, columns)})${
      filter} AS VARCHAR)`,
    uint: () => make`sum(${of('uint')})${filter}`,
    bool: () => make`${dice.pick(['bool_and', 'bool_or'])}(${of('bool')})${filter}`,
    time: () => make`max(${of('time')})${filter}`,
    list: () => dice.pick([
      () => make`array_agg(${of('int')} ORDER BY ${orderOf(values, unique!, columns)})${filter}`,
      () => {
        const item = columnOf(values, ['int'], columns) ?? unique!
        return make`array_agg(DISTINCT ${item} ORDER BY ${item}${dice.pick(directions)})${filter}`
      },
    ])(),
    struct: () => make`first_value(${of('struct')} ORDER BY ${unique!})${filter}`,
  }
  const isOrdered = unique !== null && dice.chance(0.2)
  if (isOrdered) {
    const name = dice.pick(['first_value', 'last_value', 'nth_value'])
    const order = orderOf(values, unique, columns)
    const nth = name === 'nth_value' ? `, ${dice.pick(['1', '2', '-1'])}` : ''
    return make`${name}(${of(type)}${nth} ORDER BY ${order})${filter}`
  }
  const isMinMax = type !== 'bool' && !isNested(type) && dice.chance(0.35)
  if (isMinMax || unique === null && type === 'text') {
    return make`${dice.pick(['min', 'max'])}(${key(type)})${filter}`
  }
  if (type === 'struct' && unique === null) {
    return make`named_struct('a', count(*), 'b', CAST(max(${of('text')}) AS VARCHAR))`
  }
  if (type === 'list' && unique === null) return make`make_array(count(*), max(${of('int')}))`
  return least[type]()
}

const directions = ['', ' DESC', ' ASC NULLS FIRST', ' DESC NULLS LAST']

/** An order in which no two rows are equal. */
function orderOf(values: Values, unique: Tree, columns: readonly Reach[]): Tree {
  const { dice } = values
  const last = text`${unique}${dice.pick(['', ' DESC'])}`
  if (dice.chance(0.6)) return last
  const first = columnOf(values, ['int', 'text', 'float', 'time', 'bool'], columns)
  return first === null ? last : text`${optional`${first}${dice.pick(directions)}, `}${last}`
}

/** Not a constant: `aggregate-positions`. */
function columnOf(values: Values, types: readonly ValueType[], columns: readonly Reach[]): Tree | null {
  const fitting = columns.filter(({ plain, type }) => plain && types.includes(type))
  return fitting.length === 0 ? null : bare(values.dice.pick(fitting).tree)
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
