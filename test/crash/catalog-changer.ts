// A client that makes and drops one database, its tables and columns, one request at a time. After a crash
// the request in doubt has happened or has not; of a write that adds to the schema, the schema may be there
// without the rows, as it is made durable first. What was dropped never comes back under its old name.
// Proves P-01, P-02, P-03 and P-07 for the catalog.
import assert from 'node:assert/strict'
import { isDeepStrictEqual } from 'node:util'
import type { SeededRandom } from '../../storage/env/simulated/random.ts'
import { ask, query, write, type Answer } from './client.ts'
import { mayGoOn, type Actor, type Run } from './load.ts'

const TABLES = ['t0', 't1', 't2']
const COLUMNS = 6
const KEYS = 8
/** Longer than since 1970, where the rows are, and shorter than 63 bits of nanoseconds. */
const RETENTION_HOURS_MIN = 600_000

type Values = Readonly<Record<string, number>>
type Table = { readonly columns: readonly string[]; readonly rows: Readonly<Record<string, Values>> }
type Database = { readonly retentionNs: number | null; readonly tables: Readonly<Record<string, Table>> }
type State = Database | null

type Change = {
  readonly what: string
  ask(url: string): Promise<Answer | null>
  readonly status: number
  readonly after: State
  /** What a crash in the middle may leave, apart from nothing and all. */
  readonly between: State
}

export class CatalogChanger implements Actor {
  acknowledged = 0
  readonly #name: string
  readonly #random: SeededRandom
  #state: State = null
  /** Sent and not acknowledged. */
  #inDoubt: Change | null = null
  #number = 0

  constructor(name: string, random: SeededRandom) {
    this.#name = name
    this.#random = random
  }

