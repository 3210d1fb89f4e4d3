// Reads while others write, and asks only what can be decided then: what was acknowledged before is there
// (P-01), what was read once stays (P-06), and a row that every request overwrites shows its last or a later
// value, also to filters, counts and last values (P-05).
import assert from 'node:assert/strict'
import type { Env } from '../../../storage/env/env.ts'
import type { SeededRandom } from '../../../storage/env/simulated/random.ts'
import type { Session } from '../../storage/session.ts'
import { marks, rowsOf } from '../check.ts'
import { databaseOf, isInjected, markOf, type History } from '../history.ts'
import { takesPart } from '../parts.ts'

const READS_PER_LIFE = 8

export async function readOn(
  session: Session, env: Env, random: SeededRandom, history: History, seen: Set<string>,
): Promise<void> {
  for (let i = 0; i < READS_PER_LIFE && takesPart('reader'); i++) {
    await env.timers.sleep(random.fraction() * 80)
    try {
      if (random.chance(0.5)) await readMarks(session, history, seen)
      else await readLatest(session, random, history)
    } catch (error) {
      if (!isInjected(error)) throw error
    }
  }
}

async function readMarks(session: Session, history: History, seen: Set<string>): Promise<void> {
  const owed = history.flatMap((requests, writer) => requests.flatMap((request, mark) =>
    request.state === 'acknowledged' ? [markOf(writer, mark)] : []))
  const found = await marks(session)
  for (const mark of owed) assert(found.has(mark), `acknowledged mark ${mark} is not read: P-01`)
  for (const mark of seen) assert(found.has(mark), `mark ${mark} was read once and is gone: P-06`)
  for (const mark of found) seen.add(mark)
}

/** A writer's row of `latest` in 'd': the mark of its newest acknowledged request, and those that may be. */
type Bounds = { readonly low: bigint; high(): bigint }

function boundsOf(history: History, writer: number): Bounds {
  const requests = history[writer]!
  const isThere = (state: string): boolean => state === 'acknowledged'
  const low = requests.findLastIndex((one) => databaseOf(one) === 'd' && isThere(one.state))
  return { low: BigInt(low), high: () => BigInt(requests.length - 1) }
}

async function readLatest(session: Session, random: SeededRandom, history: History): Promise<void> {
  const writer = random.below(history.length)
  const { low, high } = boundsOf(history, writer)
  if (low < 0n) return
  const own = `w = '${writer}'`
  const isBetween = (value: unknown): boolean =>
    typeof value === 'bigint' && value >= low && value <= high()
  const one = async (sql: string): Promise<void> => {
    const { rows } = await rowsOf(session, sql, 'd')
    assert(rows.length === 1 && isBetween(rows[0]![0]),
      `${sql}: [${rows.join('; ')}], at least ${low} was acknowledged: P-05`)
  }
  const none = async (sql: string): Promise<void> => {
    const { rows } = await rowsOf(session, sql, 'd')
    assert.equal(rows.length, 0, `${sql}: [${rows.join('; ')}], though ${low} was acknowledged: P-05`)
  }
  const asks = [
    () => one(`SELECT i1 FROM latest WHERE ${own}`),
    () => one(`SELECT i1 FROM latest WHERE ${own} AND i1 >= ${low}`),
    () => none(`SELECT i1 FROM latest WHERE ${own} AND i1 < ${low}`),
    () => one(`SELECT selector_last(i1, time)['value'] FROM latest WHERE ${own}`),
    () => one(`SELECT last_value(i1 ORDER BY time) FROM latest WHERE ${own}`),
    () => one(`SELECT i1 FROM (SELECT w, i1, row_number() OVER (PARTITION BY w ORDER BY time DESC) AS n ` +
      `FROM latest) WHERE n = 1 AND ${own}`),
    () => one(`SELECT i1 FROM marks WHERE ${own} ORDER BY time DESC LIMIT 1`),
    () => one(`SELECT i1 FROM marks WHERE ${own} ORDER BY i1 DESC LIMIT 1`),
    () => one(`SELECT max(i1) FROM marks WHERE ${own}`),
    async () => {
      const { rows } = await rowsOf(session, 'SELECT count(*) FROM latest', 'd')
      assert(Number(rows[0]![0]) <= history.length,
        `${rows[0]![0]} rows are counted, each writer has one: P-05`)
    },
    async () => {
      const { rows } = await rowsOf(session, `SELECT count(*) FROM latest WHERE ${own}`, 'd')
      assert.deepEqual(rows, [[1n]], `a row that is overwritten is counted more than once: P-05`)
    },
  ]
  await asks[random.below(asks.length)]!()
}
