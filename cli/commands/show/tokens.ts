// `influxdb3 show tokens`: names, times and permissions of all tokens, never the tokens themselves.
import { command } from '../../command.ts'
import { clientFlags, FORMAT, OUTPUT } from '../../flags/common.ts'
import { showRows } from '../../show-rows.ts'

export default command({
  words: 'show tokens',
  verb: 'Show',
  about: 'List tokens',
  flags: clientFlags(FORMAT, OUTPUT),
}, (call) => showRows(call, '_internal', 'SELECT * FROM system.tokens'))
