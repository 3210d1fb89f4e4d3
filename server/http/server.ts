// The HTTP/1.1 listener: limits, dispatch, and the one place where errors become answers. node:http and
// node:https are used here directly; everything else of the world comes through Env. No layers: a request
// runs through `serve` once. Upholds P-11 (limits), P-12 (leaving clients), P-14 (nothing is done before
// `admit`).
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Door, RequestBody } from '../../engine/door.ts'
import { Owner, uuidV4, uuidV7Maker } from '../../engine/door.ts'
import type { Env } from '../../storage/env/env.ts'
import { admit, authorise, type AccessRules } from '../auth/authorise.ts'
import type { ServeConfig } from '../config.ts'
import { fixed, hangingUp, sendFixed, type Answer, type FixedAnswer } from './answer.ts'
import { BodyRoom, Places } from './body-room.ts'
import { ClientGone, drained, readBody, readText, Refused, type BodyLimits } from './body.ts'
import { answerTo, REQUEST_MEMORY } from './failures.ts'
import { decode, type Fields, type Values } from './fields.ts'
import { parseJson } from './json.ts'
import { Metrics } from './metrics.ts'
import { sendResult, type ResultServices } from './result.ts'
import type { Method, Route, Services } from './route.ts'
import { routes } from './routes/index.ts'
import { SlowBodies } from './slow-bodies.ts'

// Not `import`: that asks the module for all its names, and some load Node's fetch (45 ms of every start).
const { createServer } = process.getBuiltinModule('node:http')

/** Connections above the limit that still get a 503, or make an idle one leave, instead of nothing. */
const CONNECTIONS_SPARE = 1024
const HEADERS_MAX = 100
const HEADER_BYTES_MAX = 16384
const HEADERS_MS_MAX = 10_000
const REQUEST_MS_MAX = 300_000
const KEEP_ALIVE_MS = 65_000
const HANDSHAKE_MS_MAX = 10_000
/** On a connection on which nothing moves for so long, neither a query (300 s) nor a body is under way. */
const STILL_MS_MAX = 330_000
const URL_BYTES_MAX = 8192
const REQUEST_MEMORY_BYTES = 268435456
const RESPONSE_MEMORY_BYTES = 268435456
/** Bodies of JSON and gzip that are not whole yet. */
const BODY_ROOM_BYTES = 134217728
const INFLATING_MAX = 4

const notFound = fixed(404, 'Not found')
const urlTooLong = hangingUp(
  fixed(414, `the URL is longer than ${URL_BYTES_MAX} bytes; send the query as a POST`))
const tooManyConnections = { ...hangingUp(fixed(503, 'too many connections')), headers: ['retry-after', '1'] }
const tooManyHeaders = hangingUp(fixed(431, `more than ${HEADERS_MAX} headers`))
const manyHosts = hangingUp(fixed(400, 'more than one Host header'))
const preflightHeaders = [
  'access-control-allow-origin', '*', 'access-control-allow-methods', '*',
  'access-control-allow-headers', '*', 'access-control-max-age', '86400',
]
const preflight = fixed(204, '', null, preflightHeaders.slice(2))

type Place = { readonly methods: Map<Method, Route> }

export type TlsKeys = {
  readonly key: Uint8Array
  readonly cert: Uint8Array
  readonly minVersion: 'TLSv1.2' | 'TLSv1.3'
}

export class HttpServer {
  readonly server: Server
  readonly #env: Env
  readonly #rules: AccessRules
  readonly #places = new Map<string, Place>()
  readonly #services: Services
  readonly #results: ResultServices
  readonly #limits: BodyLimits
  readonly #bodies = new Owner(REQUEST_MEMORY, REQUEST_MEMORY_BYTES)
  readonly #log: ServeConfig['log']
  readonly #connectionsMax: number
  readonly #sockets = new Set<Socket>()
  /** Connections on which no request came yet, oldest first. */
  readonly #silent = new Set<Socket>()
  /** Those above the limit. */
  readonly #refused = new WeakSet<Socket>()
  #running = 0
  #whenIdle: (() => void) | null = null

