// The threads beside the main one that do parts of plans: started when a plan first could use them, lent to
// one query at a time, never waited for. Whoever borrows one gives it back with `end`; it is free again once
// it has said that it leaves the job's memory alone. Memory of one that died goes back when its borrower says
// so, as rows may still be read there.
import { giveExtent, OutOfMemory, takeExtent, Owner } from '../../kernels/extents.ts'
import { memory, type Pointer } from '../../kernels/memory.ts'
import type { Budgets } from '../../storage/budgets.ts'
import type { Env, Worker } from '../../storage/env/env.ts'
import { workerUrl } from '../../storage/env/worker-url.ts'
import type { FromWorker, ToWorker } from './job.ts'
import type { QueryWorkerData } from './query-worker.ts'

/** What a worker has of its own: two of the smallest extents. */
const OWN_BYTES = 128 << 10
/** What it works in for one query. */
const REGION_BYTES = 64 << 20

export class QueryWorkers {
  readonly #env: Env
  readonly #owner: Owner
  readonly #scratch: Owner
  readonly #notice: (sentence: string) => void
  readonly #most: number
  readonly #workers = new Set<QueryWorker>()
  #isClosed = false

  /**
   * What they work in counts against `queries`, what they have of their own against `scratch`. `most`:
   * threads besides the main one.
   */
  constructor(env: Env, { queries, scratch }: Budgets, most: number, notice: (sentence: string) => void) {
    this.#env = env
    this.#owner = new Owner('query workers', queries.limitBytes, queries)
    this.#scratch = scratch
    this.#most = Math.max(0, Math.min(most, env.workers.parallelism - 1))
    this.#notice = notice
  }

  get most(): number {
    return this.#most
  }

  /** Parts that were done on other threads. */
  doneParts = 0

  /** Workers that are free now, `wanted` at most. Starts more for later queries if there are too few. */
  lend(wanted: number): readonly QueryWorker[] {
    const free = [...this.#workers].filter((worker) => worker.isFree).slice(0, wanted)
    for (let missing = wanted - free.length; missing > 0 && this.#workers.size < this.#most; missing--) {
      this.#start()
    }
    return free.filter((worker) => worker.take())
  }

  /** Settles when `wanted` workers have started, or cannot. */
  async ready(wanted: number): Promise<void> {
    while (this.#workers.size < Math.min(wanted, this.#most) && this.#start()) continue
    await Promise.all([...this.#workers].map((worker) => worker.started))
  }

  /** False if there is no memory for one more. */
  #start(): boolean {
    if (this.#isClosed) return false
    let at: Pointer
    try {
      at = takeExtent(this.#scratch, OWN_BYTES)
    } catch (error) {
      if (error instanceof OutOfMemory) return false
      throw error
    }
    const data: QueryWorkerData = { own: { at, bytes: OWN_BYTES } }
    const url = workerUrl('query-worker', import.meta.url)
    const thread = this.#env.workers.spawn(url, { ...data, kernelMemory: memory }, { name: 'query' })
    const worker = new QueryWorker(thread, this.#owner, () => { this.doneParts++ })
    this.#workers.add(worker)
    thread.onExit((failure) => {
      this.#workers.delete(worker)
      giveExtent(this.#scratch, at)
      worker.exited()
      if (failure !== undefined && !this.#isClosed) this.#notice(`a query worker ended: ${failure.message}`)
    })
    return true
  }

  async close(): Promise<void> {
    this.#isClosed = true
    await Promise.all([...this.#workers].map((worker) => worker.terminate()))
  }
}

/** What a part came to. */
export type PartRows = Extract<FromWorker, { readonly kind: 'rows' }>
export type PartFailure = Extract<FromWorker, { readonly kind: 'failed' }>

type State = 'starting' | 'free' | 'lent' | 'ending' | 'gone'

export class QueryWorker {
  readonly #thread: Worker
  readonly #owner: Owner
  readonly #onDone: () => void
  #state: State = 'starting'
  readonly #start = Promise.withResolvers<void>()
  #region: Pointer = 0
  #answer: ((answer: PartRows | PartFailure) => void) | null = null
  #ended: (() => void) | null = null

  constructor(thread: Worker, owner: Owner, onDone: () => void) {
    this.#thread = thread
    this.#owner = owner
    this.#onDone = onDone
    thread.onMessage((message) => this.#hear(message as FromWorker))
  }

  /** Settles when it is free for the first time, or never will be. */
  get started(): Promise<void> {
    return this.#start.promise
  }

  get isFree(): boolean {
    return this.#state === 'free'
  }

  /** False if there is no memory for it to work in. */
  take(): boolean {
    try {
      this.#region = takeExtent(this.#owner, REGION_BYTES)
    } catch (error) {
      if (error instanceof OutOfMemory) return false
      throw error
    }
    this.#state = 'lent'
    return true
  }

  get region(): { readonly at: Pointer; readonly bytes: number } {
    return { at: this.#region, bytes: REGION_BYTES }
  }

  post(message: ToWorker): void {
    if (this.#state !== 'gone') this.#thread.post(message)
  }

  /** Rows of the part after `post`, in memory that is good until the next message. */
  answer(): Promise<PartRows | PartFailure> {
    if (this.#state === 'gone') return Promise.resolve(GONE)
    return new Promise((resolve) => { this.#answer = resolve })
  }

  /** Settles when it has left the job's memory alone. */
  end(): Promise<void> {
    if (this.#state === 'gone') {
      this.#giveRegion()
      return Promise.resolve()
    }
    this.#state = 'ending'
    this.post({ kind: 'end' })
    return new Promise((resolve) => { this.#ended = resolve })
  }

  #hear(message: FromWorker): void {
    switch (message.kind) {
      case 'ready':
        if (this.#state === 'starting') this.#state = 'free'
        this.#start.resolve()
        return
      case 'rows':
        this.#onDone()
        this.#settle(message)
        return
      case 'failed':
        this.#settle(message)
        return
      case 'ended':
        this.#giveRegion()
        this.#state = 'free'
        this.#ended?.()
        this.#ended = null
    }
  }

  #settle(answer: PartRows | PartFailure): void {
    const settle = this.#answer
    this.#answer = null
    settle?.(answer)
  }

  #giveRegion(): void {
    if (this.#region !== 0) giveExtent(this.#owner, this.#region)
    this.#region = 0
  }

  /**
   * Called once the thread runs no more: until then it may have written to its memory. Whoever has borrowed
   * it may still read rows there.
   */
  exited(): void {
    if (this.#state !== 'lent') this.#giveRegion()
    this.#state = 'gone'
    this.#start.resolve()
    this.#settle(GONE)
    this.#ended?.()
    this.#ended = null
  }

  terminate(): Promise<void> {
    return this.#thread.terminate()
  }
}

const GONE: PartFailure = { kind: 'failed' }
