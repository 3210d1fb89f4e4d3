// All rows of one table: the open chunk, sealed segments, and data files, with the table's series
// directory. Main thread only. A reader takes a version: a list of sources that nothing changes any more.
// upholds P-05, P-06
import { assert } from '../../kernels/assert.ts'
import { OutOfMemory } from '../../kernels/extents.ts'
import type { CacheEntry, ColumnCache } from './column-cache.ts'
import { chunkBytesMax, CHUNK_ROWS, emptyRowBytes, OpenChunk, rowsThatFit } from './open-chunk.ts'
import { textBytes, type RowSet, type RowsToCome } from './row-set.ts'
import type { Segment } from './segment.ts'
import { SeriesDirectory } from './series-directory.ts'
import { memorySource, type Source } from './source.ts'
import { sortRows } from './sort-rows.ts'
import type { Budgets } from '../budgets.ts'

/** What a query reads of a table. Oldest first by write sequence; `release` exactly once. */
export type TableVersion = {
  readonly table: TableBuffer
  readonly sources: readonly Source[]
  release(): void
}

export class TableBuffer {
  readonly databaseId: number
  readonly tableId: number
  readonly directory: SeriesDirectory
  readonly #budgets: Budgets
  readonly #cache: ColumnCache
  #open: OpenChunk | null = null
  #sealed: Source[] = []
  #files: Source[] = []
  /** The open chunk's rows in order, made when first read, kept until rows are added. */
  #tail: Source | null = null
  readonly #tailEntry: CacheEntry = { pins: 0, evict: () => this.#forgetTail() }
  #tailRows = 0
  /** Columns of the catalog's definition that the directory has been given. */
  columnsSeen = 0
  /** Versions in use, and what may be freed once there are none. */
  #readers = 0
  #retired: (() => void)[] = []
  #isDropped = false
  /** Pairs of sources that were compared: whether they share a key. */
  readonly #shared = new Map<string, boolean>()

