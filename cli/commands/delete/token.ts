// `influxdb3 delete token`: a named token stops working at once. The operator token can only be regenerated.
import { clientFor } from '../../client.ts'
import { command } from '../../command.ts'
import { Failure } from '../../failure.ts'
import { finish } from '../../finish.ts'
import { clientFlags, YES } from '../../flags/common.ts'
import { confirm } from '../../input.ts'

export default command({
  words: 'delete token',
  verb: 'Delete',
  about: 'Delete a token',
  flags: clientFlags(
    { name: 'token-name', value: 'TOKEN_NAME', required: true, help: 'The name of the token to be deleted' },
    YES,
  ),
}, async ({ parsed }) => {
  const name = parsed.must('token-name')
  if (name === '_admin') {
    throw new Failure('The operator token "_admin" is required and cannot be deleted. To regenerate ' +
      'an operator token, use: influxdb3 create token --admin --regenerate --token [TOKEN]')
  }
  if (!parsed.has('yes')) await confirm(`"${name}"`)
  await finish(clientFor(parsed), {
    method: 'DELETE', path: '/api/v3/configure/token', query: [['token_name', name]],
  })
  process.stdout.write(`Token "${name}" deleted successfully\n`)
})
