// An asker puts questions to one system in one way: HTTP with a dialect, or in process with a
// source and a number of threads (in-process/peers.ts). It gives the forms of a question, an answer to check,
// and latencies; it does not judge them.
import type { Child } from '../load/child.ts'
import { blockOf, type LoadJob, type LoadResult } from '../load/job.ts'
import { request } from './http.ts'
import type { Row } from './questions/answer.ts'
import { decode } from './questions/decode.ts'
import { influxqlForms } from './questions/influxql.ts'
import { metricsqlForms } from './questions/metricsql.ts'
import type { Question } from './questions/question.ts'
import { sqlForms, type Form } from './questions/sql.ts'
import type { Server } from './server.ts'
import { bytesOf, wireOf, type Language } from './wire.ts'

export type Answer = { readonly rows: readonly Row[]; readonly bytes: number; readonly ms: number }
export type Budget = { readonly seconds: number; readonly requestsMin: number; readonly connections: number }

export type Asker = {
  readonly column: string
  readonly ours: boolean
  readonly forms: (question: Question) => readonly Form[]
  readonly answer: (question: Question, form: Form) => Promise<Answer>
  /** Latencies of these texts of one form, asked in turn until the budget is spent. */
  readonly time: (texts: readonly string[], budget: Budget) => Promise<Float64Array>
}

type Client = Child<LoadJob, LoadResult>
export function httpAsker(
  server: Server, client: Client, column: string, language: Language, forms: Asker['forms'],
): Asker {
  const { dialect, ours } = server.system
  return {
    column, ours, forms,
    answer: async (question, form) => {
      const wire = wireOf(language, form.text)
      const started = performance.now()
      const type = wire.body === undefined ? undefined : 'application/json'
      const reply = await request(server.port, wire.method, wire.path, wire.body, type)
      const ms = performance.now() - started
      if (reply.status !== 200) throw new Error(`${reply.status} ${reply.body.toString('utf8', 0, 160)}`)
      return { rows: decode(dialect, question, reply.body), bytes: reply.body.length, ms }
    },
    time: async (texts, budget) => {
      const requests = blockOf(texts.map((text) => bytesOf(wireOf(language, text), server.port)))
      const result = await client.ask({ port: server.port, requests, ...budget })
      if (result.errors > 0) throw new Error(
        `${result.errors} of ${result.requests} failed: ${result.firstError}`)
      return result.latenciesMs
    },
  }
}

/** Every language a server speaks is a column; `state` names what the server holds its rows in. */
export function serverAskers(server: Server, client: Client, state: string): readonly Asker[] {
  const { name, dialect } = server.system
  const column = (extra: string) => [name, extra, state].filter((part) => part !== '').join(' ')
  if (dialect === 'vm') return [httpAsker(server, client, column(''), 'metricsql', metricsqlForms)]
  if (dialect === 'v1') return [httpAsker(server, client, column(''), 'v1', influxqlForms)]
  return [
    httpAsker(server, client, column(''), 'sql', (question) => sqlForms(question, 'v3')),
    httpAsker(server, client, column('influxql'), 'influxql', influxqlForms),
  ]
}
