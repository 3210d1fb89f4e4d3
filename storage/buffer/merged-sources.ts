// Merged segments of sources that share keys, kept in the column cache under the set of their sources and
// fields. Made once, read by every query until a source is replaced or the room is needed.
import { mergeSegments } from './merge.ts'
import type { CacheEntry, ColumnCache } from './column-cache.ts'
import type { Segment } from './segment.ts'
import type { TimeSlice } from './slices.ts'
import type { Source } from './source.ts'
import { openSource } from './disjoint.ts'
import type { SeriesDirectory } from './series-directory.ts'
import type { Owner } from '../../kernels/extents.ts'

type Entry = CacheEntry & {
  readonly segment: Segment
  readonly columns: ReadonlySet<number>
  readonly directory: SeriesDirectory
}

const ENTRIES_MAX = 4096

export class MergedSources {
  readonly #cache: ColumnCache
  readonly #scratch: Owner
  readonly #entries = new Map<string, Entry>()

  constructor(cache: ColumnCache, scratch: Owner) {
    this.#cache = cache
    this.#scratch = scratch
  }

  /** The merge of `group` (oldest first) with at least these fields, in use until `close`. */
  *open(
    group: readonly Source[], columns: readonly number[], directory: SeriesDirectory,
    slice: TimeSlice | null = null,
  ): Generator<Promise<unknown>, { segment: Segment; close: () => void }, void> {
    const key = `${group.map((source) => source.id).join('+')} ${slice?.low}`
    const known = this.#entries.get(key)
    if (known !== undefined && columns.every((id) => known.columns.has(id))) return this.#use(known)
    const wanted = known === undefined ? columns : [...new Set([...columns, ...known.columns])]
    const segment = yield* this.#merge(group, wanted, directory, slice)
    if (known !== undefined) this.#forget(key, known)
    const entry: Entry = {
      pins: 0, segment, columns: new Set(wanted), directory,
      evict: () => {
        if (this.#entries.get(key) === entry) this.#entries.delete(key)
        segment.use.release()
      },
    }
    if (this.#entries.size >= ENTRIES_MAX) this.#cache.evictOne()
    this.#entries.set(key, entry)
    return this.#use(entry)
  }

  *#merge(
    group: readonly Source[], columns: readonly number[], directory: SeriesDirectory, slice: TimeSlice | null,
  ): Generator<Promise<unknown>, Segment, void> {
    const opened: Source[] = []
    try {
      const segments: Segment[] = []
      for (const source of group) {
        segments.push(yield* openSource(source, columns))
        opened.push(source)
      }
      return this.#cache.withRoom(() =>
        mergeSegments(segments, columns, directory, this.#cache.owner, this.#scratch, slice))
    } finally {
      for (const source of opened) source.close()
    }
  }

  #use(entry: Entry): { segment: Segment; close: () => void } {
    entry.pins++
    entry.segment.use.retain()
    this.#cache.touch(entry)
    let open = true
    const close = (): void => {
      if (!open) return
      open = false
      entry.pins--
      entry.segment.use.release()
    }
    return { segment: entry.segment, close }
  }

  /** The table with this directory is gone; who reads a merge of it keeps it until `close`. */
  forgetTable(directory: SeriesDirectory): void {
    for (const [key, entry] of this.#entries) if (entry.directory === directory) this.#forget(key, entry)
  }

  #forget(key: string, entry: Entry): void {
    this.#entries.delete(key)
    this.#cache.remove(entry)
    entry.segment.use.release()
  }
}
