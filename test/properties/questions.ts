// Questions about one table with the answers its model gives: everything the scan contract is about
// (overlapping sources under field filters, top-N, metadata). An answer is compared as a set of rows unless
// the question fixes the order.
import assert from 'node:assert/strict'
import type { Scalar } from '../../kernels/column.ts'
import type { SeededRandom } from '../../storage/env/simulated/random.ts'
import type { Session } from '../storage/session.ts'
import { byBytes, shown, shownRows, type ModelRow, type ModelTable, type Value } from './model.ts'

export type Question = {
  readonly sql: string
  readonly rows: readonly (readonly Scalar[])[]
  readonly isOrdered?: boolean
}

export async function check(session: Session, question: Question): Promise<void> {
  const answer = await session.sql(question.sql).catch((error: unknown) => {
    throw new Error(`${question.sql} failed: ${String(error)}`, { cause: error })
  })
  const [got, wanted] = [shownRows(answer.rows), shownRows(question.rows)]
  if (question.isOrdered !== true) {
    got.sort()
    wanted.sort()
  }
  assert.equal(got.join('\n'), wanted.join('\n'), question.sql)
}

export function wholeTable(name: string, table: ModelTable): Question {
  const columns = table.columns()
  const rows = [...table.rows.values()].map((row) => columns.map((column) => table.value(row, column)))
  return { sql: `SELECT ${columns.map(quoted).join(', ')} FROM ${name}`, rows }
}

type Make = (name: string, table: ModelTable, random: SeededRandom) => Question | null

export function questions(name: string, table: ModelTable, random: SeededRandom): Question[] {
  return makers().flatMap((make) => make(name, table, random) ?? [])
}

/** One of them; null if the table has no answer to that one. */
export function oneQuestion(name: string, table: ModelTable, random: SeededRandom): Question | null {
  return pick(random, makers())(name, table, random)
}

const makers = (): readonly Make[] => [
  wholeTable, star, counts, countInRange, countWithTag, timeRange, tagFilter, fieldFilter, fieldFilterCount,
  newest, newestFiltered, topByField, distinctTags, timeBounds, boundsByTag, lastBySeries, lastTimeBySeries,
  byTagAndTime, joinNewest,
]

const quoted = (name: string): string => `"${name}"`
const rowsOf = (table: ModelTable): ModelRow[] => [...table.rows.values()]
const pick = <T>(random: SeededRandom, from: readonly T[]): T => from[random.below(from.length)]!

function star(name: string, table: ModelTable): Question {
  return { ...wholeTable(name, table), sql: `SELECT * FROM ${name}` }
}

function counts(name: string, table: ModelTable): Question {
  const fields = [...table.fields.keys()]
  const counted = fields.map((f) => BigInt(rowsOf(table).filter((row) => row.fields.has(f)).length))
  const columns = ['count(*)', ...fields.map((f) => `count(${f})`)]
  return { sql: `SELECT ${columns.join(', ')} FROM ${name}`, rows: [[BigInt(table.rows.size), ...counted]] }
}

function someTime(table: ModelTable, random: SeededRandom): bigint {
  return pick(random, rowsOf(table)).time + BigInt(random.below(3) - 1)
}

function range(table: ModelTable, random: SeededRandom): { where: string; has: (row: ModelRow) => boolean } {
  const [a, b] = [someTime(table, random), someTime(table, random)]
  const [low, high] = a < b ? [a, b] : [b, a]
  return { where: `time >= '${timeText(low)}' AND time < '${timeText(high)}'`,
    has: (row) => row.time >= low && row.time < high }
}

