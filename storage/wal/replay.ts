// Reads the log back: checks every frame of every segment before it is used, and decides where the log
// ends. Only the newest segment may end in a torn frame (a crash in the middle of an append); its bytes are
// set aside as `<n>.wal.torn` and named. All other damage stops the start, by name; nothing is skipped.
// upholds P-07, P-09
import { FileFailure, type Env } from '../env/env.ts'
import { syncDirectory } from '../env/sync-directory.ts'
import { DamagedObject } from '../record.ts'
import { findChain, type Link } from './chain.ts'
import { encodeHeader, FRAME_END, FRAME_HEADER_BYTES, FRAME_ROWS } from './frame.ts'
import {
  hasFrameAfter, readSegment, readStart, type ReadFrame, type ReadSegment, type SegmentName,
} from './segment.ts'
import { walFileName, type SegmentEnd } from './writer.ts'

export type ReplayedFrame = {
  readonly segment: number
  readonly epoch: number
  readonly sequence: number
  readonly catalogSequence: number
  readonly payload: Uint8Array
}

export type WalNumbers = {
  readonly segments: number[]
  readonly highest: number
  /** The newest segment that a person has given up. */
  readonly given: number
}

export type ReplayOptions = {
  readonly directory: string
  /** Of this process. */
  readonly epoch: number
  /** Rows up to this write sequence are in files: segments without newer ones are not applied. */
  readonly persistedThrough: number
  /** The segment that the newest snapshot names: the log must hold it. */
  readonly named?: SegmentName | null
  /** Fails if a newer process has the node: asked before segments are set aside or replaced. upholds P-08 */
  readonly refuseIfFenced: () => Promise<void>
}

export type ReplayResult = {
  readonly nextNumber: number
  readonly previous: SegmentEnd | null
  /** One sentence each for what was set aside. */
  readonly torn: readonly string[]
  /** Oldest first. */
  readonly segments: readonly ReplayedSegment[]
}

type ReplayedSegment = SegmentName & { readonly lastSequence: number; readonly bytes: number }

/**
 * Numbers of the segment files in `directory`, ascending. Numbers of torn files count, so that none is used
 * again.
 */
export async function walNumbers(
  env: Env, directory: string,
): Promise<WalNumbers> {
  const segments: number[] = []
  let [highest, given] = [0, 0]
  for (const entry of await env.files.list(directory)) {
    const dot = entry.name.indexOf('.')
    const number = Number(entry.name.slice(0, dot))
    if (dot !== 11 || !Number.isInteger(number)) continue
    highest = Math.max(highest, number)
    if (entry.name === walFileName(number)) segments.push(number)
    else if (entry.name === lostName(number)) given = Math.max(given, number)
  }
  return { segments: segments.sort((a, b) => a - b), highest, given }
}

/** A person puts it there to say that the log up to this segment is lost. */
const lostName = (number: number): string => `${walFileName(number)}.lost`

/** A log that was emptied, or another disk than the one it lies on. */
function missingLog(directory: string, { number, startCrc }: SegmentName): DamagedObject {
  const what = startCrc === null ? `log segment ${number} or a later one`
    : `${directory}/${walFileName(number)} whose first frame has the checksum ${startCrc.toString(16)}`
  return new DamagedObject(directory, `${what} should be in it, a snapshot says`,
    'Give this server the disk that holds its log, or restore the log from a backup; to start without the ' +
    `writes that are only there, put an empty file ${lostName(number)} into that directory`)
}

/** Whether a log of these segments has the one that is named. */
export function holdsNamed(segments: readonly SegmentName[], named: SegmentName): boolean {
  if (named.startCrc === null) return segments.some(({ number }) => number >= named.number)
  return segments.some(({ number, startCrc }) => number === named.number && startCrc === named.startCrc)
}

const noSegments: WalNumbers = { segments: [], highest: 0, given: 0 }

