// Output buffers of one response: extents filled by kernels and lent out as chunks. Not a queue: whoever
// takes chunks decides how many are under way. Invariant: an extent is written again or given back only
// after its release.
import { extentBytes, giveExtent, OutOfMemory, takeExtent, type Owner } from '../../kernels/extents.ts'
import { u8, type Pointer } from '../../kernels/memory.ts'
import type { Chunk } from './writer.ts'

/** Kernels may write this far past the end of a row. */
const SLACK_BYTES = 128
const FIRST_BYTES = 65536
const BUFFER_BYTES = 262144
const BUFFER_BYTES_MAX = 268435456

type Buffer = { readonly extent: Pointer; readonly start: Pointer; readonly end: Pointer }

export class Output {
  readonly #owner: Owner
  readonly #free: Buffer[] = []
  #buffer: Buffer
  /**
   * The writer's own memory at the start of the first extent; stays until the output is closed and all is
   * back.
   */
  readonly head: Pointer
  readonly #first: Buffer
  #firstIsOut = false
  #closed = false
  /** Where the next byte goes. */
  at: Pointer

  /** The first `headBytes` of the first extent are the writer's. */
  constructor(owner: Owner, headBytes: number) {
    this.#owner = owner
    const bytes = extentBytes(Math.max(FIRST_BYTES, headBytes * 2))
    this.head = takeExtent(owner, bytes)
    this.#first = bufferIn(this.head, this.head + ((headBytes + 15) & -16), this.head + bytes)
    this.#buffer = this.#first
    this.at = this.#buffer.start
  }

  get start(): Pointer {
    return this.#buffer.start
  }

  /** Rows must end here. */
  get end(): Pointer {
    return this.#buffer.end
  }

  get isEmpty(): boolean {
    return this.at === this.#buffer.start
  }

  /** Lends out what is written so far and goes on in another buffer. */
  take(): Chunk {
    const taken = this.#buffer
    const bytes = u8.subarray(taken.start, this.at)
    if (taken === this.#first) this.#firstIsOut = true
    this.#use(this.#free.pop() ?? this.#another(BUFFER_BYTES))
    return { bytes, release: () => this.#comesBack(taken) }
  }

  /** Replaces the empty buffer, in which a row does not fit, by one of at least twice the size. */
  grow(): void {
    const old = this.#buffer
    this.#use(this.#another(Math.max(BUFFER_BYTES, 2 * (old.end - old.start + SLACK_BYTES))))
    if (old !== this.#first) giveExtent(this.#owner, old.extent)
  }

  /** Appends what is not a row's: heads and ends. Must fit (the slack does for an end). */
  put(bytes: Uint8Array): void {
    u8.set(bytes, this.at)
    this.at += bytes.length
  }

  #another(asked: number): Buffer {
    const bytes = extentBytes(asked)
    if (bytes > BUFFER_BYTES_MAX) throw new OutOfMemory(this.#owner, bytes)
    const extent = takeExtent(this.#owner, bytes)
    return bufferIn(extent, extent, extent + bytes)
  }

  #use(buffer: Buffer): void {
    this.#buffer = buffer
    this.at = buffer.start
  }

  #comesBack(buffer: Buffer): void {
    if (buffer === this.#first) {
      this.#firstIsOut = false
      if (this.#closed) giveExtent(this.#owner, this.head)
    } else if (this.#closed || buffer.end + SLACK_BYTES - buffer.start !== BUFFER_BYTES) {
      giveExtent(this.#owner, buffer.extent)
    } else {
      this.#free.push(buffer)
    }
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    for (const buffer of this.#free) giveExtent(this.#owner, buffer.extent)
    this.#free.length = 0
    if (this.#buffer !== this.#first) giveExtent(this.#owner, this.#buffer.extent)
    if (!this.#firstIsOut) giveExtent(this.#owner, this.head)
  }
}

function bufferIn(extent: Pointer, start: Pointer, end: Pointer): Buffer {
  return { extent, start, end: end - SLACK_BYTES }
}
