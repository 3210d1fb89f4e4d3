// Random queries over the tables of tables.ts: plain, DISTINCT, grouped, with windows, over joins, derived
// tables and CTEs, with subqueries and set operations. Where an answer has an order, it is total; where
// it has a LIMIT, it is ordered by all its columns. `keyed`: no join of all rows with all, for large tables.
import type { Dice } from '../fuzz/dice.ts'
import { aggregateOf, aggregateTypes } from './aggregates.ts'
import { distinctOn } from './distinct-on.ts'
import { groupingCall, groupingOf } from './grouping.ts'
import { lateralOf } from './lateral.ts'
import { qualified } from './qualify.ts'
import { recursiveOf } from './recursive.ts'
import { setOperation } from './set-operations.ts'
import { tableColumns } from './tables.ts'
import {
  bare, commas, list, nothing, optional, sqlOf, text, value, type Tree, type ValueType,
} from './tree.ts'
import { unnestedOf } from './unnested.ts'
import { comparable, isNested, reach, Values, type Reach } from './values.ts'
import { windowOf } from './windows.ts'

/** `isOrdered`: the rows have one order. */
export type Query = { readonly tree: Tree; readonly isOrdered: boolean }
/** `unique`: names a row, if anything does. */
export type Source = {
  readonly tree: Tree; readonly columns: readonly Reach[]; readonly unique: Tree | null
  readonly isJoin?: true
  /** NULL meets NULL in it. */
  readonly meetsNulls?: boolean
}
export type Manner = { readonly mild: boolean; readonly keyed: boolean }

/** `isTotal`: has a row that is the aggregate of all rows, also of none. */
export type Select = {
  readonly tree: Tree; readonly types: readonly ValueType[]; readonly isTotal?: boolean
}

const anyType: readonly ValueType[] = [...comparable, 'int', 'float', 'text', 'list', 'struct']

export class QueryWriter {
  readonly values: Values
  readonly #dice: Dice
  readonly #manner: Manner
  #names = 0
  /** The relation that WITH names, if any. */
  #common: { readonly name: string; readonly types: readonly ValueType[] } | null = null

  constructor(dice: Dice, manner: Manner) {
    this.#dice = dice
    this.#manner = manner
    this.values = new Values(dice, manner.mild)
  }

  query(): Query {
    const dice = this.#dice
    const isRecursive = dice.chance(0.06)
    const common = isRecursive ? recursiveOf(this, 'w') : dice.chance(0.12) ? this.#commonQuery() : null
    if (common !== null) this.#common = { name: 'w', types: common.types }
    const { tree: main, isOrdered } = this.#main()
    const word = isRecursive ? 'WITH RECURSIVE' : 'WITH'
    if (common === null) return { isOrdered, tree: main }
    return { isOrdered, tree: text`${optional`${word} w AS (${common.tree}) `}${main}` }
  }

  #commonQuery(): Select {
    const found = this.select(1, null, true)
    return { ...found, tree: this.#kept(found, nothing) }
  }

