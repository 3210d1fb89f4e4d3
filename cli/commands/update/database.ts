// `influxdb3 update database`: sets or clears the retention period of a database.
import { clientFor } from '../../client.ts'
import { command } from '../../command.ts'
import { Failure } from '../../failure.ts'
import { finish } from '../../finish.ts'
import { clientFlags, DATABASE, isDuration } from '../../flags/common.ts'

export default command({
  words: 'update database',
  verb: 'Update',
  about: 'Update a database',
  flags: clientFlags(DATABASE, {
    name: 'retention-period', short: 'r', value: 'RETENTION_PERIOD',
    help: 'How long the data is kept, e.g. "30d", "24h", or "none" to keep it for ever',
  }),
}, async ({ parsed }) => {
  const db = parsed.must('database')
  const retention = parsed.text('retention-period')
  if (retention === undefined) throw new Failure('--retention-period is required for update database')
  const complaint = retention === 'none' ? undefined : isDuration(retention)
  if (complaint !== undefined) throw new Failure(complaint)
  await finish(clientFor(parsed), {
    method: 'PUT', path: '/api/v3/configure/database',
    json: { db, retention_period: retention === 'none' ? null : retention },
  })
  process.stdout.write(`Database "${db}" updated successfully\n`)
})