/** Before anything is taken over: whether a directory holds the log that has the `named` segment. */
export async function refuseMissingLog(
  env: Env, directory: string, named: SegmentName | null,
): Promise<void> {
  if (named === null) return
  const { segments, given } = await walNumbers(env, directory).catch((error: unknown): WalNumbers => {
    if (error instanceof FileFailure && error.code === 'not-found') return noSegments
    throw error
  })
  if (given >= named.number) return
  const start = segments.includes(named.number)
    ? await readStart(env, `${directory}/${walFileName(named.number)}`) : null
  // A damaged start is named when the log is read.
  const crc = start?.crc ?? named.startCrc
  const there = segments.map((number) => ({ number, startCrc: number === named.number ? crc : null }))
  if (!holdsNamed(there, named)) throw missingLog(directory, named)
}

/** Gives every frame of rows to `apply`, in order. `apply` must be done with the payload when it resolves. */
export async function replayWal(
  env: Env, options: ReplayOptions, apply: (frame: ReplayedFrame) => Promise<void>,
): Promise<ReplayResult> {
  const { directory, persistedThrough, named = null } = options
  const { segments: numbers, highest, given } = await walNumbers(env, directory)
  const { links, older, strays } = await findChain(env, directory, numbers)
  if (named !== null && given < named.number && !holdsNamed([...older, ...links], named)) {
    const stray = strays.find(({ number }) => number >= named.number)
    if (stray === undefined) throw missingLog(directory, named)
    throw new DamagedObject(`${directory}/${walFileName(stray.number)}`,
      'its beginning does not fit the segment before it, and a snapshot says that it belongs to the log')
  }
  const newest = links[links.length - 1]
  if (newest !== undefined && newest.epoch > options.epoch) {
    // It may be written to at this moment: nothing of this log may be changed here. upholds P-08
    throw new DamagedObject(`${directory}/${walFileName(newest.number)}`, 'a newer process has begun it')
  }
  // One that can not be read yet may be a newer process's first: its epoch is older than the list.
  if (strays.length > 0) await options.refuseIfFenced()
  const torn: string[] = []
  for (const stray of strays) torn.push(await setAsideWhole(env, directory, stray.number, stray.after))
  const seen: ReplayedSegment[] = older.map((segment) => ({ ...segment, lastSequence: 0, bytes: 0 }))
  let previous = links[0]?.previous ?? null
  if (previous !== null && previous.lastSequence > persistedThrough) {
    throw new DamagedObject(`${directory}/${walFileName(previous.number)}`,
      'it is missing, though later segments follow it')
  }
  for (const link of links) {
    const path = `${directory}/${walFileName(link.number)}`
    const segment = await readSegment(env, path, link.number)
    const isNewest = link === links[links.length - 1]
    if (link.end !== null) checkStated(segment, link.end, path)
    else if (segment.problem !== null) torn.push(await setAsideEnd(env, path, segment))
    const frames = usable(segment, link)
    checkOrder(frames, previous?.lastSequence ?? 0, persistedThrough, path)
    const lastSequence: number = frames[frames.length - 1]?.header.sequence ?? previous?.lastSequence ?? 0
    previous = link.end ?? { ...segment.end, lastSequence }
    // What a killed process wrote last may be in the cache alone: rows are made durable before anyone reads
    // of them; after a clean stop only the end frame may be, and that is not counted on.
    if (isNewest) {
      previous = segment.isEnded ? withoutEnd(segment, previous)
        : await settle(env, options, path, segment, previous)
    }
    if (lastSequence > persistedThrough) for (const frame of frames) await apply(frameOf(segment, frame))
    seen.push({ number: link.number, startCrc: link.startCrc, lastSequence, bytes: previous.bytes })
  }
  return { nextNumber: highest + 1, previous, torn, segments: seen }
}

function checkStated(segment: ReadSegment, stated: SegmentEnd, path: string): void {
  const reached = segment.frames.some((frame) => frame.end === stated.bytes &&
    frame.header.crc === stated.lastCrc)
  if (reached) return
  throw new DamagedObject(
    path, `${segment.problem ?? 'its end is missing'}, before byte ${stated.bytes} where it should end`)
}

/** Frames of rows, up to where the successor says that the segment ends. */
function usable(segment: ReadSegment, link: Link): readonly ReadFrame[] {
  const bytes = link.end?.bytes ?? segment.end.bytes
  return segment.frames.filter((frame) => frame.header.kind === FRAME_ROWS && frame.end <= bytes)
}

