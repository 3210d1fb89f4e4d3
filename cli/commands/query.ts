// `influxdb3 query`: one SQL or InfluxQL statement to the server, its answer to stdout or a file.
import { readFileSync } from 'node:fs'
import { clientFor } from '../client.ts'
import { command } from '../command.ts'
import { Failure } from '../failure.ts'
import { clientFlags, DATABASE, FORMAT, OUTPUT } from '../flags/common.ts'
import { readStdin, stdinIsTerminal } from '../input.ts'
import { checkOutput, writeAnswer } from '../output.ts'
import type { Parsed } from '../parse.ts'
import { failureOfFile } from '../system-errors.ts'

export default command({
  words: 'query',
  aliases: ['q'],
  verb: 'Query',
  about: 'Perform a query against a running server',
  flags: clientFlags(
    DATABASE,
    {
      name: 'query-host', value: 'QUERY_HOST_URL', env: ['INFLUXDB3_QUERY_HOST_URL'],
      help: 'The URL of the server to query, if it is another than --host',
    },
    {
      name: 'language', short: 'l', aliases: ['lang'], value: 'LANGUAGE',
      default: 'sql', choices: ['sql', 'influxql'],
      help: 'The language of the query',
    },
    FORMAT,
    OUTPUT,
    { name: 'file', short: 'f', value: 'FILE_PATH', help: 'A file with the query' },
  ),
  args: [{ name: 'QUERY', help: 'The query; without one it is read from --file or standard input' }],
}, async ({ parsed }) => {
  const format = parsed.must('format')
  const output = parsed.text('output')
  checkOutput(format, output)
  const q = await readQuery(parsed)
  const client = clientFor(parsed, 'query-host')
  try {
    const answer = await client.send({
      method: 'POST',
      path: parsed.text('language') === 'influxql' ? '/api/v3/query_influxql' : '/api/v3/query_sql',
      json: { db: parsed.must('database'), q, format },
    })
    await writeAnswer(answer, format, output)
  } finally {
    client.close()
  }
})

async function readQuery(parsed: Parsed): Promise<string> {
  const argument = parsed.arg(0)
  const file = parsed.text('file')
  if (argument !== undefined) return argument
  if (file !== undefined) {
    try {
      return readFileSync(file, 'utf8')
    } catch (error) {
      throw failureOfFile('io error', error)
    }
  }
  if (stdinIsTerminal()) {
    throw new Failure('No input from stdin detected, no string was passed in,  and no file path was given')
  }
  return (await readStdin()).toString('utf8')
}
