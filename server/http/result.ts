// Sends a query's rows: the first batch is asked for before the head is written, so that errors until then
// have a status; later ones break the connection. Small results go out as one piece with their length;
// large ones stream, at most two chunks ahead of the socket. Upholds P-12: a client that leaves, or takes
// nothing for 30 s, ends its query.
import type { ServerResponse } from 'node:http'
import type { Owner, QueryStream } from '../../engine/door.ts'
import { formatWriter, type Chunk, type FormatName, type FormatWriter } from '../../engine/formats/formats.ts'
import type { Timers } from '../../storage/env/env.ts'
import { fixed } from './answer.ts'
import { ClientGone, Refused } from './body.ts'

const CHUNKS_UNDER_WAY_MAX = 2
const STALLED_MS_MAX = 30_000

export type ResultServices = {
  readonly memory: Owner
  readonly timers: Timers
  readonly clusterUuid: string
}

export async function sendResult(
  response: ServerResponse, stream: QueryStream, format: FormatName, services: ResultServices,
): Promise<void> {
  const sender = new Sender(response, services)
  let writer: FormatWriter | undefined
  try {
    let batch = await stream.next()
    writer = formatWriter(format, stream.schema, services.memory)
    if (writer === undefined) throw new Refused(fixed(400, `no writer for format ${format} in this build`))
    sender.contentType = writer.contentType
    while (batch !== null) {
      for (const chunk of writer.write(batch)) await sender.send(chunk)
      batch = await stream.next()
    }
    let last: Chunk | null = null
    for (const chunk of writer.end()) {
      if (last !== null) await sender.send(last)
      last = chunk
    }
    await sender.finish(last)
  } catch (error) {
    if (!response.headersSent) throw error
    response.destroy(error as Error)
  } finally {
    stream.close()
    writer?.close()
  }
}

class Sender {
  readonly #response: ServerResponse
  readonly #services: ResultServices
  readonly #lent = new Set<Chunk>()
  #wake: (() => void) | null = null
  #isClosed = false
  contentType = ''

  constructor(response: ServerResponse, services: ResultServices) {
    this.#response = response
    this.#services = services
    // After `close` the socket reads nothing any more: what it was lent is free.
    response.once('close', () => this.#clientLeft())
  }

  async send(chunk: Chunk): Promise<void> {
    if (this.#isGone()) return this.#leave(chunk)
    if (!this.#response.headersSent) this.#head(null)
    this.#write(chunk)
    while (this.#lent.size >= CHUNKS_UNDER_WAY_MAX && !this.#isGone()) await this.#oneToComeBack()
    // A socket that takes everything at once answers within the turn: others must have theirs.
    await new Promise<void>((resolve) => this.#services.timers.immediate(resolve))
  }

  #write(chunk: Chunk): void {
    this.#lent.add(chunk)
    this.#response.write(chunk.bytes, (error) => {
      if (error !== null && error !== undefined) this.#isClosed = true
      this.#comesBack(chunk)
    })
  }

  #isGone(): boolean {
    return this.#isClosed || this.#response.destroyed
  }

  #leave(chunk: Chunk): never {
    chunk.release()
    throw new ClientGone('the client left')
  }

  async finish(last: Chunk | null): Promise<void> {
    if (this.#isGone()) return last === null ? undefined : this.#leave(last)
    if (!this.#response.headersSent) {
      // A copy: kernel memory is free again before the socket takes anything.
      this.#head(last?.bytes.length ?? 0)
      const copy = last === null ? '' : copyOf(last.bytes)
      last?.release()
      this.#response.end(copy, 'latin1')
      return
    }
    if (last !== null) this.#write(last)
    this.#response.end()
    while (this.#lent.size > 0 && !this.#isGone()) await this.#oneToComeBack()
  }

  #head(bytes: number | null): void {
    const headers = [
      'cluster-uuid', this.#services.clusterUuid, 'access-control-allow-origin', '*',
      'content-type', this.contentType,
    ]
    if (bytes === null) headers.push('transfer-encoding', 'chunked')
    else headers.push('content-length', String(bytes))
    this.#response.writeHead(200, headers)
  }

  #oneToComeBack(): Promise<void> {
    return new Promise((resolve) => {
      const timer = this.#services.timers.after(STALLED_MS_MAX, () => this.#response.destroy())
      this.#wake = () => {
        this.#wake = null
        timer.cancel()
        resolve()
      }
    })
  }

  #comesBack(chunk: Chunk): void {
    if (this.#lent.delete(chunk)) chunk.release()
    this.#wake?.()
  }

  #clientLeft(): void {
    this.#isClosed = true
    for (const chunk of this.#lent) chunk.release()
    this.#lent.clear()
    this.#wake?.()
  }
}

/** As a string with a character a byte, what is short: node:http then writes head and body as one piece. */
const STRING_BYTES_MAX = 16384

function copyOf(bytes: Uint8Array): Buffer | string {
  if (bytes.length > STRING_BYTES_MAX) return Buffer.from(bytes)
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1')
}
