// From what went wrong to what the client sees. Statuses and shapes are the reference's; codes of the
// engine are mapped in the tables here and nowhere else. v1 and v2 writes wrap every error in JSON of their
// own.
import {
  errorClassOf, Fenced, OutOfMemory, Refusal, StoreFailure, Unavailable, UserError, type ErrorClass,
  type RefusalCode,
} from '../../engine/door.ts'
import type { Log } from '../config.ts'
import { fixed, jsonError, type FixedAnswer } from './answer.ts'
import { Refused } from './body.ts'
import { FieldError } from './fields.ts'
import { JsonError } from './json.ts'

/** Which family of endpoints answers: each words its errors differently. */
export type Dialect = 'v3' | 'v2-write' | 'v1-write'

const statusOfClass: Record<ErrorClass, number> = {
  'plan': 400, 'schema': 400, 'sql': 400, 'not-implemented': 405, 'arrow': 400, 'execution': 400,
  'request': 400, 'external': 500, 'resources': 500, 'internal': 500,
}

type Shape = { readonly status: number; readonly json: boolean }
const asText = (status: number): Shape => ({ status, json: false })
const asJson = (status: number): Shape => ({ status, json: true })

const shapeOfRefusal: Record<RefusalCode, Shape> = {
  'database-not-found': asJson(404),
  'not-found': asText(404),
  'table-not-found': asText(404),
  'exists': asText(409),
  'already-deleted': asText(409),
  'write-to-deleted': asJson(400),
  'database-limit': asJson(422),
  'table-limit': asJson(422),
  'column-limit': asJson(422),
  'tag-limit': asJson(422),
  'name-character': asJson(400),
  'name-start': asJson(400),
  'name-policy': asJson(400),
  'name-empty': asJson(400),
  'name-too-long': asJson(400),
  'internal-delete': asText(500),
  'internal-modify': asText(500),
  'reserved-column': asText(400),
  'duplicate-column': asText(400),
  'csv-nested': asText(400),
  'parquet-type': asText(400),
  'parquet-time': asText(400),
  'not-utf8': asText(400),
}

/** `log` hears of what is our fault or the world's. */
export function answerTo(error: unknown, dialect: Dialect, log: Log): FixedAnswer {
  return inDialect(plainAnswer(error, dialect, log), dialect)
}

function plainAnswer(error: unknown, dialect: Dialect, log: Log): FixedAnswer {
  if (error instanceof Refused) return error.answer
  if (error instanceof JsonError) return fixed(400, `serde json error: ${error.message}`)
  if (error instanceof FieldError) return fixed(400, fieldText(error.message, dialect))
  if (error instanceof UserError) return fixed(statusOfClass[errorClassOf(error)], error.message)
  if (error instanceof Refusal) return refusalAnswer(error)
  if (error instanceof Unavailable) return unavailable(error.message, error.retryAfterSeconds)
  // The process that has taken over answers the next try.
  if (error instanceof Fenced) return unavailable(error.message, 1)
  if (error instanceof OutOfMemory) {
    const budget = { budget: error.owner, asked: error.askedBytes, limit: error.limitBytes }
    log.warn('memory budget used up', budget)
    return error.owner === REQUEST_MEMORY ? unavailable('too many requests at once; try again', 1)
      : fixed(500, `Resources exhausted: ${error.message}`)
  }
  if (error instanceof StoreFailure) {
    log.error('object store failure', { error: error.message })
    return error.retryable ? unavailable(`object store: ${error.message}`, 1)
      : fixed(500, `External error: ${error.message}`)
  }
  const text = error instanceof Error ? error.stack ?? error.message : String(error)
  log.error('request failed', { error: text })
  return fixed(500, 'internal error; the server log says more')
}

export const REQUEST_MEMORY = 'request bodies'

function fieldText(reason: string, dialect: Dialect): string {
  switch (dialect) {
    case 'v3': return `serde error: ${reason}`
    case 'v2-write': return `failed to deserialize org/bucket/precision in request: ${reason}`
    case 'v1-write': return `failed to deserialize db/rp/precision in request: ${reason}`
  }
}

function refusalAnswer(error: Refusal): FixedAnswer {
  const shape = shapeOfRefusal[error.code]
  if (!shape.json) return fixed(shape.status, error.message)
  const prefix = error.code === 'database-not-found' ? 'query error: ' : ''
  return jsonError(shape.status, prefix + error.message)
}

function unavailable(text: string, seconds: number): FixedAnswer {
  return { ...jsonError(503, text), headers: ['retry-after', String(seconds)] }
}

function inDialect(answer: FixedAnswer, dialect: Dialect): FixedAnswer {
  if (dialect === 'v3') return answer
  const message = messageOf(answer.body)
  if (dialect === 'v1-write') {
    // A body of two keys is the report of a bad line: it stays.
    const isReport = answer.body.includes('"data":')
    return isReport ? answer : { ...answer, body: `{"error":${JSON.stringify(message)}}` }
  }
  const status = answer.status === 422 ? 400 : answer.status
  const body = `{"code":"${codeOfStatus(status)}","message":${JSON.stringify(message)}}`
  return { ...answer, status, body }
}

function messageOf(body: string): string {
  if (!body.startsWith('{"error":')) return body
  return (JSON.parse(body) as { error: string }).error
}

function codeOfStatus(status: number): string {
  switch (status) {
    case 400: case 409: return 'invalid'
    case 401: return 'unauthorized'
    case 403: return 'forbidden'
    case 404: return 'not found'
    case 413: return 'request too large'
    case 503: return 'unavailable'
    default: return 'internal error'
  }
}
