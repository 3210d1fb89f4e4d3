// Finding some columns of a list that may have hundreds: a table's lists are kept from query to query, so
// that a query of one column costs the same whatever else its table has. Short lists, and lists that are
// looked at once, are searched from end to end. Not name resolution (bind/scope.ts).
import type { ColumnId } from './expression.ts'
import type { OutputColumn, ScanColumn } from './plan.ts'

type Columns = readonly OutputColumn[]
type Reads = readonly ScanColumn[]

/** Shorter ones are searched faster than they are indexed. */
const LONG = 32
/** So many times more columns than are looked for. */
const FEW = 4

/** An index of each long list that was asked for a second time. */
class Indexes<Entry, Key, Found> {
  readonly #known = new WeakMap<readonly Entry[], ReadonlyMap<Key, Found> | 'asked once'>()
  readonly #make: (list: readonly Entry[]) => ReadonlyMap<Key, Found>

  constructor(make: (list: readonly Entry[]) => ReadonlyMap<Key, Found>) {
    this.#make = make
  }

  /** null: search. */
  of(list: readonly Entry[]): ReadonlyMap<Key, Found> | null {
    if (list.length < LONG) return null
    const known = this.#known.get(list)
    if (known === undefined) {
      this.#known.set(list, 'asked once')
      return null
    }
    if (known !== 'asked once') return known
    const made = this.#make(list)
    this.#known.set(list, made)
    return made
  }
}

const placesOf = (ids: readonly ColumnId[]): ReadonlyMap<ColumnId, number> =>
  new Map(ids.map((id, place): [ColumnId, number] => [id, place]).reverse())

const places = new Indexes<OutputColumn, ColumnId, number>((list) => placesOf(list.map((c) => c.id)))
const readPlaces = new Indexes<ScanColumn, ColumnId, number>((list) => placesOf(list.map((r) => r.column.id)))
const names = new Indexes<OutputColumn, string, Columns>((list) => Map.groupBy(list, (c) => c.name))

export function columnOf(columns: Columns, id: ColumnId): OutputColumn | undefined {
  const index = places.of(columns)
  return index === null ? columns.find((c) => c.id === id) : columns[index.get(id) ?? -1]
}

/** Those of the name, in their order, perhaps among others. */
export function columnsPerhapsNamed(columns: Columns, name: string): Columns {
  const index = names.of(columns)
  return index === null ? columns : index.get(name) ?? []
}

/** Those whose ids are in the set, in the order of the list; each is in it once. */
export const columnsWithin = (columns: Columns, ids: ReadonlySet<ColumnId>): Columns =>
  within(columns, ids, places, (c) => c.id)

export const readsWithin = (reads: Reads, ids: ReadonlySet<ColumnId>): Reads =>
  within(reads, ids, readPlaces, (r) => r.column.id)

function within<T>(
  list: readonly T[], ids: ReadonlySet<ColumnId>, indexes: Indexes<T, ColumnId, number>,
  idOf: (entry: T) => ColumnId,
): readonly T[] {
  const index = ids.size * FEW > list.length ? null : indexes.of(list)
  if (index === null) return list.filter((entry) => ids.has(idOf(entry)))
  const found: number[] = []
  for (const id of ids) {
    const place = index.get(id)
    if (place !== undefined) found.push(place)
  }
  return found.sort((a, b) => a - b).map((place) => list[place]!)
}
