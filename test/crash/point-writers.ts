// Clients that overwrite points of one table, each request marked by a row of its own, and a reader beside
// them. Every writer has one request at a time, so after a crash one request of each is in doubt at most.
// Proves P-01, P-03, P-04, P-05 and P-06.
import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import type { SeededRandom } from '../../storage/env/simulated/random.ts'
import { askQuery, query, write, type Row } from './client.ts'
import { mayGoOn, type Actor, type Run } from './load.ts'

const WRITERS = 4
const KEYS = 40
const READER_PAUSE_MS = 10

/** Request r of a writer sets `v` of some keys to r, and `only` of one key. */
type Request = {
  readonly keys: readonly number[]
  readonly only: number | null
  /** It must be there: it was acknowledged, or a query has shown it. */
  isKept: boolean
  /** A start has shown that it is not there. */
  isAbsent: boolean
}

type Values = { v: number | null; only: number | null }

export class PointWriters implements Actor {
  acknowledged = 0
  /** Bytes of text that every request carries along. */
  fillBytes = 0
  readonly #database: string
  readonly #random: SeededRandom
  readonly #history: readonly Request[][] = Array.from({ length: WRITERS }, () => [])

  constructor(database: string, random: SeededRandom) {
    this.#database = database
    this.#random = random
  }

  async run(run: Run): Promise<void> {
    await Promise.all([
      ...this.#history.map((requests, writer) => this.#write(run, writer, requests)), this.#read(run),
    ])
  }

  async #write(run: Run, writer: number, requests: Request[]): Promise<void> {
    while (!run.isOver) {
      const request = this.#next()
      const lines = this.#linesOf(writer, request, requests.push(request) - 1)
      const answer = await write(run.url, this.#database, lines)
      if (!await mayGoOn(run, answer, 204)) return
      if (answer?.status !== 204) continue
      request.isKept = true
      this.acknowledged++
    }
  }

  #next(): Request {
    const random = this.#random
    const count = 1 + random.below(random.chance(0.1) ? KEYS * 3 : 5)
    const keys = [...new Set(Array.from({ length: count }, () => random.below(KEYS)))]
    return { keys, only: random.chance(0.3) ? random.below(KEYS) : null, isKept: false, isAbsent: false }
  }

  #linesOf(writer: number, { keys, only }: Request, number: number): string {
    const lines = keys.map((key) =>
      `p,w=${writer},k=${key} v=${number}i,s="r${number}" ${timeOf(key)}`)
    if (only !== null) lines.push(`p,w=${writer},k=${only} only=${number}i ${timeOf(only)}`)
    const fill = this.fillBytes === 0 ? ''
      : `,fill="${Buffer.from(this.#random.bytes(this.fillBytes)).toString('hex').slice(0, this.fillBytes)}"`
    return [...lines, `mark,w=${writer} n=${number}i${fill} ${number}`].join('\n')
  }

  /** What was read once is there for good. upholds P-06 */
  async #read(run: Run): Promise<void> {
    while (!run.isOver) {
      await sleep(READER_PAUSE_MS)
      // Before that there may be no table.
      if (this.acknowledged === 0) continue
      const answer = await askQuery(run.url, this.#database, 'SELECT w, max(n) AS n FROM mark GROUP BY w')
      if (!await mayGoOn(run, answer, 200)) return
      if (answer?.status !== 200) continue
      const newest = JSON.parse(answer.text) as Row[]
      for (const { w, n } of newest) this.#history[Number(w)]![Number(n)]!.isKept = true
    }
  }

  async check(url: string, isAfterStart = true): Promise<void> {
    if (this.#history.every((requests) => requests.every((request) => !request.isKept))) return
    const expected = this.#expected(await this.marks(url), isAfterStart)
    const rows = await query(url, this.#database, 'SELECT * FROM p')
    const found = new Map(rows.map(({ w, k, v, s, only }) => {
      assert.equal(s ?? null, typeof v === 'number' ? `r${v}` : null,
        'fields of one line are from one request: P-03')
      return [`${w}/${k}`, { v: v ?? null, only: only ?? null }]
    }))
    assert.equal(found.size, rows.length, 'one row for each point')
    assert.deepEqual([...found].sort(), [...expected].sort(), 'last values: P-05')
  }

  /** `writer/number` of every request that is there. */
  async marks(url: string): Promise<Set<string>> {
    const rows = await query(url, this.#database, 'SELECT w, n FROM mark')
    return new Set(rows.map(({ w, n }) => `${w}/${n}`))
  }

  /** The last values, if every mark is where it should be. */
  #expected(marks: Set<string>, isAfterStart: boolean): Map<string, Values> {
    const expected = new Map<string, Values>()
    const valuesOf = (writer: number, key: number): Values => {
      const name = `${writer}/${key}`
      const values = expected.get(name) ?? { v: null, only: null }
      expected.set(name, values)
      return values
    }
    for (const [writer, requests] of this.#history.entries()) {
      for (const [number, request] of requests.entries()) {
        const isThere = marks.delete(`${writer}/${number}`)
        const name = `request ${writer}/${number}`
        assert(isThere || !request.isKept, `${name} was acknowledged or read, and is lost: P-01, P-06`)
        assert(!isThere || !request.isAbsent, `${name} was not there after a start and now is: P-04`)
        request.isKept = isThere
        request.isAbsent ||= isAfterStart && !isThere
        if (!isThere) continue
        for (const key of request.keys) valuesOf(writer, key).v = number
        if (request.only !== null) valuesOf(writer, request.only).only = number
      }
    }
    assert.deepEqual([...marks], [], 'marks nobody wrote: P-04')
    return expected
  }
}

/** Keys of a writer fall into several windows. */
const timeOf = (key: number): string => `${BigInt(key % 7) * 400_000_000_000n}`
