// What administration leaves: tables and databases that are dropped and made again while clients write to
// them. Every deed (a write, a drop, a creation) has a start, an end and an outcome, in ticks of one counter;
// from these follows which rows must be there, which must not, and which may (P-01, P-04). Not retention:
// kept-rows.ts.
import assert from 'node:assert/strict'
import { seededRandom } from '../../storage/env/simulated/random.ts'
import { Model, type Point } from '../properties/model.ts'
import type { Session } from '../storage/session.ts'
import { checkModel, rowsOf } from './check.ts'
import { isNoTable } from './history.ts'

export type State = 'yes' | 'maybe' | 'no'

/** `end` is Infinity while nobody was answered. */
export type Deed = { start: number; end: number; state: State }

export type Rows = Deed & { readonly mark: string; readonly points: readonly Point[] }
export type Creation = Deed & { readonly columns: readonly string[] }
export type Drop = Deed

export type Place = {
  readonly database: string
  readonly table: string
  readonly rows: Rows[]
  readonly creations: Creation[]
  /** Of the table or its database. */
  readonly drops: Drop[]
}

/** Times of marks; other rows have earlier ones. */
export const MARK_TIME = 1000n

export class Estate {
  readonly places: readonly Place[]
  #tick = 0

  constructor(databases: readonly string[], tables: readonly string[]) {
    this.places = databases.flatMap((database) => tables.map((table) =>
      ({ database, table, rows: [], creations: [], drops: [] })))
  }

  now(): number {
    return ++this.#tick
  }

  begin(): Deed {
    return { start: this.now(), end: Number.POSITIVE_INFINITY, state: 'maybe' }
  }

  end(deed: Deed, state: State): void {
    deed.end = this.now()
    deed.state = state
  }

  /** Whatever was not answered when its process ended is over, one way or the other. */
  processEnded(): void {
    const tick = this.now()
    for (const { rows, creations, drops } of this.places) {
      for (const deed of [...rows, ...creations, ...drops]) if (deed.end > tick) deed.end = tick
    }
  }

  /** Nobody else is at work: what may be is settled by what is there. */
  async check(session: Session): Promise<void> {
    await this.#checkNames(session)
    for (const place of this.places) {
      const from = this.now()
      const found = await marksOf(session, place)
      judge(place, found, from, from)
      settle(place, found)
      judge(place, found, from, from)
      for (const one of place.rows) fix(one, found, this.now())
      if (found === null) continue
      await checkColumns(session, place)
      const model = new Model()
      for (const one of place.rows) if (one.state === 'yes') model.apply(one.points)
      await checkModel(session, place.database, model, seededRandom(this.#tick, 'estate'))
    }
  }

  async #checkNames(session: Session): Promise<void> {
    for (const database of new Set(this.places.map((place) => place.database))) {
      const { rows } = await rowsOf(session,
        "SELECT table_name FROM information_schema.tables WHERE table_schema = 'iox'", database)
      const known = this.places.map(({ table }) => table)
      for (const [name] of rows) assert(known.includes(String(name)),
        `${database} shows the table ${String(name)}, which nobody made: P-04`)
    }
  }

  /** A look while others are at work. */
  async look(session: Session, place: Place): Promise<void> {
    const from = this.now()
    const found = await marksOf(session, place)
    judge(place, found, from, this.now())
  }
}

/** null: there is no such table. */
async function marksOf(session: Session, { database, table }: Place): Promise<Set<string> | null> {
  try {
    const { rows } = await session.sql(`SELECT w, i1 FROM ${table} WHERE time >= ${timeText(MARK_TIME)}`,
      undefined, database)
    return new Set(rows.map(([w, mark]) => `${String(w)}/${String(mark)}`))
  } catch (error) {
    if (isNoTable(error)) return null
    // A table that was just created has its own columns.
    if (/No field named/.test(String(error))) return new Set()
    throw error
  }
}

const timeText = (ns: bigint): string => `to_timestamp_nanos(${ns})`

/** A drop that may have taken what `deed` made, seen by whoever looked until `to`. */
function mayBeDropped(place: Place, deed: Deed, to: number): Drop[] {
  return place.drops.filter((drop) => drop.state !== 'no' && drop.start < to && drop.end > deed.start)
}

const isDropped = (place: Place, deed: Deed, from: number): boolean => place.drops.some((drop) =>
  drop.state === 'yes' && drop.end <= from && drop.start > deed.end)

export function mustExist(place: Place, from: number, to: number): boolean {
  return [...place.rows, ...place.creations].some((deed) =>
    deed.state === 'yes' && deed.end <= from && mayBeDropped(place, deed, to).length === 0)
}

/** A failed write may have made its table all the same. */
export function mustNotExist(place: Place, from: number, to: number): boolean {
  const deeds = [...place.rows, ...place.creations].filter((deed) => deed.start < to)
  return deeds.every((deed) => isDropped(place, deed, from))
}

function judge(place: Place, found: ReadonlySet<string> | null, from: number, to: number): void {
  const name = `${place.database}.${place.table}`
  if (found === null) assert(!mustExist(place, from, to), `${name} is gone and nobody dropped it: P-01`)
  else assert(!mustNotExist(place, from, to), `${name} was dropped and is there: P-04`)
  const known = new Set<string>()
  for (const one of place.rows) {
    known.add(one.mark)
    const isThere = found?.has(one.mark) === true
    const isOwed = one.state === 'yes' && one.end <= from && mayBeDropped(place, one, to).length === 0
    if (isOwed) assert(isThere, `${name}: acknowledged rows ${one.mark} are lost: P-01`)
    if (one.state === 'no') assert(!isThere, `${name}: refused rows ${one.mark} are there: P-02`)
    if (isDropped(place, one, from)) assert(!isThere, `${name}: dropped rows ${one.mark} are there: P-04`)
  }
  for (const mark of found ?? []) assert(known.has(mark), `${name}: rows ${mark} nobody wrote: P-04`)
}

/** Acknowledged rows that are gone prove the one drop that may have taken them. */
function settle(place: Place, found: ReadonlySet<string> | null): void {
  for (const one of place.rows) {
    if (one.state !== 'yes' || found?.has(one.mark) === true) continue
    const [only, ...others] = mayBeDropped(place, one, Number.POSITIVE_INFINITY)
    if (only !== undefined && others.length === 0) only.state = 'yes'
  }
}

/** Rows that are there were there now, whatever went before; others never come back. */
function fix(one: Rows, found: ReadonlySet<string> | null, tick: number): void {
  const isThere = found?.has(one.mark) === true
  one.state = isThere ? 'yes' : 'no'
  if (isThere) one.start = one.end = tick
}

/** A table that was dropped and made again has the columns it was given since. */
async function checkColumns(session: Session, place: Place): Promise<void> {
  const allowed = new Set(['time'])
  for (const one of place.rows) {
    if (isDropped(place, one, Number.POSITIVE_INFINITY)) continue
    for (const { tags, fields } of one.points) {
      for (const name of [...tags.keys(), ...fields.keys()]) allowed.add(name)
    }
  }
  for (const one of place.creations) {
    if (!isDropped(place, one, Number.POSITIVE_INFINITY)) for (const name of one.columns) allowed.add(name)
  }
  const { names } = await session.sql(`SELECT * FROM ${place.table} LIMIT 1`, undefined, place.database)
  for (const name of names) assert(allowed.has(name),
    `${place.database}.${place.table} has the column ${name} of a dropped table: P-04`)
}
