// GET and POST /api/v3/query_sql: one statement in, rows out in one of five formats. GET reads the query
// string, POST a JSON body whatever its content type says.
import type { Answer } from '../answer.ts'
import { optional, text, type Values } from '../fields.ts'
import { params } from '../query-params.ts'
import { chooseFormat, format } from '../result-format.ts'
import { route, type Services } from '../route.ts'

const fields = { db: text(), q: text(), format: optional(format()), params: optional(params()) }
const path = '/api/v3/query_sql'

const permission = (given: Values<typeof fields>) =>
  ({ kind: 'database', database: given.db, action: 'read' }) as const

async function answer(
  given: Values<typeof fields>, accept: string | undefined, { door }: Services, signal: AbortSignal,
): Promise<Answer> {
  const chosen = chooseFormat(given.format, accept)
  const stream = await door.query({
    database: given.db, language: 'sql', text: given.q, params: given.params ?? noParams, signal,
  })
  return { kind: 'result', stream, format: chosen }
}

const noParams: ReadonlyMap<string, never> = new Map<string, never>()

export const get = route({
  method: 'GET',
  path,
  permission,
  query: fields,
  whenNoQuery: "missing query parameters 'db' and 'q'",
  body: 'none',
  handle: (asked) => answer(asked.query, asked.accept, asked, asked.signal),
})

export const post = route({
  method: 'POST',
  path,
  permission: (_query, json) => permission(json),
  query: {},
  body: 'json',
  json: fields,
  handle: (asked) => answer(asked.json, asked.accept, asked, asked.signal),
})