  constructor(databaseId: number, tableId: number, hashSeed: bigint, budgets: Budgets, cache: ColumnCache) {
    this.#cache = cache
    this.databaseId = databaseId
    this.tableId = tableId
    this.directory = new SeriesDirectory(budgets.directories, hashSeed, (free) => this.#retire(free))
    this.#budgets = budgets
  }

  /** A block of the directory was replaced; queries may still hold pointers into it. */
  #retire(free: () => void): void {
    if (this.#readers === 0) free()
    else this.#retired.push(free)
  }

  /** Keeps what pointers into the directory show until the result is called. */
  hold(): () => void {
    this.#readers++
    return () => this.#leave()
  }

  #leave(): void {
    this.#readers--
    if (this.#readers > 0) return
    for (const free of this.#retired) free()
    this.#retired = []
  }

  get bufferedRows(): number {
    return (this.#open?.rows ?? 0) + this.#sealed.reduce((sum, source) => sum + source.rows, 0)
  }

  get files(): readonly Source[] {
    return this.#files
  }

  /**
   * Adds rows of the frame `sequence`; sealing what gets full. Never awaits: all tables of a frame appear
   * in one tick.
   */
  append(set: RowSet, sequence: number): void {
    const bytesMax = chunkBytesMax(this.#budgets.writeBufferBytes)
    let from = 0
    while (from < set.rows) {
      this.#open ??= new OpenChunk(this.#budgets.writeBuffer)
      const count = this.#open.room(set, from, bytesMax)
      if (count > 0) this.#open.append(set, from, count, sequence)
      from += count
      if (count === 0 || this.#open.rows === CHUNK_ROWS) this.seal()
    }
  }

  /** Bytes of write buffer that these rows may take, at most. */
  bytesNeeded(rows: RowsToCome): number {
    return bytesNeeded(this.#open, rows, this.#budgets)
  }

  /** Turns the open chunk into a sealed segment. */
  seal(): void {
    const open = this.#open
    if (open === null) return
    this.#dropTail()
    this.#sealed = [...this.#sealed, memorySource(this.#sorted(open, this.#budgets.writeBuffer))]
    open.arena.release()
    this.#open = null
  }

  #sorted(open: OpenChunk, owner: Budgets['writeBuffer']): Segment {
    const sequences = { first: open.firstSequence, last: open.lastSequence }
    return sortRows(open.view(), this.directory, sequences, owner, this.#budgets.scratch)
  }

  #tailSource(): Source | null {
    const open = this.#open
    if (open === null) return null
    if (this.#tail === null || this.#tailRows !== open.rows) {
      this.#dropTail()
      const sorted = this.#sortedTail(open)
      if (sorted === null) {
        this.seal()
        return null
      }
      this.#tail = memorySource(sorted)
      this.#tailRows = open.rows
    }
    this.#cache.touch(this.#tailEntry)
    return this.#tail
  }

  /** null: it does not fit in the cache at all. */
  #sortedTail(open: OpenChunk): Segment | null {
    try {
      return this.#cache.withRoom(() => this.#sorted(open, this.#cache.owner))
    } catch (error) {
      if (error instanceof OutOfMemory) return null
      throw error
    }
  }

  #dropTail(): void {
    this.#cache.remove(this.#tailEntry)
    this.#forgetTail()
  }

  #forgetTail(): void {
    this.#tail?.release()
    this.#tail = null
  }

  version(): TableVersion {
    const tail = this.#tailSource()
    const sources = [...this.#files, ...this.#sealed, ...(tail === null ? [] : [tail])]
    for (const source of sources) source.retain()
    this.#readers++
    let released = false
    return {
      table: this, sources,
      release: () => {
        if (released) return
        released = true
        for (const source of sources) source.release()
        this.#leave()
      },
    }
  }

  /** Freezes all rows so far for a snapshot; they stay readable until `replaceWithFiles`. */
  freeze(): readonly Source[] {
    this.seal()
    return this.#sealed
  }

  /** In one tick: the files take the place of exactly the frozen segments they were made of. */
  replaceWithFiles(frozen: readonly Source[], files: readonly Source[]): void {
    assert(frozen.every((source) => this.#sealed.includes(source)), 'only sealed segments become files')
    this.#sealed = this.#sealed.filter((source) => !frozen.includes(source))
    this.#files = [...this.#files, ...files]
    for (const source of frozen) source.release()
    this.#shared.clear()
  }

  /** Files known from the snapshots of an earlier process. */
  addFiles(files: readonly Source[]): void {
    this.#files = [...this.#files, ...files]
  }

  /** What was found out earlier about two sources, or undefined. */
  sharedKey(a: Source, b: Source): boolean | undefined {
    return this.#shared.get(pairKey(a, b))
  }

  rememberSharedKey(a: Source, b: Source, shares: boolean): void {
    if (this.#shared.size >= PAIRS_MAX) this.#shared.clear()
    this.#shared.set(pairKey(a, b), shares)
  }

  get isDropped(): boolean {
    return this.#isDropped
  }

  /**
   * The table is gone: gives all memory back, what versions and holds still need as soon as they end. Files
   * are the caller's to delete.
   */
  drop(): void {
    assert(!this.#isDropped, 'a table is dropped once')
    this.#isDropped = true
    this.#dropTail()
    this.#open?.arena.release()
    this.#open = null
    for (const source of [...this.#sealed, ...this.#files]) source.release()
    this.#sealed = []
    this.#files = []
    this.#retire(() => this.directory.drop())
  }
}

/** As TableBuffer.bytesNeeded, with the chunk that is open, if any. */
export function bytesNeeded(open: OpenChunk | null, set: RowsToCome, budgets: Budgets): number {
  const rowBytes = open?.rowBytes(set.columns) ?? emptyRowBytes(set.columns.length)
  const chunkRows = rowsThatFit(rowBytes, chunkBytesMax(budgets.writeBufferBytes))
  const rows = (open?.rows ?? 0) + set.rows
  const text = textBytes(set.columns, 0, set.rows)
  const sealed = rows < chunkRows ? 0 : rows * (rowBytes + RUN_BYTES) + text
  const isInPlace = open !== null && rows <= open.capacity
  // Growing keeps what was there before; texts double.
  const growth = isInPlace
    ? set.rows * rowBytes : 1.5 * Math.min(chunkRows, Math.max(64, rows * 8)) * rowBytes
  return sealed + growth + 4 * text
}

/** A segment's run and its rounding, if every row had a series of its own. */
const RUN_BYTES = 32

const PAIRS_MAX = 65536

const pairKey = (a: Source, b: Source): string => a.id < b.id ? `${a.id}/${b.id}` : `${b.id}/${a.id}`
