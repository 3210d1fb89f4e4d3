// Small random tables for generated queries, as line protocol: two of the same kind, so that they join, and
// one of a single row. Values tie, are NULL, are extreme; times lie before 1970 too; points are written
// again in part. The columns are always the same. `mild`: without -0.0, which orders otherwise in DataFusion
// (`zeros` in docs/sql/differences.md), and without times at the ends of the range (`range-ends`).
import type { Dice } from '../fuzz/dice.ts'
import type { ValueType } from './tree.ts'

export type TableColumn = { readonly name: string; readonly type: ValueType }

/** `n` is unique in a table. Sums of `f` are exact in any order, those of `x` are not. */
export const tableColumns: readonly TableColumn[] = [
  { name: 'host', type: 'text' }, { name: 'region', type: 'text' }, { name: 'f', type: 'float' },
  { name: 'x', type: 'float' }, { name: 'i', type: 'int' }, { name: 'j', type: 'int' },
  { name: 'n', type: 'int' }, { name: 'u', type: 'uint' }, { name: 's', type: 'text' },
  { name: 'b', type: 'bool' }, { name: 'time', type: 'time' },
]

export type Tables = ReadonlyMap<string, readonly string[]>

const floats = ['1e308', '-1e308', '1e-300', '0.1', '-2.5', '3', '1e16', '0', '123456.789', '-1e-5', '5e-324']
const ints = ['9223372036854775807', '-9223372036854775808', '0', '-1', '1', '4294967296',
  '-2147483648', '77']
const uints = ['18446744073709551615', '0', '1', '9223372036854775808', '4294967295', '12']
const texts = ['', 'a', 'A', 'ab', 'é', '%', '_a', 'a b', '10', '-3', '😀x', '\uFFFDz', 'Zürich',
  'null', ' pad ']
const SECOND_NS = 1_000_000_000n
const START_NS = 1_704_067_200n * SECOND_NS

export function randomTables(dice: Dice, { mild, rows }: { mild: boolean; rows: number }): Tables {
  return new Map([
    ['t', tableLines('t', dice, mild, rows)],
    ['r', tableLines('r', dice, mild, 1 + dice.below(Math.min(rows, 40)))],
    ['one', tableLines('one', dice, mild, 1)],
  ])
}

function tableLines(table: string, dice: Dice, mild: boolean, rows: number): readonly string[] {
  const lines: string[] = []
  const nulls = dice.pick([0, 0.1, 0.4])
  const step = dice.pick([1n, 1_000_000n, SECOND_NS, 3600n * SECOND_NS, 86_400n * SECOND_NS])
  const keys: string[] = []
  for (let n = 0; n < rows; n++) {
    const again = n > 0 && dice.chance(0.05)
    const head = again ? keys[dice.below(n)]!
      : `${table}${tagsOf(dice, nulls)} ${timeOf(dice, step, mild, n)}`
    keys.push(head)
    const [tags, time] = head.split(' ')
    // The first line has every field and both tags, so that every table has every column.
    lines.push(n === 0 ? `${table},host=a,region=r0 ${fieldsOf(dice, n, 0, mild)} ${time}`
      : `${tags} ${fieldsOf(dice, n, nulls, mild)} ${time}`)
  }
  return lines
}

function tagsOf(dice: Dice, nulls: number): string {
  const host = dice.chance(nulls) ? '' : `,host=${dice.pick(['a', 'b', 'c', 'é', 'h10', 'h9'])}`
  return host + (dice.chance(nulls) ? '' : `,region=r${dice.below(3)}`)
}

function timeOf(dice: Dice, step: bigint, mild: boolean, n: number): bigint {
  if (!mild && dice.chance(0.02)) return dice.pick([-9_223_372_036_854_775_806n, 9_223_372_036_854_775_806n])
  const base = dice.chance(0.15) ? 0n : dice.chance(0.1) ? -START_NS : START_NS
  return base + (BigInt(dice.below(50)) - 10n) * step + (n % 3 === 0 ? BigInt(dice.below(5)) : 0n)
}

function fieldsOf(dice: Dice, n: number, nulls: number, mild: boolean): string {
  const x = !mild && dice.chance(0.1) ? '-0' : dice.pick(floats)
  const fields = [
    `f=${(dice.below(200) - 100) / 4}`, `x=${x}`, `i=${dice.below(9) - 3}i`,
    `j=${dice.chance(0.5) ? dice.pick(ints) : String(dice.below(1000))}i`,
    `u=${dice.chance(0.4) ? dice.pick(uints) : String(dice.below(5))}u`, `s="${dice.pick(texts)}"`,
    `b=${dice.chance(0.5)}`,
  ]
  return [`n=${n}i`, ...fields.filter(() => !dice.chance(nulls))].join(',')
}
