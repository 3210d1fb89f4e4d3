// Random schemas and points: few series and few times, so that overwrites are common; times before 1970 and
// far apart; fields of every type, often left out. Everything is drawn from one seed.
import type { SeededRandom } from '../../storage/env/simulated/random.ts'
import { kindOfField, type Point, type Value } from './model.ts'

export type Schema = {
  readonly tables: readonly TableSchema[]
  /** The instants that points fall on. */
  readonly times: readonly bigint[]
}

export type TableSchema = {
  readonly name: string
  readonly tags: readonly string[]
  readonly values: number
  readonly fields: readonly string[]
}

const SECOND = 1_000_000_000n
const STARTS = [0n, -86_400n * SECOND, 1_700_000_000n * SECOND, -7n, -3_600n * SECOND + 1n]
const FIELDS = ['f1', 'f2', 'i1', 'i2', 'u1', 'b1', 'b2', 's1']

export function randomSchema(random: SeededRandom): Schema {
  const tables = Array.from({ length: 1 + random.below(3) }, (_, t): TableSchema => ({
    name: `t${t}`,
    tags: ['a', 'b', 'c'].slice(0, random.below(4)),
    values: 1 + random.below(6),
    fields: FIELDS.filter(() => random.chance(0.5)).concat(random.chance(0.5) ? 'f3' : 'i3'),
  }))
  const step = [1n, SECOND, 60n * SECOND, 400n * SECOND, 90_000n * SECOND][random.below(5)]!
  const start = STARTS[random.below(STARTS.length)]!
  const times = Array.from({ length: 4 + random.below(60) }, (_, i) => start + BigInt(i) * step)
  return { tables, times }
}

export function randomPoint(random: SeededRandom, schema: Schema): Point {
  const table = schema.tables[random.below(schema.tables.length)]!
  const tags = new Map<string, string>()
  for (const tag of table.tags) {
    if (random.chance(0.85)) tags.set(tag, tagValue(random, table.values))
  }
  const fields = new Map<string, Value>()
  for (const field of table.fields) if (random.chance(0.4)) fields.set(field, randomValue(random, field))
  if (fields.size === 0) {
    const field = table.fields[random.below(table.fields.length)]!
    fields.set(field, randomValue(random, field))
  }
  return { table: table.name, tags, time: schema.times[random.below(schema.times.length)]!, fields }
}

function tagValue(random: SeededRandom, values: number): string {
  const value = random.below(values)
  return ['x', 'y', 'with space', 'ä', 'comma,', 'zz'][value] ?? `v${value}`
}

export function randomValue(random: SeededRandom, field: string): Value {
  switch (kindOfField(field)) {
    case 'float64': return random.chance(0.2) ? random.fraction() * 1e9 - 5e8 : random.below(200) / 4 - 10
    case 'int64': return random.chance(0.1) ? -(2n ** 63n) + BigInt(random.below(5))
      : BigInt(random.below(300) - 100)
    case 'uint64': return random.chance(0.1) ? 2n ** 64n - 1n - BigInt(random.below(5))
      : BigInt(random.below(300))
    case 'bool': return random.chance(0.5)
    case 'utf8': return ['', 'one', 'zwei "2"', 'drei\\3', 'ünï', 'long '.repeat(30)][random.below(6)]!
  }
}