  async run(run: Run): Promise<void> {
    assert(this.#inDoubt === null, 'a change in doubt is settled by a check first')
    while (!run.isOver) {
      const change = this.#next()
      this.#inDoubt = change
      const answer = await change.ask(run.url)
      if (!await mayGoOn(run, answer, change.status)) return
      // What a refused change has left is known after the next start.
      if (answer?.status !== change.status) return
      this.#state = change.after
      this.#inDoubt = null
      this.acknowledged++
    }
  }

  async check(url: string): Promise<void> {
    const found = await this.#observe(url)
    const doubt = this.#inDoubt
    const possible = [this.#state, ...doubt === null ? [] : [doubt.between, doubt.after]]
    assert(possible.some((state) => isDeepStrictEqual(state, found)),
      `database ${this.#name} is ${JSON.stringify(found)}, acknowledged was ${JSON.stringify(this.#state)}` +
      (doubt === null ? ': P-01, P-07' : `, in doubt "${doubt.what}": P-01, P-03`))
    this.#state = found
    this.#inDoubt = null
  }

  async #observe(url: string): Promise<State> {
    const databases = await query(url, '_internal',
      `SELECT retention_period_ns AS ns FROM system.databases
       WHERE database_name = '${this.#name}' AND NOT deleted`)
    assert(databases.length <= 1, `${databases.length} databases are called ${this.#name}`)
    const database = databases[0]
    if (database === undefined) return null
    const tables: Record<string, { columns: string[]; rows: Record<string, Values> }> = {}
    for (const { t, c } of await query(url, this.#name, `SELECT table_name AS t, column_name AS c
      FROM information_schema.columns WHERE table_schema = 'iox' ORDER BY t, c`)) {
      const table = tables[String(t)] ??= { columns: [], rows: {} }
      table.columns.push(String(c))
    }
    for (const [name, table] of Object.entries(tables)) {
      for (const row of await query(url, this.#name, `SELECT * FROM ${name}`)) {
        table.rows[String(row['k'])] = valuesOf(row)
      }
    }
    return { retentionNs: typeof database['ns'] === 'number' ? database['ns'] : null, tables }
  }

  #next(): Change {
    const state = this.#state
    const draw = this.#random.fraction()
    if (state === null) return draw < 0.5 ? this.#createDatabase() : this.#write(null)
    const free = TABLES.filter((name) => !(name in state.tables))
    const made = TABLES.filter((name) => name in state.tables)
    if (draw < 0.08) return this.#dropDatabase()
    if (draw < 0.2) return this.#setRetention(state)
    if (draw < 0.35 && free.length > 0) return this.#createTable(state, this.#oneOf(free))
    if (draw < 0.5 && made.length > 0) return this.#dropTable(state, this.#oneOf(made))
    return this.#write(state)
  }

  #oneOf(names: readonly string[]): string {
    return names[this.#random.below(names.length)]!
  }

  #retention(): { text: string; ns: number } {
    const hours = RETENTION_HOURS_MIN + this.#random.below(1000)
    return { text: `${hours}h`, ns: hours * 3600e9 }
  }

  #change(
    what: string, method: 'POST' | 'DELETE', path: string, after: State, body?: object, status = 200,
  ): Change {
    const text = body === undefined ? undefined : JSON.stringify(body)
    return {
      what, status, after, between: after,
      ask: (url) => ask(method, `${url}/api/v3/configure/${path}`, text),
    }
  }

  #createDatabase(): Change {
    const kept = this.#random.chance(0.5) ? this.#retention() : null
    return this.#change('create database', 'POST', 'database', { retentionNs: kept?.ns ?? null, tables: {} },
      { db: this.#name, ...kept === null ? {} : { retention_period: kept.text } })
  }

  #dropDatabase(): Change {
    return this.#change(
      'drop database', 'DELETE', `database?db=${this.#name}${this.#hardDelete()}`, null)
  }

  #hardDelete(): string {
    return this.#random.chance(0.3) ? '&hard_delete_at=now' : ''
  }

  #setRetention(state: Database): Change {
    const path = `database/retention_period?db=${this.#name}`
    if (this.#random.chance(0.3)) {
      return this.#change('clear retention', 'DELETE', path, { ...state, retentionNs: null }, undefined, 204)
    }
    const { text, ns } = this.#retention()
    return this.#change(
      'set retention', 'POST', `${path}&duration=${text}`, { ...state, retentionNs: ns }, undefined, 204)
  }

  #createTable(state: Database, name: string): Change {
    const field = `f${this.#random.below(COLUMNS)}`
    const fields = this.#random.chance(0.5) ? [] : [{ name: field, type: 'int64' }]
    const columns = ['k', 'n', 'time', ...fields.map(({ name: added }) => added)].sort()
    const after = withTable(state, name, { columns, rows: {} })
    return this.#change(`create table ${name}`, 'POST', 'table', after,
      { db: this.#name, table: name, tags: ['k'], fields: [{ name: 'n', type: 'int64' }, ...fields] })
  }

  #dropTable(state: Database, name: string): Change {
    const { [name]: _dropped, ...tables } = state.tables
    return this.#change(`drop table ${name}`, 'DELETE',
      `table?db=${this.#name}&table=${name}${this.#hardDelete()}`, { ...state, tables })
  }

  /** Makes the database, the table and a column where they are missing. */
  #write(state: State): Change {
    const name = this.#oneOf(TABLES)
    const known = state?.tables[name] ?? { columns: ['k', 'n', 'time'], rows: {} }
    const number = ++this.#number
    const field = this.#random.chance(0.4) ? `f${this.#random.below(COLUMNS)}` : null
    const columns = [...new Set([...known.columns, ...field === null ? [] : [field]])].sort()
    const keys = [...new Set(Array.from(
      { length: 1 + this.#random.below(4) }, () => String(this.#random.below(KEYS))))]
    const written: Values = { n: number, ...field === null ? {} : { [field]: number } }
    const rows = { ...known.rows }
    for (const key of keys) rows[key] = { ...rows[key], ...written }
    const values = Object.entries(written).map(([column, value]) => `${column}=${value}i`).join()
    const lines = keys.map((key) => `${name},k=${key} ${values} ${Number(key) * 1_000_000_000_000}`)
    return {
      what: `write ${number} to ${name}`, status: 204,
      ask: (url) => write(url, this.#name, lines.join('\n')),
      between: withTable(state, name, { columns, rows: known.rows }),
      after: withTable(state, name, { columns, rows }),
    }
  }
}

function withTable(state: State, name: string, table: Table): Database {
  const { retentionNs, tables } = state ?? { retentionNs: null, tables: {} }
  return { retentionNs, tables: { ...tables, [name]: table } }
}

/** Null is a column that the row's writes left out. */
function valuesOf(row: Readonly<Record<string, unknown>>): Values {
  return Object.fromEntries(Object.entries(row)
    .filter((entry): entry is [string, number] => typeof entry[1] === 'number'))
}
