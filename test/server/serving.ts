// Starts the real listener on a free port over a fake door, and speaks to it: plain requests, and raw bytes
// for what no client library would send.
import { request, type IncomingHttpHeaders } from 'node:http'
import { connect } from 'node:net'
import { listenOn } from '../../server/listen.ts'
import type { Log, RunningServer, ServeConfig } from '../../server/config.ts'
import { realEnv } from '../../storage/env/real/real.ts'
import { FakeDoor } from './fake-door.ts'

export type Reply = { readonly status: number; readonly headers: IncomingHttpHeaders; readonly body: string }
export type Ask = {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
}

export type Serving = {
  readonly door: FakeDoor
  readonly running: RunningServer
  readonly port: number
  readonly logged: string[]
  ask(path: string, asked?: Ask): Promise<Reply>
  /** Sends bytes as they are; gives all that comes back until the connection ends. */
  raw(bytes: string | Uint8Array): Promise<string>
  stop(): Promise<void>
}

export async function serving(changes: Partial<ServeConfig> = {}): Promise<Serving> {
  const door = new FakeDoor()
  const logged: string[] = []
  const running = await listenOn(realEnv(), { ...testConfig(logged), ...changes }, door)
  const port = Number(running.address.split(':').at(-1))
  return {
    door, running, port, logged,
    ask: (path, asked) => ask(port, path, asked ?? {}),
    raw: (bytes) => raw(port, bytes),
    stop: () => running.stop(),
  }
}

function testLog(logged: string[]): Log {
  const write = (level: string) => (message: string, fields?: object): void => {
    logged.push(`${level} ${message} ${JSON.stringify(fields ?? {})}`)
  }
  const log: Log = {
    error: write('error'), warn: write('warn'), info: write('info'), debug: write('debug'), trace: () => {},
    isOn: () => true, target: () => log,
  }
  return log
}

/** Only what the wire reads; the rest of a config is the engine's. */
function testConfig(logged: string[]): ServeConfig {
  const config: Partial<ServeConfig> = {
    version: '3.10.0', revision: '0123456789abcdef', nodeId: 'test', httpBind: { host: '127.0.0.1', port: 0 },
    tls: undefined, maxHttpRequestSizeBytes: 10_485_760, httpConnectionsMax: 4096,
    tcpListenerFilePath: undefined,
    shutdownTimeoutMs: 1000, withoutAuth: false, disableAuthz: [], log: testLog(logged),
  }
  return config as ServeConfig
}

function ask(port: number, path: string, { method = 'GET', headers = {}, body }: Ask): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const sent = request({ port, host: '127.0.0.1', path, method, headers, agent: false }, (reply) => {
      const parts: Buffer[] = []
      reply.on('data', (part: Buffer) => parts.push(part))
      reply.on('end', () => resolve({
        status: reply.statusCode ?? 0, headers: reply.headers, body: Buffer.concat(parts).toString('utf8'),
      }))
      reply.on('error', reject)
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

function raw(port: number, bytes: string | Uint8Array): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes))
    let got = ''
    socket.on('data', (part: Buffer) => {
      got += part.toString('utf8')
    })
    socket.on('close', () => resolve(got))
    socket.on('error', reject)
    socket.setTimeout(5000, () => {
      socket.destroy()
    })
  })
}
