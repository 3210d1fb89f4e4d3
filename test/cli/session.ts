// Sessions: what a person would type at a shell, what they would see, and what the server would get, as
// text. `$ command` runs the real program in its own process against a stand-in server; the lines below it
// are expected: `> stdout`, `! stderr`, `< request body`, `exit N`. Before a command: `reply STATUS text`,
// `stdin text`, `env A=b`.
import { spawn } from 'node:child_process'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'

const LAUNCHER = join(import.meta.dirname, '..', '..', 'bin', 'influxdb3.js')

const COMMAND_MS_MAX = 30_000

type Reply = { readonly status: number; readonly body: string }

/** Answers what it is told and remembers what it got. */
export class StandIn {
  readonly requests: string[] = []
  readonly replies: Reply[] = []
  readonly #server: Server

  constructor() {
    this.#server = createServer((request, answer) => {
      text(request).then((body) => {
        const token = request.headers.authorization
        const encoding = request.headers['content-encoding']
        const lines = [`${request.method} ${request.url}`]
        if (token !== undefined) lines.push(`authorization: ${token}`)
        if (encoding !== undefined) lines.push(`content-encoding: ${encoding}`)
        lines.push(encoding === undefined ? body : `(${encoding})`)
        this.requests.push(lines.join('\n').trimEnd())
        const { status, body: reply } = this.replies.shift() ?? { status: 200, body: '' }
        answer.writeHead(status).end(reply)
      }, () => answer.destroy())
    })
  }

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }
}

export type Outcome = { readonly exit: number | null; readonly stdout: string; readonly stderr: string }

export function runCli(
  words: readonly string[],
  { env = {}, stdin = '', cwd }: { env?: NodeJS.ProcessEnv; stdin?: string; cwd?: string } = {},
): Promise<Outcome> {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('INFLUXDB3_'))
  const clean = Object.fromEntries(inherited)
  // A command that hangs is a failure that names itself, not a test run without end.
  const options = { env: { ...clean, ...env }, timeout: COMMAND_MS_MAX, ...(cwd && { cwd }) }
  const child = spawn(process.execPath, [LAUNCHER, ...words], { ...options, killSignal: 'SIGKILL' })
  child.stdin.on('error', () => undefined)
  child.stdin.end(stdin)
  const exit = new Promise<number | null>((resolve) => child.on('close', resolve))
  return Promise.all([exit, text(child.stdout), text(child.stderr)])
    .then(([exit, stdout, stderr]) => ({ exit, stdout, stderr }))
}

/** Runs a session file and returns it with what was really seen. */
export async function replaySession(session: string): Promise<string> {
  const standIn = new StandIn()
  const url = await standIn.start()
  const seen: string[] = []
  let env: Record<string, string> = {}
  let stdin = ''
  try {
    for (const line of session.trimEnd().split('\n')) {
      if (/^([>!<]( |$)|exit )/.test(line)) continue
      seen.push(line)
      if (line.startsWith('reply ')) standIn.replies.push(readReply(line.slice('reply '.length)))
      if (line.startsWith('stdin ')) stdin += `${line.slice('stdin '.length)}\n`
      if (line.startsWith('env ')) env = { ...env, ...readAssignment(line.slice('env '.length)) }
      if (!line.startsWith('$ influxdb3')) continue
      const words = splitWords(line.slice('$ influxdb3'.length).replaceAll('URL', url))
      const outcome = await runCli(words, { env: { INFLUXDB3_HOST_URL: url, ...env }, stdin })
      seen.push(...shown(outcome, standIn.requests.splice(0)).map((text) => text.replaceAll(url, 'URL')))
      env = {}
      stdin = ''
    }
  } finally {
    await standIn.stop()
  }
  return `${seen.join('\n')}\n`
}

const THROUGHPUT = /^ {2}[\dms ]+: (\d+ requests?) \([^)]*\), (\d+ lines?) \([^)]*\), (.*) \([^)]*\)$/m

function shown(outcome: Outcome, requests: readonly string[]): string[] {
  const prefix = (mark: string, text: string) => {
    if (text === '') return []
    return text.replace(/\n$/, '').split('\n').map((line) => line === '' ? mark : `${mark} ${line}`)
  }
  return [
    ...requests.flatMap((request) => prefix('<', request)),
    ...prefix('>', outcome.stdout),
    // How long it took and how fast that was differ from run to run.
    ...prefix('!', outcome.stderr.replace(THROUGHPUT, '  (time): $1, $2, $3')),
    `exit ${outcome.exit}`,
  ]
}

function readReply(line: string): Reply {
  const space = line.indexOf(' ')
  return space < 0 ? { status: Number(line), body: '' }
    : { status: Number(line.slice(0, space)), body: line.slice(space + 1).replaceAll('\\n', '\n') }
}

function readAssignment(text: string): Record<string, string> {
  const equals = text.indexOf('=')
  return { [text.slice(0, equals)]: text.slice(equals + 1) }
}

/** As a shell would, as far as sessions need it: single and double quotes, `\n` inside double ones. */
function splitWords(line: string): string[] {
  return [...line.matchAll(/(?:[^\s'"]|'[^']*'|"[^"]*")+/g)].map(([word]) =>
    word.replaceAll(/'([^']*)'|"([^"]*)"/g, (_, single?: string, double?: string) =>
      single ?? double?.replaceAll('\\n', '\n') ?? ''))
}
