// The frame of every small durable record (catalog, snapshot, epoch, format marker): one line of header
// JSON with lengths and checksums, then the payload. A single flipped bit anywhere is detected before use.
// upholds P-09
//
//   IX3R <kind> <version> <payload bytes> <payload crc32> <header crc32>\n<payload>
//
// Text, so that a person can read a record with `head -c 2000`.
import { crc32 } from 'node:zlib'
import type { Shape } from './json-shape.ts'

/**
 * A durable object that is not what it should be. The start stops and names it; nothing is skipped. upholds
 * P-07
 */
export class DamagedObject extends Error {
  override readonly name = 'DamagedObject'
  readonly path: string
  constructor(
    path: string, what: string,
    advice = 'Restore this object from a backup, or move it away to start without what it holds',
  ) {
    super(`${path} is damaged: ${what}. ${advice}`)
    this.path = path
  }
}

/** An object that is whole and not for this program. */
export class ForeignObject extends Error {
  override readonly name = 'ForeignObject'
  constructor(path: string, what: string) {
    super(`${path} ${what}`)
  }
}

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { fatal: true })
const HEADER_BYTES_MAX = 200

const hex = (n: number): string => (n >>> 0).toString(16).padStart(8, '0')

export function encodeRecord(kind: string, version: number, value: unknown): Uint8Array {
  const payload = encoder.encode(`${JSON.stringify(value)}\n`)
  const start = `IX3R ${kind} ${version} ${payload.length} ${hex(crc32(payload))}`
  const header = encoder.encode(`${start} ${hex(crc32(encoder.encode(start)))}\n`)
  const out = new Uint8Array(header.length + payload.length)
  out.set(header)
  out.set(payload, header.length)
  return out
}

/** The payload's value; it has the shape. */
export function decodeRecord<T>(
  path: string, kind: string, versionMax: number, bytes: Uint8Array, shape: Shape,
): T {
  const end = bytes.subarray(0, HEADER_BYTES_MAX).indexOf(0x0a)
  if (end < 0) throw new DamagedObject(path, 'it has no header')
  let header: string
  try {
    header = decoder.decode(bytes.subarray(0, end))
  } catch {
    throw new DamagedObject(path, 'its header is not text')
  }
  const parts = header.split(' ')
  const start = header.slice(0, header.lastIndexOf(' '))
  if (parts.length !== 6 || parts[0] !== 'IX3R') {
    throw new DamagedObject(path, 'it does not start as one of our records')
  }
  if (parts[5] !== hex(crc32(encoder.encode(start)))) {
    throw new DamagedObject(path, 'the checksum of its header is wrong')
  }
  if (parts[1] !== kind) throw new DamagedObject(path, `it is a ${parts[1]} record, not a ${kind} record`)
  if (Number(parts[2]) > versionMax) {
    throw new ForeignObject(path,
      `is of format version ${parts[2]}, this program reads up to ${versionMax}: start a newer one`)
  }
  const payload = bytes.subarray(end + 1)
  if (payload.length !== Number(parts[3])) {
    throw new DamagedObject(path, `it has ${payload.length} of ${parts[3]} bytes`)
  }
  if (parts[4] !== hex(crc32(payload))) throw new DamagedObject(path, 'its checksum is wrong')
  return parseShaped(path, payload, shape)
}

/** JSON that must have a shape; anything else is damage. */
export function parseShaped<T>(path: string, bytes: Uint8Array, shape: Shape): T {
  let value: unknown
  try {
    value = JSON.parse(decoder.decode(bytes))
  } catch {
    throw new DamagedObject(path, 'what it holds is no JSON')
  }
  const problem = shape(value, '')
  if (problem !== null) throw new DamagedObject(path, `in what it holds, ${problem}`)
  return value as T
}

export function crcOfRecord(bytes: Uint8Array): number {
  return crc32(bytes)
}
