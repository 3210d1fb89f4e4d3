// A data file as a source: read column by column into the column cache, where it stays as long as there is
// room. What is in the cache is exactly what a sealed segment would be, so nothing above knows the
// difference.
import { Arena } from '../../kernels/arena.ts'
import type { Column } from '../../kernels/column.ts'
import { OutOfMemory, type Owner } from '../../kernels/extents.ts'
import { u32, type Pointer } from '../../kernels/memory.ts'
import { CONST, FLAT, PACKED } from '../../kernels/column.ts'
import { unpackColumn } from '../../kernels/pack.ts'
import type { ObjectStore } from '../object-store/store.ts'
import { StoreFailure } from '../object-store/store.ts'
import { openParquet, type ParquetFile } from '../parquet/open.ts'
import type { FileRuns } from '../parquet/runs.ts'
import { objectSource } from '../parquet/source.ts'
import type { FileEntry } from '../snapshot/record.ts'
import type { CacheEntry, ColumnCache } from './column-cache.ts'
import { describeSegment, SegmentUse, type Segment } from './segment.ts'
import type { SeriesDirectory } from './series-directory.ts'
import { nextSourceId, type Source } from './source.ts'

/** What is resident of a file. `columns` grows as more fields are asked for. */
type Resident = {
  readonly file: ParquetFile
  readonly segment: Segment
  readonly columns: Map<number, Column>
  readonly arena: Arena
}

export class FileSource implements Source {
  readonly id = nextSourceId()
  readonly entry: FileEntry
  readonly rows: number
  readonly minTime: bigint
  readonly maxTime: bigint
  readonly firstSequence: number
  readonly lastSequence: number
  readonly isFile = true
  isMapped = false
  readonly #store: ObjectStore
  readonly #directory: SeriesDirectory
  readonly #cache: ColumnCache
  readonly #scratch: Owner
  readonly #cached: CacheEntry
  #resident: Resident | null = null
  #loading: Promise<Segment> | null = null
  /** Opens that have not been given the segment yet: they pin the file but do not read it. */
  #waiting = 0
  #uses = 1

  constructor(
    entry: FileEntry, store: ObjectStore, directory: SeriesDirectory, cache: ColumnCache, scratch: Owner,
  ) {
    this.entry = entry
    this.rows = entry.rows
    this.minTime = BigInt(entry.minTime)
    this.maxTime = BigInt(entry.maxTime)
    this.firstSequence = entry.firstSequence
    this.lastSequence = entry.lastSequence
    this.#store = store
    this.#directory = directory
    this.#cache = cache
    this.#scratch = scratch
    this.#cached = { pins: 0, evict: () => this.#evict() }
  }

