// One running query: its memory budget, its time, its cancellation. Operators receive it; nothing here
// knows plans. Everything a query allocates comes from `owner`, so release() gives all of it back at once.
import { Arena } from '../kernels/arena.ts'
import { BATCH_ROWS } from '../kernels/batch.ts'
import { OutOfMemory, Owner } from '../kernels/extents.ts'
import { fail, NOWHERE } from '../parser/diagnostic.ts'

export type QueryOptions = {
  readonly owner: Owner
  readonly signal?: AbortSignal
  /** The query's one `now()`. */
  readonly nowNs: bigint
  readonly batchRows?: number
  /** Whether the scheduler wants its turn back. */
  readonly sliceIsOver?: () => boolean
  /** Whether the query's time is used up. */
  readonly deadlineIsOver?: () => boolean
  /** [0, 1), for random(). */
  readonly random?: () => number
}

export class Query {
  readonly owner: Owner
  /** Lives as long as the query. */
  readonly arena: Arena
  readonly nowNs: bigint
  readonly batchRows: number
  readonly sliceIsOver: () => boolean
  readonly random: () => number
  readonly #signal: AbortSignal | null
  readonly #deadlineIsOver: () => boolean
  readonly #arenas: Arena[] = []
  readonly #options: QueryOptions
  readonly #parent: Query | null
  readonly #parts = new Set<Query>()

  constructor(options: QueryOptions, parent: Query | null = null) {
    this.#options = options
    this.#parent = parent
    this.owner = options.owner
    this.nowNs = options.nowNs
    this.batchRows = options.batchRows ?? BATCH_ROWS
    this.sliceIsOver = options.sliceIsOver ?? (() => false)
    this.random = options.random ?? (() => 0)
    this.#signal = options.signal ?? null
    this.#deadlineIsOver = options.deadlineIsOver ?? (() => false)
    this.arena = this.scratch()
  }

  /** A new arena of this query: released with it, reset by whoever asked for it. */
  scratch(): Arena {
    const arena = new Arena(this.owner)
    this.#arenas.push(arena)
    return arena
  }

  /**
   * Ends the query with its error if it was cancelled or its time is over. Called once a batch by blocking
   * operators.
   */
  check(): void {
    if (this.#signal?.aborted === true) fail('query-cancelled', NOWHERE, {})
    if (this.#deadlineIsOver()) fail('query-timeout', NOWHERE, {})
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

  release(): void {
    if (this.#parent !== null) this.#parent.#parts.delete(this)
    for (const part of [...this.#parts]) part.release()
    for (const arena of this.#arenas) arena.release()
    this.#arenas.length = 0
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
