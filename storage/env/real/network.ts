// Outgoing HTTP requests. Not a server, not a pool of its own (Node's fetch has one). Invariants:
// every request ends within its time limit, and an answer longer than its limit is dropped as it
// arrives, not buffered first.
import type { HttpAnswer, HttpRequest, Network } from '../env.ts'

export function realNetwork(): Network {
  return { request }
}

async function request(url: string, wanted: HttpRequest): Promise<HttpAnswer> {
  const deadline = AbortSignal.timeout(wanted.timeoutMs)
  const signal = wanted.signal === undefined ? deadline : AbortSignal.any([deadline, wanted.signal])
  const answer = await fetch(url, {
    method: wanted.method,
    redirect: 'manual',
    signal,
    headers: (wanted.headers ?? []).map(([name, value]): [string, string] => [name, value]),
    // fetch reads the bytes later and refuses shared memory: it gets a copy of its own.
    ...(wanted.body === undefined ? {} : { body: new Uint8Array(wanted.body) }),
  })
  const body = await bodyOf(answer, wanted.bodyBytesMax)
  return { status: answer.status, headers: new Map(answer.headers), body }
}

async function bodyOf(answer: Response, bytesMax: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  let bytes = 0
  for await (const part of answer.body ?? []) {
    bytes += part.length
    if (bytes > bytesMax) throw new Error(`answer of ${answer.url} is longer than ${bytesMax} bytes`)
    parts.push(part)
  }
  const body = new Uint8Array(bytes)
  let filled = 0
  for (const part of parts) {
    body.set(part, filled)
    filled += part.length
  }
  return body
}
