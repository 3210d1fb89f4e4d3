// A simulated remote object store: a map of whole objects that outlives every process and power cut, shared
// by any number of processes, each with a client of its own. Not a retrying one. Invariants: an answered put
// is there for ever; reads by name are exact, lists may be old; a call of a killed process is never answered,
// and a put it had under way may be applied all the same, even much later.
import { crc32 } from 'node:zlib'
import { joinParts } from '../../object-store/content.ts'
import type { Body, ListPage, Range, RemoteClient } from '../../object-store/remote-client.ts'
import { StoreFailure, type ObjectHead, type PutMode } from '../../object-store/store.ts'
import {
  drawStoreFault, noStoreFaults, type StoreFault, type StoreFaults, type StoreOperation,
} from './object-store-faults.ts'
import type { SeededRandom } from './random.ts'
import type { Owner } from './scheduler.ts'
import type { SimulatedProcess, Simulation } from './simulation.ts'

type Stored = { readonly bytes: Uint8Array; readonly modifiedMs: number }
/** What lists say of a name, and from when on. */
type Listed = { readonly head: ObjectHead | null; readonly fromMs: number }

/** Calls of a dead process that still take effect. */
const ORPHANS_APPLIED = 0.5

export class SimulatedObjectStore {
  readonly faults: StoreFaults = noStoreFaults()
  readonly #simulation: Simulation
  readonly #owner: Owner = { name: 'store', isAlive: true }
  readonly #objects = new Map<string, Stored>()
  /** Names whose bytes were replaced by others. */
  readonly replaced = new Set<string>()
  /** Per name, oldest first; the newest that has come into force counts. */
  readonly #listed = new Map<string, Listed[]>()
  readonly #stale: SeededRandom

  constructor(simulation: Simulation) {
    this.#simulation = simulation
    this.#stale = simulation.random.fork('stale lists')
  }

  /** What is there now, for the eyes of a test. */
  bytesOf(path: string): Uint8Array | null {
    return this.#objects.get(path)?.bytes ?? null
  }

