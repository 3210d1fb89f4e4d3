// One HTTP request of the runner itself: preparing servers, and answers that are checked. Never used for
// timing.
import http from 'node:http'

export type Reply = { readonly status: number; readonly body: Buffer }

const TIMEOUT_MS = 300_000

export function request(
  port: number, method: string, path: string, body?: string, type?: string,
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const headers = type === undefined ? {} : { 'Content-Type': type }
    const sent = http.request(
      { host: '127.0.0.1', port, method, path, headers, agent: false, timeout: TIMEOUT_MS })
    sent.on('response', (response) => {
      const parts: Buffer[] = []
      response.on('data', (part: Buffer) => parts.push(part))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(parts) }))
      response.on('error', reject)
    })
    sent.on('timeout', () => sent.destroy(new Error('no answer in time')))
    sent.on('error', reject)
    sent.end(body)
  })
}

/** The server has no such route: it does not offer this part. A 404 that says more is a failure as others. */
export class NoRoute extends Error {
  override readonly name = 'NoRoute'
}

export const isNoRoute = (status: number, body: string): boolean =>
  status === 404 && /^\s*(Not found)?\s*$/i.test(body)

export async function requestOk(
  port: number, method: string, path: string, body?: string, type?: string,
): Promise<Buffer> {
  const reply = await request(port, method, path, body, type)
  const text = `${method} ${path}: ${reply.status} ${reply.body.toString('utf8', 0, 200)}`
  if (isNoRoute(reply.status, reply.body.toString('utf8', 0, 200))) throw new NoRoute(text)
  if (reply.status >= 300) throw new Error(text)
  return reply.body
}
