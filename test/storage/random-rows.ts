// Random rows of one table in kernel memory beside the same rows as plain values: for tests of what sorts,
// merges, cuts, logs and reads them. Series, times and NULLs are dense in collisions.
import { Arena } from '../../kernels/arena.ts'
import { valueAt, type Column, type Scalar, flat } from '../../kernels/column.ts'
import { f64, i64, u32, u64, u8, type Pointer } from '../../kernels/memory.ts'
import { boolean, float64, int64, uint64, utf8, type DataType } from '../../kernels/type.ts'
import { bitmapBytes, type RowColumn, type RowSet } from '../../storage/buffer/row-set.ts'
import type { Segment } from '../../storage/buffer/segment.ts'
import { SeriesDirectory } from '../../storage/buffer/series-directory.ts'
import type { SeededRandom } from '../../storage/env/simulated/random.ts'

export type PlainRow =
  { readonly series: number; readonly time: bigint; readonly values: ReadonlyMap<number, Scalar> }

export const TYPES: readonly DataType[] = [float64, int64, uint64, boolean, utf8]

/** Column ids are 10, 11, ... in the order of TYPES. */
export const columnIdOf = (type: number): number => 10 + type

export function put(bytes: Uint8Array, arena: Arena): Pointer {
  const at = arena.alloc(bytes.length + 64)
  u8.set(bytes, at)
  return at
}

/** A directory with tags a and b, and `series` series in random order of their values. */
export function randomDirectory(series: number, random: SeededRandom, arena: Arena): SeriesDirectory {
  const directory = new SeriesDirectory(arena.owner, 7n)
  directory.addTag('a', 1)
  directory.addTag('b', 2)
  addSeries(directory, series, random, arena)
  return directory
}

export function addSeries(
  directory: SeriesDirectory, series: number, random: SeededRandom, arena: Arena,
): void {
  const encoder = new TextEncoder()
  const triples = arena.alloc(24)
  while (directory.count < series) {
    const tags = [0, 1].flatMap((ordinal) => random.chance(0.2) ? []
      : [{ ordinal, text: encoder.encode(`v${random.below(series * 2)}`) }])
    tags.forEach(({ ordinal, text }, i) =>
      u32.set([ordinal, put(text, arena), text.length], (triples >>> 2) + i * 3))
    directory.seriesOf(triples, tags.length)
  }
}

export function randomRows(
  rows: number, series: number, times: readonly bigint[], random: SeededRandom,
): PlainRow[] {
  return Array.from({ length: rows }, () => ({
    series: random.below(series), time: times[random.below(times.length)]!,
    values: new Map(TYPES.map((type, t): [number, Scalar] =>
      [columnIdOf(t), random.chance(0.3) ? null : randomScalar(type, random)])),
  }))
}

function randomScalar(type: DataType, random: SeededRandom): Scalar {
  switch (type) {
    case float64: return random.chance(0.1) ? random.fraction() * 1e9 : random.below(100) / 4
    case int64: return random.chance(0.1) ? -(2n ** 63n) + BigInt(random.below(9))
      : BigInt(random.below(200) - 100)
    case uint64: return random.chance(0.1) ? 2n ** 64n - 1n - BigInt(random.below(9))
      : BigInt(random.below(99))
    case boolean: return random.chance(0.5)
    default: return ['', 'one', 'zwei', 'drei'.repeat(random.below(20))][random.below(4)]!
  }
}

export function rowSet(rows: readonly PlainRow[], arena: Arena): RowSet {
  const series = arena.alloc(rows.length * 4 + 16)
  const times = arena.alloc(rows.length * 8 + 16)
  rows.forEach((row, i) => {
    u32[(series >>> 2) + i] = row.series
    i64[times / 8 + i] = row.time
  })
  return { rows: rows.length, series, times,
    columns: TYPES.flatMap((type, t) => columnOf(columnIdOf(t), type, rows, arena) ?? []) }
}

