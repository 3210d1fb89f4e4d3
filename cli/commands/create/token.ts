// `influxdb3 create token --admin`: the operator token, a named admin token, a new operator token instead
// of the old one, or a token file for a server that does not run yet. The token is shown once, here.
import { writeFileSync } from 'node:fs'
import { realEnv } from '../../../storage/env/real/real.ts'
import { clientFor, type Request } from '../../client.ts'
import { command } from '../../command.ts'
import { Failure, UsageError } from '../../failure.ts'
import { finish } from '../../finish.ts'
import { clientFlags, isDuration } from '../../flags/common.ts'
import { durationMs } from '../../flags/duration.ts'
import { readLine } from '../../input.ts'
import { missingArguments, type Parsed } from '../../parse.ts'
import type { CommandSpec } from '../../spec.ts'
import { failureOfFile } from '../../system-errors.ts'

const PROGRAM_USAGE = 'influxdb3 [OPTIONS] [COMMAND]'
const OPERATOR = '_admin'

const spec: CommandSpec = {
  words: 'create token',
  verb: 'Create',
  about: 'Create a new auth token',
  flags: clientFlags(
    { name: 'admin', help: 'An operator token, or with --name a named admin token' },
    { name: 'regenerate', help: 'Replace the operator token; the old one stops working' },
    { name: 'name', value: 'NAME', help: 'The name of the admin token' },
    { name: 'expiry', value: 'DURATION', check: isDuration,
      help: 'How long a named token is valid, e.g. "90d"' },
    { name: 'format', value: 'FORMAT', default: 'text', choices: ['json', 'text'],
      help: 'The format of the output' },
    { name: 'offline', help: 'Make a token file without a server, for --admin-token-file' },
    { name: 'output-file', value: 'FILE', help: 'Where --offline saves the token' },
  ),
}

export default command(spec, async ({ parsed }) => {
  checkTogether(parsed)
  if (parsed.has('regenerate')) await confirmRegenerate()
  show(parsed.has('offline') ? makeOffline(parsed) : await ask(parsed), parsed)
})

function checkTogether(parsed: Parsed): void {
  if (!parsed.has('admin')) {
    throw new UsageError({
      problem: 'Missing required subcommand. Use: influxdb3 create token --admin [OPTIONS]',
      usage: PROGRAM_USAGE,
    })
  }
  if (parsed.has('regenerate') && parsed.has('name')) {
    throw new UsageError({
      problem: '--regenerate cannot be used with --name, --regenerate only applies for operator token',
      usage: PROGRAM_USAGE,
    })
  }
  if (parsed.has('expiry') && !parsed.has('name')) {
    const problem = '--expiry needs --name: the operator token does not expire'
    throw new UsageError({ problem, usage: PROGRAM_USAGE })
  }
  if (parsed.has('offline') && !parsed.has('output-file')) missingArguments(spec, ['--output-file <FILE>'])
}

async function confirmRegenerate(): Promise<void> {
  process.stdout.write("Are you sure you want to regenerate admin token? Enter 'yes' to confirm\n")
  if (await readLine() !== 'yes') throw new Failure('Cannot regenerate token without confirmation')
}

async function ask(parsed: Parsed): Promise<string> {
  const body = await finish(clientFor(parsed), request(parsed))
  const answer: unknown = JSON.parse(body)
  const isToken = typeof answer === 'object' && answer !== null && 'token' in answer
  if (isToken && typeof answer.token === 'string') {
    return answer.token
  }
  throw new Failure(`the server sent no token: ${body.slice(0, 200)}`)
}

function request(parsed: Parsed): Request {
  const path = '/api/v3/configure/token'
  const name = parsed.text('name')
  if (parsed.has('regenerate')) return { method: 'POST', path: `${path}/admin/regenerate` }
  if (name === undefined) return { method: 'POST', path: `${path}/admin` }
  const expiry = parsed.text('expiry')
  const seconds = expiry === undefined ? undefined : Math.max(1, Math.round(durationMs(expiry) / 1000))
  return {
    method: 'POST', path: `${path}/named_admin`,
    json: { token_name: name, ...(seconds !== undefined && { expiry_secs: seconds }) },
  }
}

const TOKEN_BYTES = 64

function makeOffline(parsed: Parsed): string {
  const env = realEnv()
  const token = `apiv3_${Buffer.from(env.random.bytes(TOKEN_BYTES)).toString('base64url')}`
  const expiry = parsed.text('expiry')
  const content = {
    token, name: parsed.text('name') ?? OPERATOR,
    ...(expiry !== undefined && { expiry_millis: Math.round(env.clock.wallMs() + durationMs(expiry)) }),
  }
  const file = parsed.must('output-file')
  try {
    // Not over a file that is there: it may hold the only copy of a token that is in use.
    writeFileSync(file, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600, flag: 'wx' })
  } catch (error) {
    throw failureOfFile(`cannot write ${file}`, error)
  }
  process.stdout.write(`Token saved to: ${file}\n`)
  return token
}

function show(token: string, parsed: Parsed): void {
  const advice = 'Store this token securely, as it will not be shown again.'
  const header = `Authorization: Bearer ${token}`
  if (parsed.text('format') === 'json') {
    const help = `${advice} HTTP requests require the following header: "${header}"`
    process.stdout.write(`${JSON.stringify({ help_msg: help, token }, null, 2)}\n`)
    return
  }
  process.stdout.write(`\nNew token created successfully!\n\nToken: ${token}\n`
    + `HTTP Requests Header: ${header}\n\nIMPORTANT: ${advice}\n\n`)
}