  open(columns: readonly number[]): Segment | Promise<Segment> {
    this.#cached.pins++
    const resident = this.#resident
    if (resident !== null && this.#loading === null && this.#hasAll(resident, columns)) {
      this.#cache.touch(this.#cached)
      return resident.segment
    }
    this.#waiting++
    const before = this.#loading ?? Promise.resolve()
    const loading = before.then(() => this.#load(columns), () => this.#load(columns))
    this.#loading = loading
    const settled = (): void => {
      this.#waiting--
      if (this.#loading === loading) this.#loading = null
    }
    return loading.then((segment) => {
      settled()
      return segment
    }, (error: unknown) => {
      settled()
      this.close()
      throw error
    })
  }

  #hasAll(resident: Resident, columns: readonly number[]): boolean {
    return columns.every((id) => resident.columns.has(id) || !resident.file.columnById.has(id))
  }

  async #load(columns: readonly number[]): Promise<Segment> {
    for (let startedOver = false; ;) {
      try {
        const resident = this.#resident ??= await this.#openFile()
        for (const id of columns) {
          const column = resident.file.columnById.get(id)
          if (column === undefined || resident.columns.has(id)) continue
          resident.columns.set(id, await resident.file.readColumn(column, resident.arena, true))
        }
        this.#cache.touch(this.#cached)
        return resident.segment
      } catch (error) {
        if (!(error instanceof OutOfMemory)) throw error
        if (this.#cache.evictOne()) continue
        // Columns of this very file that earlier queries wanted go as well, unless somebody reads them.
        if (startedOver || this.#cached.pins > this.#waiting) throw error
        startedOver = true
        this.#evict()
      }
    }
  }

  async #openFile(): Promise<Resident> {
    const arena = new Arena(this.#cache.owner)
    try {
      const { path, bytes } = this.entry
      const file = await openParquet(objectSource(this.#store, path, bytes), arena)
      if (file.rows !== this.rows) {
        const problem = `it has ${file.rows} rows, the snapshot says ${this.rows}`
        throw new StoreFailure('corrupt', path, problem, false)
      }
      const runs = await this.#readRuns(file, arena)
      const timeColumn = file.columnByName.get('time')
      if (timeColumn === undefined) throw new StoreFailure('corrupt', path, 'it has no time column', false)
      const read = await file.readColumn(timeColumn, arena, true)
      const time = read.kind === CONST ? unpackColumn(read, 0, read.length, arena) : read
      if (time.kind !== FLAT && time.kind !== PACKED) throw new TypeError('times are FLAT or PACKED')
      const columns = new Map<number, Column>()
      const segment: Segment = {
        rows: file.rows, runs, time, columns, minTime: this.minTime, maxTime: this.maxTime,
        firstSequence: this.firstSequence, lastSequence: this.lastSequence,
        descriptor: describeSegment(runs, time, arena), arena, use: new SegmentUse(arena),
      }
      return { file, segment, columns, arena }
    } catch (error) {
      arena.release()
      throw error
    }
  }

  /** Runs with the series ids of this process: each tag value is looked up once, each series once. */
  async #readRuns(file: ParquetFile, arena: Arena): Promise<Segment['runs']> {
    const work = new Arena(this.#scratch)
    try {
      const runs = await file.readRuns(work)
      const series = arena.alloc(runs.count * 4)
      this.#mapSeries(runs, series, work)
      this.isMapped = true
      const own = (at: Pointer, bytes: number): Pointer => {
        const to = arena.alloc(bytes)
        u32.copyWithin(to >>> 2, at >>> 2, (at + bytes) >>> 2)
        return to
      }
      return {
        count: runs.count, series, ends: own(runs.ends, runs.count * 4),
        firstTimes: own(runs.firstTimes, runs.count * 8), lastTimes: own(runs.lastTimes, runs.count * 8),
      }
    } finally {
      work.release()
    }
  }

  #mapSeries(runs: FileRuns, series: Pointer, work: Arena): void {
    const directory = this.#directory
    const tags = runs.tags.map((tag) => {
      const own = directory.tags.find((known) => known.columnId === tag.columnId)
      if (own === undefined) {
        throw new StoreFailure('corrupt', this.entry.path, `tag ${tag.name} is not in the catalog`, false)
      }
      const { offsets, bytes, count } = tag.dictionary
      const codes = new Uint32Array(count)
      for (let code = 1; code < count; code++) {
        const start = u32[(offsets >>> 2) + code]!
        codes[code] = own.dictionary.add(bytes + start, u32[(offsets >>> 2) + code + 1]! - start)
      }
      return { ordinal: own.ordinal, codes, at: tag.codes >>> 2 }
    })
    const row = work.zeroed(directory.tags.length * 4 + 16)
    for (let r = 0; r < runs.count; r++) {
      for (const tag of tags) u32[(row >>> 2) + tag.ordinal] = tag.codes[u32[tag.at + r]!]!
      u32[(series >>> 2) + r] = directory.seriesOfCodes(row)
    }
  }

  close(): void {
    this.#cached.pins--
    this.#leaveUnlessUsed()
  }

  retain(): void {
    this.#uses++
  }

  /** With the last use the file leaves the cache; the object itself is the snapshot's to delete. */
  release(): void {
    this.#uses--
    this.#leaveUnlessUsed()
  }

  #leaveUnlessUsed(): void {
    if (this.#uses > 0 || this.#cached.pins > 0) return
    this.#cache.remove(this.#cached)
    this.#evict()
  }

  #evict(): void {
    this.#resident?.arena.release()
    this.#resident = null
  }
}
