// `influxdb3 create table`: a table with its tags (in order) and fields before the first write.
import { clientFor } from '../../client.ts'
import { command } from '../../command.ts'
import { finish } from '../../finish.ts'
import { clientFlags, DATABASE, isDuration } from '../../flags/common.ts'
import type { Check } from '../../spec.ts'

const TYPES = new Set(['int64', 'uint64', 'float64', 'utf8', 'bool'])

const isField: Check = (text) => {
  const colon = text.lastIndexOf(':')
  if (colon <= 0) return 'invalid KEY:VALUE: no `:` found'
  const type = text.slice(colon + 1).toLowerCase()
  return TYPES.has(type)
    ? undefined : `${type} is not a valid data type, values are int64, uint64, float64, utf8, and bool`
}

export default command({
  words: 'create table',
  verb: 'Create',
  about: 'Create a new table in a database',
  flags: clientFlags(
    DATABASE,
    { name: 'tags', value: 'TAGS', many: 'words', help: 'The tag columns, in the order of sorting' },
    {
      name: 'fields', short: 'f', value: 'FIELDS', many: 'list', check: isField,
      help: 'The field columns as name:type; types are int64, uint64, float64, utf8 and bool',
    },
    {
      name: 'retention-period', value: 'RETENTION_PERIOD', check: isDuration,
      help: 'How long rows are kept, e.g. "30d"; as the database says without it',
    },
  ),
  args: [{ name: 'TABLE_NAME', required: true, help: 'The name of the table' }],
}, async ({ parsed }) => {
  const db = parsed.must('database')
  const table = parsed.arg(0)
  const retention = parsed.text('retention-period')
  const fields = parsed.list('fields').map((field) => {
    const colon = field.lastIndexOf(':')
    return { name: field.slice(0, colon), type: field.slice(colon + 1).toLowerCase() }
  })
  await finish(clientFor(parsed), {
    method: 'POST', path: '/api/v3/configure/table',
    json: {
      db, table, tags: parsed.list('tags'), fields,
      ...(retention !== undefined && { retention_period: retention }),
    },
  })
  process.stdout.write(`Table "${db}"."${table}" created successfully\n`)
})
