// `influxdb3 show databases`: the names of all databases, with the deleted ones on request.
import { clientFor } from '../../client.ts'
import { command } from '../../command.ts'
import { clientFlags, FORMAT, OUTPUT } from '../../flags/common.ts'
import { checkOutput, writeAnswer } from '../../output.ts'

export default command({
  words: 'show databases',
  verb: 'Show',
  about: 'List databases',
  flags: clientFlags(
    { name: 'show-deleted', help: 'Include databases that were marked as deleted' },
    FORMAT,
    OUTPUT,
  ),
}, async ({ parsed }) => {
  const format = parsed.must('format')
  const output = parsed.text('output')
  checkOutput(format, output)
  const client = clientFor(parsed)
  try {
    const answer = await client.send({
      method: 'GET', path: '/api/v3/configure/database',
      query: [['format', format], ['show_deleted', String(parsed.has('show-deleted'))]],
    })
    await writeAnswer(answer, format, output)
  } finally {
    client.close()
  }
})