/** Every sequence is there once. Where all rows are in files the log itself may lack them. */
function checkOrder(
  frames: readonly ReadFrame[], before: number, persistedThrough: number, path: string,
): void {
  let last = before
  for (const { header: { sequence } } of frames) {
    if (sequence <= last) throw new DamagedObject(path, 'its frames are not in order')
    if (sequence !== last + 1 && sequence > persistedThrough + 1) {
      throw new DamagedObject(path, `write ${sequence} follows ${last}: those between are missing`)
    }
    last = sequence
  }
}

function frameOf(segment: ReadSegment, frame: ReadFrame): ReplayedFrame {
  const { epoch, sequence, catalogSequence } = frame.header
  const payload = segment.bytes.subarray(frame.at + FRAME_HEADER_BYTES, frame.end)
  return { segment: segment.number, epoch, sequence, catalogSequence, payload }
}

/** A segment that the log does not lead back to: its writer never acknowledged a row of it. */
async function setAsideWhole(
  env: Env, directory: string, number: number, after: Link | null,
): Promise<string> {
  const path = `${directory}/${walFileName(number)}`
  const segment = await readSegment(env, path, number)
  const frames = segment.frames.filter((frame) => frame.header.kind === FRAME_ROWS)
  const isOwn = after !== null && frames.some((frame) => frame.header.epoch >= after.epoch)
  if (isOwn || (segment.problem !== null && hasFrameAfter(segment))) {
    throw new DamagedObject(path, segment.problem ?? 'the segment after it follows another one')
  }
  await env.files.rename(path, `${path}.torn`)
  await syncDirectory(env.files, directory)
  const why = segment.problem ?? 'nothing follows it'
  return `${path} was begun and never acknowledged (${why}); it is kept as ${path}.torn`
}

async function setAsideEnd(env: Env, path: string, segment: ReadSegment): Promise<string> {
  const rest = segment.bytes.subarray(segment.end.bytes)
  // One frame at a time is written and synced: whatever has a frame behind it was acknowledged.
  if (segment.isEnded || hasFrameAfter(segment)) {
    throw new DamagedObject(path, `${segment.problem} at byte ${segment.end.bytes}, and frames follow it`)
  }
  const file = await env.files.open(`${path}.torn`, 'overwrite')
  await file.writeParts([rest])
  await file.sync()
  await file.close()
  return `${path}: ${segment.problem} at byte ${segment.end.bytes}; the ${rest.length} bytes from there ` +
    `were never acknowledged and are kept as ${path}.torn`
}

/** Where the segment ends if the frame that states its end is lost. */
function withoutEnd(segment: ReadSegment, end: SegmentEnd): SegmentEnd {
  const last = segment.frames[segment.frames.length - 2]
  return last === undefined ? end : { ...end, bytes: last.end, lastCrc: last.header.crc }
}

/**
 * Puts the valid part of the newest segment, closed by an end frame, in its place. Two starts at once may
 * both do that, and one of them late: each writes a file of its own, and both write the same bytes.
 * upholds P-07
 */
async function settle(
  env: Env, options: ReplayOptions, path: string, segment: ReadSegment, end: SegmentEnd,
): Promise<SegmentEnd> {
  const { header, crc } = encodeHeader({
    kind: FRAME_END, epoch: end.epoch, sequence: 0, catalogSequence: 0, previousCrc: end.lastCrc, wallMs: 0,
  }, [])
  await removeUnfinished(env, options, path)
  const own = unfinishedName(path, options.epoch)
  const file = await env.files.open(own, 'overwrite')
  try {
    await file.writeParts([segment.bytes.subarray(0, end.bytes), header])
    await file.sync()
  } finally {
    await file.close()
  }
  await options.refuseIfFenced()
  await env.files.rename(own, path)
  await syncDirectory(env.files, options.directory)
  return { ...end, bytes: end.bytes + FRAME_HEADER_BYTES, lastCrc: crc }
}

const unfinishedName = (path: string, epoch: number): string => `${path}.settled-${epoch}`

/** What starts that ended in the middle left; those of newer ones may be in use. */
async function removeUnfinished(env: Env, { directory, epoch }: ReplayOptions, path: string): Promise<void> {
  for (const { name } of await env.files.list(directory)) {
    const start = `${path}.settled-`
    const full = `${directory}/${name}`
    if (full.startsWith(start) && Number(full.slice(start.length)) < epoch) await env.files.unlink(full)
  }
}
