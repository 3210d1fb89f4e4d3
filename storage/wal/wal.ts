// The log as the storage engine sees it: segment files, or nothing at all for a store that keeps nothing
// anyway. Knows which segments exist, so that those whose rows are all in files can go.
import { FileFailure, type Env } from '../env/env.ts'
import type { SegmentName } from './segment.ts'
import { walFileName, WalWriter, type WalOptions } from './writer.ts'

export type Wal = {
  /** Opens the segment that the next frame goes to. */
  segmentForNextFrame(): Promise<SegmentName>
  append(parts: readonly Uint8Array[], sequence: number, catalogSequence: number): Promise<void>
  /** The next frame opens a new segment. */
  leaveSegment(): Promise<void>
  /** Segments with rows that are newer than `persistedThrough`, the open one included. */
  segmentsAfter(persistedThrough: number): number
  /** Of those whose name and first frame are durable. */
  readonly newestSegment: SegmentName | null
  /**
   * Deletes segments before number `named` whose rows are all in files, but keeps the newest `keep` of them.
   * The newest snapshot names that one: it must be found by the next start.
   */
  collect(persistedThrough: number, named: number, keep: number): Promise<void>
  readonly writtenBytes: number
  close(): Promise<void>
}

type KnownSegment = SegmentName & { lastSequence: number }

/**
 * For a memory store: nothing survives the process, so nothing is logged. Intervals with rows still count
 * as segments, for snapshots.
 */
export function noWal(env: Env, segmentMs: number): Wal {
  let segments: { readonly number: number; lastSequence: number }[] = []
  let openedAtMs = -Infinity
  return {
    segmentForNextFrame: async () => ({ number: 0, startCrc: null }),
    leaveSegment: async () => undefined,
    async append(_parts, sequence) {
      const nowMs = env.clock.monotonicMs()
      const last = segments[segments.length - 1]
      if (last === undefined || nowMs - openedAtMs >= segmentMs) {
        segments.push({ number: (last?.number ?? 0) + 1, lastSequence: sequence })
        openedAtMs = nowMs
      } else last.lastSequence = sequence
    },
    segmentsAfter: (persistedThrough) => segments.filter((s) => s.lastSequence > persistedThrough).length,
    async collect(persistedThrough) {
      segments = segments.filter((s) => s.lastSequence > persistedThrough)
    },
    newestSegment: null,
    writtenBytes: 0,
    close: async () => undefined,
  }
}

/** `known`: the segments that replay found. */
export function fileWal(env: Env, options: WalOptions & { readonly known: readonly KnownSegment[] }): Wal {
  const writer = new WalWriter(env, options)
  let segments: KnownSegment[] = options.known.map((segment) => ({ ...segment }))
  let current = 0
  return {
    async segmentForNextFrame() {
      const segment = await writer.segmentForNextFrame()
      current = segment.number
      const newest = segments[segments.length - 1]
      if (newest?.number !== current) {
        segments.push({ ...segment, lastSequence: newest?.lastSequence ?? 0 })
      }
      return segment
    },
    async append(parts, sequence, catalogSequence) {
      segments[segments.length - 1]!.lastSequence = sequence
      await writer.append(parts, sequence, catalogSequence)
    },
    leaveSegment: () => writer.leave(),
    segmentsAfter: (persistedThrough) => segments.filter((s) => s.lastSequence > persistedThrough).length,
    get newestSegment() {
      return segments[segments.length - 1] ?? null
    },
    async collect(persistedThrough, named, keep) {
      const done = segments.filter((s) =>
        s.lastSequence <= persistedThrough && s.number !== current && s.number < named)
      // Oldest first, so that what is left is always a gapless end of the log.
      for (const segment of done.slice(0, Math.max(0, done.length - keep))) {
        await unlinkIfThere(env, `${options.directory}/${walFileName(segment.number)}`)
        segments = segments.filter((s) => s !== segment)
      }
    },
    get writtenBytes() {
      return writer.writtenBytes
    },
    close: () => writer.close(),
  }
}

/** A deletion whose answer was lost, or a process that also has the node, was faster. */
async function unlinkIfThere(env: Env, path: string): Promise<void> {
  try {
    await env.files.unlink(path)
  } catch (error) {
    if (!(error instanceof FileFailure && error.code === 'not-found')) throw error
  }
}
