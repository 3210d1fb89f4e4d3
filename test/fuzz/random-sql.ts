// Random statements over the tables of sql.ts: typed expressions from the list of functions itself, clauses
// in most mixtures. Most of them plan; those that do not must be refused well. No promise that an answer is
// interesting.
import { aggregateFunctions, scalarFunctions, windowFunctions } from '../../engine/functions/index.ts'
import type { DataType } from '../../kernels/type.ts'
import type { Overload } from '../../planner/function.ts'
import type { Dice } from './dice.ts'

/** Kinds of values that expressions are made of. */
type Kind = 'int' | 'uint' | 'float' | 'text' | 'bool' | 'time' | 'interval' | 'list' | 'any'

const columns: Readonly<Record<Kind, readonly string[]>> = {
  int: ['i', 'j'], uint: ['u'], float: ['f', 'x'], text: ['host', 's', 'region'], bool: ['b'], time: ['time'],
  interval: [], list: [], any: ['i', 'f', 's', 'host', 'b', 'time', 'u', 'x'],
}

const literals: Readonly<Record<Kind, readonly string[]>> = {
  int: ['0', '1', '-1', '2', '7', '100', '9223372036854775807', '-9223372036854775808', 'NULL', '3::INT'],
  uint: ['0::BIGINT UNSIGNED', '18446744073709551615', '5::BIGINT UNSIGNED'],
  float: ['0.0', '-0.0', '1.5', '1e308', '-1e-300', "'NaN'::DOUBLE", "'inf'::DOUBLE", '0.1', 'NULL'],
  text: ["''", "'a'", "'h1'", "'é'", "'%'", "'a.*b'", "'2024-01-01T00:00:00Z'", "'1'", "'UTC'", 'NULL'],
  bool: ['true', 'false', 'NULL'],
  time: ["'2024-01-01T00:00:00Z'::TIMESTAMP", 'now()', "TIMESTAMP '1677-09-21T00:12:44Z'", '0::TIMESTAMP'],
  interval: ["INTERVAL '1 minute'", "INTERVAL '1 month'", "INTERVAL '0 s'", "INTERVAL '-3 days'"],
  list: ['[1, 2, 3]', "['a', NULL]", '[]', '[[1], [2]]', 'make_array(i, j)', 'range(0, 5)'],
  any: ['NULL', '1', "'a'", '1.5', 'true', "DATE '2024-02-29'", '1.25::DECIMAL(10, 2)'],
}

const castTypes = [
  'BIGINT', 'INT', 'SMALLINT', 'TINYINT', 'BIGINT UNSIGNED', 'DOUBLE', 'FLOAT', 'VARCHAR', 'BOOLEAN',
  'TIMESTAMP', 'DATE', 'DECIMAL(38, 10)', 'DECIMAL(5, 2)', 'INTERVAL', 'TIME', 'BYTEA',
]

function kindOf(type: DataType): Kind {
  switch (type.kind) {
    case 'int': return type.signed ? 'int' : 'uint'
    case 'float': return 'float'
    case 'utf8': case 'dictionary': return 'text'
    case 'boolean': return 'bool'
    case 'timestamp': return 'time'
    case 'interval': return 'interval'
    case 'list': return 'list'
    default: return 'any'
  }
}

type Callable = { readonly name: string; readonly overloads: readonly Overload[] }

/** Calls of functions whose types no list can say: their own examples. */
const calls = scalarFunctions.filter((f) => f.overloads.length === 0)
  .flatMap((f) => f.examples.map(([text]) => text)).filter((text) => !text.startsWith('SELECT'))
const callables = scalarFunctions.filter((f) => f.overloads.length > 0)
const aggregates = aggregateFunctions.filter((f) => f.overloads.length > 0)

/** Overloads by the kind of their result. */
const giving = new Map<Kind, { readonly name: string; readonly overload: Overload }[]>()
for (const { name, overloads } of callables) {
  for (const overload of overloads) {
    const kind = kindOf(overload.gives)
    giving.set(kind, [...giving.get(kind) ?? [], { name, overload }])
  }
}

export class SqlWriter {
  readonly #dice: Dice
  /** Of column names, where two tables are joined. */
  #prefix = ''

  constructor(dice: Dice) {
    this.#dice = dice
  }

  statement(): string {
    const dice = this.#dice
    if (dice.chance(0.05)) return dice.pick([
      'SHOW TABLES', 'SHOW COLUMNS FROM m', 'DESCRIBE m', 'SELECT * FROM information_schema.columns',
      'SELECT * FROM system.parquet_files', `EXPLAIN ${this.#query(1)}`,
    ])
    return dice.chance(0.15) ? `WITH c AS (${this.#inner(1)}) ${this.#query(1, 'c')}` : this.#query(2)
  }