  constructor(env: Env, config: ServeConfig, door: Door, tls: TlsKeys | null) {
    this.#env = env
    this.#log = config.log.target('influxdb3_server::http')
    this.#connectionsMax = config.httpConnectionsMax
    this.#rules = { withoutAuth: config.withoutAuth, openRoutes: new Set(config.disableAuthz) }
    for (const route of routes) this.#place(route)
    const metrics = new Metrics(door, Math.floor(env.clock.wallMs() / 1000))
    this.#services = {
      door, config, metrics, nowMs: () => env.clock.wallMs(),
      newRequestId: uuidV7Maker(env.clock, env.random), processUuid: uuidV4(env.random),
    }
    this.#results = {
      memory: new Owner('responses', RESPONSE_MEMORY_BYTES), timers: env.timers,
      clusterUuid: door.instanceUuid,
    }
    this.#limits = {
      bytesMax: config.maxHttpRequestSizeBytes, slowBodies: new SlowBodies(env), timers: env.timers,
      room: new BodyRoom(BODY_ROOM_BYTES), inflating: new Places(INFLATING_MAX),
    }
    this.server = this.#listener(tls)
  }

  #place(route: Route): void {
    for (const path of route.paths) {
      const place = this.#places.get(path) ?? { methods: new Map<Method, Route>() }
      for (const method of route.methods) place.methods.set(method, route)
      this.#places.set(path, place)
    }
  }

  #listener(tls: TlsKeys | null): Server {
    const options = {
      headersTimeout: HEADERS_MS_MAX, requestTimeout: REQUEST_MS_MAX, keepAliveTimeout: KEEP_ALIVE_MS,
      maxHeaderSize: HEADER_BYTES_MAX, noDelay: true, connectionsCheckingInterval: 5000,
    }
    const onRequest: RequestListener = (request, response) => {
      this.#silent.delete(request.socket)
      if (request.headers.expect !== undefined && this.#mayContinue(request)) response.writeContinue()
      this.#running++
      void this.#serve(request, response).finally(() => {
        if (--this.#running === 0) this.#whenIdle?.()
      })
    }
    const server = tls === null ? createServer(options, onRequest)
      : process.getBuiltinModule('node:https').createServer({
        ...options, key: Buffer.from(tls.key), cert: Buffer.from(tls.cert), minVersion: tls.minVersion,
        handshakeTimeout: HANDSHAKE_MS_MAX,
      }, onRequest)
    // node:http drops what is above this without a word; one more shows that there were more.
    server.maxHeadersCount = HEADERS_MAX + 1
    server.maxConnections = this.#connectionsMax + CONNECTIONS_SPARE
    server.timeout = STILL_MS_MAX
    server.on(tls === null ? 'connection' : 'secureConnection', (socket: Socket) => this.#connected(socket))
    server.on('clientError', refuseUnreadable)
    server.on('checkContinue', onRequest)
    return server
  }

  #connected(socket: Socket): void {
    this.#sockets.add(socket)
    this.#silent.add(socket)
    socket.once('close', () => {
      this.#sockets.delete(socket)
      this.#silent.delete(socket)
    })
    if (this.#sockets.size <= this.#connectionsMax) return
    // Who connects and asks nothing must not keep out who asks: the one that has been silent longest goes.
    const [oldest] = this.#silent
    if (oldest === socket || oldest === undefined) this.#refused.add(socket)
    else oldest.destroy()
  }

  /** Whether a client that asks first may send its body. */
  #mayContinue(request: IncomingMessage): boolean {
    return Number(request.headers['content-length'] ?? 0) <= this.#limits.bytesMax
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const startedMs = this.#env.clock.monotonicMs()
    const url = request.url ?? ''
    const mark = url.indexOf('?')
    const path = mark < 0 ? url : url.slice(0, mark)
    const route = this.#places.get(path)?.methods.get(request.method as Method)
    const refusal = this.#refuse(request, url, route)
    if (refusal !== null) {
      this.#send(response, refusal, route)
      // A body nobody asked for must not keep the connection's next request waiting.
      if (!refusal.hangUp) request.resume()
      return
    }
    try {
      const answer = await this.#answer(request, response, route!, mark < 0 ? null : url.slice(mark + 1))
      if (answer.kind === 'fixed') this.#send(response, answer, route)
      else await this.#sendRows(response, answer, route!)
    } catch (error) {
      await this.#fail(request, response, error, route!)
    }
    this.#services.metrics.observe(route!.paths[0]!, (this.#env.clock.monotonicMs() - startedMs) / 1000)
  }

  /** What can be refused by the head alone. */
  #refuse(request: IncomingMessage, url: string, route: Route | undefined): FixedAnswer | null {
    if (this.#refused.has(request.socket)) return tooManyConnections
    if (request.rawHeaders.length > 2 * HEADERS_MAX) return tooManyHeaders
    if (hostsOf(request.rawHeaders) > 1) return manyHosts
    if (request.method === 'OPTIONS') return preflight
    if (url.length > URL_BYTES_MAX) return urlTooLong
    const credential = route?.dialect === 'v1-write' ? tokenInUrl(url) : null
    const locked = admit(request, this.#rules, route?.open ?? null, credential)
    if (locked !== null) return request.method === 'GET' ? locked : hangingUp(locked)
    return route === undefined ? notFound : null
  }

  async #answer(
    request: IncomingMessage, response: ServerResponse, route: Route, search: string | null,
  ): Promise<Answer> {
    if (search === null && route.whenNoQuery !== null) {
      request.resume()
      return fixed(400, route.whenNoQuery)
    }
    const given = search ?? ''
    const query = route.query.fromQuery(route.commasSeparate ? given.replaceAll(',', '&') : given)
    if (route.body === 'json') {
      const text = await readText(request, this.#limits)
      const json = route.json!.fromJson(parseJson(text), text)
      return this.#handle(request, response, route, query, json, null)
    }
    if (route.body === 'none') {
      request.resume()
      return this.#handle(request, response, route, query, noFields, null)
    }
    this.#permit(request, route, query, noFields)
    const body = await readBody(request, this.#limits, this.#bodies)
    try {
      return await this.#handle(request, response, route, query, noFields, body)
    } finally {
      body.release()
    }
  }

  #permit(request: IncomingMessage, route: Route, query: Values<Fields>, json: Values<Fields>): void {
    const forbidden = authorise(request, this.#rules, route.permission(query, json))
    if (forbidden !== null) throw new Refused(forbidden)
  }

  #handle(
    request: IncomingMessage, response: ServerResponse, route: Route, query: Values<Fields>,
    json: Values<Fields>, body: RequestBody | null,
  ): Promise<Answer> | Answer {
    if (body === null) this.#permit(request, route, query, json)
    return route.handle({
      query, json, signal: body === null ? abortWhenGone(response) : never, accept: request.headers.accept,
      ...this.#services,
    }, body)
  }

  async #sendRows(
    response: ServerResponse, answer: Extract<Answer, { readonly kind: 'result' }>, route: Route,
  ): Promise<void> {
    await sendResult(response, answer.stream, answer.format, this.#results)
    this.#services.metrics.count(route.paths[0]!, 200)
  }

  #send(response: ServerResponse, answer: FixedAnswer, route: Route | undefined): void {
    this.#services.metrics.count(route?.paths[0] ?? 'other', answer.status)
    if (response.destroyed) return
    sendFixed(response, answer, this.#services.door.instanceUuid)
  }

  async #fail(
    request: IncomingMessage, response: ServerResponse, error: unknown, route: Route,
  ): Promise<void> {
    if (response.headersSent || error instanceof ClientGone) {
      response.destroy()
      return
    }
    const answer = answerTo(error, route.dialect, this.#log)
    if (route.body === 'bytes' && this.#log.isOn('debug')) {
      const failure = { client: clientOf(request), status: answer.status, reason: answer.body }
      this.#log.debug('write failed', failure)
    }
    // Who asked first and was not told to go on sends nothing.
    const isRead = (request.headers.expect === undefined || this.#mayContinue(request)) &&
      await drained(request, this.#env.timers)
    this.#send(response, isRead ? answer : hangingUp(answer), route)
  }

  /**
   * Stops accepting; idle connections end now, busy ones after their answer or after `timeoutMs`. Handlers
   * end first.
   */
  async stop(timeoutMs: number): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()))
    const idle = new Promise<void>((resolve) => {
      this.#whenIdle = resolve
      if (this.#running === 0) resolve()
    })
    this.server.closeIdleConnections()
    const timer = this.#env.timers.after(timeoutMs, () => {
      for (const socket of this.#sockets) socket.destroy()
    })
    await closed
    timer.cancel()
    // A handler that does not hear its signal must not keep the process for ever.
    await new Promise<void>((resolve) => {
      const patience = this.#env.timers.after(timeoutMs, resolve)
      void idle.then(() => {
        patience.cancel()
        resolve()
      })
    })
  }
}

