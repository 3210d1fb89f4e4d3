// Requests to a server under test. A server that is gone is no failure here: the answer is null then, and
// the outcome unknown to whoever asked.

export type Answer = {
  readonly status: number
  readonly text: string
  readonly retryAfter: string | null
}

/** Null if the connection failed or ended before the whole answer was there. */
export async function ask(
  method: 'GET' | 'POST' | 'DELETE', url: string, body?: string,
): Promise<Answer | null> {
  try {
    const answer = await fetch(url, { method, ...body === undefined ? {} : { body } })
    return {
      status: answer.status, text: await answer.text(), retryAfter: answer.headers.get('retry-after'),
    }
  } catch (error) {
    if (error instanceof TypeError) return null
    throw error
  }
}

export const write = (url: string, database: string, lines: string): Promise<Answer | null> =>
  ask('POST', `${url}/api/v3/write_lp?db=${database}&precision=nanosecond`, lines)

export type Row = Readonly<Record<string, unknown>>

export const askQuery = (url: string, database: string, sql: string): Promise<Answer | null> =>
  ask('POST', `${url}/api/v3/query_sql`, JSON.stringify({ db: database, q: sql, format: 'json' }))

/** Rows as objects, numbers as JSON has them. */
export async function query(url: string, database: string, sql: string): Promise<Row[]> {
  const answer = await askQuery(url, database, sql)
  if (answer === null) throw new Error(`the server is gone: ${sql}`)
  if (answer.status !== 200) throw new Error(`${answer.status} ${answer.text}`)
  return JSON.parse(answer.text) as Row[]
}
