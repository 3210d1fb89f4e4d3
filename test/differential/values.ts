// Random values, typed by construction, over the columns in reach. Most functions of the usual families,
// guarded where the same value could be an error or not depending on the order of evaluation (division by
// zero, casts that fail). `mild`: leaves out what docs/sql/differences.md explains, by key.
import type { Dice } from '../fuzz/dice.ts'
import { list, value, type Part, type Tree, type ValueType } from './tree.ts'

/** A column, or an aggregate where those may be named. `plain`: a table's own column. */
export type Reach = { readonly tree: Tree; readonly type: ValueType; readonly plain: boolean }

const literals: Readonly<Record<ValueType, readonly string[]>> = {
  int: ['0', '1', '-1', '2', '3', '7', '100', '9223372036854775807', '-9223372036854775808'],
  uint: ['0::BIGINT UNSIGNED', '2::BIGINT UNSIGNED', '18446744073709551615'],
  float: ['0.0', '1.5', '-2.5', '1e308', '0.1', '-1e-300', "'NaN'::DOUBLE", "'inf'::DOUBLE",
    "'-inf'::DOUBLE"],
  text: ["''", "'a'", "'A'", "'é'", "'%'", "'10'", "'r1'", "'😀'", "'a b'", "'h9'"],
  bool: ['true', 'false'],
  time: ["'2024-01-01T00:00:00'::TIMESTAMP", "TIMESTAMP '1969-12-31T23:59:59.999999999'",
    "'2024-01-01T00:00:05.5'::TIMESTAMP"],
  list: ['[1, 2, 3]', '[3, NULL, 1, 3]', 'range(0, 4)'],
  struct: ["{a: 1, b: 'a'}", "named_struct('a', 77, 'b', '')"],
}
const patterns = ["'a%'", "'%a'", "'_'", "'%'", "'%é%'", "''", "'a_'", "'h1%'", "'\\%'", "'%\\_a'"]
const regexes = ["'a'", "'^a'", "'[a-z]+$'", "'\\d'", "'(a|b)+'", "'.'", "'^$'", "'é|😀'"]
const intervals = ['1 second', '5 minutes', '1 hour', '1 day', '3 days', '250 milliseconds', '1 month']
/** The first: `oracle-faults`. */
const parts = ['year', 'quarter', 'month', 'week', 'day', 'hour', 'minute', 'second', 'dow', 'doy',
  'millisecond', 'microsecond']
/** The first: `trunc-before-1970`. */
const units = ['millisecond', 'second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year']
const comparisons = [' = ', ' <> ', ' < ', ' <= ', ' > ', ' >= ', ' IS DISTINCT FROM ',
  ' IS NOT DISTINCT FROM ']
export const comparable: readonly ValueType[] = ['int', 'uint', 'float', 'text', 'time', 'bool']

export class Values {
  readonly dice: Dice
  readonly mild: boolean

  constructor(dice: Dice, mild: boolean) {
    this.dice = dice
    this.mild = mild
  }

  value(type: ValueType, depth: number, reach: readonly Reach[]): Tree {
    const { dice } = this
    if (depth <= 0 || dice.chance(0.25)) return this.leaf(type, reach)
    if (dice.chance(0.15)) return this.#choosing(type, depth - 1, reach)
    const of = (other: ValueType): Tree => this.value(other, depth - 1, reach)
    const key = (other: ValueType): Tree => this.key(other, depth - 1, reach)
    switch (type) {
      case 'int': return this.#int(of)
      case 'uint': return this.#uint(of)
      case 'float': return this.#float(of)
      case 'text': return this.#text(of, reach)
      case 'bool': return this.#bool(of, key)
      case 'time': return this.#time(of)
      case 'list': return this.#list(of)
      case 'struct': return this.#struct(of)
    }
  }

  leaf(type: ValueType, reach: readonly Reach[]): Tree {
    const { dice } = this
    const fitting = reach.filter((column) => column.type === type)
    if (fitting.length > 0 && dice.chance(0.7)) return dice.pick(fitting).tree
    if (dice.chance(0.04)) return value(type)`NULL::${castName[type]}`
    if (type === 'float' && !this.mild && dice.chance(0.1)) return value(type)`-0.0`
    return value(type)`${dice.pick(literals[type])}`
  }

