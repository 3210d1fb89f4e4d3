// Writes of one client, one after the other: new points, overwrites, new columns and tables, times before
// 1970 and centuries ahead, long texts, bad lines among good ones, and requests that do not wait for the
// log. Every answer is judged at once as far as it can be, and recorded.
import assert from 'node:assert/strict'
import { Unavailable, type WriteOutcome } from '../../../engine/door.ts'
import type { Env } from '../../../storage/env/env.ts'
import type { SeededRandom } from '../../../storage/env/simulated/random.ts'
import { lineOf, type Point, type Value } from '../../properties/model.ts'
import { randomValue } from '../../properties/random-points.ts'
import type { Session } from '../../storage/session.ts'
import type { Counts, History, Request } from '../history.ts'
import { takesPart } from '../parts.ts'
import { withBadLines } from './bad-lines.ts'
import { checkBuffer } from './forcer.ts'

const FIELDS = ['f1', 'i1', 'u1', 'b1', 's1', 'i2', 'f2']
const STEP_NS = 50_000_000_000n
const REQUESTS_PER_LIFE = 12
/** Longer ones are refused: see bad-lines.ts. */
const TEXT_BYTES_MAX = 65_536
/** The first and last instants that can be written, and some of other centuries. */
const FAR_TIMES = [
  -(2n ** 63n) + 2n, 2n ** 63n - 3n, -9_000_000_000_000_000_001n, 4_102_444_800_000_000_000n,
  -2_208_988_800_000_000_000n, -1n,
]

export type WriterRules = {
  /** A process with a twin may be told that it lost the node. */
  readonly mayBeFenced?: boolean
  /** Asked as a request begins: whether it may be acknowledged at all. */
  readonly mayAcknowledge?: () => boolean
  /** What the write buffer may hold after any write. */
  readonly bufferBytesMax?: number
}

/** What a request asks for besides its points. */
type Manner = { readonly acceptPartial: boolean; readonly noSync: boolean; readonly badLines: number }

export async function writeOn(
  session: Session, env: Env, random: SeededRandom, history: History, writer: number, run: Counts,
  rules: WriterRules = {},
): Promise<void> {
  if (!takesPart(`writer${writer}`)) return
  const requests = history[writer]!
  for (let i = 0; i < REQUESTS_PER_LIFE; i++) {
    const points = requestPoints(random, writer, requests.length)
    const database = random.chance(0.1) ? 'e' : 'd'
    const request: Request = { points, database, state: 'maybe' }
    requests.push(request)
    await oneWrite(session, random, request, run, rules)
    if (rules.bufferBytesMax !== undefined) checkBuffer(session, rules.bufferBytesMax)
    // Some clients send the next request as soon as they have an answer.
    if (random.chance(0.7)) await env.timers.sleep(random.fraction() * 40)
  }
}

async function oneWrite(
  session: Session, random: SeededRandom, request: Request, run: Counts, rules: WriterRules,
): Promise<void> {
  const manner: Manner = {
    acceptPartial: random.chance(0.5), noSync: random.chance(0.15),
    badLines: random.chance(0.15) ? 1 + random.below(3) : 0,
  }
  const { text, badNumbers } = withBadLines(request.points.map(lineOf), manner.badLines, random)
  const mayAcknowledge = rules.mayAcknowledge?.() ?? true
  const { acceptPartial, noSync } = manner
  try {
    const outcome = await session.write(text, { acceptPartial, noSync, database: request.database! })
    checkOutcome(outcome, badNumbers, manner)
    if (outcome.kind === 'rejected') {
      request.state = 'absent'
      run.refused++
    } else if (!noSync) {
      assert(mayAcknowledge, 'a process acknowledged though a newer one had started: P-08')
      request.state = 'acknowledged'
      run.acknowledged++
    }
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
}

/** Bad lines are named, all of them or the first; without any the request is stored whole. */
function checkOutcome(outcome: WriteOutcome, badNumbers: readonly number[], manner: Manner): void {
  if (badNumbers.length === 0) return assert.deepEqual(outcome, { kind: 'ok' })
  if (manner.acceptPartial) {
    assert(outcome.kind === 'partial', `bad lines were accepted: ${outcome.kind}: P-04`)
    assert.deepEqual(outcome.errors.map(({ line }) => line), badNumbers, 'lines said to be bad: P-03')
  } else {
    assert(outcome.kind === 'rejected', `a bad line was accepted: ${outcome.kind}: P-03`)
    assert.equal(outcome.error.line, badNumbers[0], 'the line said to be bad: P-03')
  }
}

/**
 * A mark, the one row that every request overwrites, and some points of the writer's own few series, most of
 * them overwrites.
 */
function requestPoints(random: SeededRandom, writer: number, mark: number): Point[] {
  const own = new Map([['w', String(writer)]])
  const marked = new Map<string, Value>([['i1', BigInt(mark)]])
  const points: Point[] = [
    { table: 'marks', tags: own, time: BigInt(mark), fields: marked },
    { table: 'latest', tags: own, time: 0n, fields: marked },
  ]
  const count = 1 + random.below(random.chance(0.2) ? 60 : 8)
  for (let i = 0; i < count; i++) {
    const tags = new Map(own)
    if (random.chance(0.7)) tags.set('s', `s${random.below(4)}`)
    if (random.chance(0.05)) tags.set(`late${random.below(3)}`, 'x')
    const names = FIELDS.filter(() => random.chance(0.3))
    if (random.chance(0.05)) names.push(`f_new${random.below(4)}`)
    if (names.length === 0) names.push('i1')
    const table = random.chance(0.9) ? 'points' : `other${random.below(3)}`
    points.push({ table, tags, time: BigInt(random.below(30) - 10) * STEP_NS, fields: new Map(
      names.map((name) => [name, randomValue(random, name)])) })
  }
  if (random.chance(0.05)) {
    const time = FAR_TIMES[random.below(FAR_TIMES.length)]!
    points.push({ table: 'far', tags: own, time, fields: marked })
  }
  if (random.chance(0.02)) points.push(longText(random, own))
  return points
}

function longText(random: SeededRandom, tags: ReadonlyMap<string, string>): Point {
  const bytes = random.chance(0.2) ? TEXT_BYTES_MAX : 1 + random.below(TEXT_BYTES_MAX)
  const text = `${random.below(1000)} ${'x long'.repeat(Math.ceil(bytes / 6))}`.slice(0, bytes)
  return { table: 'texts', tags, time: BigInt(random.below(4)), fields: new Map([['s1', text]]) }
}