  #query(depth: number, table: string | null = null): string {
    const dice = this.#dice
    const body = this.#select(depth, table)
    const set = dice.chance(0.08) ? ` ${dice.pick(['UNION', 'UNION ALL', 'INTERSECT', 'EXCEPT'])} ` +
      this.#select(depth, null) : ''
    return body + set + this.#maybe(0.4, () => ` ORDER BY ${this.#orderBy()}`) +
      this.#maybe(0.3, () => ` LIMIT ${dice.pick(['0', '1', '3', '100'])}`) +
      this.#maybe(0.1, () => ` OFFSET ${dice.pick(['0', '1', '1000'])}`)
  }

  /** A query that others read: it has the columns of the tables. */
  #inner(depth: number): string {
    const dice = this.#dice
    if (dice.chance(0.15)) return this.#query(depth - 1)
    const more = this.#maybe(0.5, () => `, ${this.#expression('any', 2)} AS e`)
    return `SELECT *${more} FROM ${dice.pick(['m', 'n', 'l'])}` +
      this.#maybe(0.5, () => ` WHERE ${this.#condition(2)}`) +
      this.#maybe(0.3, () => ` ORDER BY ${this.#orderBy()}`) +
      this.#maybe(0.3, () => ` LIMIT ${dice.pick(['1', '5'])}`)
  }

  #maybe(chance: number, make: () => string): string {
    return this.#dice.chance(chance) ? make() : ''
  }

  #list(most: number, make: () => string): string {
    return Array.from({ length: 1 + this.#dice.below(most) }, make).join(', ')
  }

  #orderBy(): string {
    const dice = this.#dice
    return this.#list(2, () => `${dice.pick(['1', '2', this.#expression('any', 1)])}` +
      dice.pick(['', ' DESC', ' ASC', ' DESC NULLS LAST', ' NULLS FIRST']))
  }

  #select(depth: number, table: string | null): string {
    const dice = this.#dice
    this.#prefix = ''
    const from = ` FROM ${table ?? this.#from(depth)}`
    const where = this.#maybe(0.5, () => ` WHERE ${this.#condition(2)}`)
    if (dice.chance(0.1)) return this.#gapFill()
    if (dice.chance(0.35)) return this.#grouped(from, where)
    const distinct = this.#maybe(0.1, () => dice.pick(['DISTINCT ', 'DISTINCT ON (host) ']))
    const items = dice.chance(0.15) ? '*' : this.#list(4, () => this.#item())
    return `SELECT ${distinct}${items}${from}${where}`
  }

  #grouped(from: string, where: string): string {
    const keys = Array.from({ length: this.#dice.below(3) }, () => this.#expression('any', 1))
    const items = [...keys, this.#list(3, () => this.#aggregate())].join(', ')
    const by = keys.length === 0 ? ''
      : ` GROUP BY ${this.#dice.chance(0.1) ? `ROLLUP (${keys.join(', ')})` : keys.join(', ')}`
    const having = this.#maybe(0.2, () => ` HAVING ${this.#aggregate()} > 1`)
    return `SELECT ${items}${from}${where}${by}${having}`
  }

  #gapFill(): string {
    const dice = this.#dice
    const step = dice.pick(['1 minute', '10 s', '1 hour', '3 days'])
    const fill = dice.pick(['avg(f)', 'locf(avg(f))', 'interpolate(sum(i))', 'max(s)', 'count(*)'])
    return `SELECT date_bin_gapfill(INTERVAL '${step}', time) AS t, ${fill} FROM m ` +
      `WHERE time >= '2024-01-01T00:00:00Z' AND time < '2024-01-01T${dice.pick(['00:10', '03:00'])}:00Z' ` +
      `GROUP BY t${this.#maybe(0.5, () => ', host')}`
  }

  #from(depth: number): string {
    const dice = this.#dice
    switch (dice.below(10)) {
      case 0: case 1: return depth > 0 ? `(${this.#inner(depth)}) AS q` : 'm'
      case 2: {
        const on = dice.pick(['a.host = c.host', 'a.time = c.time', 'a.i > c.j', 'a.i = c.i AND a.f < c.f'])
        this.#prefix = dice.pick(['a.', 'c.'])
        return `m AS a ${dice.pick(['JOIN', 'LEFT JOIN', 'RIGHT JOIN', 'FULL JOIN'])} n AS c ON ${on}`
      }
      case 3: return dice.pick(['n', 'l'])
      case 4: return dice.pick(['generate_series(1, 5) AS g(i)', "(VALUES (1, 'a'), (2, NULL)) AS v(i, s)"])
      default: return 'm'
    }
  }

  #item(): string {
    const alias = this.#maybe(0.2, () => ` AS ${this.#dice.pick(['a', '"B b"', 'time', 'i'])}`)
    const value = this.#dice.chance(0.15) ? this.#window() : this.#expression('any', 3)
    return value + alias
  }

  #condition(depth: number): string {
    const dice = this.#dice
    switch (dice.below(8)) {
      case 0: return `${this.#prefix}time ${dice.pick(['>', '<=', '='])} ${dice.pick(literals.time)}`
      case 1: return `${this.#prefix}host ${dice.pick(
        ["= 'h1'", "!= 'h1'", "IN ('h1', 'h2')", "LIKE 'h%'", "~ 'h[0-2]$'", "!~ '.'", '= NULL'])}`
      case 2: return depth > 0
        ? `${this.#condition(depth - 1)} ${dice.pick(['AND', 'OR'])} ${this.#condition(depth - 1)}`
        : this.#expression('bool', 1)
      case 3: return `${this.#prefix}i IN (SELECT j FROM n WHERE n.f > ${dice.pick([0, 2])})`
      default: return this.#expression('bool', depth)
    }
  }

  #aggregate(): string {
    const dice = this.#dice
    const f: Callable = dice.pick(dice.chance(0.1) ? aggregateFunctions : aggregates)
    if (dice.chance(0.15)) return 'count(*)'
    return `${f.name}(${this.#maybe(0.1, () => 'DISTINCT ')}${this.#arguments(f, 1)}` +
      `${this.#maybe(0.1, () => ' ORDER BY time')})${this.#maybe(0.1, () => ` FILTER (WHERE ${
        this.#expression('bool', 1)})`)}`
  }

  #window(): string {
    const dice = this.#dice
    const f: Callable = dice.pick([...windowFunctions, ...aggregates])
    const frame = this.#maybe(0.3, () => ' ' + dice.pick([
      'ROWS BETWEEN 1 PRECEDING AND CURRENT ROW', 'ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING',
      'RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW', 'ROWS 3 PRECEDING',
    ]))
    const partition = this.#maybe(0.5, () => `PARTITION BY ${this.#prefix}host `)
    return `${f.name}(${this.#arguments(f, 1)}) OVER (${partition}` +
      `ORDER BY ${this.#prefix}${dice.pick(['time', 'i', 'f DESC'])}${frame})`
  }

  /** Arguments that fit one of its shapes, mostly. */
  #arguments(f: Callable, depth: number): string {
    const dice = this.#dice
    if (f.overloads.length === 0 || dice.chance(0.03)) {
      return this.#list(2, () => this.#expression('any', depth))
    }
    const { takes, rest } = dice.pick(f.overloads)
    const more = rest === null ? [] : Array.from({ length: dice.below(3) }, () => rest)
    return [...takes, ...more].map((type) => this.#expression(kindOf(type), depth)).join(', ')
  }

  #expression(kind: Kind, depth: number): string {
    const dice = this.#dice
    if (depth <= 0 || dice.chance(0.3)) {
      const names = columns[kind]
      const isColumn = names.length > 0 && dice.chance(0.65)
      return isColumn ? this.#prefix + dice.pick(names) : dice.pick(literals[kind])
    }
    if (dice.chance(0.02)) return this.#expression(dice.pick(['any', 'text', 'int'] as const), depth - 1)
    if (dice.chance(0.12)) return `CASE WHEN ${this.#expression('bool', depth - 1)} THEN ${
      this.#expression(kind, depth - 1)}${this.#maybe(0.6, () => ` ELSE ${this.#expression(kind, depth - 1)}`)
      } END`
    if (dice.chance(0.1)) {
      return `CAST(${this.#expression('any', depth - 1)} AS ${dice.pick(castTypes)})`
    }
    if (kind === 'any' && dice.chance(0.3)) return dice.pick(calls)
    const fitting = giving.get(kind) ?? []
    if (fitting.length > 0 && dice.chance(0.5)) {
      const { name, overload } = dice.pick(fitting)
      return `${name}(${this.#arguments({ name, overloads: [overload] }, depth - 1)})`
    }
    return this.#operator(kind, depth - 1)
  }

  #operator(kind: Kind, depth: number): string {
    const dice = this.#dice
    const e = (of: Kind): string => `(${this.#expression(of, depth)})`
    const some = dice.pick<Kind>(['int', 'float', 'text', 'time'])
    switch (kind) {
      case 'bool': return dice.pick([
        () => `${e(some)} ${dice.pick(['=', '!=', '<', '>=', 'IS DISTINCT FROM'])} ${e(some)}`,
        () => `${e('bool')} ${dice.pick(['AND', 'OR'])} ${e('bool')}`, () => `NOT ${e('bool')}`,
        () => `${e(some)} IS ${dice.pick(['NULL', 'NOT NULL'])}`,
        () => `${e(some)} BETWEEN ${e(some)} AND ${e(some)}`, () => `${e(some)} IN (${e(some)}, ${e(some)})`,
        () => `${e('text')} ${dice.pick(['LIKE', 'ILIKE', '~', 'NOT LIKE', 'SIMILAR TO'])} ${e('text')}`,
      ])()
      case 'text': return `${e('text')} || ${e('any')}`
      case 'time': return `${e('time')} ${dice.pick(['+', '-'])} ${e('interval')}`
      case 'interval': return dice.pick([`${e('time')} - ${e('time')}`, `${e('interval')} * 2`])
      case 'list': return `[${e(some)}, ${e(some)}]`
      case 'any': return this.#expression(
        dice.pick<Kind>(['int', 'uint', 'float', 'text', 'bool', 'time']), depth + 1)
      case 'float': return `${e(kind)} ${dice.pick(['+', '-', '*', '/', '%'])} ${e(kind)}`
      default: return `${e(kind)} ${dice.pick(['+', '-', '*', '/', '%', '&', '|', '<<'])} ${e(kind)}`
    }
  }
}