function timeText(ns: bigint): string {
  const fraction = ((ns % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n
  const seconds = new Date(Number((ns - fraction) / 1_000_000n)).toISOString().slice(0, 19)
  return `${seconds}.${String(fraction).padStart(9, '0')}Z`
}

function countInRange(name: string, table: ModelTable, random: SeededRandom): Question {
  const { where, has } = range(table, random)
  return { sql: `SELECT count(*) FROM ${name} WHERE ${where}`,
    rows: [[BigInt(rowsOf(table).filter(has).length)]] }
}

function someTag(table: ModelTable, random: SeededRandom): { tag: string; value: string } | null {
  if (table.tags.size === 0) return null
  const tag = pick(random, [...table.tags])
  return { tag, value: pick(random, rowsOf(table)).tags.get(tag) ?? 'x' }
}

const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`

function countWithTag(name: string, table: ModelTable, random: SeededRandom): Question | null {
  const one = someTag(table, random)
  if (one === null) return null
  const found = rowsOf(table).filter((row) => row.tags.get(one.tag) === one.value)
  return { sql: `SELECT count(*) FROM ${name} WHERE ${one.tag} = ${literal(one.value)}`,
    rows: [[BigInt(found.length)]] }
}

function selected(name: string, table: ModelTable, where: string, has: (row: ModelRow) => boolean): Question {
  const columns = table.columns()
  return {
    sql: `SELECT * FROM ${name} WHERE ${where}`,
    rows: rowsOf(table).filter(has).map((row) => columns.map((column) => table.value(row, column))),
  }
}

function timeRange(name: string, table: ModelTable, random: SeededRandom): Question {
  const { where, has } = range(table, random)
  return selected(name, table, where, has)
}

function tagFilter(name: string, table: ModelTable, random: SeededRandom): Question | null {
  const one = someTag(table, random)
  if (one === null) return null
  if (random.chance(0.3)) return selected(name, table, `${one.tag} IS NULL`, (row) => !row.tags.has(one.tag))
  const bounds = range(table, random)
  return selected(name, table, `${one.tag} = ${literal(one.value)} AND ${bounds.where}`,
    (row) => row.tags.get(one.tag) === one.value && bounds.has(row))
}

function condition(table: ModelTable, random: SeededRandom): { where: string; has: (row: ModelRow) =>
  boolean } | null {
  const field = pick(random, [...table.fields.keys()])
  if (random.chance(0.2)) return { where: `${field} IS NULL`, has: (row) => !row.fields.has(field) }
  const values = rowsOf(table).flatMap((row) => row.fields.get(field) ?? [])
  if (values.length === 0) return null
  const value = pick(random, values)
  if (typeof value === 'boolean') return { where: `${field} = ${value}`,
    has: (row) => row.fields.get(field) === value }
  const text = typeof value === 'string' ? literal(value) : exact(value)
  if (text === null) return null
  if (random.chance(0.5)) return { where: `${field} = ${text}`,
    has: (row) => row.fields.get(field) === value }
  return { where: `${field} > ${text}`,
    has: (row) => row.fields.has(field) && isLess(value, row.fields.get(field)!) }
}

function exact(value: number | bigint): string | null {
  if (typeof value === 'number') return Number.isInteger(value * 4) ? value.toFixed(2) : null
  return value >= -(2n ** 62n) && value < 2n ** 62n ? String(value) : null
}

function isLess(a: Value, b: Value): boolean {
  return typeof a === 'string' ? byBytes(a, b as string) < 0 : a < b
}

function fieldFilter(name: string, table: ModelTable, random: SeededRandom): Question | null {
  const found = condition(table, random)
  return found === null ? null : selected(name, table, found.where, found.has)
}

function fieldFilterCount(name: string, table: ModelTable, random: SeededRandom): Question | null {
  const found = condition(table, random)
  if (found === null) return null
  const bounds = range(table, random)
  const rows = rowsOf(table).filter((row) => found.has(row) && bounds.has(row))
  return { sql: `SELECT count(*) FROM ${name} WHERE ${found.where} AND ${bounds.where}`,
    rows: [[BigInt(rows.length)]] }
}

/** Times alone: which of several rows of one instant is shown is nobody's promise. */
function newest(name: string, table: ModelTable, random: SeededRandom): Question {
  const count = 1 + random.below(6)
  const times = rowsOf(table).map((row) => row.time).sort((a, b) => a > b ? -1 : 1).slice(0, count)
  return {
    sql: `SELECT time FROM ${name} ORDER BY time DESC LIMIT ${count}`, rows: times.map((time) => [time]),
      isOrdered: true,
  }
}

function newestFiltered(name: string, table: ModelTable, random: SeededRandom): Question | null {
  const found = condition(table, random)
  if (found === null) return null
  const [order, sign] = random.chance(0.7) ? ['DESC', -1] : ['ASC', 1]
  const count = 1 + random.below(4)
  const times = rowsOf(table).filter(found.has).map((row) => row.time)
  times.sort((a, b) => a < b ? -sign : a > b ? sign : 0)
  return {
    sql: `SELECT time FROM ${name} WHERE ${found.where} ORDER BY time ${order} LIMIT ${count}`,
    rows: times.slice(0, count).map((time) => [time]), isOrdered: true,
  }
}

function topByField(name: string, table: ModelTable, random: SeededRandom): Question | null {
  const field = pick(random, [...table.fields.keys()])
  const values = rowsOf(table).flatMap((row) => row.fields.get(field) ?? [])
  const count = 1 + random.below(5)
  values.sort((a, b) => isLess(a, b) ? 1 : isLess(b, a) ? -1 : 0)
  return {
    sql: `SELECT ${field} FROM ${name} WHERE ${field} IS NOT NULL ORDER BY ${field} DESC LIMIT ${count}`,
    rows: values.slice(0, count).map((value) => [value]), isOrdered: true,
  }
}

function someTags(table: ModelTable, random: SeededRandom): string[] {
  return [...table.tags].filter(() => random.chance(0.6))
}

function grouped(rows: readonly ModelRow[], tags: readonly string[]): ModelRow[][] {
  const groups = new Map<string, ModelRow[]>()
  for (const row of rows) {
    const key = tags.map((tag) => shown(row.tags.get(tag) ?? null)).join('|')
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [row])
    else group.push(row)
  }
  return [...groups.values()]
}

const tagsOf = (row: ModelRow, tags: readonly string[]): Scalar[] =>
  tags.map((tag) => row.tags.get(tag) ?? null)

function distinctTags(name: string, table: ModelTable, random: SeededRandom): Question | null {
  const tags = someTags(table, random)
  if (tags.length === 0) return null
  const isBounded = random.chance(0.5)
  const bounds = range(table, random)
  const rows = rowsOf(table).filter((row) => !isBounded || bounds.has(row))
  return {
    sql: `SELECT DISTINCT ${tags.join(', ')} FROM ${name}${isBounded ? ` WHERE ${bounds.where}` : ''}`,
    rows: grouped(rows, tags).map(([first]) => tagsOf(first!, tags)),
  }
}

function timeBounds(name: string, table: ModelTable, random: SeededRandom): Question {
  const found = random.chance(0.5) ? condition(table, random) : null
  const times = rowsOf(table).filter((row) => found === null || found.has(row)).map((row) => row.time)
  times.sort((a, b) => a < b ? -1 : 1)
  return {
    sql: `SELECT min(time), max(time) FROM ${name}${found === null ? '' : ` WHERE ${found.where}`}`,
    rows: [[times[0] ?? null, times[times.length - 1] ?? null]],
  }
}

function boundsByTag(name: string, table: ModelTable, random: SeededRandom): Question | null {
  const tags = someTags(table, random)
  if (tags.length === 0) return null
  const rows = grouped(rowsOf(table), tags).map((group): Scalar[] => {
    const times = group.map((row) => row.time).sort((a, b) => a < b ? -1 : 1)
    return [...tagsOf(group[0]!, tags), times[0]!, times[times.length - 1]!, BigInt(group.length)]
  })
  const keys = tags.join(', ')
  return { sql: `SELECT ${keys}, min(time), max(time), count(*) FROM ${name} GROUP BY ${keys}`, rows }
}

function lastBySeries(name: string, table: ModelTable, random: SeededRandom): Question | null {
  const tags = [...table.tags]
  if (tags.length === 0) return null
  const field = pick(random, [...table.fields.keys()])
  const keys = tags.join(', ')
  const rows = grouped(rowsOf(table), tags).map((group): Scalar[] => {
    const having = group.filter((row) => row.fields.has(field)).sort((a, b) => a.time < b.time ? 1 : -1)
    return [...tagsOf(group[0]!, tags), having[0]?.fields.get(field) ?? null]
  })
  return { sql: `SELECT ${keys}, selector_last(${field}, time)['value'] FROM ${name} GROUP BY ${keys}`, rows }
}

function lastTimeBySeries(name: string, table: ModelTable, random: SeededRandom): Question | null {
  const tags = someTags(table, random)
  if (tags.length === 0) return null
  const keys = tags.join(', ')
  const bounds = range(table, random)
  const rows = grouped(rowsOf(table).filter(bounds.has), tags).map((group): Scalar[] =>
    [...tagsOf(group[0]!, tags), group.reduce(
      (most, row) => row.time > most ? row.time : most, group[0]!.time)])
  return { sql: `SELECT ${keys}, max(time) FROM ${name} WHERE ${bounds.where} GROUP BY ${keys}`, rows }
}

const BIN_NS = 60_000_000_000n

function byTagAndTime(name: string, table: ModelTable, random: SeededRandom): Question {
  const tags = someTags(table, random)
  const field = pick(random, [...table.fields.keys()])
  const floor = (time: bigint): bigint => (time - ((time % BIN_NS) + BIN_NS) % BIN_NS)
  const groups = new Map<string, ModelRow[]>()
  for (const row of rowsOf(table)) {
    const key = [floor(row.time), ...tagsOf(row, tags).map(shown)].join('|')
    groups.set(key, [...(groups.get(key) ?? []), row])
  }
  const rows = [...groups.values()].map((group): Scalar[] => {
    const values = group.flatMap((row) => row.fields.get(field) ?? []).sort(
      (a, b) => isLess(a, b) ? -1 : isLess(b, a) ? 1 : 0)
    const extremes = table.fields.get(field) === 'bool' ? []
      : [values[0] ?? null, values[values.length - 1] ?? null]
    return [floor(group[0]!.time), ...tagsOf(group[0]!, tags), BigInt(group.length), BigInt(values.length),
      ...extremes]
  })
  const extremes = table.fields.get(field) === 'bool' ? '' : `, min(${field}), max(${field})`
  const keys = [`date_bin(INTERVAL '1 minute', time)`, ...tags].join(', ')
  return { sql: `SELECT ${keys}, count(*), count(${field})${extremes} FROM ${name} GROUP BY ${keys}`, rows }
}

/** A table joined with its own newest times: what dashboards ask, and what `last-rows` answers with ties. */
function joinNewest(name: string, table: ModelTable, random: SeededRandom): Question | null {
  const one = someTag(table, random)
  if (one === null) return null
  const columns = table.columns()
  const groups = grouped(rowsOf(table).filter((row) => row.tags.has(one.tag)), [one.tag])
  const rows = groups.flatMap((group) => {
    const newestTime = group.reduce((most, row) => row.time > most ? row.time : most, group[0]!.time)
    return group.filter((row) => row.time === newestTime)
  })
  return {
    sql: `SELECT ${columns.map((c) => `c.${c}`).join(', ')} FROM ${name} c INNER JOIN ` +
      `(SELECT ${one.tag}, max(time) AS newest FROM ${name} GROUP BY ${one.tag}) l ` +
      `ON c.${one.tag} = l.${one.tag} AND c.time = l.newest`,
    rows: rows.map((row) => columns.map((column) => table.value(row, column))),
  }
}
