// One segment file read back: its valid frames from the front, and what stopped the reading. Decides
// nothing about the log as a whole (chain.ts, replay.ts).
import { crc32 } from 'node:zlib'
import type { Env } from '../env/env.ts'
import { checksum, count, nullable, object } from '../json-shape.ts'
import { parseShaped } from '../record.ts'
import {
  decodeHeader, FRAME_END, FRAME_HEADER_BYTES, FRAME_MAGIC_BYTES, FRAME_START, type FrameHeader,
} from './frame.ts'
import type { SegmentEnd } from './writer.ts'

/**
 * A segment of one disk: another disk may hold one of that number, but none whose first frame, which states
 * its epoch and time, has that checksum. Null where an older record names the number alone.
 */
export type SegmentName = { readonly number: number; readonly startCrc: number | null }

export type ReadFrame = { readonly header: FrameHeader; readonly at: number; readonly end: number }

export type ReadSegment = {
  readonly number: number
  readonly frames: readonly ReadFrame[]
  /** Of the valid part. */
  readonly end: Omit<SegmentEnd, 'lastSequence'>
  /** What is wrong behind the valid part; null if nothing is there. */
  readonly problem: string | null
  readonly bytes: Uint8Array
  /** Its last valid frame states a clean stop. */
  readonly isEnded: boolean
}

export async function readSegment(env: Env, path: string, number: number): Promise<ReadSegment> {
  const bytes = await env.files.readWhole(path)
  const frames: ReadFrame[] = []
  let problem: string | null = null
  let at = 0
  let lastCrc = 0
  let epoch = 0
  let isEnded = false
  while (at < bytes.length) {
    const header = decodeHeader(bytes, at)
    problem = typeof header === 'string' ? header : problemOf(header, bytes, at, lastCrc, frames.length)
    if (problem !== null || typeof header === 'string') break
    isEnded = header.kind === FRAME_END
    const end = at + FRAME_HEADER_BYTES + header.payloadBytes
    frames.push({ header, at, end })
    at = end
    lastCrc = header.crc
    epoch = header.epoch
  }
  return { number, frames, end: { number, epoch, bytes: at, lastCrc }, problem, bytes, isEnded }
}

function problemOf(
  header: FrameHeader, bytes: Uint8Array, at: number, lastCrc: number, index: number,
): string | null {
  if ((index === 0) !== (header.kind === FRAME_START)) return 'its first frame is missing'
  if (header.previousCrc !== lastCrc) return 'a frame does not follow the one before it'
  const end = at + FRAME_HEADER_BYTES + header.payloadBytes
  if (end > bytes.length) return 'a frame is cut short'
  const payload = bytes.subarray(at + FRAME_HEADER_BYTES, end)
  return crc32(payload) === header.payloadCrc ? null : 'the checksum of a frame is wrong'
}

/** Whether a frame header stands anywhere behind the first byte of what could not be read. */
export function hasFrameAfter(segment: ReadSegment): boolean {
  const { bytes } = segment
  const whole = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  let at = whole.indexOf(FRAME_MAGIC_BYTES, segment.end.bytes + 1)
  while (at >= 0) {
    if (typeof decodeHeader(bytes, at) !== 'string') return true
    at = whole.indexOf(FRAME_MAGIC_BYTES, at + 1)
  }
  return false
}

export type SegmentStart = {
  readonly epoch: number
  readonly crc: number
  readonly previous: SegmentEnd | null
}

const START_BYTES_MAX = 4096

const startShape = object({
  previous: nullable(object({
    number: count, epoch: count, bytes: count, lastCrc: checksum, lastSequence: count,
  })),
})

/** What the first frame says; null if there is none that is whole. */
export async function readStart(env: Env, path: string): Promise<SegmentStart | null> {
  const into = new Uint8Array(START_BYTES_MAX)
  const bytes = into.subarray(0, await env.files.readInto(path, into))
  const header = decodeHeader(bytes, 0)
  if (typeof header === 'string' || problemOf(header, bytes, 0, 0, 0) !== null) return null
  const payload = bytes.subarray(FRAME_HEADER_BYTES, FRAME_HEADER_BYTES + header.payloadBytes)
  const { previous } = parseShaped<{ readonly previous: SegmentEnd | null }>(path, payload, startShape)
  return { epoch: header.epoch, crc: header.crc, previous }
}
