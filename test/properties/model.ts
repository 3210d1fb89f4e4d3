// What a database must hold, as plain maps: table -> (tags, time) -> fields; a later write of a point
// replaces the fields it names and keeps the others. The oracle of property, simulation and crash tests; no
// code of the product is in it.
import type { Scalar } from '../../kernels/column.ts'

export type Kind = 'float64' | 'int64' | 'uint64' | 'bool' | 'utf8'
export type Value = number | bigint | boolean | string

export type Point = {
  readonly table: string
  readonly tags: ReadonlyMap<string, string>
  readonly time: bigint
  readonly fields: ReadonlyMap<string, Value>
}

export type ModelRow = {
  readonly tags: ReadonlyMap<string, string>
  readonly time: bigint
  readonly fields: Map<string, Value>
}

export class ModelTable {
  readonly tags = new Set<string>()
  readonly fields = new Map<string, Kind>()
  readonly rows = new Map<string, ModelRow>()

  apply(point: Point, kindOf: (field: string) => Kind): void {
    for (const tag of point.tags.keys()) this.tags.add(tag)
    for (const field of point.fields.keys()) this.fields.set(field, kindOf(field))
    const key = keyOf(point)
    const row = this.rows.get(key)
    if (row === undefined) {
      this.rows.set(key, { tags: point.tags, time: point.time, fields: new Map(point.fields) })
      return
    }
    for (const [field, value] of point.fields) row.fields.set(field, value)
  }

  /** Names as `SELECT *` shows them: sorted. */
  columns(): string[] {
    return [...this.tags, ...this.fields.keys(), 'time'].sort(byBytes)
  }

  value(row: ModelRow, column: string): Scalar {
    if (column === 'time') return row.time
    return row.tags.get(column) ?? row.fields.get(column) ?? null
  }
}

export class Model {
  readonly tables = new Map<string, ModelTable>()

  apply(points: readonly Point[]): void {
    for (const point of points) this.table(point.table).apply(point, kindOfField)
  }

  table(name: string): ModelTable {
    let table = this.tables.get(name)
    if (table === undefined) this.tables.set(name, table = new ModelTable())
    return table
  }
}

/** The first letter of a field's name says its type. */
export function kindOfField(name: string): Kind {
  const kinds: Record<string, Kind> = { f: 'float64', i: 'int64', u: 'uint64', b: 'bool', s: 'utf8' }
  return kinds[name[0]!]!
}

export function keyOf(point: { readonly tags: ReadonlyMap<string, string>; readonly time: bigint }): string {
  const tags = [...point.tags].sort(([a], [b]) => byBytes(a, b)).map(([name, value]) => `${name}=${value}`)
  return `${tags.join(',')} ${point.time}`
}

export function byBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b))
}

export function lineOf(point: Point): string {
  const tags = [...point.tags].map(([name, value]) =>
    `,${name}=${value.replaceAll(' ', '\\ ').replaceAll(',', '\\,')}`)
  const fields = [...point.fields].map(([name, value]) => `${name}=${fieldText(name, value)}`)
  return `${point.table}${tags.join('')} ${fields.join(',')} ${point.time}`
}

function fieldText(name: string, value: Value): string {
  if (typeof value === 'string') return `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
  return `${value}${name[0] === 'i' ? 'i' : name[0] === 'u' ? 'u' : ''}`
}

/** One text for a value, the same for the model's and the database's. */
export function shown(value: Scalar): string {
  return typeof value === 'string' ? JSON.stringify(value)
    : `${typeof value === 'bigint' ? `${value}n` : String(value)}`
}

export function shownRows(rows: readonly (readonly Scalar[])[]): string[] {
  return rows.map((row) => row.map(shown).join(' | '))
}
