// A client of administered tables: writes to whichever is there or not, and reads them. The fields it uses
// tell how often the table had been dropped when it began, so that columns of an earlier table show.
import assert from 'node:assert/strict'
import { Unavailable } from '../../../engine/door.ts'
import type { Env } from '../../../storage/env/env.ts'
import type { SeededRandom } from '../../../storage/env/simulated/random.ts'
import { lineOf, type Point, type Value } from '../../properties/model.ts'
import type { Session } from '../../storage/session.ts'
import { MARK_TIME, type Estate, type Place, type Rows } from '../estate.ts'
import { isInjected, type Counts } from '../history.ts'
import { takesPart } from '../parts.ts'

const REQUESTS_PER_LIFE = 8

export async function rentOn(
  session: Session, env: Env, random: SeededRandom, estate: Estate, tenant: number, run: Counts,
): Promise<void> {
  for (let i = 0; i < REQUESTS_PER_LIFE && takesPart('tenants'); i++) {
    await env.timers.sleep(random.fraction() * 60)
    const place = estate.places[random.below(estate.places.length)]!
    if (random.chance(0.3)) await look(session, estate, place)
    else await write(session, random, estate, place, tenant, run)
  }
}

async function look(session: Session, estate: Estate, place: Place): Promise<void> {
  await estate.look(session, place).catch((error: unknown) => {
    if (!isInjected(error)) throw error
  })
}

async function write(
  session: Session, random: SeededRandom, estate: Estate, place: Place, tenant: number, run: Counts,
): Promise<void> {
  const number = place.rows.length
  const points = pointsFor(random, place, tenant, number)
  const rows: Rows = { ...estate.begin(), mark: `${tenant}/${number}`, points }
  place.rows.push(rows)
  try {
    const outcome = await session.write(points.map(lineOf).join('\n'), { database: place.database })
    assert.deepEqual(outcome, { kind: 'ok' })
    estate.end(rows, 'yes')
    run.acknowledged++
  } catch (error) {
    if (error instanceof assert.AssertionError) throw error
    assert(!String(error).includes('another process'),
      `a lone process was told it is fenced: P-08: ${String(error)}`)
    const isUnknown = error instanceof Unavailable && error.outcomeUnknown
    estate.end(rows, isUnknown ? 'maybe' : 'no')
    if (isUnknown) run.unknown++
    else run.refused++
  }
}

function pointsFor(random: SeededRandom, place: Place, tenant: number, number: number): Point[] {
  const { table } = place
  const own = new Map([['w', String(tenant)]])
  const dropped = place.drops.filter(({ state }) => state === 'yes').length
  const points: Point[] = [{
    table, tags: own, time: MARK_TIME + BigInt(number), fields: new Map([['i1', BigInt(number)]]),
  }]
  for (let i = 0; i < 1 + random.below(4); i++) {
    const fields = new Map<string, Value>([[`i_after${dropped}`, BigInt(random.below(100))]])
    if (random.chance(0.5)) fields.set('f1', random.below(100) / 4)
    points.push({ table, tags: own, time: BigInt(random.below(4)), fields })
  }
  return points
}
