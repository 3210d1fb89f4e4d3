// /api/v3/configure/database: list (GET), create (POST), change (PUT), delete (DELETE) databases.
import { done } from '../answer.ts'
import { durationField } from '../duration.ts'
import { flag, optional, text } from '../fields.ts'
import { hardDeleteOf } from '../hard-delete.ts'
import { format } from '../result-format.ts'
import { route } from '../route.ts'

const path = '/api/v3/configure/database'
const permission = () => ({ kind: 'admin' }) as const
const settings = { db: text(), retention_period: optional(durationField()) }

export const list = route({
  method: 'GET',
  path,
  permission,
  query: { format: format(), show_deleted: flag(false) },
  body: 'none',
  handle: async ({ query, door }) => ({
    kind: 'result', stream: await door.listDatabases(query.show_deleted), format: query.format,
  }),
})

export const create = route({
  method: 'POST',
  path,
  permission,
  query: {},
  body: 'json',
  json: settings,
  handle: async ({ json, door }) => {
    await door.createDatabase({ name: json.db, retentionNs: json.retention_period ?? null })
    return done
  },
})

export const change = route({
  method: 'PUT',
  path,
  permission,
  query: {},
  body: 'json',
  json: settings,
  handle: async ({ json, door }) => {
    await door.updateRetention({ name: json.db, retentionNs: json.retention_period ?? null })
    return done
  },
})

export const remove = route({
  method: 'DELETE',
  path,
  permission,
  query: { db: text(), hard_delete_at: optional(text()) },
  whenNoQuery: "missing query parameters 'db'",
  body: 'none',
  handle: async ({ query, door }) => {
    await door.deleteDatabase({ name: query.db, hardDelete: hardDeleteOf(query.hard_delete_at) })
    return done
  },
})
