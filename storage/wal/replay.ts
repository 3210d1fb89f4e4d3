// Reads the log back: checks every frame of every segment before it is used, and decides where the log ends.
// Only the newest segment may end in a torn frame (a crash in the middle of an append); its bytes are set aside as
// `<n>.wal.torn` and named. All other damage stops the start, by name; nothing is skipped. upholds P-07, P-09
import { crc32 } from 'node:zlib'
import type { Env } from '../env/env.ts'
import { DamagedObject } from '../record.ts'
import {
  decodeHeader, FRAME_END, FRAME_HEADER_BYTES, FRAME_ROWS, FRAME_START, type FrameHeader,
} from './frame.ts'
import { walFileName, type SegmentEnd } from './writer.ts'

export type ReplayedFrame = {
  readonly segment: number
  readonly sequence: number
  readonly catalogSequence: number
  readonly payload: Uint8Array
}

export type ReplayResult = {
  readonly nextNumber: number
  readonly previous: SegmentEnd | null
  /** One sentence for the log if a torn frame was set aside. */
  readonly torn: string | null
  /** Number and last sequence of each segment, oldest first. */
  readonly segments: readonly { readonly number: number; readonly lastSequence: number; readonly bytes: number }[]
}

type Segment = { readonly number: number; readonly frames: readonly Frame[]; readonly end: SegmentEnd; readonly problem: string | null; readonly bytes: Uint8Array; readonly previous: SegmentEnd | null | undefined; readonly isEnded: boolean }
type Frame = { readonly header: FrameHeader; readonly at: number }

/** Numbers of the segment files in `directory`, ascending. Numbers of torn files count, so that none is used again. */
export async function walNumbers(env: Env, directory: string): Promise<{ segments: number[]; highest: number }> {
  const segments: number[] = []
  let highest = 0
  for (const entry of await env.files.list(directory)) {
    const dot = entry.name.indexOf('.')
    const number = Number(entry.name.slice(0, dot))
    if (dot !== 11 || !Number.isInteger(number)) continue
    highest = Math.max(highest, number)
    if (entry.name === walFileName(number)) segments.push(number)
  }
  return { segments: segments.sort((a, b) => a - b), highest }
}

/** Gives every frame of rows to `apply`, in order. `apply` must be done with the payload when it returns. */
export async function replayWal(
  env: Env, directory: string, apply: (frame: ReplayedFrame) => void,
): Promise<ReplayResult> {
  const { segments: numbers, highest } = await walNumbers(env, directory)
  const seen: { number: number; lastSequence: number; bytes: number }[] = []
  let previous: SegmentEnd | null = null
  let torn: string | null = null
  let lastSequence = 0
  let current = numbers.length > 0 ? await readSegment(env, directory, numbers[0]!) : null
  for (let i = 0; current !== null; i++) {
    const path = `${directory}/${walFileName(current.number)}`
    checkFollows(current, previous, path, i === 0)
    const next: Segment | null = i + 1 < numbers.length ? await readSegment(env, directory, numbers[i + 1]!) : null
    const stated = next?.previous
    if (stated !== undefined && stated !== null) checkStated(current, stated, path)
    else if (current.problem !== null) torn = await setAside(env, path, current)
    for (const frame of usable(current, stated ?? null)) {
      if (frame.header.sequence <= lastSequence) throw new DamagedObject(path, 'its frames are not in order')
      lastSequence = frame.header.sequence
      apply(frameOf(current, frame))
    }
    seen.push({ number: current.number, lastSequence, bytes: current.end.bytes })
    if (current.end.bytes > 0) previous = stated ?? current.end
    current = next
  }
  return { nextNumber: highest + 1, previous, torn, segments: seen }
}

/** A segment states its predecessor; one that states another than the one before it means that a file is missing. */
function checkFollows(segment: Segment, before: SegmentEnd | null, path: string, isFirst: boolean): void {
  const stated = segment.previous
  if (stated === undefined || isFirst) return
  if ((stated?.number ?? 0) !== (before?.number ?? 0)) {
    throw new DamagedObject(path, `it follows segment ${stated?.number ?? 'none'}, found was ${before?.number ?? 'none'}`)
  }
}

