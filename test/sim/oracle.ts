// What writers ask for and what must be there afterwards: requests with marks, their states, and the checks
// that name the promise which does not hold. Every request carries a mark of its own, so its presence can be
// told apart. Not a world: those are in worlds/.
import assert from 'node:assert/strict'
import { Unavailable } from '../../engine/door.ts'
import type { Env } from '../../storage/env/env.ts'
import type { SeededRandom } from '../../storage/env/simulated/random.ts'
import { lineOf, Model, shownRows, type Point, type Value } from '../properties/model.ts'
import { randomValue } from '../properties/random-points.ts'
import type { Session } from '../storage/session.ts'

const FIELDS = ['f1', 'i1', 'u1', 'b1', 's1', 'i2', 'f2']
const REQUESTS_PER_LIFE = 12

export type Request = {
  readonly points: readonly Point[]
  state: 'acknowledged' | 'maybe' | 'absent'
}

/** Requests of each writer in order; a request's place is its mark. */
export type History = Request[][]

export type Counts = { acknowledged: number; unknown: number; refused: number }

export type WriterRules = {
  /** A process with a twin may be told that it lost the node. */
  readonly mayBeFenced?: boolean
  /** Asked as a request begins: whether it may be acknowledged at all. */
  readonly mayAcknowledge?: () => boolean
}

export const emptyHistory = (writers: number): History => Array.from({ length: writers }, () => [])

export async function writeOn(
  session: Session, env: Env, random: SeededRandom, history: History, writer: number, run: Counts,
  rules: WriterRules = {},
): Promise<void> {
  const requests = history[writer]!
  for (let i = 0; i < REQUESTS_PER_LIFE; i++) {
    const points = requestPoints(random, writer, requests.length)
    const request: Request = { points, state: 'maybe' }
    const mayAcknowledge = rules.mayAcknowledge?.() ?? true
    requests.push(request)
    try {
      const outcome = await session.write(
        points.map(lineOf).join('\n'), { acceptPartial: random.chance(0.5) })
      assert.deepEqual(outcome, { kind: 'ok' })
      assert(mayAcknowledge, 'a process acknowledged though a newer one had started: P-08')
      request.state = 'acknowledged'
      run.acknowledged++
    } catch (error) {
      if (error instanceof assert.AssertionError) throw error
      assert(rules.mayBeFenced === true || !String(error).includes('another process'),
        `a lone process was told it is fenced: P-08: ${String(error)}`)
      if (error instanceof Unavailable && error.outcomeUnknown) run.unknown++
      else {
        request.state = 'absent'
        run.refused++
      }
    }
    await env.timers.sleep(random.fraction() * 40)
  }
}

/** A mark and some points of the writer's own few series, most of them overwrites. */
function requestPoints(random: SeededRandom, writer: number, mark: number): Point[] {
  const own = new Map([['w', String(writer)]])
  const points: Point[] = [
    { table: 'marks', tags: own, time: BigInt(mark), fields: new Map<string, Value>([['i1', BigInt(mark)]]) },
  ]
  const count = 1 + random.below(random.chance(0.2) ? 60 : 8)
  for (let i = 0; i < count; i++) {
    const tags = new Map(own)
    if (random.chance(0.7)) tags.set('s', `s${random.below(4)}`)
    if (random.chance(0.05)) tags.set(`late${random.below(3)}`, 'x')
    const names = FIELDS.filter(() => random.chance(0.3))
    if (random.chance(0.05)) names.push(`f_new${random.below(4)}`)
    if (names.length === 0) names.push('i1')
    const time = BigInt(random.below(30) - 10) * 50_000_000_000n
    const table = random.chance(0.9) ? 'points' : `other${random.below(3)}`
    points.push({ table, tags, time, fields: new Map(
      names.map((name) => [name, randomValue(random, name)])) })
  }
  return points
}

export async function snapshotOn(
  session: Session, env: Env, random: SeededRandom, run: { snapshots: number },
  isExpected: (error: unknown) => boolean = isInjected,
): Promise<void> {
  for (let i = 0; i < 4; i++) {
    await env.timers.sleep(random.fraction() * 150)
    try {
      await session.database.snapshot()
      run.snapshots++
    } catch (error) {
      if (!isExpected(error)) throw error
    }
  }
}

/** Reads while others write: what was acknowledged is there (P-01), and what was read once stays (P-06). */
export async function readOn(
  session: Session, env: Env, random: SeededRandom, history: History, seen: Set<string>,
): Promise<void> {
  for (let i = 0; i < 8; i++) {
    await env.timers.sleep(random.fraction() * 80)
    const owed = history.flatMap((requests, writer) => requests.flatMap((request, mark) =>
      request.state === 'acknowledged' ? [`${writer}/${mark}`] : []))
    const found = await marks(session).catch((error: unknown) => {
      if (isInjected(error)) return null
      throw error
    })
    if (found === null) continue
    for (const mark of owed) assert(found.has(mark), `acknowledged mark ${mark} is not read: P-01`)
    for (const mark of seen) assert(found.has(mark), `mark ${mark} was read once and is gone: P-06`)
    for (const mark of found) seen.add(mark)
  }
}

export async function marks(session: Session): Promise<Set<string>> {
  try {
    const { rows } = await session.sql('SELECT w, i1 FROM marks')
    return new Set(rows.map(([w, mark]) => `${String(w)}/${String(mark)}`))
  } catch (error) {
    if (isNoTable(error)) return new Set()
    throw error
  }
}

/**
 * Everything acknowledged is there with its last value, nothing else but what may be; what may be is
 * settled now.
 */
export async function check(session: Session, history: History, seen: Set<string>): Promise<void> {
  const found = await marks(session)
  for (const mark of seen) assert(found.has(mark),
    `mark ${mark} was read before the restart and is gone: P-06`)
  const model = new Model()
  history.forEach((requests, writer) => requests.forEach((request, mark) => {
    const isThere = found.delete(`${writer}/${mark}`)
    if (request.state === 'acknowledged') assert(
      isThere, `acknowledged request ${writer}/${mark} is lost: P-01`)
    if (request.state === 'absent') assert(!isThere, `refused request ${writer}/${mark} is there: P-02`)
    request.state = isThere ? 'acknowledged' : 'absent'
    if (!isThere) return
    seen.add(`${writer}/${mark}`)
    model.apply(request.points)
  }))
  assert.deepEqual([...found], [], 'marks nobody wrote: P-04')
  for (const [name, table] of model.tables) {
    const columns = table.columns()
    const answer = await session.sql(`SELECT ${columns.join(', ')} FROM ${name}`)
    const wanted = shownRows([...table.rows.values()].map(
      (row) => columns.map((column) => table.value(row, column))))
    assert.equal(shownRows(answer.rows).sort().join('\n'), wanted.sort().join('\n'),
      `${name}: P-01, P-03, P-05`)
  }
}

function isNoTable(error: unknown): boolean {
  return /not found/.test(String(error)) && /table|database/i.test(String(error))
}

export function isInjected(error: unknown): boolean {
  for (let e = error; e instanceof Error; e = e.cause) {
    if (/injected|no-space|names may be lost/.test(e.message)) return true
  }
  return false
}
