// One running query: its memory budget, its time, its cancellation. Operators receive it; nothing here
// knows plans. Everything a query allocates comes from `owner`, so release() gives all of it back at once.
import { Arena } from '../kernels/arena.ts'
import { BATCH_ROWS } from '../kernels/batch.ts'
import { OutOfMemory, Owner } from '../kernels/extents.ts'
import { fail, NOWHERE } from '../parser/diagnostic.ts'
import type { ColumnCodes } from './spill/column-codes.ts'
import type { SpillArea } from './spill/spill-area.ts'
import { SpillFile } from './spill/spill-file.ts'

export type QueryOptions = {
  readonly owner: Owner
  readonly signal?: AbortSignal
  /** The query's one `now()`. */
  readonly nowNs: bigint
  readonly batchRows?: number | undefined
  /** Whether the scheduler wants its turn back. */
  readonly sliceIsOver?: () => boolean
  /** Whether the query's time is used up. */
  readonly deadlineIsOver?: () => boolean
  /** [0, 1), for random(). */
  readonly random?: () => number
  /** For EXPLAIN ANALYZE. */
  readonly monotonicMs?: () => number
  /** For sleep(). */
  readonly sleep?: (ms: number) => Promise<void>
  /** Where rows go that do not fit in memory; without it the query ends then. */
  readonly spill?: SpillArea | null
  /** Operators go to disk as soon as they hold anything, however much memory there is. */
  readonly spillsAtOnce?: boolean | undefined
  /** Values of packed columns are computed once each, however few rows share one. */
  readonly perCodeAlways?: boolean | undefined
  /** Expressions are computed without kernels, as far as can be (expressions/by-row.ts). */
  readonly computesByRow?: boolean | undefined
}

/** The rest is for batches on their way, and for small queries (queries.ts). */
const HOLDERS_SHARE = 0.75
/** Of thousands of operators few hold anything at a time. */
const SHARE_MIN = 1 << 20

export class Query {
  readonly owner: Owner
  /** Lives as long as the query. */
  readonly arena: Arena
  readonly nowNs: bigint
  readonly batchRows: number
  readonly spillsAtOnce: boolean
  readonly perCodeAlways: boolean
  readonly computesByRow: boolean
  readonly sliceIsOver: () => boolean
  readonly random: () => number
  readonly monotonicMs: () => number
  readonly sleep: (ms: number) => Promise<void>
  readonly #signal: AbortSignal | null
  readonly #deadlineIsOver: () => boolean
  readonly #arenas = new Set<Arena>()
  readonly #spill: SpillArea | null
  readonly #spillFiles: SpillFile[] = []
  readonly #afterwards: (() => void)[] = []
  readonly #endings: (() => Promise<unknown> | null)[] = []
  #holders = 0
  readonly #options: QueryOptions
  readonly #parent: Query | null
  readonly #parts = new Set<Query>()

  constructor(options: QueryOptions, parent: Query | null = null) {
    this.#options = options
    this.#parent = parent
    this.owner = options.owner
    this.nowNs = options.nowNs
    this.batchRows = options.batchRows ?? BATCH_ROWS
    this.spillsAtOnce = options.spillsAtOnce ?? false
    this.perCodeAlways = options.perCodeAlways ?? false
    this.computesByRow = options.computesByRow ?? false
    this.sliceIsOver = options.sliceIsOver ?? (() => false)
    this.random = options.random ?? (() => 0)
    this.monotonicMs = options.monotonicMs ?? (() => 0)
    this.sleep = options.sleep ?? (() => Promise.resolve())
    this.#signal = options.signal ?? null
    this.#deadlineIsOver = options.deadlineIsOver ?? (() => false)
    this.#spill = options.spill ?? null
    this.arena = this.scratch()
  }

  /** A new arena of this query: released with it, reset by whoever asked for it. */
  scratch(): Arena {
    const arena = new Arena(this.owner)
    this.#arenas.add(arena)
    return arena
  }