function checkStated(segment: Segment, stated: SegmentEnd, path: string): void {
  if (stated.number !== segment.number) return
  const reached = segment.frames.some((frame) =>
    frame.at + FRAME_HEADER_BYTES + frame.header.payloadBytes === stated.bytes && frame.header.crc === stated.lastCrc)
  if (!reached) {
    throw new DamagedObject(path, `${segment.problem ?? 'its end is missing'}, before byte ${stated.bytes} where it should end`)
  }
}

function usable(segment: Segment, stated: SegmentEnd | null): readonly Frame[] {
  const bytes = stated !== null && stated.number === segment.number ? stated.bytes : segment.end.bytes
  return segment.frames.filter((frame) =>
    frame.header.kind === FRAME_ROWS && frame.at + FRAME_HEADER_BYTES + frame.header.payloadBytes <= bytes)
}

function frameOf(segment: Segment, frame: Frame): ReplayedFrame {
  const at = frame.at + FRAME_HEADER_BYTES
  return {
    segment: segment.number, sequence: frame.header.sequence, catalogSequence: frame.header.catalogSequence,
    payload: segment.bytes.subarray(at, at + frame.header.payloadBytes),
  }
}

async function setAside(env: Env, path: string, segment: Segment): Promise<string> {
  const rest = segment.bytes.subarray(segment.end.bytes)
  if (segment.isEnded) throw new DamagedObject(path, `${segment.problem}, after its end frame`)
  const file = await env.files.open(`${path}.torn`, 'overwrite')
  await file.writeParts([rest])
  await file.sync()
  await file.close()
  return `${path}: ${segment.problem} at byte ${segment.end.bytes}; the ${rest.length} bytes from there were never ` +
    `acknowledged and are kept as ${path}.torn`
}

async function readSegment(env: Env, directory: string, number: number): Promise<Segment> {
  const path = `${directory}/${walFileName(number)}`
  const bytes = await env.files.readWhole(path)
  const frames: Frame[] = []
  let problem: string | null = null
  let at = 0
  let lastCrc = 0
  let epoch = 0
  let previous: SegmentEnd | null | undefined
  let isEnded = false
  while (at < bytes.length && problem === null) {
    const header = decodeHeader(bytes, at)
    problem = typeof header === 'string' ? header : problemOf(header, bytes, at, lastCrc, frames.length)
    if (problem !== null || typeof header === 'string') break
    if (header.kind === FRAME_START) previous = startOf(bytes, at, header, path)
    isEnded = header.kind === FRAME_END
    frames.push({ header, at })
    at += FRAME_HEADER_BYTES + header.payloadBytes
    lastCrc = header.crc
    epoch = header.epoch
  }
  return { number, frames, end: { number, epoch, bytes: at, lastCrc }, problem, bytes, previous, isEnded }
}

function problemOf(header: FrameHeader, bytes: Uint8Array, at: number, lastCrc: number, index: number): string | null {
  if ((index === 0) !== (header.kind === FRAME_START)) return 'its first frame is missing'
  if (header.previousCrc !== lastCrc) return 'a frame does not follow the one before it'
  const end = at + FRAME_HEADER_BYTES + header.payloadBytes
  if (end > bytes.length) return 'a frame is cut short'
  const payload = bytes.subarray(at + FRAME_HEADER_BYTES, end)
  return crc32(payload) === header.payloadCrc ? null : 'the checksum of a frame is wrong'
}

function startOf(bytes: Uint8Array, at: number, header: FrameHeader, path: string): SegmentEnd | null {
  const from = at + FRAME_HEADER_BYTES
  try {
    const text = new TextDecoder().decode(bytes.subarray(from, from + header.payloadBytes))
    return (JSON.parse(text) as { previous: SegmentEnd | null }).previous
  } catch {
    throw new DamagedObject(path, 'its first frame does not say what it follows')
  }
}
