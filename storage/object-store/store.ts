// The object store contract: whole, named, immutable-by-habit blobs. Not a file system: no append,
// no rename. Invariants: an object is visible whole or not at all; a put that resolves is durable;
// 'create' never replaces. test/contracts/object-store.test.ts runs the same suite over every
// implementation.

export type StoreFailureCode =
  /**
   * A create met an object of that name. After an ambiguous put it may be our own: read it back
   * and compare.
   */
  | 'exists'
  | 'not-found'
  /** The put may or may not have happened, or may not be durable. */
  | 'ambiguous'
  /** Nothing happened. */
  | 'unavailable'
  /** A put or delete of the same name is under way (409): nothing happened. */
  | 'conflict'
  | 'no-space'
  | 'denied'
  /** The object is not what was asked for: shorter than the range, or failing its checks. */
  | 'corrupt'

/** The world's failure. `retryable`: the same call may succeed later without anyone's help. */
export class StoreFailure extends Error {
  override readonly name = 'StoreFailure'
  readonly code: StoreFailureCode
  readonly path: string
  readonly retryable: boolean
  constructor(code: StoreFailureCode, path: string, detail: string, retryable: boolean, cause?: unknown) {
    super(`object ${path}: ${code}${detail === '' ? '' : `: ${detail}`}`, { cause })
    this.code = code
    this.path = path
    this.retryable = retryable
  }
}

export type ObjectHead = {
  readonly path: string
  readonly bytes: number
  /** When it was last put, by the store's wall clock. */
  readonly modifiedMs: number
}

export type PutMode = 'create' | 'overwrite'
export type PutOptions = { readonly mode: PutMode }

export type StoreHealth =
  | { readonly kind: 'sound' }
  /** A sync failed: the disk is suspect, yet nothing acknowledged is at stake. Puts go on. */
  | { readonly kind: 'degraded'; readonly reason: string }
  /** A name may be visible and not durable: puts are refused until a restart. */
  | { readonly kind: 'halted'; readonly reason: string }

export interface ObjectStore {
  /** For messages: `memory`, `file:/var/lib/influxdb3`. */
  readonly description: string
  /** Parts may be views of shared kernel memory; they must not change until the promise settles. */
  put(path: string, content: Uint8Array | readonly Uint8Array[], options: PutOptions): Promise<void>
  /** The whole object. Read-only: a store may hand out its own memory. */
  get(path: string, signal?: AbortSignal): Promise<Uint8Array>
  /**
   * For objects that are made once: another process's overwrite may go unseen here, this one's
   * never does. Exactly `length` bytes from `offset`; an object that ends sooner fails as
   * 'corrupt'. With `into` (at least `length` bytes, shared memory allowed) the bytes land there
   * and the result is a view of it; without, it is read-only.
   */
  getRange(
    path: string, offset: number, length: number, into?: Uint8Array, signal?: AbortSignal,
  ): Promise<Uint8Array>
  head(path: string, signal?: AbortSignal): Promise<ObjectHead>
  /** Whether the object is there, uncached: what `head` says, without a failure to make when it is not. */
  exists(path: string): Promise<boolean>
  /**
   * Pages of objects whose path starts with `prefix` (any string, not only whole segments) and is
   * greater than `startAfter`, in byte order of the path. Objects put or deleted meanwhile may or
   * may not appear; in some remote stores also those of the last seconds. Whoever needs the newest
   * asks for the next names as well.
   */
  list(prefix: string, startAfter?: string): AsyncIterable<readonly ObjectHead[]>
  /**
   * Absent afterwards; an object that was not there is no failure. Not durable by itself: after a
   * power cut it may be back, so whoever lists objects decides by a record which of them count.
   */
  delete(path: string): Promise<void>
  health(): StoreHealth
}

/** Longest path segment; leaves room for the temporary name's additions in 255 bytes. */
export const SEGMENT_BYTES_MAX = 200
export const PATH_BYTES_MAX = 900

/**
 * Segments of printable ASCII joined by `/`, none empty, none starting with a dot: safe in every
 * store.
 */
export function isObjectPath(path: string): boolean {
  if (path.length === 0 || path.length > PATH_BYTES_MAX) return false
  let segmentStart = 0
  for (let i = 0; i <= path.length; i++) {
    const code = i < path.length ? path.charCodeAt(i) : SLASH
    if (code === SLASH) {
      const bytes = i - segmentStart
      if (bytes === 0 || bytes > SEGMENT_BYTES_MAX || path.charCodeAt(segmentStart) === DOT) return false
      segmentStart = i + 1
    } else if (code <= 0x20 || code >= 0x7f || code === BACKSLASH) {
      return false
    }
  }
  return true
}

const SLASH = 0x2f
const DOT = 0x2e
const BACKSLASH = 0x5c

/** Every object under a prefix, one by one. For long lists take the pages. */
export async function* objectsUnder(
  store: ObjectStore, prefix: string, startAfter?: string,
): AsyncGenerator<ObjectHead> {
  for await (const page of store.list(prefix, startAfter)) yield* page
}

/** The object, or null if it is not there. Reads by name are exact in every store; lists may be old. */
export async function getIfThere(store: ObjectStore, path: string): Promise<Uint8Array | null> {
  try {
    return await store.get(path)
  } catch (error) {
    if (error instanceof StoreFailure && error.code === 'not-found') return null
    throw error
  }
}