const noFields: Values<Fields> = {}
const never = new AbortController().signal

function abortWhenGone(response: ServerResponse): AbortSignal {
  const controller = new AbortController()
  response.once('close', () => {
    if (!response.writableFinished) controller.abort(new ClientGone('the client left'))
  })
  return controller.signal
}

/** node:http takes the first of several in silence; a proxy before it may have taken the last. */
function hostsOf(rawHeaders: readonly string[]): number {
  let hosts = 0
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i]!
    if (name.length === 4 && name.toLowerCase() === 'host') hosts++
  }
  return hosts
}

function tokenInUrl(url: string): string | null {
  const match = /[?&]p=([^&]*)/.exec(url)
  return match === null ? null : decode(match[1]!)
}

function clientOf(request: IncomingMessage): string {
  const header = request.headers['x-forwarded-for'] ?? request.headers['x-real-ip']
  return (typeof header === 'string' ? header : header?.[0]) ?? request.socket.remoteAddress ?? 'unknown'
}

/** Bytes that are no HTTP request: answered where that can help, and the connection ends. */
function refuseUnreadable(error: Error & { code?: string }, socket: Socket): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy()
    return
  }
  const status = error.code === 'HPE_HEADER_OVERFLOW' ? '431 Request Header Fields Too Large'
    : error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? '408 Request Timeout' : '400 Bad Request'
  socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`)
}
