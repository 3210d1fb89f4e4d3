// Env: everything the outside world gives us (clock, randomness, timers, files, workers), as one
// object of interfaces. Not an implementation: storage/env/real and storage/env/simulated are; only
// cli, bench and tests construct one. Invariant: whoever holds an Env can run unmodified in the
// deterministic simulator.
import type { Files } from './files.ts'

export type {
  Directory, DirectoryEntry, File, FileFailureCode, FileKind, Files, FileStat, OpenMode,
} from './files.ts'
export { FileFailure } from './files.ts'

export interface Env {
  readonly clock: Clock
  readonly random: Random
  readonly timers: Timers
  readonly files: Files
  readonly workers: Workers
  readonly network?: Network
  /** Names temporary files and lock records; no promise that it is unique over time. */
  readonly processId: number
  /** An extra interleaving point: nothing in production, a seeded delay in simulation. */
  pause(label: string): Promise<void>
  /** Makes rare but legal choices common (tiny batches, early flush). Always false in production. */
  buggify(label: string): boolean
}

export interface Clock {
  /** Wall time since 1970 UTC. It may jump either way: never order data by it. */
  wallNs(): bigint
  wallMs(): number
  /** Milliseconds with a fraction, since an arbitrary start; never goes back. */
  monotonicMs(): number
}

export interface Random {
  uint32(): number
  bytes(count: number): Uint8Array
}

export interface Timer {
  cancel(): void
}

export interface Timers {
  /** Calls once, not before `delayMs` has passed. Any delay is allowed, also one above 2^31 ms. */
  after(delayMs: number, callback: () => void): Timer
  /** Calls after the current turn and its microtasks, once pending I/O had its chance. */
  immediate(callback: () => void): void
  /** Rejects with the signal's reason once it is aborted. */
  sleep(delayMs: number, signal?: AbortSignal): Promise<void>
}

/** The parent's end of a worker. */
export interface Worker {
  /** Buffers in `transfer` move; shared memory and compiled modules are shared; all else is copied. */
  post(message: unknown, transfer?: readonly ArrayBuffer[]): void
  onMessage(callback: (message: unknown) => void): void
  /** Called once, however the worker ends; `failure` is absent after a clean end. */
  onExit(callback: (failure: Error | undefined) => void): void
  terminate(): Promise<void>
}

/** The worker's own end: what its entry file gets from `real/worker-side.ts`. */
export interface WorkerSide {
  readonly data: unknown
  post(message: unknown, transfer?: readonly ArrayBuffer[]): void
  onMessage(callback: (message: unknown) => void): void
  close(): void
}

export type WorkerOptions = {
  readonly name?: string
  /** Ceiling of the worker's JavaScript heap: data belongs in kernel memory. */
  readonly heapMiBMax?: number
}

export interface Workers {
  /**
   * How many threads can run at once beside each other here; 1 means: do the work on the main
   * thread.
   */
  readonly parallelism: number
  spawn(url: URL, data: unknown, options?: WorkerOptions): Worker
}

export type HttpRequest = {
  readonly method: string
  readonly headers?: readonly (readonly [string, string])[]
  readonly body?: Uint8Array
  readonly timeoutMs: number
  readonly signal?: AbortSignal
  /** A longer answer fails the request. */
  readonly bodyBytesMax: number
}

export type HttpAnswer = {
  readonly status: number
  readonly headers: ReadonlyMap<string, string>
  readonly body: Uint8Array
}

/** Outgoing requests only. Listening belongs to server/. */
export interface Network {
  request(url: string, request: HttpRequest): Promise<HttpAnswer>
}
