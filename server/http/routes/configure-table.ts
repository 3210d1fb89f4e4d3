// /api/v3/configure/table: create (POST) and delete (DELETE) tables.
import type { FieldType, TableDefinition } from '../../../engine/door.ts'
import { done } from '../answer.ts'
import { FieldReader, list, optional, text, word, wrongType } from '../fields.ts'
import { hardDeleteOf } from '../hard-delete.ts'
import type { JsonValue } from '../json.ts'
import { route } from '../route.ts'

const path = '/api/v3/configure/table'
const permission = () => ({ kind: 'admin' }) as const

const types: ReadonlyMap<string, FieldType> = new Map(
  (['utf8', 'int64', 'uint64', 'float64', 'bool'] as const).map((type) => [type, type]))

const column = new FieldReader({ name: text(), type: word(types) })

function tagOf(value: JsonValue): string {
  return value.kind === 'string' ? value.value : wrongType(value, 'a string')
}

function fieldOf(value: JsonValue): TableDefinition['fields'][number] {
  return column.fromPart(value)
}

export const create = route({
  method: 'POST',
  path,
  permission,
  query: {},
  body: 'json',
  json: { db: text(), table: text(), tags: list(tagOf), fields: list(fieldOf) },
  handle: async ({ json, door }) => {
    await door.createTable({ database: json.db, table: json.table, tags: json.tags, fields: json.fields })
    return done
  },
})

export const remove = route({
  method: 'DELETE',
  path,
  permission,
  query: { db: text(), table: text(), hard_delete_at: optional(text()) },
  whenNoQuery: "missing query parameters 'db' and 'table'",
  body: 'none',
  handle: async ({ query, door }) => {
    await door.deleteTable({
      database: query.db, table: query.table, hardDelete: hardDeleteOf(query.hard_delete_at),
    })
    return done
  },
})
