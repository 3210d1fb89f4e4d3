// The log as segment files, each appended to for at most one flush interval. A frame is acknowledged after
// its sync. A segment's end is stated by its successor's first frame; after any failed write or sync a
// segment is never appended to again: the next frame opens a new one, and whoever waited is told "unknown".
// One that was never begun, since the disk was full, waits for room.
// upholds P-01, P-02
import { FileFailure, type Directory, type Env, type File } from '../env/env.ts'
import { withDirectory } from '../env/sync-directory.ts'
import type { SegmentName } from './segment.ts'
import { encodeHeader, FRAME_END, FRAME_HEADER_BYTES, FRAME_ROWS, FRAME_START } from './frame.ts'

/** Where the valid part of a segment ends. */
export type SegmentEnd = {
  readonly number: number
  readonly epoch: number
  readonly bytes: number
  readonly lastCrc: number
  /** Of the newest row in it or in a segment before it; 0 if there is none. */
  readonly lastSequence: number
}

export type WalOptions = {
  readonly directory: string
  readonly epoch: number
  readonly nextNumber: number
  readonly previous: SegmentEnd | null
  readonly segmentMs: number
}

const NUMBERS_TRIED_MAX = 100

/** Larger frames are written from where they lie; below, a call with many parts costs more than the copy. */
const WHOLE_BYTES_MAX = 65536

const encoder = new TextEncoder()

export const walFileName = (n: number): string => `${String(n).padStart(11, '0')}.wal`

export class WalWriter {
  readonly #env: Env
  readonly #options: WalOptions
  #file: File | null = null
  /** Of the newest number; the disk had no room for its first frame, so it holds nothing that counts. */
  #unbegun: File | null = null
  #number: number
  #startCrc = 0
  #bytes = 0
  #lastCrc = 0
  #openedAtMs = 0
  #previous: SegmentEnd | null
  #lastSequence: number
  /** A small frame in one piece; one frame is written at a time. */
  readonly #whole = new Uint8Array(WHOLE_BYTES_MAX)
  /** Bytes of frames written since the start. */
  writtenBytes = 0

  constructor(env: Env, options: WalOptions) {
    this.#env = env
    this.#options = options
    this.#number = options.nextNumber - 1
    this.#previous = options.previous
    this.#lastSequence = options.previous?.lastSequence ?? 0
  }

  /** The segment that the next frame goes to; opens it. Encode the frame after this call. */
  async segmentForNextFrame(): Promise<SegmentName> {
    const age = this.#env.clock.monotonicMs() - this.#openedAtMs
    if (this.#file !== null && age >= this.#options.segmentMs) await this.leave()
    if (this.#file === null) await this.#enter()
    return { number: this.#number, startCrc: this.#startCrc }
  }

  /**
   * Appends one frame and syncs it. On failure the segment is left, and what became of the frame is
   * unknown.
   */
  async append(parts: readonly Uint8Array[], sequence: number, catalogSequence: number): Promise<void> {
    await this.#writeOrLeave(FRAME_ROWS, parts, sequence, catalogSequence)
    this.#lastSequence = sequence
  }

  async #writeOrLeave(
    kind: number, parts: readonly Uint8Array[], sequence: number, catalogSequence: number,
  ): Promise<void> {
    try {
      await this.#write(kind, parts, sequence, catalogSequence)
    } catch (error) {
      await this.leave()
      throw error
    }
  }

  async #write(
    kind: number, parts: readonly Uint8Array[], sequence: number, catalogSequence: number,
  ): Promise<void> {
    const file = this.#file
    if (file === null) throw new TypeError('no segment is open')
    const frame = {
      kind, epoch: this.#options.epoch, sequence, catalogSequence, previousCrc: this.#lastCrc,
      wallMs: this.#env.clock.wallMs(),
    }
    const bytes = parts.reduce((sum, part) => sum + part.length, FRAME_HEADER_BYTES)
    const payload = bytes <= WHOLE_BYTES_MAX ? [this.#joined(parts, bytes)] : parts
    const { header, crc } = encodeHeader(frame, payload)
    if (bytes <= WHOLE_BYTES_MAX) {
      this.#whole.set(header)
      await file.write(this.#whole.subarray(0, bytes), this.#bytes)
    } else await file.writeParts([header, ...parts], this.#bytes)
    await file.datasync()
    this.#bytes += bytes
    this.#lastCrc = crc
    this.writtenBytes += bytes
  }

  /** The parts in a row, where a header fits before them. */
  #joined(parts: readonly Uint8Array[], bytes: number): Uint8Array {
    let at = FRAME_HEADER_BYTES
    for (const part of parts) {
      this.#whole.set(part, at)
      at += part.length
    }
    return this.#whole.subarray(FRAME_HEADER_BYTES, bytes)
  }

  /**
   * The next free number: an older process that has not noticed yet may have taken one after our start
   * listed them.
   */
  async #createNext(directory: string): Promise<File> {
    for (let tries = 1; ; tries++) {
      this.#number++
      try {
        return await this.#env.files.open(`${directory}/${walFileName(this.#number)}`, 'create')
      } catch (error) {
        const isTaken = error instanceof FileFailure && error.code === 'exists'
        if (!isTaken || tries === NUMBERS_TRIED_MAX) throw error
      }
    }
  }

  async #enter(): Promise<void> {
    const { directory } = this.#options
    // Opened first: without descriptors nothing is made.
    await withDirectory(this.#env.files, directory, (names) => this.#begin(directory, names))
  }

  async #begin(directory: string, names: Directory): Promise<void> {
    this.#file = this.#unbegun ?? await this.#createNext(directory)
    this.#unbegun = null
    this.#bytes = 0
    this.#lastCrc = 0
    this.#openedAtMs = this.#env.clock.monotonicMs()
    try {
      await this.#write(FRAME_START, [encoder.encode(JSON.stringify({ previous: this.#previous }))], 0, 0)
      this.#startCrc = this.#lastCrc
      await names.sync()
    } catch (error) {
      // Each try would leave a file on a full disk. Kept is the open file and not its name, which a newer
      // process may have given away.
      if (isOutOfSpace(error)) [this.#unbegun, this.#file] = [this.#file, null]
      // Its name may be lost in a power cut: nothing may follow it, and the next segment must not state it.
      this.#bytes = 0
      await this.leave()
      throw error
    }
  }

  /**
   * Lets go of the open segment; the next frame opens another. Its valid part is what was written and
   * synced without an error.
   */
  async leave(): Promise<void> {
    const file = this.#file
    if (file === null) return
    this.#file = null
    if (this.#bytes > 0) {
      this.#previous = {
        number: this.#number, epoch: this.#options.epoch, bytes: this.#bytes, lastCrc: this.#lastCrc,
        lastSequence: this.#lastSequence,
      }
    }
    await file.close().catch(() => undefined)
  }

  /** A clean stop: states the end of the last segment. */
  async close(): Promise<void> {
    await this.#unbegun?.close().catch(() => undefined)
    if (this.#file === null) return
    await this.#writeOrLeave(FRAME_END, [], 0, 0)
    await this.leave()
  }
}

/** While writing: at least one byte is missing then, and no sync has been tried. */
function isOutOfSpace(error: unknown): boolean {
  return error instanceof FileFailure && error.code === 'no-space' && error.operation === 'write'
}
