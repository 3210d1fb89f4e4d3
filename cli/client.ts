// The HTTP side of client commands: one request, one answer, with the reference's words for what goes
// wrong. Not a general client: no redirects, no retries, no pool; an answer's body is a stream until
// somebody wants text.
import { readFileSync } from 'node:fs'
import type { Agent, IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import { Failure } from './failure.ts'
import type { Parsed } from './parse.ts'
import { failureOfFile, systemSentence } from './system-errors.ts'

// Not `import`: that asks the module for all its names, and some load Node's fetch (45 ms of every call).
const http = process.getBuiltinModule('node:http')
const tls = () => process.getBuiltinModule('node:https')

export type Client = {
  send(request: Request): Promise<IncomingMessage>
  close(): void
}

export type Request = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly path: string
  readonly query?: readonly (readonly [string, string | undefined])[]
  readonly json?: unknown
  readonly body?: Uint8Array
  readonly headers?: Readonly<Record<string, string>>
}

/** A client for the server that a command's options name. `hostFlag` wins over --host where it is given. */
export function clientFor(parsed: Parsed, hostFlag?: string): Client {
  const given = hostFlag === undefined ? undefined : parsed.text(hostFlag)
  const base = readHost(given ?? parsed.must('host'))
  const token = parsed.text('token')
  const secure = base.protocol === 'https:'
  const agent = secure
    ? new (tls().Agent)({ keepAlive: true, ...trust(parsed) })
    : new http.Agent({ keepAlive: true })
  return {
    send: (request) => send(base, agent, token, request),
    close: () => agent.destroy(),
  }
}

function readHost(given: string): URL {
  const parsed = URL.canParse(given) ? new URL(given) : undefined
  if (parsed === undefined || (parsed.protocol !== 'http:' && parsed.protocol !== 'https:')) {
    throw new Failure(`invalid host URL '${given}': expected http://<host>:<port> or https://<host>:<port>`)
  }
  return parsed
}

function trust(parsed: Parsed): { ca?: Buffer; rejectUnauthorized?: boolean } {
  if (parsed.has('tls-no-verify')) return { rejectUnauthorized: false }
  const file = parsed.text('tls-ca')
  if (file === undefined) return {}
  try {
    return { ca: readFileSync(file) }
  } catch (error) {
    throw failureOfFile(`cannot read the certificate ${file}`, error)
  }
}

function send(
  base: URL, agent: Agent, token: string | undefined, request: Request,
): Promise<IncomingMessage> {
  const url = new URL(base)
  url.pathname = base.pathname.replace(/\/$/, '') + request.path
  const plain = `${url.origin}${url.pathname}`
  for (const [name, value] of request.query ?? []) {
    if (value !== undefined) url.searchParams.append(name, value)
  }
  const body = request.json === undefined ? request.body : Buffer.from(JSON.stringify(request.json))
  const headers: Record<string, string> = { ...request.headers }
  if (request.json !== undefined) headers['content-type'] = 'application/json'
  if (body !== undefined) headers['content-length'] = String(body.byteLength)
  if (token !== undefined) headers.authorization = `Bearer ${token}`
  const transport = url.protocol === 'https:' ? tls() : http
  return new Promise((resolve, reject) => {
    const sent = transport.request(url, { method: request.method, agent, headers }, (answer) => {
      checked(answer).then(resolve, reject)
    })
    sent.on('error', (error: NodeJS.ErrnoException) => {
      reject(new Failure(`failed to send ${request.method} ${plain} request: `
        + `error sending request for url (${url.href}): ${connectionSentence(error)}`))
    })
    sent.end(body)
  })
}

/** The answer itself, or its status and words as a failure. */
async function checked(answer: IncomingMessage): Promise<IncomingMessage> {
  const status = answer.statusCode ?? 0
  if (status >= 200 && status < 300) return answer
  const words = await text(answer)
  const reason = http.STATUS_CODES[status] ?? 'Unknown'
  throw new Failure(`server responded with error [${status} ${reason}]: ${words}`)
}

function connectionSentence(error: NodeJS.ErrnoException): string {
  // Node tries all addresses of a name and reports them together.
  const causes = error instanceof AggregateError ? (error.errors as NodeJS.ErrnoException[]) : [error]
  const cause = causes[0] ?? error
  const connecting = 'error trying to connect:'
  if (cause.syscall === 'connect') return `${connecting} tcp connect error: ${systemSentence(cause)}`
  if (cause.syscall === 'getaddrinfo') return `${connecting} dns error: ${cause.message}`
  return systemSentence(cause)
}
