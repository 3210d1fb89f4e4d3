// Random window functions, with answers that do not depend on how ties are ordered: functions of one row's
// place are sorted by what is unique, others see whole peers.
import { nothing, optional, text, value, type Tree, type ValueType } from './tree.ts'
import { comparable, type Reach, type Values } from './values.ts'

type Item = { readonly tree: Tree; readonly type: ValueType }
type Rows = { readonly columns: readonly Reach[]; readonly unique: Tree | null }

const bounds = ['UNBOUNDED PRECEDING', '2 PRECEDING', '1 PRECEDING', 'CURRENT ROW', '1 FOLLOWING',
  '3 FOLLOWING', 'UNBOUNDED FOLLOWING']

export function windowOf(values: Values, rows: Rows): Item {
  const { dice } = values
  const { columns, unique } = rows
  const partition = dice.chance(0.5)
    ? optional`PARTITION BY ${values.key(dice.pick<ValueType>(['text', 'text', 'int', 'bool']), 0, columns)}`
    : nothing
  const direction = dice.pick(['', ' DESC', ' ASC NULLS FIRST', ' DESC NULLS LAST'])
  const sorted = values.key(dice.pick(comparable), 1, columns)
  if (unique === null || dice.chance(0.3)) {
    return overPeers(values, rows, text`${partition} ORDER BY ${sorted}${direction}`)
  }
  const order = text`${partition} ORDER BY ${sorted}${direction}, ${unique}${dice.pick(['', ' DESC'])}`
  const make = value('int')
  const type = dice.pick<ValueType>(['int', 'float', 'text', 'time', 'uint', 'bool'])
  const of = (): Tree => values.value(type, 1, columns)
  const frame = dice.chance(0.5) ? optional` ${frameOf(values, 'ROWS')}` : nothing
  const distance = dice.pick(['1', '2', '0', '-1'])
  const [places, shift, end] = [
    dice.pick(['1', '3', '10']), dice.pick(['lag', 'lead']), dice.pick(['first_value', 'last_value'])]
  return dice.pick<() => Item>([
    () => ({ type: 'int', tree: make`CAST(row_number() OVER (${order}) AS BIGINT)` }),
    () => ({ type: 'int', tree: make`CAST(ntile(${places}) OVER (${order}) AS BIGINT)` }),
    () => ({ type, tree: value(type)`${shift}(${of()}, ${distance}) OVER (${order})` }),
    () => ({ type, tree: value(type)`${end}(${of()}) OVER (${order}${frame})` }),
    () => ({ type, tree: value(type)`nth_value(${of()}, ${places}) OVER (${order}${frame})` }),
    () => aggregateOver(values, rows, text`${order}${frame}`),
  ])()
}

function overPeers(values: Values, rows: Rows, order: Tree): Item {
  const { dice } = values
  const frame = dice.chance(0.5) ? optional` ${frameOf(values, 'GROUPS')}` : nothing
  const [rank, share] = [dice.pick(['rank', 'dense_rank']), dice.pick(['percent_rank', 'cume_dist'])]
  return dice.pick<() => Item>([
    () => ({ type: 'int', tree: value('int')`CAST(${rank}() OVER (${order}) AS BIGINT)` }),
    () => ({ type: 'float', tree: value('float')`${share}() OVER (${order})` }),
    () => aggregateOver(values, rows, text`${order}${frame}`),
    () => aggregateOver(values, rows, text`${order} RANGE BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING`),
    () => ranged(values, rows),
  ])()
}

/** RANGE with a distance: one key, of a type that has distances. */
function ranged(values: Values, rows: Rows): Item {
  const { dice } = values
  const times = rows.columns.filter(({ type, plain }) => plain && type === 'time')
  const direction = dice.pick(['', ' DESC'])
  if (times.length > 0 && dice.chance(0.5)) {
    const frame = dice.pick([
      "INTERVAL '3 seconds' PRECEDING AND CURRENT ROW",
      "INTERVAL '1 day' PRECEDING AND INTERVAL '1 hour' FOLLOWING",
    ])
    const order = text`ORDER BY ${dice.pick(times).tree}${direction}`
    return aggregateOver(values, rows, text`${order} RANGE BETWEEN ${frame}`)
  }
  const frame = dice.pick(['2 PRECEDING AND 1 FOLLOWING', '1 PRECEDING AND CURRENT ROW',
    'UNBOUNDED PRECEDING AND 3 FOLLOWING', '1 FOLLOWING AND 5 FOLLOWING'])
  const key = values.value('int', 0, rows.columns)
  return aggregateOver(values, rows, text`ORDER BY ${key} % 1000${direction} RANGE BETWEEN ${frame}`)
}

function aggregateOver(values: Values, { columns }: Rows, over: Tree): Item {
  const type = values.dice.pick<ValueType>(['int', 'float', 'uint', 'int'])
  const of = (kind: ValueType): Tree => values.value(kind, 1, columns)
  const name = values.dice.pick(['sum', 'min', 'max', 'count'])
  const filter = values.dice.chance(0.12) ? optional` FILTER (WHERE ${of('bool')})` : nothing
  if (type === 'float') {
    const quarters = columns.filter(({ tree, plain }) => plain && tree.parts.join('').endsWith('.f'))
    const exact = quarters.length > 0 ? values.dice.pick(quarters).tree : value('float')`2.5`
    const f = values.dice.pick(['sum', 'avg', 'min', 'max'])
    return { type, tree: value('float')`${f}(${exact})${filter} OVER (${over})` }
  }
  if (name === 'count') return { type: 'int', tree: value('int')`count(${of(type)})${filter} OVER (${over})` }
  return { type, tree: value(type)`${name}(${of(type)})${filter} OVER (${over})` }
}

function frameOf(values: Values, unit: string): string {
  const { dice } = values
  const from = dice.below(bounds.length - 1)
  const to = Math.max(from, 1 + dice.below(bounds.length - 1))
  return `${unit} BETWEEN ${bounds[from]} AND ${bounds[to]}`
}
