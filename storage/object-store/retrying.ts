// A remote store as the engine wants it: every call is tried until it succeeds, fails for good, or its
// deadline has passed. Not a client of any store: that is RemoteClient. Invariants: a create that may have
// happened is never called a failure without effect, and never a success before the object was read back and
// is the same; a body is handed out only whole. upholds P-01, P-02, P-09, P-16
import { crc32 } from 'node:zlib'
import { assert } from '../../kernels/assert.ts'
import type { Env } from '../env/env.ts'
import { checkRangeArguments, joinParts, partsOf, tooShort } from './content.ts'
import type { Body, ListPage, RemoteClient } from './remote-client.ts'
import { isObjectPath, StoreFailure, type ObjectStore, type PutMode } from './store.ts'

export type RetryRules = {
  /** From a call's start until no further try is made. One try may take as long as its client lets it. */
  readonly deadlineMs: number
  readonly firstDelayMs: number
  readonly delayMsMax: number
}

export const defaultRetryRules: RetryRules = { deadlineMs: 10_000, firstDelayMs: 20, delayMsMax: 1_000 }

export function retryingStore(
  env: Env, client: RemoteClient, rules: RetryRules = defaultRetryRules,
): ObjectStore {
  const tries: Tries = { env, rules }
  const head = (path: string, signal?: AbortSignal) =>
    untilDone(tries, signal, () => client.head(path, signal))
  return {
    description: client.description,
    put: async (path, content, { mode }) => {
      assert(isObjectPath(path), `not an object path: ${path}`)
      await put(tries, client, path, partsOf(content), mode)
    },
    get: async (path, signal) => {
      signal?.throwIfAborted()
      return untilDone(tries, signal, async () =>
        wholeBody(path, await client.get(path, null, undefined, signal)))
    },
    getRange: async (path, offset, length, into, signal) => {
      checkRangeArguments(path, offset, length, into)
      signal?.throwIfAborted()
      return untilDone(tries, signal, async () => {
        const bytes = wholeBody(path, await client.get(path, { offset, length }, into, signal))
        if (bytes.length < length) throw tooShort(path, offset, length, offset + bytes.length)
        return bytes
      })
    },
    head: async (path, signal) => {
      signal?.throwIfAborted()
      return head(path, signal)
    },
    exists: async (path) => {
      try {
        await head(path)
        return true
      } catch (error) {
        if (error instanceof StoreFailure && error.code === 'not-found') return false
        throw error
      }
    },
    list: async function* (prefix, startAfter = '') {
      for (let after = startAfter; ;) {
        const page: ListPage = await untilDone(tries, undefined, () => client.listPage(prefix, after))
        if (page.objects.length > 0) yield page.objects
        after = page.objects.at(-1)?.path ?? after
        if (!page.hasMore) return
      }
    },
    delete: (path) => untilDone(tries, undefined, () => client.delete(path)),
    health: () => ({ kind: 'sound' }),
  }
}

type Tries = { readonly env: Env; readonly rules: RetryRules }

/** For calls that may be repeated whatever became of the try before. */
async function untilDone<T>(
  tries: Tries, signal: AbortSignal | undefined, attempt: () => Promise<T>,
): Promise<T> {
  const pauses = backoff(tries, signal)
  for (;;) {
    try {
      return await attempt()
    } catch (error) {
      if (!mayPass(error) || !await pauses.next()) throw error
    }
  }
}

async function put(
  tries: Tries, client: RemoteClient, path: string, parts: readonly Uint8Array[], mode: PutMode,
): Promise<void> {
  if (mode === 'overwrite') return untilDone(tries, undefined, () => client.put(path, parts, mode))
  const pauses = backoff(tries, undefined)
  // The try whose outcome is not known: from then on, what is there may be ours.
  let unknown: StoreFailure | null = null
  for (;;) {
    try {
      return await client.put(path, parts, 'create')
    } catch (error) {
      if (!(error instanceof StoreFailure)) throw error
      if (error.code === 'exists') {
        if (unknown !== null && await isThere(tries, client, path, parts, unknown)) return
        throw error
      }
      if (error.code === 'ambiguous') unknown = error
      if (mayPass(error) && await pauses.next()) continue
      if (unknown === null) throw error
      const oneTry = { env: tries.env, rules: { ...tries.rules, deadlineMs: 0 } }
      if (await isThere(oneTry, client, path, parts, unknown)) return
      throw unknown
    }
  }
}

/** Whether the object holds these very bytes; fails with `unknown` if that can not be found out. */
async function isThere(
  tries: Tries, client: RemoteClient, path: string, parts: readonly Uint8Array[], unknown: StoreFailure,
): Promise<boolean> {
  const there = await untilDone(tries, undefined, async () =>
    wholeBody(path, await client.get(path, null, undefined, undefined))).catch((error: unknown) => {
    throw new StoreFailure('ambiguous', path, `${unknown.message}; ${String(error)}`, true, unknown)
  })
  return Buffer.compare(there, joinParts(parts)) === 0
}

/** A connection that broke is not always told: the answer's head says what should have come. */
function wholeBody(path: string, { bytes, statedBytes, crc32: stated }: Body): Uint8Array {
  if (bytes.length !== statedBytes) {
    throw new StoreFailure('unavailable', path, `${bytes.length} of ${statedBytes} bytes came`, true)
  }
  if (stated !== null && crc32(bytes) !== stated) {
    throw new StoreFailure('unavailable', path, 'what came does not match the checksum of the store', true)
  }
  return bytes
}

function mayPass(error: unknown): boolean {
  if (!(error instanceof StoreFailure)) return false
  return error.code === 'conflict' || error.code === 'ambiguous' ||
    (error.code === 'unavailable' && error.retryable)
}

type Backoff = {
  /** Waits before the next try; false if the deadline leaves no time for one. */
  next(): Promise<boolean>
}

/** Each wait is twice as long as the one before, and drawn from its upper half. */
function backoff({ env, rules }: Tries, signal: AbortSignal | undefined): Backoff {
  const startMs = env.clock.monotonicMs()
  let waitMs = rules.firstDelayMs
  return {
    next: async () => {
      const drawnMs = waitMs * (0.5 + env.random.uint32() / 2 ** 33)
      waitMs = Math.min(waitMs * 2, rules.delayMsMax)
      if (env.clock.monotonicMs() + drawnMs - startMs > rules.deadlineMs) return false
      await env.timers.sleep(drawnMs, signal)
      return true
    },
  }
}