function columnOf(
  columnId: number, type: DataType, rows: readonly PlainRow[], arena: Arena,
): RowColumn | null {
  const values = rows.map((row) => row.values.get(columnId) ?? null)
  if (values.every((value) => value === null)) return null
  let validity = 0
  if (values.includes(null)) {
    validity = arena.zeroed(bitmapBytes(rows.length))
    values.forEach((value, i) => { if (value !== null) u8[validity + (i >>> 3)]! |= 1 << (i & 7) })
  }
  if (type === utf8) {
    const offsets = arena.alloc((rows.length + 1) * 4)
    const texts = values.map((value) => new TextEncoder().encode(value === null ? '' : String(value)))
    const data = put(Buffer.concat(texts), arena)
    u32[offsets >>> 2] = 0
    texts.forEach((text, i) => { u32[(offsets >>> 2) + i + 1] = u32[(offsets >>> 2) + i]! + text.length })
    return { columnId, type, data, validity, offsets }
  }
  const data = arena.zeroed(type === boolean ? bitmapBytes(rows.length) : rows.length * 8 + 16)
  values.forEach((value, i) => {
    if (type === boolean) { if (value === true) u8[data + (i >>> 3)]! |= 1 << (i & 7) }
    else if (type === float64) f64[data / 8 + i] = value === null ? 77 : value as number
    else if (type === int64) i64[data / 8 + i] = value === null ? 77n : value as bigint
    else u64[data / 8 + i] = value === null ? 77n : value as bigint
  })
  return { columnId, type, data, validity, offsets: 0 }
}

/** Rows as one line each; a column that is absent is NULL. */
export function shownRow(row: PlainRow): string {
  const values = TYPES.map((_, t) => String(row.values.get(columnIdOf(t)) ?? null))
  return `${row.series} ${row.time} ${values.join(' ')}`
}

/** Last write wins per field; sorted by rank and time, as a segment must be. */
export function merged(rows: readonly PlainRow[], directory: SeriesDirectory): PlainRow[] {
  const byKey = new Map<string, { series: number; time: bigint; values: Map<number, Scalar> }>()
  for (const row of rows) {
    const key = `${row.series} ${row.time}`
    const known = byKey.get(key)
    if (known === undefined) byKey.set(key,
      { series: row.series, time: row.time, values: new Map(row.values) })
    else for (const [id, value] of row.values) if (value !== null) known.values.set(id, value)
  }
  const ranks = directory.ranks() >>> 2
  const rank = (series: number): number => u32[ranks + series]!
  return [...byKey.values()].sort((a, b) =>
    rank(a.series) - rank(b.series) || (a.time < b.time ? -1 : a.time > b.time ? 1 : 0))
}

export function rowsOfSegment(segment: Segment): PlainRow[] {
  const rows: PlainRow[] = []
  let row = 0
  for (let run = 0; run < segment.runs.count; run++) {
    const series = u32[(segment.runs.series >>> 2) + run]!
    for (const end = u32[(segment.runs.ends >>> 2) + run]!; row < end; row++) {
      rows.push({ series, time: valueAt(segment.time, row) as bigint,
        values: valuesAt(segment.columns, row) })
    }
  }
  return rows
}

function valuesAt(columns: ReadonlyMap<number, Column>, row: number): Map<number, Scalar> {
  return new Map([...columns].map(([id, column]) => [id, valueAt(column, row)]))
}

export function rowsOfSet(set: RowSet): PlainRow[] {
  const columns = new Map(set.columns.map(({ columnId, type, data, validity, offsets }) =>
    [columnId, flat(type, set.rows, data, validity, offsets)]))
  return Array.from({ length: set.rows }, (_, row) => ({
    series: u32[(set.series >>> 2) + row]!, time: i64[set.times / 8 + row]!, values: valuesAt(columns, row),
  }))
}
