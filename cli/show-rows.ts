// The common part of `show` commands: what they ask the server for, printed as the user likes. Most ask a
// query (`showRows`). What the command takes is not its business: it needs the options of clientFlags,
// FORMAT and OUTPUT.
import { clientFor, type Request } from './client.ts'
import type { Call } from './command.ts'
import { checkOutput, writeAnswer } from './output.ts'

export async function showRows(call: Call, db: string, statement: string): Promise<void> {
  await show(call, (format) => ({
    method: 'POST', path: '/api/v3/query_sql', json: { db, q: statement, format },
  }))
}

export async function show({ parsed }: Call, request: (format: string) => Request): Promise<void> {
  const format = parsed.must('format')
  const output = parsed.text('output')
  checkOutput(format, output)
  const client = clientFor(parsed)
  try {
    await writeAnswer(await client.send(request(format)), format, output)
  } finally {
    client.close()
  }
}
