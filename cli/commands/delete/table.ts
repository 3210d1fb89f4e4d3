// `influxdb3 delete table`: marks a table as deleted after a yes; its data goes when --hard-delete says.
import { clientFor } from '../../client.ts'
import { command } from '../../command.ts'
import { finish } from '../../finish.ts'
import { clientFlags, DATABASE, HARD_DELETE, hardDeleteAt, YES } from '../../flags/common.ts'
import { confirm } from '../../input.ts'

export default command({
  words: 'delete table',
  verb: 'Delete',
  about: 'Delete a table in a database',
  flags: clientFlags(
    DATABASE,
    HARD_DELETE,
    { name: 'data-only', help: 'Delete the data and keep the table with its caches and triggers' },
    YES,
  ),
  args: [{ name: 'TABLE_NAME', required: true, help: 'The name of the table to be deleted' }],
}, async ({ parsed }) => {
  const db = parsed.must('database')
  const table = parsed.arg(0)
  if (!parsed.has('yes')) await confirm(`"${db}"."${table}"`)
  await finish(clientFor(parsed), {
    method: 'DELETE', path: '/api/v3/configure/table',
    query: [
      ['db', db],
      ['table', table],
      ['hard_delete_at', hardDeleteAt(parsed.text('hard-delete'))],
      ['data_only', parsed.has('data-only') ? 'true' : undefined],
    ],
  })
  process.stdout.write(`Table "${db}"."${table}" deleted successfully\n`)
})
