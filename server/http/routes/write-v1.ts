// POST /write: as clients of InfluxDB 1 send it. `rp` picks the database `db/rp`, unless it is empty or a
// default. One bad line refuses the whole body; errors are JSON (Telegraf's v1 output insists), all but the
// empty write's.
import { fixed } from '../answer.ts'
import { Refused } from '../body.ts'
import { optional, text, withDefault, word } from '../fields.ts'
import { route } from '../route.ts'
import { checkNamespace, EmptyWrite, precisions, write } from '../write-answer.ts'

const NAME_LENGTH_MAX = 64

/** The database that a v1 pair of database and retention policy stands for. */
export function databaseOf(db: string, rp: string | undefined): string {
  const policy = rp?.toLowerCase()
  const isDefault = policy === undefined || policy === '' || policy === "''" || policy === 'autogen' ||
    policy === 'default'
  return isDefault ? db : `${db}/${rp}`
}

export default route({
  method: 'POST',
  path: '/write',
  dialect: 'v1-write',
  permission: (query) => {
    if (query.db === undefined) throw new Refused(fixed(400, 'no db destination provided'))
    checkNamespace(query.db, NAME_LENGTH_MAX)
    return { kind: 'database', database: databaseOf(query.db, query.rp), action: 'write' }
  },
  query: {
    db: optional(text()),
    rp: optional(text()),
    precision: withDefault(word(precisions), 'ns'),
  },
  body: 'bytes',
  handle: async ({ query, door }, body) => {
    try {
      return await write(door, body, {
        database: databaseOf(query.db ?? '', query.rp), precision: query.precision,
        acceptPartial: false, noSync: false,
      })
    } catch (error) {
      // The one error that the reference answers as bare text here.
      if (error instanceof EmptyWrite) return error.answer
      throw error
    }
  },
})