  #main(): Query {
    const dice = this.#dice
    if (dice.chance(0.05)) {
      return { isOrdered: true, tree: distinctOn(this, this.types(), dice.chance(0.6)).tree }
    }
    const body = dice.chance(0.15) ? setOperation(this, 2)
      : dice.chance(0.06) ? qualified(this, this.types()) : this.select(2, null, dice.chance(0.6))
    const isOrdered = dice.chance(0.4)
    const order = isOrdered ? this.#orderByAll(body.types) : nothing
    return { isOrdered, tree: text`${body.tree}${order}` }
  }

  /** By all columns, in any sequence and direction; so LIMIT cuts the same rows everywhere. */
  #orderByAll(types: readonly ValueType[]): Tree {
    const dice = this.#dice
    const positions = types.map((_, i) => i + 1)
    const shuffled: string[] = []
    while (positions.length > 0) {
      const direction = dice.pick(['', ' DESC', ' ASC', ' NULLS FIRST', ' DESC NULLS LAST'])
      shuffled.push(`${positions.splice(dice.below(positions.length), 1)[0]}${direction}`)
    }
    // The first rows by lists with NULL among their items: `oracle-faults`.
    const isLimited = dice.chance(0.5) && !(this.#manner.mild && types.some(isNested))
    const limit = isLimited ? optional` LIMIT ${dice.pick(['0', '1', '3', '10', '500'])}` : nothing
    // OFFSET alone in a derived table: the oracle forgets the order (`oracle-faults`).
    const isCut = dice.chance(0.2) && (isLimited || !this.#manner.mild)
    const offset = isCut ? optional` OFFSET ${dice.pick(['0', '1', '7'])}` : nothing
    return text` ORDER BY ${shuffled.join(', ')}${limit}${offset}`
  }

  types(): readonly ValueType[] {
    return Array.from({ length: 1 + this.#dice.below(3) }, () => this.#dice.pick(anyType))
  }

  /** `named`: the columns are c0, c1, …; others have the names that expressions give them. */
  select(depth: number, wanted: readonly ValueType[] | null, named: boolean): Select {
    const dice = this.#dice
    const types = wanted ?? this.types()
    const source = this.source(depth)
    const where = dice.chance(0.5) ? optional` WHERE ${this.condition(2, source.columns, depth)}` : nothing
    if (dice.chance(0.35)) return this.#grouped(source, where, types, { named, free: wanted === null })
    const distinct = dice.chance(0.12) ? optional`DISTINCT ` : nothing
    const windows = wanted === null && dice.chance(0.25)
    const plainItems = types.map((type) => ({ type, tree: this.#item(type, depth, source.columns) }))
    const items = windows ? [...plainItems, ...this.#windows(source)] : plainItems
    const isUnnested = wanted === null && !windows && distinct === nothing && dice.chance(0.05)
    const given = !isUnnested ? items : [...items, this.#unnest(source.columns)]
    const columns = given.map(({ tree }, i) => text`${tree}${named ? ` AS c${i}` : ''}`)
    return {
      types: given.map(({ type }) => type),
      tree: text`SELECT ${distinct}${named && wanted === null && depth === 2 ? list(columns) : commas(columns)
        } FROM ${source.tree}${where}`,
    }
  }

  #item(type: ValueType, depth: number, columns: readonly Reach[]): Tree {
    const { values } = this
    if (type === 'int' && depth > 0 && this.#dice.chance(0.06)) return this.#scalarSubquery(columns)
    return values.key(type, 2, columns)
  }

  #unnest(columns: readonly Reach[]): { readonly tree: Tree; readonly type: ValueType } {
    return { type: 'int', tree: text`unnest(${this.values.value('list', 2, columns)})` }
  }

  #windows(source: Source): readonly { readonly tree: Tree; readonly type: ValueType }[] {
    return Array.from({ length: 1 + this.#dice.below(2) }, () => {
      const { tree, type } = windowOf(this.values, source)
      return { tree: this.values.unsigned(tree, type), type }
    })
  }

  /** `free`: more columns than those of the types may follow. */
  #grouped(
    source: Source, where: Tree, types: readonly ValueType[],
    { named, free }: { readonly named: boolean; readonly free: boolean },
  ): Select {
    const dice = this.#dice
    const keys = types.slice(0, dice.below(types.length + 1))
      .map((type) => ({ type, plain: false, tree: this.groupKey(type, source.columns) }))
    const rest = types.slice(keys.length)
    const results = rest.map((type) => this.#aggregated(type, source))
    const grouping = keys.length === 0 ? null
      : groupingOf(dice, keys.map(({ tree }) => tree), named && !isNamedSo(source))
    const by = grouping === null ? nothing : text` GROUP BY ${grouping.tree}`
    const sets = grouping?.hasSets === true && free && dice.chance(0.6)
      ? [groupingCall(dice, keys.map(({ tree }) => tree))] : []
    const columns = [...keys.map(({ tree }) => tree), ...results, ...sets]
      .map((tree, i) => text`${tree}${named ? ` AS c${i}` : ''}`)
    const pool = [...keys, ...aggregateTypes.slice(0, 3).map((type) => (
      { type, plain: false, tree: aggregateOf(this.values, type, source) }))]
    const isHaving = dice.chance(0.3) && (keys.length > 0 || results.length > 0)
    const having = isHaving ? optional` HAVING ${this.values.value('bool', 1, pool)}` : nothing
    return {
      types: [...types, ...sets.map((): ValueType => 'int')], isTotal: grouping === null || grouping.hasSets,
      tree: text`SELECT ${commas(columns)} FROM ${source.tree}${where}${by}${having}`,
    }
  }

  #aggregated(type: ValueType, source: Source): Tree {
    const found = (of: ValueType): Reach =>
      ({ type: of, plain: false, tree: aggregateOf(this.values, of, source) })
    if (this.#dice.chance(0.75)) return this.values.unsigned(found(type).tree, type)
    const pool = [found(type), found('int')]
    const computed = this.values.key(type, 1, pool)
    return isOver(computed, pool) ? computed : this.values.unsigned(pool[0]!.tree, type)
  }

  /** Not a constant: an integer among the keys would be a position, and others confuse the oracle. */
  groupKey(type: ValueType, columns: readonly Reach[]): Tree {
    const found = this.values.key(type, 1, columns)
    if (isOver(found, columns)) return found
    const fitting = columns.filter((column) => column.type === type)
    const any = fitting.length > 0 ? this.#dice.pick(fitting).tree : null
    if (any !== null) return any.type === 'float' ? this.values.unsigned(any, type) : any
    return value(type)`CASE WHEN ${this.#dice.pick(columns).tree} IS NULL THEN ${found} ELSE NULL END`
  }

  // --- sources --------------------------------------------------------------------------------------------

  source(depth: number): Source {
    const dice = this.#dice
    const roll = dice.below(10)
    if (depth > 0 && roll < 3) return this.#join(depth)
    if (depth > 0 && roll < 4) return this.#derived(depth - 1)
    if (depth > 0 && dice.chance(0.06)) return unnestedOf(this, depth)
    if (roll < 5 && this.#common !== null) {
      const alias = this.alias()
      const { name, types } = this.#common
      const columns = types.map((type, i) => reach(`${alias}.c${i}`, type, false))
      return { tree: text`${name} AS ${alias}`, columns, unique: null }
    }
    return this.table()
  }

  table(): Source {
    const name = this.#dice.pick(['t', 't', 't', 'r', 'one'])
    const alias = this.alias()
    const columns = tableColumns.map((column) => reach(`${alias}.${column.name}`, column.type, true))
    return { tree: text`${name} AS ${alias}`, columns, unique: value('int')`${alias}.n` }
  }

  #derived(depth: number): Source {
    const dice = this.#dice
    const inner = this.select(depth, null, true)
    const alias = this.alias()
    const order = dice.chance(0.2) ? this.#orderByAll(inner.types) : nothing
    return {
      tree: text`(${this.#kept(inner, order)}) AS ${alias}`, unique: null,
      columns: inner.types.map((type, i) => reach(`${alias}.c${i}`, type, false)),
    }
  }

  /** Conditions without columns would slip below an aggregate, were there no LIMIT: `oracle-faults`. */
  #kept(select: Select, order: Tree): Tree {
    const isKept = this.#manner.mild && select.isTotal === true
    return !isKept ? text`${select.tree}${order}`
      : text`SELECT * FROM (${select.tree}${order}) AS kept LIMIT 7000`
  }

  #join(depth: number): Source {
    const dice = this.#dice
    const left = this.source(depth - 1)
    // IS NOT DISTINCT FROM in one of several joins makes NULL equal in all of them: `oracle-faults`.
    if (this.#manner.mild && left.meetsNulls === true) return left
    if (!this.#manner.keyed && dice.chance(0.12)) return lateralOf(this, left)
    const right = dice.chance(0.7) ? this.table() : this.#right(depth - 1)
    const both = [...left.columns, ...right.columns]
    if (dice.chance(0.08) && !this.#manner.keyed) {
      return { tree: text`${left.tree} CROSS JOIN ${right.tree}`, columns: both, unique: null, isJoin: true }
    }
    const kind = dice.pick(
      ['JOIN', 'JOIN', 'LEFT JOIN', 'RIGHT JOIN', 'FULL JOIN', 'LEFT SEMI JOIN', 'LEFT ANTI JOIN',
        'RIGHT SEMI JOIN', 'RIGHT ANTI JOIN'])
    const mayMeet = !this.#manner.mild || !(left.isJoin === true || right.isJoin === true)
    const on = this.#on(left.columns, right.columns, both, mayMeet)
    const isHalf = kind.includes('SEMI') || kind.includes('ANTI')
    const kept = !isHalf ? null : kind.startsWith('LEFT') ? left : right
    return {
      tree: text`${left.tree} ${kind} ${right.tree} ON ${on}`,
      columns: kept === null ? both : kept.columns, unique: kept === null ? null : kept.unique,
      isJoin: true, meetsNulls: sqlOf(on).includes('IS NOT DISTINCT FROM'),
    }
  }

  #right(depth: number): Source {
    const found = this.source(depth)
    return this.#manner.mild && found.meetsNulls === true ? this.table() : closed(found)
  }

  #on(
    left: readonly Reach[], right: readonly Reach[], both: readonly Reach[], meetsNulls: boolean,
  ): Tree {
    const dice = this.#dice
    const condition = this.values.value('bool', 1, both)
    if (!this.#manner.keyed && dice.chance(0.15)) return condition
    const shared = comparable.filter((type) =>
      [left, right].every((side) => side.some((c) => c.type === type)))
    if (shared.length === 0) return this.#manner.keyed ? value('bool')`false` : condition
    const key = (): Tree => {
      if (this.#manner.keyed) return value('bool')`(${numberOf(left)} = ${numberOf(right)})`
      if (dice.chance(0.1)) return this.#keyOfTwoSigns(left, right)
      const type = dice.pick(shared)
      const equals = meetsNulls && dice.chance(0.1) ? 'IS NOT DISTINCT FROM' : '='
      // A constant beside IS NOT DISTINCT FROM: `oracle-faults`.
      const isPlain = this.#manner.mild && equals !== '='
      const side = (columns: readonly Reach[]): Tree => {
        if (!isPlain && dice.chance(0.2)) return this.values.key(type, 1, columns)
        const column = dice.pick(columns.filter((c) => c.type === type)).tree
        return this.values.unsigned(isPlain ? bare(column) : column, type)
      }
      return value('bool')`(${side(left)} ${equals} ${side(right)})`
    }
    const more = dice.chance(0.25) ? optional` AND ${condition}` : nothing
    return text`${key()}${dice.chance(0.3) ? optional` AND ${key()}` : nothing}${more}`
  }

  #keyOfTwoSigns(left: readonly Reach[], right: readonly Reach[]): Tree {
    const [a, b] = this.#dice.pick<readonly [ValueType, ValueType]>([['int', 'uint'], ['uint', 'int']])
    return value('bool')`(${this.values.key(a, 1, left)} = ${this.values.key(b, 1, right)})`
  }

  alias(): string {
    return `a${this.#names++}`
  }

  // --- subqueries -----------------------------------------------------------------------------------------

  condition(depth: number, columns: readonly Reach[], subqueries: number): Tree {
    const dice = this.#dice
    if (subqueries <= 0 || dice.chance(0.8)) return this.values.value('bool', depth, columns)
    // Under OR a mark that is NULL keeps as many rows as one that is false, which is what the oracle has, but
    // not under NOT (`exists`).
    const form = dice.pick(['alone', 'and', 'or'])
    const nots = form === 'or' && this.#manner.mild ? [''] : ['', 'NOT ']
    const subquery = this.#subqueryCondition(columns, nots)
    const other = this.values.value('bool', depth - 1, columns)
    if (form === 'or') return value('bool')`(${subquery} OR ${other})`
    return form === 'alone' ? subquery : text`${subquery}${optional` AND ${other}`}`
  }

  #subqueryCondition(columns: readonly Reach[], nots: readonly string[]): Tree {
    const dice = this.#dice
    const not = dice.pick(nots)
    const make = value('bool')
    const type = dice.pick(comparable)
    const other = type === 'int' && dice.chance(0.2) ? 'uint' : type
    const inner = this.table()
    const where = dice.chance(0.5) ? optional` WHERE ${this.values.value('bool', 1, inner.columns)}` : nothing
    switch (dice.below(3)) {
      case 0: {
        // NOT IN of computed values and constants beside NULL: `oracle-faults`.
        const isPlain = this.#manner.mild && not !== ''
        const item = isPlain ? bare(dice.pick(inner.columns.filter((c) => c.type === other)).tree)
          : this.values.key(other, 1, inner.columns)
        const plains = columns.filter((c) => c.plain && c.type === type)
        if (isPlain && plains.length === 0) return make`true`
        const tested = isPlain ? bare(dice.pick(plains).tree) : this.values.key(type, 1, columns)
        return make`(${tested} ${not}IN (SELECT ${item} FROM ${inner.tree}${where}))`
      }
      case 1: return make`(${not}EXISTS (SELECT 1 FROM ${inner.tree} WHERE ${
        this.#on(columns, inner.columns, [...columns, ...inner.columns], !this.#manner.mild)}))`
      default: return make`(${this.values.key('int', 1, columns)} ${dice.pick(['=', '<', '>=', '<>'])} ${
        this.#scalarSubquery(columns)})`
    }
  }

  #scalarSubquery(columns: readonly Reach[]): Tree {
    const dice = this.#dice
    const inner = this.table()
    const pairs = columns.filter((column) => column.plain && column.type !== 'float')
    const outer = pairs.length > 0 && dice.chance(0.6) ? dice.pick(pairs) : null
    const fitting = inner.columns.filter((column) => column.type === outer?.type)
    const where = outer === null || fitting.length === 0 ? nothing
      : optional` WHERE ${dice.pick(fitting).tree} = ${outer.tree}`
    return value('int')`(SELECT ${aggregateOf(this.values, 'int', inner)} FROM ${inner.tree}${where})`
  }
}

/** Whether names like those of the SELECT list are columns, which GROUP BY prefers. */
function isNamedSo({ columns }: Source): boolean {
  return columns.some((column) => /\.c\d+$/.test(sqlOf(column.tree)))
}

/** As the right side of a join: what joins begin on the left. */
function closed(source: Source): Source {
  return source.isJoin === true ? { ...source, tree: text`(${source.tree})` } : source
}

/** What few rows of a large table share: the number of the row. */
function numberOf(columns: readonly Reach[]): Tree {
  const numbers = columns.filter((c) => c.type === 'int')
  return numbers.find((c) => sqlOf(c.tree).endsWith('.n'))?.tree ?? numbers[0]?.tree ?? value('int')`1`
}

/** Whether anything of the pool stands in the tree. */
function isOver(tree: Tree, pool: readonly Reach[]): boolean {
  return pool.some((one) => one.tree === tree) ||
    tree.parts.some((part) => typeof part !== 'string' && isOver(part, pool))
}
