// POST /api/v3/write_lp: line protocol in, durable before the answer unless no_sync.
import { flag, text, withDefault, word } from '../fields.ts'
import { route } from '../route.ts'
import { precisionsOrAuto, write } from '../write-answer.ts'

export default route({
  method: 'POST',
  path: '/api/v3/write_lp',
  permission: (query) => ({ kind: 'database', database: query.db, action: 'write' }),
  query: {
    db: text(),
    precision: withDefault(word(precisionsOrAuto), 'auto'),
    accept_partial: flag(true),
    no_sync: flag(false),
  },
  whenNoQuery: "missing query parameter 'db'",
  commasSeparate: true,
  body: 'bytes',
  handle: ({ query, door }, body) => write(door, body, {
    database: query.db, precision: query.precision, acceptPartial: query.accept_partial,
    noSync: query.no_sync,
  }),
})
