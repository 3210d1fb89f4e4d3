// The last queries of this process, for system.queries: what was asked, how far it got and what it took. A
// ring of fixed size in memory; long texts are cut. Not a log for operators (cli/log.ts) and not durable.
import type { Task } from './scheduler.ts'

/** A text is kept up to here: a thousand of them must stay small. */
const TEXT_MAX = 10_000

export type Phase = 'received' | 'planned' | 'success' | 'fail' | 'cancel'

/** Times in milliseconds of the monotonic clock; null: not got that far. */
export type LoggedQuery = {
  readonly number: number
  readonly database: string
  readonly language: string
  readonly text: string
  readonly issuedNs: bigint
  readonly issuedMs: number
  phase: Phase
  plannedMs: number | null
  endedMs: number | null
  computeMs: number | null
  maxMemoryBytes: number | null
}

type Asked = Pick<LoggedQuery, 'database' | 'language' | 'text' | 'issuedNs' | 'issuedMs'>

export class QueryLog {
  readonly #size: number
  readonly #ring: LoggedQuery[] = []
  #count = 0

  constructor(size: number) {
    this.#size = size
  }

  add(asked: Asked): LoggedQuery {
    const { text } = asked
    const entry: LoggedQuery = {
      ...asked, number: ++this.#count, text: text.length > TEXT_MAX ? `${text.slice(0, TEXT_MAX)}…` : text,
      phase: 'received', plannedMs: null, endedMs: null, computeMs: null, maxMemoryBytes: null,
    }
    if (this.#size > 0) this.#ring[(this.#count - 1) % this.#size] = entry
    return entry
  }

  /** Those of a database, the oldest first. */
  of(database: string): readonly LoggedQuery[] {
    return this.#ring.filter((entry) => entry.database === database).sort((a, b) => a.number - b.number)
  }
}

/** What happened last to a query; a query ends once. */
export function endLogged(
  entry: LoggedQuery, phase: Phase, nowMs: number, task: Task | null, maxMemoryBytes: number | null,
): void {
  if (entry.endedMs !== null) return
  entry.phase = phase
  entry.endedMs = nowMs
  entry.computeMs = task?.usedMs ?? null
  entry.maxMemoryBytes = maxMemoryBytes
}
