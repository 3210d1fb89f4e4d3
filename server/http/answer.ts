// Answers as data: what a handler gives back and how it goes onto the wire. Errors have no content type, as
// in the reference; successes carry the CORS header; every answer names the cluster.
import type { ServerResponse } from 'node:http'
import type { FormatName } from '../../engine/formats/formats.ts'
import type { QueryStream } from '../../engine/door.ts'

export type FixedAnswer = {
  readonly kind: 'fixed'
  readonly status: number
  readonly type: string | null
  readonly body: string
  /** Further headers: name, value, name, value. */
  readonly headers: readonly string[]
  /** The connection cannot be used again: the request was not read to its end. */
  readonly hangUp: boolean
}

export type ResultAnswer = {
  readonly kind: 'result'
  readonly stream: QueryStream
  readonly format: FormatName
}

export type Answer = FixedAnswer | ResultAnswer

const none: readonly string[] = []

export function fixed(
  status: number, body: string, type: string | null = null, headers: readonly string[] = none,
): FixedAnswer {
  return { kind: 'fixed', status, type, body, headers, hangUp: false }
}

export const noContent: FixedAnswer = fixed(204, '')
export const done: FixedAnswer = fixed(200, '')

export function jsonError(status: number, error: string): FixedAnswer {
  return fixed(status, `{"error":${JSON.stringify(error)}}`)
}

export function hangingUp(answer: FixedAnswer): FixedAnswer {
  return { ...answer, hangUp: true }
}

export function sendFixed(response: ServerResponse, answer: FixedAnswer, clusterUuid: string): void {
  const headers = ['cluster-uuid', clusterUuid]
  if (answer.status < 400) headers.push('access-control-allow-origin', '*')
  if (answer.type !== null) headers.push('content-type', answer.type)
  if (answer.status !== 204) headers.push('content-length', String(Buffer.byteLength(answer.body)))
  if (answer.hangUp) headers.push('connection', 'close')
  for (const part of answer.headers) headers.push(part)
  response.writeHead(answer.status, headers)
  response.end(answer.body)
}
