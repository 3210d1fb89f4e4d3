// A request's body on its way into kernel memory: chunks are copied in as they arrive, 64 readable bytes
// follow the end. Not the limits of the protocol (server/http/body.ts). Invariant: released once, by
// whoever is done first.
import { giveExtent, takeExtent, type Owner } from '../kernels/extents.ts'
import { u8, type Pointer } from '../kernels/memory.ts'
import type { BodyBytes } from './door.ts'
import { isUtf8 } from 'node:buffer'

const SPARE_BYTES = 64

export class RequestBody implements BodyBytes {
  readonly #owner: Owner
  #capacity: number
  #released = false
  pointer: Pointer
  length = 0

  /** `expectedBytes` saves copying when it is right; any number of bytes may follow. */
  constructor(owner: Owner, expectedBytes: number) {
    this.#owner = owner
    this.#capacity = expectedBytes
    this.pointer = takeExtent(owner, expectedBytes + SPARE_BYTES)
  }

  append(bytes: Uint8Array): void {
    const length = this.length + bytes.length
    if (length > this.#capacity) this.#grow(length)
    u8.set(bytes, this.pointer + this.length)
    this.length = length
  }

  #grow(length: number): void {
    const capacity = Math.max(length, this.#capacity * 2)
    const pointer = takeExtent(this.#owner, capacity + SPARE_BYTES)
    u8.copyWithin(pointer, this.pointer, this.pointer + this.length)
    giveExtent(this.#owner, this.pointer)
    this.pointer = pointer
    this.#capacity = capacity
  }

  /** Where the text stops being UTF-8, in the reference's words; null if it is. */
  utf8Problem(): string | null {
    const bytes = u8.subarray(this.pointer, this.pointer + this.length)
    return isUtf8(bytes) ? null : utf8Problem(bytes)
  }

  release(): void {
    if (this.#released) return
    this.#released = true
    giveExtent(this.#owner, this.pointer)
  }
}

function utf8Problem(bytes: Uint8Array): string {
  for (let at = 0; at < bytes.length;) {
    const length = sequenceLength(bytes, at)
    if (length > 0) {
      at += length
    } else if (length === 0) {
      return `incomplete utf-8 byte sequence from index ${at}`
    } else {
      return `invalid utf-8 sequence of ${-length} bytes from index ${at}`
    }
  }
  return 'invalid utf-8 sequence'
}

/** Length of the character at `at`; 0 if the text ends inside it; -n if its first n bytes are wrong. */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at]!
  if (first < 0x80) return 1
  const length = first >= 0xc2 && first < 0xe0 ? 2
    : first >= 0xe0 && first < 0xf0 ? 3
    : first >= 0xf0 && first < 0xf5 ? 4 : 0
  if (length === 0) return -1
  for (let i = 1; i < length; i++) {
    if (at + i >= bytes.length) return 0
    const byte = bytes[at + i]!
    const low = i > 1 ? 0x80 : first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80
    const high = i > 1 ? 0xbf : first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf
    if (byte < low || byte > high) return -i
  }
  return length
}
