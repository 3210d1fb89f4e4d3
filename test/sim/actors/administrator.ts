// Creates, drops and recreates tables and databases while clients write to them. Every answer is recorded,
// and a refusal is judged: nothing that exists is said to be missing, nothing that is gone to exist.
import assert from 'node:assert/strict'
import { Refusal } from '../../../engine/door.ts'
import type { Env } from '../../../storage/env/env.ts'
import type { SeededRandom } from '../../../storage/env/simulated/random.ts'
import type { Session } from '../../storage/session.ts'
import { mustExist, mustNotExist, type Creation, type Deed, type Estate, type Place } from '../estate.ts'
import { takesPart } from '../parts.ts'

const DEEDS_PER_LIFE = 6

export type Administration = { dropped: number; created: number }

export async function administerOn(
  session: Session, env: Env, random: SeededRandom, estate: Estate, run: Administration,
): Promise<void> {
  for (let i = 0; i < DEEDS_PER_LIFE && takesPart('administrators'); i++) {
    await env.timers.sleep(random.fraction() * 90)
    const place = estate.places[random.below(estate.places.length)]!
    const roll = random.below(10)
    if (roll < 4) await dropTable(session, estate, place, run)
    else if (roll < 6) await dropDatabase(session, estate, place.database, run)
    else if (roll < 9) await createTable(session, random, estate, place, run)
    else await createDatabase(session, place.database)
  }
}

async function dropTable(session: Session, estate: Estate, place: Place, run: Administration): Promise<void> {
  const drop = estate.begin()
  place.drops.push(drop)
  await attempt(estate, drop, run, 'dropped', () => session.database.deleteTable(
    { database: place.database, table: place.table, hardDelete: 'never' }))
  if (drop.state === 'no') assert(!mustExist(place, drop.start, drop.end),
    `${place.database}.${place.table} is there and could not be dropped: P-01`)
}

async function dropDatabase(
  session: Session, estate: Estate, database: string, run: Administration,
): Promise<void> {
  const drop = estate.begin()
  const places = estate.places.filter((place) => place.database === database)
  for (const { drops } of places) drops.push(drop)
  await attempt(estate, drop, run, 'dropped',
    () => session.database.deleteDatabase({ name: database, hardDelete: 'default' }))
  if (drop.state === 'no') assert(!places.some((place) => mustExist(place, drop.start, drop.end)),
    `${database} is there and could not be dropped: P-01`)
}

async function createTable(
  session: Session, random: SeededRandom, estate: Estate, place: Place, run: Administration,
): Promise<void> {
  const made = `i_made${random.below(3)}`
  const creation: Creation = { ...estate.begin(), columns: ['w', 'i1', made] }
  place.creations.push(creation)
  await attempt(estate, creation, run, 'created', () => session.database.createTable({
    database: place.database, table: place.table, tags: ['w'],
    fields: [{ name: 'i1', type: 'int64' }, { name: made, type: 'int64' }],
  }))
  if (creation.state !== 'no') return
  place.creations.splice(place.creations.indexOf(creation), 1)
  assert(!mustNotExist(place, creation.start, creation.end),
    `${place.database}.${place.table} was dropped and is said to exist: P-04`)
}

/** Writes make their database too: nothing follows from the answer. */
async function createDatabase(session: Session, name: string): Promise<void> {
  await session.database.createDatabase({ name, retentionNs: null }).catch((error: unknown) => {
    assert(!isOvertaken(error), 'a lone process was told it is fenced: P-08')
  })
}

async function attempt(
  estate: Estate, deed: Deed, run: Administration, counted: 'dropped' | 'created', work: () => Promise<void>,
): Promise<void> {
  try {
    await work()
    estate.end(deed, 'yes')
    run[counted]++
  } catch (error) {
    assert(!isOvertaken(error), `a lone process was told it is fenced: P-08: ${String(error)}`)
    estate.end(deed, error instanceof Refusal ? 'no' : 'maybe')
  }
}

const isOvertaken = (error: unknown): boolean => String(error).includes('another process')
