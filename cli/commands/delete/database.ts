// `influxdb3 delete database`: marks a database as deleted after a yes; its data goes when --hard-delete
// says.
import { clientFor } from '../../client.ts'
import { command } from '../../command.ts'
import { finish } from '../../finish.ts'
import { clientFlags, HARD_DELETE, hardDeleteAt, YES } from '../../flags/common.ts'
import { confirm } from '../../input.ts'

export default command({
  words: 'delete database',
  verb: 'Delete',
  about: 'Delete a database',
  flags: clientFlags(
    HARD_DELETE,
    { name: 'data-only', help: 'Delete the data and keep tables, caches, triggers and tokens' },
    { name: 'remove-tables', help: 'With --data-only: delete the tables as well' },
    YES,
  ),
  args: [{
    name: 'DATABASE_NAME', required: true, env: ['INFLUXDB3_DATABASE_NAME'],
    help: 'The name of the database to be deleted',
  }],
}, async ({ parsed }) => {
  const db = parsed.arg(0)
  if (!parsed.has('yes')) await confirm(`"${db}"`)
  await finish(clientFor(parsed), {
    method: 'DELETE', path: '/api/v3/configure/database',
    query: [
      ['db', db],
      ['hard_delete_at', hardDeleteAt(parsed.text('hard-delete'))],
      ['data_only', parsed.has('data-only') ? 'true' : undefined],
      ['remove_tables', parsed.has('remove-tables') ? 'true' : undefined],
    ],
  })
  process.stdout.write(`Database "${db}" deleted successfully\n`)
})
