// What must be there: everything acknowledged with its last value, and nothing else but what may be. Each
// failure names the promise that does not hold. The model knows no storage: it is asked the same questions as
// the database (../properties/questions.ts), a few of them drawn each time.
import assert from 'node:assert/strict'
import { seededRandom, type SeededRandom } from '../../storage/env/simulated/random.ts'
import { Model, type ModelTable } from '../properties/model.ts'
import { check as ask, oneQuestion, wholeTable, type Question } from '../properties/questions.ts'
import type { Session } from '../storage/session.ts'
import { databaseOf, isNoTable, markOf, type History } from './history.ts'

const QUESTIONS_PER_CHECK = 4

export const DATABASES = ['d', 'e']

export async function marks(session: Session): Promise<Set<string>> {
  const found = new Set<string>()
  for (const database of DATABASES) {
    const { rows } = await rowsOf(session, 'SELECT w, i1 FROM marks', database)
    for (const [w, mark] of rows) found.add(`${String(w)}/${String(mark)}`)
  }
  return found
}

/** No rows if there is no such table. */
export async function rowsOf(session: Session, sql: string, database: string) {
  try {
    return await session.sql(sql, undefined, database)
  } catch (error) {
    if (isNoTable(error)) return { names: [], rows: [] }
    throw error
  }
}

/**
 * Everything acknowledged is there with its last value, nothing else but what may be; what may be is
 * settled now.
 */
export async function check(session: Session, history: History, seen: Set<string>): Promise<void> {
  const found = await marks(session)
  for (const mark of seen) assert(found.has(mark),
    `mark ${mark} was read before the restart and is gone: P-06`)
  const models = new Map(DATABASES.map((database) => [database, new Model()]))
  history.forEach((requests, writer) => requests.forEach((request, mark) => {
    const name = markOf(writer, mark)
    const isThere = found.delete(name)
    if (request.state === 'acknowledged') assert(isThere, `acknowledged request ${name} is lost: P-01`)
    if (request.state === 'absent') assert(!isThere, `refused request ${name} is there: P-02`)
    request.state = isThere ? 'acknowledged' : 'absent'
    if (!isThere) return
    seen.add(name)
    models.get(databaseOf(request))!.apply(request.points)
  }))
  assert.deepEqual([...found], [], 'marks nobody wrote: P-04')
  const random = seededRandom(seen.size, 'questions')
  for (const [database, model] of models) await checkModel(session, database, model, random)
}

/** Every table whole and counted, and some questions about one of them. */
export async function checkModel(
  session: Session, database: string, model: Model, random: SeededRandom,
): Promise<void> {
  const tables = [...model.tables].filter(([, table]) => table.rows.size > 0)
  for (const [name, table] of tables) {
    await promised(session, database, wholeTable(name, table), 'P-01, P-03, P-05')
    const counted = { sql: `SELECT count(*) FROM ${name}`, rows: [[BigInt(table.rows.size)]] }
    await promised(session, database, counted, 'P-05, P-15')
  }
  // Bins of the first instants begin before what a time can say.
  const asked = tables.filter(([name]) => name !== 'far')
  if (asked.length === 0) return
  const [name, table] = asked[random.below(asked.length)]!
  for (let asked = 0; asked < QUESTIONS_PER_CHECK;) {
    const question = oneQuestion(name, table, random)
    if (question === null) continue
    await promised(session, database, named(question, table), 'P-05, P-15')
    asked++
  }
}

/** A table may have columns of requests that failed after their columns were made: ask for the others. */
function named(question: Question, table: ModelTable): Question {
  const columns = table.columns().map((column) => `"${column}"`).join(', ')
  return { ...question, sql: question.sql.replace(/^SELECT \* /, `SELECT ${columns} `) }
}

async function promised(
  session: Session, database: string, question: Question, promises: string,
): Promise<void> {
  const asked = { ...session, sql: (text: string) => session.sql(text, undefined, database) }
  try {
    await ask(asked, question)
  } catch (error) {
    if (!(error instanceof assert.AssertionError)) throw error
    throw new assert.AssertionError({ ...error, message: `${database}: ${promises}: ${error.message}` })
  }
}
