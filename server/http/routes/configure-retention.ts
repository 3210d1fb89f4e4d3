// /api/v3/configure/database/retention_period: set (POST) or clear (DELETE) how long a database keeps its
// rows.
import { fixed, noContent } from '../answer.ts'
import { Refused } from '../body.ts'
import { parseDuration } from '../duration.ts'
import { text } from '../fields.ts'
import { route } from '../route.ts'

const path = '/api/v3/configure/database/retention_period'
const permission = () => ({ kind: 'admin' }) as const

export const set = route({
  method: 'POST',
  path,
  permission,
  query: { db: text(), duration: text() },
  body: 'none',
  handle: async ({ query, door }) => {
    const parsed = parseDuration(query.duration)
    if (parsed.kind === 'bad') {
      throw new Refused(fixed(400, `Cannot parse the given human time: ${parsed.problem}`))
    }
    await door.updateRetention({ name: query.db, retentionNs: parsed.ns })
    return noContent
  },
})

export const clear = route({
  method: 'DELETE',
  path,
  permission,
  query: { db: text() },
  body: 'none',
  handle: async ({ query, door }) => {
    await door.updateRetention({ name: query.db, retentionNs: null })
    return noContent
  },
})