  /**
   * A value that is compared, grouped or sorted by. Computed floats lose the sign of zeros and of NaN: those
   * are the differences `zeros` and `nan`.
   */
  key(type: ValueType, depth: number, reach: readonly Reach[]): Tree {
    const found = this.value(type, depth, reach)
    return this.#isPlain(found, reach) ? found : this.unsigned(found, type)
  }

  unsigned(found: Tree, type: ValueType): Tree {
    if (type !== 'float' || !this.mild) return found
    return value('float')`nanvl((${found}) + 0.0, 12345.0)`
  }

  #isPlain(found: Tree, reach: readonly Reach[]): boolean {
    return reach.some((column) => column.plain && column.tree === found)
  }

  #choosing(type: ValueType, depth: number, reach: readonly Reach[]): Tree {
    const { dice } = this
    const of = (): Tree => this.value(type, depth, reach)
    const key = (): Tree => this.key(type, depth, reach)
    const bool = (): Tree => this.value('bool', depth, reach)
    const make = value(type)
    const subject = dice.pick(comparable)
    const same = (): Tree => this.key(subject, depth, reach)
    const makers = [
      () => make`CASE WHEN ${bool()} THEN ${of()} ELSE ${of()} END`,
      () => make`CASE WHEN ${bool()} THEN ${of()} WHEN ${bool()} THEN ${of()} END`,
      () => make`CASE ${same()} WHEN ${same()} THEN ${of()} ELSE ${of()} END`,
      () => make`coalesce(${of()}, ${of()})`,
      () => make`nvl2(${of()}, ${of()}, ${of()})`,
      ...isNested(type) || type === 'bool' ? [] : [
        () => make`nullif(${key()}, ${key()})`, () => make`greatest(${key()}, ${key()})`,
        () => make`least(${key()}, ${key()}, ${key()})`,
      ],
    ]
    return dice.pick(makers)()
  }

  #int(of: (type: ValueType) => Tree): Tree {
    const { dice } = this
    const make = value('int')
    const n = String(1 + dice.below(5))
    return dice.pick([
      () => make`(${of('int')} + ${of('int')})`, () => make`(${of('int')} - ${of('int')})`,
      () => make`(${of('int')} * ${of('int')})`, () => make`(${of('int')} / ${n})`,
      () => make`(${of('int')} % ${n})`, () => make`(${of('int')} % nullif(abs(${of('int')} % 10), 0))`,
      () => make`(${of('int')} & ${of('int')})`, () => make`(${of('int')} | ${of('int')})`,
      () => make`(${of('int')} >> ${n})`,
      () => make`(${of('int')} << ${n})`, () => make`(- (${of('int')} + 0))`,
      () => make`abs(${of('int')} % 1000)`, () => make`character_length(${of('text')})`,
      () => make`octet_length(${of('text')})`, () => make`ascii(${of('text')})`,
      () => make`strpos(${of('text')}, ${of('text')})`, () => make`levenshtein(${of('text')}, ${of('text')})`,
      () => make`regexp_count(${of('text')}, ${dice.pick(regexes)})`,
      () => make`date_part('${dice.pick(this.mild ? parts.slice(1) : parts)}', ${of('time')})`,
      () => make`EXTRACT(${dice.pick(this.mild ? parts.slice(1) : parts)} FROM ${of('time')})`,
      () => make`(TRY_CAST(${of('text')} AS BIGINT) + 0)`, () => make`TRY_CAST(${of('float')} AS BIGINT)`,
      () => make`CAST(${of('bool')} AS BIGINT)`, () => make`CAST(${of('time')} AS BIGINT)`,
      // The sum: comparisons would be made without the cast (`oracle-faults`).
      () => make`(TRY_CAST(${of('uint')} AS BIGINT) + 0)`, () => make`(TRY_CAST(${of('int')} AS INT) + 0)`,
      () => make`(${of('list')})[${dice.pick(['1', '2', '-1', '9'])}]`, () => make`array_max(${of('list')})`,
      () => make`array_min(${of('list')})`, () => make`gcd(${of('int')} % 100, ${of('int')} % 64)`,
      () => make`(${of('struct')})['a']`, () => make`struct(${of('text')}, ${of('int')})['c1']`,
    ])()
  }

  #uint(of: (type: ValueType) => Tree): Tree {
    const make = value('uint')
    return this.dice.pick([
      () => make`(${of('uint')} + ${of('uint')})`, () => make`(${of('uint')} - ${of('uint')})`,
      () => make`(${of('uint')} * ${of('uint')})`, () => make`(${of('uint')} / 3::BIGINT UNSIGNED)`,
      () => make`(${of('uint')} % 7::BIGINT UNSIGNED)`, () => make`(${of('uint')} & ${of('uint')})`,
      // Negative ones: `oracle-faults`.
      () => make`TRY_CAST(${this.mild ? make`abs(${of('int')} % 1000)` : of('int')} AS BIGINT UNSIGNED)`,
      () => make`array_length(${of('list')})`,
      () => make`array_position(${of('list')}, ${of('int')})`, () => make`cardinality(${of('list')})`,
    ])()
  }

  #float(of: (type: ValueType) => Tree): Tree {
    const { dice } = this
    const make = value('float')
    const f = (name: string): Tree => make`${name}(${of('float')})`
    return dice.pick([
      () => make`(${of('float')} + ${of('float')})`, () => make`(${of('float')} - ${of('float')})`,
      () => make`(${of('float')} * ${of('float')})`, () => make`(${of('float')} / ${of('float')})`,
      () => make`(${of('float')} % ${dice.pick(['2.0', '7.5', '0.0', '-3.0'])})`,
      () => make`(- ${of('float')})`,
      () => make`(${of('float')} * ${of('int')})`, () => make`(${of('int')} / ${of('float')})`,
      () => f(dice.pick(
        ['abs', 'floor', 'ceil', 'round', 'trunc', 'signum', 'cbrt', 'atan', 'tanh', 'degrees'])),
      () => make`round(${of('float')} % 1000.0, ${dice.pick(['1', '2', '0', '-1'])})`,
      () => make`sqrt(abs(${of('float')}))`, () => make`ln(abs(${of('float')}) + 1.0)`,
      () => make`exp(${of('int')} % 10)`, () => make`power(${of('float')}, 2.0)`,
      // A NULL in the second place: `nanvl-null`.
      () => make`nanvl(${of('float')}, ${this.mild ? '7.5' : of('float')})`,
      () => make`CAST(${of('int')} AS DOUBLE)`,
      () => make`CAST(${of('uint')} AS DOUBLE)`, () => make`(TRY_CAST(${of('text')} AS DOUBLE) + 0.0)`,
      () => make`date_part('epoch', ${of('time')})`,
    ])()
  }

  #text(of: (type: ValueType) => Tree, reach: readonly Reach[]): Tree {
    const { dice } = this
    const make = value('text')
    const n = dice.pick(['0', '1', '2', '5', '-1', '-3'])
    // The last digit of a computed float depends on the library.
    const plains = reach.filter(({ plain }) => plain)
    const exact = (type: ValueType): Tree =>
      type === 'float' && this.mild ? this.leaf(type, plains) : of(type)
    const anything = (): Tree =>
      exact(dice.pick<ValueType>(['int', 'uint', 'float', 'text', 'bool', 'time']))
    return dice.pick([
      () => make`(${of('text')} || ${of('text')})`, () => make`concat(${of('text')}, ${anything()})`,
      () => make`concat_ws('-', ${of('text')}, ${of('text')})`,
      () => make`${dice.pick(
        ['upper', 'lower', 'btrim', 'ltrim', 'rtrim', 'reverse', 'initcap', 'md5'])}(${of('text')})`,
      () => make`substr(${of('text')}, ${n})`, () => make`substr(${of('text')}, ${n}, 3)`,
      () => make`${dice.pick(['left', 'right'])}(${of('text')}, ${n})`,
      () => make`${dice.pick(['lpad', 'rpad'])}(${of('text')}, ${dice.pick(['0', '3', '6'])}, ${of('text')})`,
      () => make`replace(${of('text')}, ${of('text')}, ${of('text')})`,
      () => make`translate(${of('text')}, 'ab', ${of('text')})`,
      () => make`repeat(${of('text')}, ${dice.pick(['0', '2', '-1'])})`,
      () => make`split_part(${of('text')}, ${of('text')}, ${dice.pick(['1', '2', '-1'])})`,
      () => make`CAST(${anything()} AS VARCHAR)`, () => make`to_hex(${of('int')})`,
      () => make`regexp_replace(${of('text')}, ${dice.pick(regexes)}, ${of('text')}, 'g')`,
      () => make`to_char(${of('time')}, '%Y-%m-%d %H:%M:%S')`,
      () => make`array_to_string(${of('list')}, ',')`, () => make`(${of('struct')})['b']`,
    ])()
  }

  #bool(of: (type: ValueType) => Tree, key: (type: ValueType) => Tree): Tree {
    const { dice } = this
    const make = value('bool')
    const type = dice.pick(comparable)
    const not = dice.pick(['', '', 'NOT '])
    const some = (): Part => list(Array.from({ length: 1 + dice.below(4) }, () => key(type)))
    return dice.pick([
      () => make`(${key(type)}${dice.pick(comparisons)}${key(type)})`,
      () => make`(${key(type)}${dice.pick(comparisons)}${key(type)})`,
      () => make`(${of('int')}${dice.pick(comparisons)}${key('float')})`,
      () => make`(${of('uint')}${dice.pick(comparisons)}${of('int')})`,
      () => make`(${of('bool')} AND ${of('bool')})`, () => make`(${of('bool')} OR ${of('bool')})`,
      () => make`(NOT ${of('bool')})`, () => make`(${of(type)} IS ${not}NULL)`,
      () => make`(${of('bool')} IS ${not}${dice.pick(['TRUE', 'FALSE', 'UNKNOWN'])})`,
      () => make`(${key(type)} ${not}BETWEEN ${key(type)} AND ${key(type)})`,
      () => make`(${key(type)} ${not}IN (${some()}))`,
      () => make`(${of('text')} ${not}${dice.pick(['LIKE', 'ILIKE'])} ${dice.pick(patterns)})`,
      () => make`(${of('text')} ${dice.pick(['~', '!~', '~*'])} ${dice.pick(regexes)})`,
      () => make`${dice.pick(['starts_with', 'ends_with', 'contains'])}(${of('text')}, ${of('text')})`,
      () => make`isnan(${of('float')})`, () => make`iszero(${of('float')})`,
      // An item that is NULL: `any-null`.
      () => this.mild ? make`array_has([1, 2], 1)` : make`array_has(${of('list')}, ${of('int')})`,
    ])()
  }

  #time(of: (type: ValueType) => Tree): Tree {
    const { dice } = this
    const make = value('time')
    const origin = dice.pick(['', '', ", '2024-01-01T00:00:03'::TIMESTAMP"])
    return dice.pick([
      () => make`date_bin(INTERVAL '${dice.pick(intervals)}', ${of('time')}${origin})`,
      () => make`date_trunc('${dice.pick(this.mild ? units.slice(1) : units)}', ${of('time')})`,
      () => make`(${of('time')} + INTERVAL '${dice.pick(intervals)}')`,
      () => make`(${of('time')} - INTERVAL '${dice.pick(intervals)}')`,
    ])()
  }

  /** Fields of exact types: those of two structs are not unified alike everywhere. */
  #struct(of: (type: ValueType) => Tree): Tree {
    const [a, b] = [of('int'), of('text')]
    return value('struct')`named_struct('a', CAST(${a} AS BIGINT), 'b', CAST(${b} AS VARCHAR))`
  }

  #list(of: (type: ValueType) => Tree): Tree {
    const make = value('list')
    return this.dice.pick([
      () => make`make_array(${of('int')}, ${of('int')})`,
      () => make`array_append(${of('list')}, ${of('int')})`,
      () => make`array_sort(${of('list')})`, () => make`array_distinct(${of('list')})`,
      () => make`array_concat(${of('list')}, ${of('list')})`, () => make`array_reverse(${of('list')})`,
      () => make`array_slice(${of('list')}, 1, 2)`, () => make`array_remove(${of('list')}, ${of('int')})`,
    ])()
  }
}

/** Types as CAST writes them. */
export const castName: Readonly<Record<ValueType, string>> = {
  int: 'BIGINT', uint: 'BIGINT UNSIGNED', float: 'DOUBLE', text: 'VARCHAR', bool: 'BOOLEAN',
  time: 'TIMESTAMP', list: 'BIGINT[]', struct: 'STRUCT<a BIGINT, b VARCHAR>',
}

/** Without an order that other types have too, or functions of any type. */
export const isNested = (type: ValueType): boolean => type === 'list' || type === 'struct'

/** A column or another name as something with a value. */
export function reach(name: string, type: ValueType, plain: boolean): Reach {
  return { tree: value(type)`${name}`, type, plain }
}
