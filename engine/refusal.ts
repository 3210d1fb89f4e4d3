// Refusals of the one door: what a user asked for and the catalog cannot grant, as a code with its arguments.
// Not statement errors (parser/diagnostic.ts) and not the world's failures. Words stand in this table alone;
// the server turns codes into statuses (server/http/failures.ts).

import { shortened } from '../parser/diagnostic.ts'

type Name = { readonly name: string }
type Limit = { readonly limit: number }

export const refusals = {
  'database-not-found': (a: Name) => `database not found: ${a.name}`,
  'not-found': (a: Name) => `the requested resource was not found: ${a.name}`,
  'table-not-found': (a: { readonly database: string; readonly table: string }) =>
    `Table ${a.table} not in DB schema for ${a.database}`,
  'exists': () => 'attempted to create a resource that already exists',
  'already-deleted': (a: Name) => `attempted to modify resource that was already deleted: ${a.name}`,
  'write-to-deleted': (a: Name) =>
    `cannot write to soft-deleted database '${a.name}' - it is marked for deletion`,
  'database-limit': (a: Limit) => `Adding a new database would exceed limit of ${a.limit} databases`,
  'table-limit': (a: Limit & { readonly tables: number }) =>
    'Update to schema would exceed number of tables limit: attempted to create table but already have ' +
    `${a.tables} table(s) (limit: ${a.limit})`,
  'column-limit': (a: Limit) =>
    `Update to schema would exceed number of columns per table limit of ${a.limit} columns`,
  'tag-limit': (a: Limit) =>
    `Update to schema would exceed number of tag columns per table limit of ${a.limit} columns`,
  'name-character': () => 'invalid character in database or rp name: must be ASCII, ' +
    'containing only letters, numbers, underscores, or hyphens',
  'name-start': () => 'db name did not start with a number or letter',
  'name-policy': () => 'db name with invalid retention policy, if providing a retention policy name, ' +
    'must be of form \'<db_name>/<rp_name>\'',
  'name-empty': () => 'db name cannot be empty',
  'name-too-long': (a: Limit) => `db name too long: max ${a.limit}`,
  'internal-delete': () => 'cannot delete internal db',
  'internal-modify': () => 'cannot modify internal db',
  'reserved-column': (a: Name) => `'${a.name}' is a reserved column`,
  'duplicate-column': (a: Name & { readonly type: string }) =>
    `cannot add column ${a.name} because it already exists with type ${a.type}`,
  'csv-nested': (a: { readonly type: string }) =>
    `Csv error: Nested type ${a.type} is not supported in CSV. Ask for another format, or select its parts`,
  'parquet-type': (a: Name & { readonly type: string }) =>
    `Parquet error: column ${a.name} of type ${a.type} has no Parquet form. ` +
    'Ask for another format, cast the column, or select its parts',
  'parquet-time': (a: Name) =>
    `Parquet error: column ${a.name} holds a time that milliseconds cannot tell. Ask for another format`,
  'not-utf8': (a: { readonly detail: string }) => `body content is not valid utf8: ${a.detail}`,
} as const

export type RefusalCode = keyof typeof refusals
export type RefusalArgs<C extends RefusalCode> = Parameters<(typeof refusals)[C]> extends [infer A] ? A : null

/** Thrown through the door: the request cannot be granted and nothing changed. */
export class Refusal<C extends RefusalCode = RefusalCode> extends Error {
  override readonly name = 'Refusal'
  readonly code: C
  constructor(code: C, args: RefusalArgs<C>) {
    const shown = args === null || args === undefined ? args : shortened(args as object)
    super((refusals[code] as (a: unknown) => string)(shown))
    this.code = code
  }
}

/** The engine cannot say or do it now: the answer is 503. `outcomeUnknown`: it may have happened (P-02). */
export class Unavailable extends Error {
  override readonly name = 'Unavailable'
  readonly outcomeUnknown: boolean
  readonly retryAfterSeconds: number
  constructor(message: string, outcomeUnknown: boolean, retryAfterSeconds = 1) {
    super(message)
    this.outcomeUnknown = outcomeUnknown
    this.retryAfterSeconds = retryAfterSeconds
  }
}
