// `influxdb3 show databases`: the names of all databases, with the deleted ones on request.
import { command } from '../../command.ts'
import { clientFlags, FORMAT, OUTPUT } from '../../flags/common.ts'
import { show } from '../../show-rows.ts'

export default command({
  words: 'show databases',
  verb: 'Show',
  about: 'List databases',
  flags: clientFlags(
    { name: 'show-deleted', help: 'Include databases that were marked as deleted' },
    FORMAT,
    OUTPUT,
  ),
}, (call) => show(call, (format) => ({
  method: 'GET', path: '/api/v3/configure/database',
  query: [['format', format], ['show_deleted', String(call.parsed.has('show-deleted'))]],
})))
