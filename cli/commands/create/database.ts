// `influxdb3 create database`: an empty database, with or without a retention period.
import { clientFor } from '../../client.ts'
import { command } from '../../command.ts'
import { clientFlags, isDuration } from '../../flags/common.ts'
import { finish } from '../../finish.ts'

export default command({
  words: 'create database',
  verb: 'Create',
  about: 'Create a new database',
  flags: clientFlags({
    name: 'retention-period', value: 'RETENTION_PERIOD', check: isDuration,
    help: 'How long the data is kept, e.g. "30d", "24h"; for ever without it',
  }),
  args: [{
    name: 'DATABASE_NAME', required: true, env: ['INFLUXDB3_DATABASE_NAME'],
    help: 'Letters, digits, - and _, starting with a letter or digit',
  }],
}, async ({ parsed }) => {
  const db = parsed.arg(0)
  const retention = parsed.text('retention-period')
  await finish(clientFor(parsed), {
    method: 'POST', path: '/api/v3/configure/database',
    json: { db, ...(retention !== undefined && { retention_period: retention }) },
  })
  process.stdout.write(`Database "${db}" created successfully\n`)
})
