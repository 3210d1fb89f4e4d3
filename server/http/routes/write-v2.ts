// POST /api/v2/write: as clients of InfluxDB 2 and Telegraf send it. One bad line refuses the whole body;
// every error is `{"code","message"}`. `db` is an alias of `bucket` (first edition's documentation).
import { fixed } from '../answer.ts'
import { Refused } from '../body.ts'
import { optional, text, withDefault, word } from '../fields.ts'
import { route } from '../route.ts'
import { checkNamespace, EmptyWrite, LineRefused, precisions, write } from '../write-answer.ts'

const NAME_LENGTH_MAX = 64

export default route({
  method: 'POST',
  path: '/api/v2/write',
  dialect: 'v2-write',
  permission: (query) => {
    const database = query.bucket ?? query.db
    if (database === undefined) throw new Refused(fixed(400, 'no org/bucket destination provided'))
    if (database === '') throw new Refused(fixed(400, 'missing bucket value'))
    checkNamespace(database, NAME_LENGTH_MAX)
    return { kind: 'database', database, action: 'write' }
  },
  query: {
    bucket: optional(text()),
    db: optional(text()),
    precision: withDefault(word(precisions), 'ns'),
  },
  body: 'bytes',
  handle: async ({ query, door }, body) => {
    try {
      return await write(door, body, {
        database: query.bucket ?? query.db ?? '', precision: query.precision,
        acceptPartial: false, noSync: false,
      })
    } catch (error) {
      if (error instanceof EmptyWrite) throw new Refused(fixed(400, `write buffer error: ${error.message}`))
      if (!(error instanceof LineRefused)) throw error
      throw new Refused(fixed(400, `write buffer error: line protocol parse failed: ${error.line.message}`))
    }
  },
})
