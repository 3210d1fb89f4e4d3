// The workers that one query has, and the parts they are at. Not what becomes of the rows (partitioned.ts).
// Invariant: what a job points to lives until every worker has left it: the query waits for them before its
// memory goes back.
import { u32 } from '../../kernels/memory.ts'
import type { Query } from '../query.ts'
import type { Job } from './job.ts'
import type { Part } from './opened-table.ts'
import type { PartFailure, PartRows, QueryWorker, QueryWorkers } from './query-workers.ts'

export type Answer = {
  readonly part: Part
  readonly result: PartRows | PartFailure
  readonly next: () => void
}

export class Crew {
  readonly #workers: readonly QueryWorker[]
  readonly #isOver: number
  readonly #takePart: () => Part | undefined
  #answers: Answer[] = []
  #busy = 0
  #heard: (() => void) | null = null
  #end: Promise<unknown> | null = null
  #isEnded = false

  /** `takePart`: the next part that nobody does yet. */
  constructor(
    workers: QueryWorkers, wanted: number, job: Omit<Job, 'isOver' | 'region'>,
    takePart: () => Part | undefined, query: Query,
  ) {
    this.#takePart = takePart
    this.#isOver = query.arena.zeroed(16)
    this.#workers = workers.lend(wanted)
    for (const worker of this.#workers) {
      worker.post({ kind: 'begin', job: { ...job, isOver: this.#isOver, region: worker.region } })
      this.#giveNext(worker)
    }
  }

  #giveNext(worker: QueryWorker): void {
    const part = this.#takePart()
    if (part === undefined) return
    this.#busy++
    worker.post({ kind: 'part', part })
    void worker.answer().then((result) => {
      this.#busy--
      // One that could not do a part is asked for no other.
      const next = result.kind === 'rows' ? () => this.#giveNext(worker) : () => undefined
      this.#answers.push({ part, result, next })
      this.#heard?.()
      this.#heard = null
    })
  }

  get hasAnswers(): boolean {
    return this.#answers.length > 0
  }

  get isBusy(): boolean {
    return this.#busy > 0
  }

  /** What was heard since. Its rows are good until `next` is called, which gives the worker another part. */
  takeAnswers(): readonly Answer[] {
    const answers = this.#answers
    this.#answers = []
    return answers
  }

  /** Settles when there is an answer. */
  hear(): Promise<void> {
    return this.hasAnswers ? Promise.resolve() : new Promise((resolve) => { this.#heard = resolve })
  }

  /** Nobody wants rows any more; settles when all workers have left the job. Null: they have. */
  end(): Promise<unknown> | null {
    if (this.#isEnded || this.#workers.length === 0) return null
    u32[this.#isOver >>> 2] = 1
    return this.#end ??= Promise.all(this.#workers.map((worker) => worker.end())).then(() => {
      this.#isEnded = true
    })
  }
}
