// A question's text as an HTTP request in the dialect of a server: for timing as bytes, for checking as
// parts.
import type { Dialect } from './systems/system.ts'
import { influxqlForms } from './questions/influxql.ts'
import { metricsqlForms } from './questions/metricsql.ts'
import type { Question } from './questions/question.ts'
import { sqlForms } from './questions/sql.ts'

export const DATABASE = 'bench'

export type Language = 'sql' | 'influxql' | 'v1' | 'metricsql'
export type Wire = { readonly method: string; readonly path: string; readonly body?: string }

export function wireOf(language: Language, text: string): Wire {
  if (language === 'metricsql') return { method: 'GET', path: text }
  if (language === 'v1') return {
    method: 'GET', path: `/query?db=${DATABASE}&epoch=s&q=${encodeURIComponent(text)}` }
  return { method: 'POST', path: `/api/v3/query_${language}`,
    body: JSON.stringify({ db: DATABASE, q: text, format: 'json' }) }
}

export function bytesOf(wire: Wire, port: number): Buffer {
  const body = wire.body === undefined ? ''
    : `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(wire.body)}\r\n`
  return Buffer.from(
    `${wire.method} ${wire.path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n${body}\r\n${wire.body ?? ''}`)
}

/** The first form of a question in the dialect's own language. */
export function formOf(dialect: Dialect, question: Question): string {
  const forms = dialect === 'v3' ? sqlForms(question, 'v3') : dialect === 'v1' ? influxqlForms(question)
    : metricsqlForms(question)
  return forms[0]?.text ?? ''
}

export function wireFor(dialect: Dialect, text: string): Wire {
  return wireOf(dialect === 'v3' ? 'sql' : dialect === 'v1' ? 'v1' : 'metricsql', text)
}
