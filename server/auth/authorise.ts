// Who may do what. Deny by default (upholds P-14): without --without-auth and without tokens only local
// requests pass, and only if no browser or proxy had a hand in them. Tokens come with a later issue; this
// file is where they are asked. Not the reading of requests: server/http/server.ts calls `admit` before
// anything of a request is believed.
import type { IncomingMessage } from 'node:http'
import { fixed, jsonError, type FixedAnswer } from '../http/answer.ts'

/** What a route needs. `open`: the name by which --disable-authz may open it to everyone. */
export type Permission =
  | { readonly kind: 'database'; readonly database: string; readonly action: 'read' | 'write' }
  | { readonly kind: 'admin' }
  | { readonly kind: 'any-token'; readonly open: 'health' | 'ping' | 'metrics' | null }

export type AccessRules = {
  readonly withoutAuth: boolean
  /** `--disable-authz`: routes that need no credential. */
  readonly openRoutes: ReadonlySet<string>
}

const malformed = jsonError(400, 'Authorization header was malformed, the request was not in the form of ' +
  "'Authorization: <auth-scheme> <token>', supported auth-schemes are Bearer, Token and Basic")
  // The reference puts a blank after the colon here.
const malformedAnswer: FixedAnswer = { ...malformed, body: malformed.body.replace('{"error":', '{"error": ') }

const locked = fixed(401, '{"error": "the request was not authenticated"}')
const notLocal = fixed(401, '{"error": "the request was not authenticated: this server has no token ' +
  'yet and answers local requests only. Create a token with `influxdb3 create token --admin`, ' +
  'or start it with --without-auth"}')

/**
 * Whether the caller may be heard at all; null if so. `open` as in Permission; `inUrl`: v1's token, which
 * wins.
 */
export function admit(
  request: IncomingMessage, rules: AccessRules, open: string | null, inUrl: string | null,
): FixedAnswer | null {
  const authorization = request.headers.authorization
  if (authorization !== undefined && !isWellFormed(authorization)) return malformedAnswer
  if (rules.withoutAuth || (open !== null && rules.openRoutes.has(open))) return null
  return isLocal(request) ? null : authorization === undefined && inUrl === null ? notLocal : locked
}

/**
 * Whether the admitted caller may do this; null if so. Everybody admitted may do everything until tokens
 * exist.
 */
export function authorise(
  _request: IncomingMessage, _rules: AccessRules, _permission: Permission,
): FixedAnswer | null {
  return null
}

function isWellFormed(header: string): boolean {
  const blank = header.indexOf(' ')
  if (blank < 0) return false
  const credential = header.slice(blank + 1)
  if (credential === '' || credential.includes(' ')) return false
  switch (header.slice(0, blank)) {
    case 'Bearer': case 'Token': return true
    case 'Basic': return isBasic(credential)
    default: return false
  }
}

/** base64 of `user:token`, with exactly one colon. */
function isBasic(credential: string): boolean {
  const text = Buffer.from(credential, 'base64').toString('utf8')
  const colon = text.indexOf(':')
  return colon >= 0 && text.indexOf(':', colon + 1) < 0 && colon < text.length - 1
}

/** Headers that pages and proxies add. */
const fromElsewhere = ['origin', 'forwarded', 'x-forwarded-for', 'x-real-ip']

/** From this machine, addressed as this machine, by no web page and through no proxy. */
function isLocal(request: IncomingMessage): boolean {
  const { headers } = request
  if (fromElsewhere.some((name) => headers[name] !== undefined)) return false
  return isLoopback(request.socket.remoteAddress) && isLocalName(headers.host)
}

function isLoopback(address: string | undefined): boolean {
  return address !== undefined &&
    (address.startsWith('127.') || address === '::1' || address.startsWith('::ffff:127.'))
}

function isLocalName(host: string | undefined): boolean {
  if (host === undefined) return false
  const name = host.startsWith('[') ? host.slice(0, host.indexOf(']') + 1) : host.split(':', 1)[0]!
  return name === 'localhost' || name === '127.0.0.1' || name === '[::1]'
}
