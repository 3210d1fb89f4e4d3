// Rows of a database with a retention period: what is older than the clock of the query says is not shown,
// all else is (P-04, P-01). The wall clock of a simulation jumps, so expectations come from the clock before
// and after each query; rows between the two may go either way.
import assert from 'node:assert/strict'
import { Refusal, Unavailable } from '../../engine/door.ts'
import type { Env } from '../../storage/env/env.ts'
import type { SeededRandom } from '../../storage/env/simulated/random.ts'
import type { Session } from '../storage/session.ts'
import { rowsOf } from './check.ts'
import type { State } from './estate.ts'
import { takesPart } from './parts.ts'

const NAME = 'kept'
const MINUTE_NS = 60_000_000_000n
const RETENTIONS = [30n * MINUTE_NS, 90n * MINUTE_NS, 14_400n * MINUTE_NS, null]
const AGE_MINUTES_MAX = 150
const ROWS_PER_LIFE = 8

export class KeptRows {
  readonly #rows = new Map<bigint, State>()
  /** What the retention may be: more than one after an answer that was lost. */
  #retentions: (bigint | null)[] = [null]

  /** Writes rows of different ages, and changes the period now and then. */
  async workOn(session: Session, env: Env, random: SeededRandom): Promise<void> {
    for (let i = 0; i < ROWS_PER_LIFE && takesPart('kept'); i++) {
      await env.timers.sleep(random.fraction() * 60)
      if (random.chance(0.3)) await this.#setRetention(session, random)
      else await this.#write(session, env, random)
    }
  }

  async #write(session: Session, env: Env, random: SeededRandom): Promise<void> {
    const time = env.clock.wallNs() - BigInt(random.below(AGE_MINUTES_MAX)) * MINUTE_NS
    if (this.#rows.has(time)) return
    this.#rows.set(time, 'maybe')
    try {
      assert.deepEqual(await session.write(`kept i1=1i ${time}`, { database: NAME }), { kind: 'ok' })
      this.#rows.set(time, 'yes')
    } catch (error) {
      if (error instanceof assert.AssertionError) throw error
      if (!(error instanceof Unavailable && error.outcomeUnknown)) this.#rows.set(time, 'no')
    }
  }

  async #setRetention(session: Session, random: SeededRandom): Promise<void> {
    const retentionNs = RETENTIONS[random.below(RETENTIONS.length)]!
    const before = this.#retentions
    this.#retentions = [...before, retentionNs]
    try {
      await session.database.updateRetention({ name: NAME, retentionNs })
      this.#retentions = [retentionNs]
    } catch (error) {
      if (error instanceof Refusal) this.#retentions = before
    }
  }

  /** Nobody else is at work, and the clock does not jump. */
  async check(session: Session, env: Env): Promise<void> {
    const before = env.clock.wallNs()
    const { rows } = await rowsOf(session, 'SELECT time FROM kept', NAME)
    const counted = await rowsOf(session, 'SELECT count(*) FROM kept', NAME)
    const after = env.clock.wallNs()
    const shown = new Set(rows.map(([time]) => time as bigint))
    const isShownFor = (time: bigint, retention: bigint | null, nowNs: bigint): boolean =>
      retention === null || time >= nowNs - retention
    let [least, most] = [0, 0]
    for (const [time, state] of this.#rows) {
      const mustShow = this.#retentions.every((retention) => isShownFor(time, retention, after))
      const mayShow = this.#retentions.some((retention) => isShownFor(time, retention, before))
      if (shown.delete(time)) {
        assert(mayShow, `a row of ${time} has expired and is shown at ${before}: P-04`)
        assert(state !== 'no', `a refused row of ${time} is shown: P-02`)
        this.#rows.set(time, 'yes')
      } else if (mustShow) {
        assert(state !== 'yes', `a row of ${time} is kept and not shown at ${after}: P-01`)
        this.#rows.set(time, 'no')
      }
      if (mustShow && this.#rows.get(time) === 'yes') least++
      if (mayShow && this.#rows.get(time) !== 'no') most++
    }
    assert.deepEqual([...shown], [], 'rows nobody wrote: P-04')
    const count = counted.rows.length === 0 ? 0 : Number(counted.rows[0]![0])
    assert(count >= least && count <= most, `count(*) says ${count}, it must be ${least} to ${most}: P-15`)
  }
}
