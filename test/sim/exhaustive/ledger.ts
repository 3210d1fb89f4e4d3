// What a script asked for, what it was told, and so what must be there: each request whole or absent, with
// the promise that does not hold. A write carries a mark of its own, so that its presence shows; of a drop
// whose outcome is unknown both ends are tried. Not the model of random worlds (oracle.ts).
import assert from 'node:assert/strict'
import { lineOf, Model, shownRows, type ModelTable, type Point } from '../../properties/model.ts'
import type { Session } from '../../storage/session.ts'

export type Request =
  | { readonly kind: 'write'; readonly points: readonly Point[] }
  | { readonly kind: 'drop'; readonly table: string }

/** maybe: under way, or of unknown outcome. */
export type State = 'maybe' | 'done' | 'absent'

export type Entry = { readonly request: Request; state: State }

export class Ledger {
  readonly entries: Entry[] = []

  clone(): Ledger {
    const copy = new Ledger()
    for (const entry of this.entries) copy.entries.push({ ...entry })
    return copy
  }

  begin(request: Request): Entry {
    const mark = BigInt(this.entries.length)
    const marked: Point = { table: 'marks', tags: new Map(), time: mark, fields: new Map([['i1', mark]]) }
    const entry: Entry = { state: 'maybe', request: request.kind === 'drop' ? request
      : { kind: 'write', points: [marked, ...request.points] } }
    this.entries.push(entry)
    return entry
  }

  /** States in a row, to tell two ledgers of one script apart. */
  get text(): string {
    return this.entries.map(({ state }) => state[0]).join('')
  }

  /** After a start nothing is under way: what is found then stays. upholds P-02, P-06 */
  async check(session: Session, moment: 'after a start' | 'while it runs' = 'after a start'): Promise<void> {
    const found = await marks(session)
    this.entries.forEach((entry, mark) => {
      if (entry.request.kind === 'drop') return
      const isThere = found.delete(BigInt(mark))
      if (entry.state === 'done') assert(isThere, `acknowledged write ${mark} is lost: P-01`)
      if (entry.state === 'absent') assert(!isThere, `refused write ${mark} is there: P-02`)
      if (isThere) entry.state = 'done'
      else if (moment === 'after a start') entry.state = 'absent'
    })
    assert.deepEqual([...found], [], 'marks nobody wrote: P-04')
    await this.#checkRows(session, this.entries.filter(isOpenDrop), moment)
  }

  async #checkRows(session: Session, open: readonly Entry[], moment: string): Promise<void> {
    const [entry, ...others] = open
    if (entry === undefined) {
      await compare(session, this.#model(), this.#tables())
      return
    }
    try {
      entry.state = 'absent'
      await this.#checkRows(session, others, moment)
    } catch (error) {
      if (!(error instanceof assert.AssertionError)) throw error
      entry.state = 'done'
      await this.#checkRows(session, others, moment)
    }
    if (moment !== 'after a start' && entry.state === 'absent') entry.state = 'maybe'
  }

  #model(): Model {
    const model = new Model()
    for (const { request, state } of this.entries) {
      if (state !== 'done') continue
      if (request.kind === 'write') model.apply(request.points)
      else model.tables.delete(request.table)
    }
    return model
  }

  #tables(): Set<string> {
    return new Set(this.entries.flatMap(({ request }) =>
      request.kind === 'drop' ? [request.table] : request.points.map(({ table }) => table)))
  }
}

const isOpenDrop = ({ request, state }: Entry): boolean => request.kind === 'drop' && state === 'maybe'

export const textOf = (points: readonly Point[]): string => points.map(lineOf).join('\n')

async function marks(session: Session): Promise<Set<bigint>> {
  const rows = await rowsOf(session, 'SELECT i1 FROM marks')
  return new Set(rows.map(([mark]) => mark as bigint))
}

async function compare(session: Session, model: Model, names: ReadonlySet<string>): Promise<void> {
  for (const name of names) {
    const table = model.tables.get(name)
    const counted = await rowsOf(session, `SELECT count(*) FROM ${name}`)
    assert.equal(counted[0]?.[0] ?? 0n, BigInt(table?.rows.size ?? 0), `rows of ${name}: P-01, P-03, P-04`)
    if (table !== undefined) await compareTable(session, name, table)
  }
}

async function compareTable(session: Session, name: string, table: ModelTable): Promise<void> {
  const columns = table.columns()
  const rows = await rowsOf(session, `SELECT ${columns.join(', ')} FROM ${name}`)
  const wanted = [...table.rows.values()].map((row) => columns.map((column) => table.value(row, column)))
  assert.equal(shownRows(rows).sort().join('\n'), shownRows(wanted).sort().join('\n'),
    `${name}: P-01, P-03, P-05`)
}

/** A table that does not exist has no rows. */
async function rowsOf(session: Session, text: string) {
  try {
    return (await session.sql(text)).rows
  } catch (error) {
    if (/not found/.test(String(error)) && /table|database/i.test(String(error))) return []
    throw error
  }
}
