// One attempt of each call to a remote store, as the client of one kind of store makes it: no retry, no
// second look, one page of a list. Not an ObjectStore: retrying.ts makes one of it, the same for every
// remote store. Invariants: a failure is a StoreFailure; a put whose outcome the client can not know is
// 'ambiguous', never 'unavailable'; one that got no answer in time as well, though it may be applied later.
import type { ObjectHead, PutMode } from './store.ts'

export type Range = { readonly offset: number; readonly length: number }

/** What an answer held, and what it said that it holds. */
export type Body = {
  readonly bytes: Uint8Array
  /** The length in the answer's head: more than `bytes` if the connection broke without a word. */
  readonly statedBytes: number
  /** Of the whole object, as the store keeps it; null for a range, and where a store has none. */
  readonly crc32: number | null
}

export type ListPage = {
  readonly objects: readonly ObjectHead[]
  /** Pages may be short or empty though more follow. */
  readonly hasMore: boolean
}

export interface RemoteClient {
  readonly description: string
  put(path: string, parts: readonly Uint8Array[], mode: PutMode): Promise<void>
  /** Bytes land in `into` if it is given. A range that reaches over the end gives what there is. */
  get(
    path: string, range: Range | null, into: Uint8Array | undefined, signal: AbortSignal | undefined,
  ): Promise<Body>
  head(path: string, signal: AbortSignal | undefined): Promise<ObjectHead>
  /** The first page of the objects whose path starts with `prefix` and is greater than `after`. */
  listPage(prefix: string, after: string): Promise<ListPage>
  delete(path: string): Promise<void>
}
