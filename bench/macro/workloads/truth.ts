// What a server holds, by its own answer: the number of rows, and whether one fixed question is answered
// rightly. Used to prove loads, restarts and crashes; never timed.
import { wholeSet, type Question } from '../questions/question.ts'
import type { DataSet } from '../../data/data-set.ts'
import { request } from '../http.ts'
import { digestOf, type Row } from '../questions/answer.ts'
import { decode } from '../questions/decode.ts'
import { formOf, wireFor } from '../wire.ts'
import type { Server } from '../server.ts'

export async function rowsOf(server: Server, question: Question): Promise<readonly Row[]> {
  const wire = wireFor(server.system.dialect, formOf(server.system.dialect, question))
  const reply = await request(server.port, wire.method, wire.path, wire.body, wire.body && 'application/json')
  if (reply.status !== 200) throw new Error(`${reply.status} ${reply.body.toString('utf8', 0, 200)}`)
  return decode(server.system.dialect, question, reply.body)
}

export async function countRows(server: Server, set: DataSet): Promise<number> {
  const rows = await rowsOf(server, wholeSet('count', set)).catch(() => [])
  return Number(rows[0]?.get('n') ?? 0)
}

export async function truthOf(server: Server, question: Question): Promise<string> {
  const { rows, hash } = digestOf(question, await rowsOf(server, question))
  return `${rows}:${hash}`
}

/** Milliseconds from the start of the process until the question is answered rightly. */
export async function untilTrue(
  server: Server, question: Question, truth: string, msMax: number,
): Promise<number> {
  const end = server.startedMs + msMax
  while (performance.now() < end) {
    server.assertAlive()
    const answer = await truthOf(server, question).catch(() => undefined)
    if (answer === truth) return performance.now() - server.startedMs
    await new Promise((resolve) => setTimeout(resolve, 3))
  }
  throw new Error('no right answer in time')
}
