// Which segment files are the log: the newest one of the newest epoch, and what it leads back to, each
// stating its predecessor. Others were begun by a start or a write that failed, or by a process that had
// lost the node. upholds P-07, P-08
import type { Env } from '../env/env.ts'
import { DamagedObject } from '../record.ts'
import { readStart, type SegmentName, type SegmentStart } from './segment.ts'
import { walFileName, type SegmentEnd } from './writer.ts'

export type Link = {
  readonly number: number
  readonly epoch: number
  readonly startCrc: number
  readonly previous: SegmentEnd | null
  /** Where its successor says that it ends; null for the newest. */
  readonly end: SegmentEnd | null
}

/**
 * A segment that nothing leads back to, and the segment of the log that comes after it (or before, for the
 * last).
 */
export type Stray = { readonly number: number; readonly after: Link | null }

export type Chain = {
  /** Oldest first. */
  readonly links: readonly Link[]
  /** Before a gap: their deletion was undone by a power cut, or what followed them is lost. */
  readonly older: readonly SegmentName[]
  readonly strays: readonly Stray[]
}

export async function findChain(env: Env, directory: string, numbers: readonly number[]): Promise<Chain> {
  const starts = new Map<number, SegmentStart>()
  for (const number of numbers) {
    const start = await readStart(env, `${directory}/${walFileName(number)}`)
    if (start !== null) starts.set(number, start)
  }
  const links: Link[] = []
  let stated: SegmentEnd | null = null
  let at = newestOf(starts)
  while (at !== null) {
    const start = starts.get(at)
    if (start === undefined) {
      if (!numbers.includes(at)) break
      throw new DamagedObject(`${directory}/${walFileName(at)}`, 'its first frame is damaged')
    }
    // The one that is meant is gone, and an older process that had not noticed yet took its number.
    if (stated !== null && start.epoch !== stated.epoch) break
    const { epoch, crc: startCrc, previous } = start
    links.unshift({ number: at, epoch, startCrc, previous, end: stated })
    stated = previous
    at = stated !== null && stated.number < at ? stated.number : null
  }
  const isLinked = new Set(links.map((link) => link.number))
  const first = links[0]?.number ?? 0
  const others = numbers.filter((number) => !isLinked.has(number))
  return {
    links,
    older: others.filter((number) => number < first)
      .map((number) => ({ number, startCrc: starts.get(number)?.crc ?? null })),
    strays: others.filter((number) => number >= first).map((number) =>
      ({ number, after: links.find((link) => link.number > number) ?? links[links.length - 1] ?? null })),
  }
}

function newestOf(starts: ReadonlyMap<number, SegmentStart>): number | null {
  let newest: number | null = null
  for (const [number, { epoch }] of starts) {
    const known = newest === null ? undefined : starts.get(newest)
    if (known === undefined || newest === null || epoch > known.epoch ||
      (epoch === known.epoch && number > newest)) newest = number
  }
  return newest
}
