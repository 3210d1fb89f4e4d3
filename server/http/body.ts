// Reads request bodies within limits: size as sent and as inflated, time between bytes, a floor of speed.
// gzip may have many members. Bodies land in kernel memory (writes) or become text (JSON). node:zlib is
// used here directly: it touches no world but memory. Invariant: nothing is kept of a body that was
// refused.
import { gunzip, gunzipSync } from 'node:zlib'
import type { IncomingMessage } from 'node:http'
import { RequestBody, type Owner } from '../../engine/door.ts'
import { shownText } from '../../parser/diagnostic.ts'
import { fixed, jsonError, type FixedAnswer } from './answer.ts'
import type { BodyRoom, Places } from './body-room.ts'
import type { Timers } from '../../storage/env/env.ts'
import type { SlowBodies } from './slow-bodies.ts'

/** The request cannot be answered as asked; carries the answer. */
export class Refused extends Error {
  override readonly name = 'Refused'
  readonly answer: FixedAnswer
  constructor(answer: FixedAnswer) {
    super(answer.body)
    this.answer = answer
  }
}

/** The client went away or was too slow: nobody is there to be answered. */
export class ClientGone extends Error {
  override readonly name = 'ClientGone'
}

export type BodyLimits = {
  readonly bytesMax: number
  readonly slowBodies: SlowBodies
  readonly timers: Timers
  readonly room: BodyRoom
  /** A bomb of a few kilobytes takes `bytesMax` while it is inflated, so not all are at once. */
  readonly inflating: Places
}

const DRAIN_BYTES_MAX = 67_108_864
const DRAIN_MS_MAX = 1000

/**
 * Throws away the rest of a refused body, within limits, so that the client has sent all and reads the
 * answer instead of a reset connection. Whether the end was reached.
 */
export function drained(request: IncomingMessage, timers: Timers): Promise<boolean> {
  if (request.complete || request.destroyed) return Promise.resolve(request.complete)
  return new Promise((resolve) => {
    let bytes = 0
    const timer = timers.after(DRAIN_MS_MAX, () => settle(false))
    const settle = (isWhole: boolean): void => {
      timer.cancel()
      request.off('data', onData)
      resolve(isWhole)
    }
    const onData = (chunk: Buffer): void => {
      bytes += chunk.length
      if (bytes > DRAIN_BYTES_MAX) settle(false)
    }
    request.on('data', onData)
    request.once('end', () => settle(true))
    request.once('close', () => settle(false))
    request.resume()
  })
}

/** Inflating up to this much on the main thread is quicker than handing it to another. */
const INFLATE_HERE_BYTES = 16384

export async function readBody(
  request: IncomingMessage, limits: BodyLimits, owner: Owner,
): Promise<RequestBody> {
  const isGzip = isGzipped(request)
  const announced = announcedBytes(request, limits.bytesMax)
  if (!isGzip) {
    const body = new RequestBody(owner, announced)
    try {
      await eachChunk(request, limits, (chunk) => body.append(chunk))
      return body
    } catch (error) {
      body.release()
      throw error
    }
  }
  return inflatedBody(request, limits, (inflated) => {
    const body = new RequestBody(owner, inflated.length)
    body.append(inflated)
    return body
  })
}

export async function readText(request: IncomingMessage, limits: BodyLimits): Promise<string> {
  if (isGzipped(request)) return inflatedBody(request, limits, (inflated) => inflated.toString('utf8'))
  return wholeBody(request, limits, (whole) => Promise.resolve(whole.toString('utf8')))
}

/** The body in one piece, which counts as long as `use` runs. */
async function wholeBody<T>(
  request: IncomingMessage, limits: BodyLimits, use: (whole: Buffer) => Promise<T>,
): Promise<T> {
  announcedBytes(request, limits.bytesMax)
  const parts: Buffer[] = []
  let taken = 0
  try {
    await eachChunk(request, limits, (chunk) => {
      if (!limits.room.take(chunk.length)) throw new Refused(tooManyBodies)
      taken += chunk.length
      parts.push(chunk)
    })
    return await use(parts.length === 1 ? parts[0]! : Buffer.concat(parts))
  } finally {
    limits.room.give(taken)
  }
}

const tooManyBodies: FixedAnswer =
  { ...jsonError(503, 'too many requests at once; try again'), headers: ['retry-after', '1'] }

function isGzipped(request: IncomingMessage): boolean {
  const encoding = request.headers['content-encoding']
  if (encoding === undefined || encoding === 'identity') return false
  if (encoding === 'gzip') return true
  throw new Refused(fixed(400, `unacceptable content-encoding: ${shownText(encoding)}`))
}

/** Refuses early what says itself that it is too large. 0 if nothing is said. */
function announcedBytes(request: IncomingMessage, bytesMax: number): number {
  const header = request.headers['content-length']
  const bytes = header === undefined ? 0 : Number(header)
  if (bytes > bytesMax) throw tooLarge(bytesMax)
  return bytes
}

export function tooLarge(bytesMax: number): Refused {
  return new Refused(fixed(413, `max request size (${bytesMax} bytes) exceeded`))
}

function eachChunk(
  request: IncomingMessage, limits: BodyLimits, take: (chunk: Buffer) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let bytes = 0
    let watched: (() => void) | null = null
    const settle = (failure: Error | null): void => {
      watched?.()
      request.off('data', onData)
      request.off('close', onClose)
      if (failure === null) return resolve()
      reject(failure)
    }
    const onData = (chunk: Buffer): void => {
      bytes += chunk.length
      if (bytes > limits.bytesMax) return settle(tooLarge(limits.bytesMax))
      try {
        take(chunk)
      } catch (error) {
        settle(error as Error)
      }
    }
    const onClose = (): void => settle(new ClientGone('the client left before its body was read'))
    request.on('data', onData)
    request.once('end', () => settle(null))
    request.once('close', onClose)
    request.once('error', onClose)
    watched = limits.slowBodies.watch(() => bytes, () => {
      settle(new ClientGone('the body came too slowly'))
      request.destroy()
    })
  })
}

function inflatedBody<T>(
  request: IncomingMessage, limits: BodyLimits, use: (inflated: Buffer) => T,
): Promise<T> {
  return wholeBody(request, limits, (packed) => limits.inflating.run(async () =>
    use(await inflated(packed, limits.bytesMax))))
}

async function inflated(packed: Buffer, bytesMax: number): Promise<Buffer> {
  const options = { maxOutputLength: bytesMax }
  try {
    if (packed.length <= INFLATE_HERE_BYTES && isShort(packed)) return gunzipSync(packed, options)
    return await new Promise((resolve, reject) => {
      gunzip(packed, options, (error, result) => (error === null ? resolve(result) : reject(error)))
    })
  } catch (error) {
    throw (error as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE' ? tooLarge(bytesMax)
      : new Refused(fixed(400, `error decoding gzip stream: ${gzipProblem(packed, error as Error)}`))
  }
}

/** gzip ends with the inflated length (mod 2^32): a hint only, since anybody can write it. */
function isShort(packed: Buffer): boolean {
  return packed.length >= 18 && packed.readUInt32LE(packed.length - 4) <= 16 * INFLATE_HERE_BYTES
}

const GZIP_HEADER_BYTES = 10

function gzipProblem(packed: Buffer, error: Error): string {
  if (packed.length < GZIP_HEADER_BYTES) return 'unexpected end of file'
  return error.message === 'incorrect header check' ? 'invalid gzip header' : error.message
}
