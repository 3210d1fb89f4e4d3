// HTTP/1 bytes against the real listener over the fake door: whatever comes, the answer is a success, a
// refusal (4xx), a 503, or a closed connection, never a 500 and never silence; nothing is logged as an error;
// afterwards no stream is open, no memory is held and the server still answers. Several connections at once.
import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { serving, type Serving } from '../server/serving.ts'
import type { Dice } from './dice.ts'
import { randomRequest } from './random-request.ts'
import { surface, type Target } from './surface.ts'

/** Bytes of requests that are sent at once, each on its connection, one byte a character. */
type Input = readonly string[]

const CONNECTIONS = 6
/** A request that is not whole gets no answer: then the client ends its side. */
const SILENCE_MS = 40
/** Until a connection whose client has ended must be closed: generous, for busy machines. */
const CLOSED_MS = 10_000
const SETTLED_MS = 5_000

/** What the reference answers with 500 on purpose. */
const meant500 = ['cannot delete internal db', 'cannot modify internal db']

function send(port: number, bytes: Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1' }, () => socket.write(bytes))
    const parts: Buffer[] = []
    let isEnded = false
    socket.setTimeout(SILENCE_MS)
    socket.on('timeout', () => {
      if (isEnded) {
        reject(new Error('the connection stays open though its client has ended'))
        socket.destroy()
        return
      }
      isEnded = true
      socket.setTimeout(CLOSED_MS)
      socket.end()
    })
    socket.on('data', (part: Buffer) => parts.push(part))
    socket.on('close', () => resolve(Buffer.concat(parts).toString('latin1')))
    // A connection that is cut is an answer too.
    socket.on('error', () => socket.destroy())
  })
}

function statusOf(reply: string): number {
  if (reply === '') return 0
  const match = /^HTTP\/1\.1 (\d{3}) /.exec(reply)
  assert.ok(match !== null, `no HTTP: ${reply.slice(0, 80)}`)
  const status = Number(match[1])
  return status === 100 ? statusOf(reply.slice(reply.indexOf('\r\n\r\n') + 4)) : status
}

function checkReply(reply: string): number {
  const status = statusOf(reply)
  const isMeant = status === 500 && meant500.some((text) => reply.includes(text))
  const isFine = status === 0 || (status >= 200 && status < 300) || (status >= 400 && status < 500) ||
    status === 503
  assert.ok(isFine || isMeant, `answered ${reply.slice(0, 300)}`)
  return status
}

async function checkSound(server: Serving): Promise<void> {
  const endMs = performance.now() + SETTLED_MS
  const { door } = server
  while ((door.openStreams > 0 || door.memory.usedBytes > 0) && performance.now() < endMs) await sleep(2)
  assert.equal(door.openStreams, 0, 'a stream stays open')
  assert.equal(door.memory.usedBytes, 0, 'memory is held')
  assert.deepEqual(server.logged.filter((line) => line.startsWith('error')), [])
  assert.equal((await server.ask('/health')).status, 200)
  server.logged.length = 0
  door.writes.length = 0
  door.queries.length = 0
  door.calls.length = 0
}

async function open(): Promise<Target<Input>> {
  const server = await serving()
  return {
    make: (dice: Dice) => Array.from({ length: CONNECTIONS }, () => randomRequest(dice).toString('latin1')),
    check: async (requests) => {
      const replies = await Promise.all(requests.map((text) =>
        send(server.port, Buffer.from(text, 'latin1'))))
      const statuses = replies.map(checkReply)
      await checkSound(server)
      return `${statuses[0] === 0 ? 'closed' : statuses[0] ?? 'none'}`
    },
    close: () => server.stop(),
  }
}

export const http = surface({ name: 'HTTP', open })
