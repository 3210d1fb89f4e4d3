// The common part of `show` commands that are a query: its statement, run on a database, printed as the
// user likes.
import { clientFor } from './client.ts'
import type { Call } from './command.ts'
import { checkOutput, writeAnswer } from './output.ts'

/** The command needs the options of clientFlags, FORMAT and OUTPUT. */
export async function showRows({ parsed }: Call, db: string, statement: string): Promise<void> {
  const format = parsed.must('format')
  const output = parsed.text('output')
  checkOutput(format, output)
  const client = clientFor(parsed)
  try {
    const answer = await client.send({
      method: 'POST', path: '/api/v3/query_sql', json: { db, q: statement, format },
    })
    await writeAnswer(answer, format, output)
  } finally {
    client.close()
  }
}
