// Groups the sources of a version so that no two groups share a key: groups of one are read as they are,
// others are merged first. This is what lets every operator above work without merging. upholds P-05, P-15
import type { Segment } from './segment.ts'
import { shareKey } from './merge.ts'
import type { Source } from './source.ts'
import type { TableVersion } from './table-buffer.ts'

const none: readonly number[] = []

/** Those that may have rows in [low, high] (null = open). */
export const sourcesWithin = (
  { sources }: TableVersion, low: bigint | null, high: bigint | null,
): Source[] => sources.filter(({ minTime, maxTime }) =>
  (high === null || minTime <= high) && (low === null || maxTime >= low))

/**
 * Groups of sources that have rows in [low, high] (null = open), in order of their first time; inside a
 * group oldest write first. Yields promises where a file's keys must be read; resume when they have
 * settled.
 */
export function* disjointGroups(
  version: TableVersion, low: bigint | null, high: bigint | null,
): Generator<Promise<unknown>, Source[][], void> {
  const sources = sourcesWithin(version, low, high)
  if (sources.length === 1) return [sources]
  const byTime = sources.toSorted((a, b) =>
    a.minTime < b.minTime ? -1 : a.minTime > b.minTime ? 1 : a.id - b.id)
  const groupOf = new Map<Source, Source[]>()
  let near: Source[] = []
  for (const source of byTime) {
    near = near.filter((other) => other.maxTime >= source.minTime)
    for (const other of near) {
      // Already together, by way of a third: nothing to find out.
      if (groupOf.has(source) && groupOf.get(source) === groupOf.get(other)) continue
      if (yield* sharesKey(version, source, other)) join(groupOf, source, other)
    }
    if (!groupOf.has(source)) groupOf.set(source, [source])
    near.push(source)
  }
  const groups = [...new Set(byTime.map((source) => groupOf.get(source)!))]
  if (groups.length === sources.length) return groups
  const age = new Map(version.sources.map((source, index) => [source, index]))
  for (const group of groups) group.sort((a, b) => age.get(a)! - age.get(b)!)
  return groups
}

function join(groupOf: Map<Source, Source[]>, a: Source, b: Source): void {
  const merged = [...new Set([...(groupOf.get(a) ?? [a]), ...(groupOf.get(b) ?? [b])])]
  for (const source of merged) groupOf.set(source, merged)
}

function* sharesKey(version: TableVersion, a: Source, b: Source): Generator<Promise<unknown>, boolean, void> {
  const known = version.table.sharedKey(a, b)
  if (known !== undefined) return known
  const first = yield* openSource(a, none)
  try {
    const second = yield* openSource(b, none)
    try {
      const shares = shareKey(first, second, version.table.directory)
      version.table.rememberSharedKey(a, b, shares)
      return shares
    } finally {
      b.close()
    }
  } finally {
    a.close()
  }
}

/** Opens a source, yielding its promise if it has to be read. */
export function* openSource(
  source: Source, columns: readonly number[],
): Generator<Promise<unknown>, Segment, void> {
  const opened = source.open(columns)
  if (!(opened instanceof Promise)) return opened
  const box: { segment?: Segment; error?: unknown; isDropped?: boolean } = {}
  let isResumed = false
  try {
    yield opened.then((segment) => {
      box.segment = segment
      if (box.isDropped === true) source.close()
    }, (error: unknown) => { box.error = error })
    isResumed = true
  } finally {
    // Left for good, by a query that was closed: what is being opened is closed when it is there, or now.
    box.isDropped = !isResumed
    if (!isResumed && box.segment !== undefined) source.close()
  }
  if (box.segment === undefined) throw box.error
  return box.segment
}
