// Where a file's bytes come from: an object in a store, or bytes that are in memory. Only ranges are read,
// and a range is whole or an error.
import { bytesAt, type Pointer } from '../../kernels/memory.ts'
import type { ObjectStore } from '../object-store/store.ts'
import { StoreFailure } from '../object-store/store.ts'

export type ParquetSource = {
  /** For messages. */
  readonly path: string
  readonly size: number
  /** Exactly `length` bytes from `offset`; with `into` they are (also) at that address of kernel memory. */
  read(offset: number, length: number, into?: Pointer): Promise<Uint8Array>
}

export function objectSource(
  store: ObjectStore, path: string, size: number, signal?: AbortSignal,
): ParquetSource {
  return {
    path, size,
    read: (offset, length, into) =>
      store.getRange(path, offset, length, into === undefined ? undefined : bytesAt(into, length), signal),
  }
}

export function memorySource(path: string, content: Uint8Array): ParquetSource {
  return {
    path, size: content.length,
    read: async (offset, length, into) => {
      if (offset + length > content.length) {
        throw new StoreFailure('corrupt', path, 'the object ends early', false)
      }
      const bytes = content.subarray(offset, offset + length)
      if (into !== undefined) bytesAt(into, length).set(bytes)
      return bytes
    },
  }
}
