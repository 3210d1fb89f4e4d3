// UUIDs from an Env's randomness and clock, so that simulations repeat. Not a parser.
// Invariant: v7 values made by one maker are strictly increasing, whatever the wall clock does.
import type { Clock, Random } from './env.ts'

export function uuidV4(random: Random): string {
  return format(random.bytes(16), 4)
}

/** A maker of version 7 UUIDs: 48 bits of milliseconds, a 12-bit count within one, 62 random bits. */
export function uuidV7Maker(clock: Clock, random: Random): () => string {
  let lastMs = 0
  let count = 0
  return () => {
    const nowMs = clock.wallMs()
    if (nowMs > lastMs) {
      lastMs = nowMs
      count = random.uint32() & 0x7ff
    } else if (++count > 0xfff) {
      lastMs += 1
      count = 0
    }
    const bytes = random.bytes(16)
    for (let i = 0, rest = lastMs; i < 6; i++, rest = Math.floor(rest / 256)) bytes[5 - i] = rest % 256
    bytes[6] = count >>> 8
    bytes[7] = count & 0xff
    return format(bytes, 7)
  }
}

function format(bytes: Uint8Array, version: number): string {
  bytes[6] = (bytes[6]! & 0x0f) | (version << 4)
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  const hex = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}