  /** Ends an arena of this query before the query ends. */
  discard(arena: Arena): void {
    this.#arenas.delete(arena)
    arena.release()
  }

  get canSpill(): boolean {
    return this.#spill !== null
  }

  /** Asked for once by each operator that holds rows, before the first of them runs. */
  addHolder(): void {
    this.#holders++
  }

  /** Those of a part run inside the query's. */
  get #allHolders(): number {
    return this.#holders + (this.#parent === null ? 0 : this.#parent.#allHolders)
  }

  /**
   * Bytes that one operator may hold before it goes to disk: an equal part of what the query may have, with
   * what other queries hold now.
   */
  get shareBytes(): number {
    if (this.spillsAtOnce) return 1
    let limit = Infinity
    for (let o: Owner | null = this.owner; o !== null; o = o.parent) {
      limit = Math.min(limit, o.allowedBytes - o.usedBytes + this.owner.usedBytes)
    }
    return Math.max(limit * HOLDERS_SHARE / Math.max(1, this.#allHolders), Math.min(SHARE_MIN, limit / 4))
  }

  /** A file of this query: closed with it. */
  spillFile(codes: readonly ColumnCodes[]): SpillFile {
    const file = new SpillFile(this.#spill!, codes)
    this.#spillFiles.push(file)
    return file
  }

  /**
   * Ends the query with its error if it was cancelled or its time is over. Called once a batch by blocking
   * operators.
   */
  check(): void {
    if (this.#signal?.aborted === true) fail('query-cancelled', NOWHERE, {})
    if (this.#deadlineIsOver()) fail('query-timeout', NOWHERE, {})
  }

  /** Ends a file of this query before the query ends. */
  closeSpillFile(file: SpillFile): void {
    this.#spillFiles.splice(this.#spillFiles.indexOf(file), 1)
    void file.close().catch(() => undefined)
  }

  /**
   * A stretch of the query whose operators give all their memory back when it is over, before the query is.
   * Whoever takes rows out of it copies them, dictionaries too: those live as long as the part, not longer.
   */
  part(): Query {
    const part = new Query(this.#options, this)
    this.#parts.add(part)
    return part
  }

  /** To be called when the query's memory goes back: what it refers to must live that long. */
  whenReleased(f: () => void): void {
    this.#afterwards.push(f)
  }

  /**
   * `end` is called when the query ends; what it refers to lives until the promise settles, if there is one.
   * For threads that work on it.
   */
  keepUntilEnd(end: () => Promise<unknown> | null): void {
    this.#endings.push(end)
  }

  /**
   * Gives all memory back: at once, unless a spill file is being written from it or read into it, or another
   * thread is at it. Tells what is waited for.
   */
  release(): readonly Promise<unknown>[] {
    if (this.#parent !== null) this.#parent.#parts.delete(this)
    const busy = [...this.#parts].flatMap((part) => part.release())
    const endings = this.#endings.splice(0).map((end) => end())
    const files = this.#spillFiles.map((file) => file.busy)
    busy.push(...[...endings, ...files].filter((one) => one !== null))
    // A file that cannot be closed has no name and ends with the process: nobody has to be told.
    for (const file of this.#spillFiles) void file.close().catch(() => undefined)
    if (busy.length === 0) this.#releaseArenas()
    else void Promise.all(busy).then(() => this.#releaseArenas())
    return busy
  }

  #releaseArenas(): void {
    for (const arena of this.#arenas) arena.release()
    this.#arenas.clear()
    for (const f of this.#afterwards.splice(0)) f()
  }
}

/** The error to show for one that ended a query: a spent budget becomes the query's own error. */
export function queryError(error: unknown): unknown {
  if (!(error instanceof OutOfMemory)) return error
  const { owner, askedBytes, usedBytes, limitBytes } = error
  try {
    return fail('resources-exhausted', NOWHERE, { owner, askedBytes, usedBytes, limitBytes })
  } catch (shown) {
    return shown
  }
}