  paths(): string[] {
    return [...this.#objects.keys()].sort()
  }

  clientOf(caller: SimulatedProcess): RemoteClient {
    const random = this.#simulation.random.fork(`client of ${caller.name}`)
    const wallMs = (): number => caller.env.clock.wallMs()
    const call = <T>(operation: StoreOperation, path: string, parts: readonly Uint8Array[],
      apply: (bytes: Uint8Array) => T, spoil?: (value: T, fault: StoreFault) => T): Promise<T> =>
      this.#call({ caller, random, operation, path, parts, apply, spoil: spoil ?? ((value) => value) })
    return {
      description: 'simulated',
      put: (path, parts, mode) => call('put', path, parts, (bytes) => this.#put(path, bytes, mode, wallMs())),
      get: async (path, range, into, signal) => {
        signal?.throwIfAborted()
        const body = await call('get', path, [], () => this.#get(path, range), (whole, fault) =>
          cutBody(whole, fault, random))
        if (into === undefined) return body
        into.set(body.bytes)
        return { ...body, bytes: into.subarray(0, body.bytes.length) }
      },
      head: async (path, signal) => {
        signal?.throwIfAborted()
        return call('head', path, [], () => headOf(path, this.#find(path)))
      },
      listPage: (prefix, after) => call('list', prefix, [], () => this.#page(prefix, after, random)),
      delete: (path) => call('delete', path, [], () => this.#delete(path)),
    }
  }

  #find(path: string): Stored {
    const stored = this.#objects.get(path)
    if (stored === undefined) throw new StoreFailure('not-found', path, '', false)
    return stored
  }

  #put(path: string, bytes: Uint8Array, mode: PutMode, modifiedMs: number): void {
    const isTaken = mode === 'create' && this.#objects.has(path)
    if (isTaken && !this.faults.ignoresCreate) throw new StoreFailure('exists', path, '', false)
    const before = this.#objects.get(path)
    if (before !== undefined && Buffer.compare(before.bytes, bytes) !== 0) this.replaced.add(path)
    const stored = { bytes, modifiedMs }
    this.#objects.set(path, stored)
    this.#changeList(path, headOf(path, stored))
  }

  #delete(path: string): void {
    if (this.#objects.delete(path)) this.#changeList(path, null)
  }

  #get(path: string, range: Range | null): Body {
    const { bytes } = this.#find(path)
    if (range === null) {
      const checksum = this.faults.hasChecksums ? crc32(bytes) : null
      return { bytes: bytes.slice(), statedBytes: bytes.length, crc32: checksum }
    }
    const part = bytes.slice(range.offset, range.offset + range.length)
    return { bytes: part, statedBytes: part.length, crc32: null }
  }

  #changeList(path: string, head: ObjectHead | null): void {
    const { nowMs } = this.#simulation.scheduler
    const versions = this.#listed.get(path) ?? []
    const lagMs = this.#stale.chance(0.7) ? this.#stale.fraction() * this.faults.staleListMs : 0
    versions.push({ head, fromMs: Math.max(nowMs + lagMs, versions.at(-1)?.fromMs ?? 0) })
    this.#listed.set(path, versions)
  }

  #page(prefix: string, after: string, random: SeededRandom): ListPage {
    const { nowMs } = this.#simulation.scheduler
    const found: ObjectHead[] = []
    for (const [path, versions] of this.#listed) {
      if (!path.startsWith(prefix) || path <= after) continue
      const head = versions.findLast(({ fromMs }) => fromMs <= nowMs)?.head ?? null
      if (head !== null) found.push(head)
    }
    found.sort((a, b) => a.path < b.path ? -1 : 1)
    const most = this.faults.pageObjectsMax
    const objects = found.slice(0, most < 1_000 ? random.below(most + 1) : most)
    return { objects, hasMore: objects.length < found.length }
  }

  /** One call: travels, meets its fault, takes effect, and is answered if anyone is left to hear it. */
  #call<T>(call: Call<T>): Promise<T> {
    const { caller, random, operation, path } = call
    const { scheduler } = this.#simulation
    const label = `${operation} ${path}`
    return new Promise((resolve, reject) => {
      const answer = (delayMs: number, settle: () => void): void => {
        scheduler.schedule(this.#owner, delayMs, `answer ${label}`, () => { if (caller.isAlive) settle() })
      }
      const arrive = (): void => {
        const bytes = joinParts(call.parts)
        if (!caller.isAlive) return this.#applyOrphan(call, bytes, label)
        const fault = drawStoreFault(this.faults, random, operation, path)
        if (fault !== undefined) scheduler.note(`fault ${fault.kind} ${label}`)
        const outcome = this.#outcome(call, bytes, fault, label)
        const delayMs = fault?.kind === 'timeout' ? this.faults.timeoutMs : drawDelayMs(random, fault)
        answer(delayMs, () => outcome.ok ? resolve(outcome.value) : reject(outcome.error as Error))
      }
      scheduler.schedule(this.#owner, drawDelayMs(random, undefined), label, arrive)
    })
  }

  #outcome<T>(call: Call<T>, bytes: Uint8Array, fault: StoreFault | undefined, label: string): Outcome<T> {
    const { operation, path } = call
    const isChange = operation === 'put' || operation === 'delete'
    const lost = (what: string): Outcome<T> => ({ ok: false, error: new StoreFailure(
      isChange ? 'ambiguous' : 'unavailable', path, `injected: ${what}`, true) })
    try {
      switch (fault?.kind) {
        case 'refused': throw new StoreFailure('unavailable', path, 'injected: 503', true)
        case 'conflict': throw new StoreFailure('conflict', path, 'injected: 409', true)
        case 'error-before': return lost('500')
        case 'error-after': return this.#applied(call, bytes, lost('500'))
        case 'reset': return lost('reset')
        case 'timeout': {
          if (fault.effect === 'before') return this.#applied(call, bytes, lost('timeout'))
          if (fault.effect === 'later' && isChange) this.#applyLater(call, bytes, label)
          return lost('timeout')
        }
        case 'own-exists': {
          const error = new StoreFailure('exists', path, 'injected: 412', false)
          return this.#applied(call, bytes, { ok: false, error })
        }
        default: {
          const value = call.apply(bytes)
          return { ok: true, value: fault === undefined ? value : call.spoil(value, fault) }
        }
      }
    } catch (error) {
      return { ok: false, error }
    }
  }

  /** Applies, and gives another answer than its own. */
  #applied<T>(call: Call<T>, bytes: Uint8Array, answer: Outcome<T>): Outcome<T> {
    try {
      call.apply(bytes)
    } catch (error) {
      if (!(error instanceof StoreFailure)) throw error
    }
    return answer
  }

  #applyLater<T>(call: Call<T>, bytes: Uint8Array, label: string): void {
    const delayMs = call.random.fraction() ** 3 * this.faults.lateMsMax
    this.#simulation.scheduler.schedule(this.#owner, delayMs, `late ${label}`, () => {
      this.#applied(call, bytes, { ok: false, error: null })
    })
  }

  #applyOrphan<T>(call: Call<T>, bytes: Uint8Array, label: string): void {
    if (call.random.chance(1 - ORPHANS_APPLIED)) return
    if (call.random.chance(0.5)) this.#applyLater(call, bytes, label)
    else this.#applied(call, bytes, { ok: false, error: null })
  }
}

type Outcome<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: unknown }

type Call<T> = {
  readonly caller: SimulatedProcess
  readonly random: SeededRandom
  readonly operation: StoreOperation
  readonly path: string
  readonly parts: readonly Uint8Array[]
  readonly apply: (bytes: Uint8Array) => T
  /** What an answer looks like that a fault has damaged. */
  readonly spoil: (value: T, fault: StoreFault) => T
}

const headOf = (path: string, { bytes, modifiedMs }: Stored): ObjectHead =>
  ({ path, bytes: bytes.length, modifiedMs })

function cutBody(body: Body, fault: StoreFault, random: SeededRandom): Body {
  if ((fault.kind !== 'cut' && fault.kind !== 'reframed') || body.bytes.length === 0) return body
  const bytes = body.bytes.subarray(0, random.below(body.bytes.length))
  const isReframed = fault.kind === 'reframed' && body.crc32 !== null
  return { ...body, bytes, statedBytes: isReframed ? bytes.length : body.statedBytes }
}

function drawDelayMs(random: SeededRandom, fault: StoreFault | undefined): number {
  const baseMs = 0.5 + 2 * random.fraction()
  return fault?.kind === 'slow' ? baseMs * 10 ** (1 + 2 * random.fraction()) : baseMs
}
