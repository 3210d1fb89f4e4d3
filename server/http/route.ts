// What a route is: method, path, permission, what it takes and how it answers, as data. A route without a
// permission does not compile. Not the dispatch (server.ts). Invariant: a handler sees only fields that
// were read without error and a caller that may do what the permission says.
import type { Door, RequestBody } from '../../engine/door.ts'
import type { Permission } from '../auth/authorise.ts'
import type { ServeConfig } from '../config.ts'
import type { Answer } from './answer.ts'
import type { Dialect } from './failures.ts'
import { FieldReader, type Fields, type Values } from './fields.ts'
import type { Metrics } from './metrics.ts'

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'

/** What handlers may use besides the request. */
export type Services = {
  readonly door: Door
  readonly config: ServeConfig
  readonly metrics: Metrics
  readonly nowMs: () => number
  readonly newRequestId: () => string
  readonly processUuid: string
}

export type Asked<Q extends Fields, B extends Fields> = {
  readonly query: Values<Q>
  /** The fields of a JSON body. */
  readonly json: Values<B>
  /** Aborts when the client leaves before it is answered. */
  readonly signal: AbortSignal
  readonly accept: string | undefined
} & Services

type Common<Q extends Fields> = {
  readonly method: Method | readonly Method[]
  readonly path: string | readonly string[]
  readonly query: Q
  /** The answer, as 400, when the URL has no `?` at all. */
  readonly whenNoQuery?: string
  readonly dialect?: Dialect
  /** A comma ends a parameter as `&` does (a spelling in the first edition's documentation). */
  readonly commasSeparate?: boolean
}

type Plain<Q extends Fields> = Common<Q> & {
  readonly body: 'none'
  readonly permission: (query: Values<Q>) => Permission
  readonly handle: (asked: Asked<Q, Nothing>) => Promise<Answer> | Answer
}

type WithBytes<Q extends Fields> = Common<Q> & {
  readonly body: 'bytes'
  readonly permission: (query: Values<Q>) => Permission
  readonly handle: (asked: Asked<Q, Nothing>, body: RequestBody) => Promise<Answer>
}

type WithJson<Q extends Fields, B extends Fields> = Common<Q> & {
  readonly body: 'json'
  readonly json: B
  readonly permission: (query: Values<Q>, json: Values<B>) => Permission
  readonly handle: (asked: Asked<Q, B>) => Promise<Answer> | Answer
}

export type Nothing = Readonly<Record<never, never>>

/** A route as the dispatcher runs it. */
export type Route = {
  readonly methods: readonly Method[]
  readonly paths: readonly string[]
  readonly body: 'none' | 'bytes' | 'json'
  readonly dialect: Dialect
  readonly whenNoQuery: string | null
  readonly query: FieldReader<Fields>
  readonly commasSeparate: boolean
  readonly json: FieldReader<Fields> | null
  readonly permission: (query: Values<Fields>, json: Values<Fields>) => Permission
  readonly handle: (asked: Asked<Fields, Fields>, body: RequestBody | null) => Promise<Answer> | Answer
  /** The name that --disable-authz knows the route by. */
  readonly open: string | null
}

export function route<Q extends Fields, B extends Fields = Nothing>(
  given: Plain<Q> | WithBytes<Q> | WithJson<Q, B>, open: string | null = null,
): Route {
  return {
    methods: typeof given.method === 'string' ? [given.method] : given.method,
    paths: typeof given.path === 'string' ? [given.path] : given.path,
    body: given.body,
    dialect: given.dialect ?? 'v3',
    whenNoQuery: given.whenNoQuery ?? null,
    query: new FieldReader(given.query),
    commasSeparate: given.commasSeparate ?? false,
    json: given.body === 'json' ? new FieldReader(given.json) : null,
    permission: given.permission as Route['permission'],
    handle: given.handle as unknown as Route['handle'],
    open,
  }
}
