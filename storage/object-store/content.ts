// Content of puts and ranges of gets, checked the same way by every store. Not a buffer pool.
// Invariant: joinParts always gives memory of its own, unshared.
import { assert } from '../../kernels/assert.ts'
import { StoreFailure } from './store.ts'

export function partsOf(content: Uint8Array | readonly Uint8Array[]): readonly Uint8Array[] {
  return content instanceof Uint8Array ? [content] : content
}

export function joinParts(content: Uint8Array | readonly Uint8Array[]): Uint8Array {
  const parts = partsOf(content)
  let length = 0
  for (const part of parts) length += part.length
  const joined = new Uint8Array(length)
  let filled = 0
  for (const part of parts) {
    joined.set(part, filled)
    filled += part.length
  }
  return joined
}

/** A wrong range is the caller's mistake, an object too short for it the world's. */
export function checkRange(
  path: string, offset: number, length: number, objectBytes: number, into: Uint8Array | undefined,
): void {
  checkRangeArguments(path, offset, length, into)
  if (offset + length > objectBytes) throw tooShort(path, offset, length, objectBytes)
}

export function checkRangeArguments(
  path: string, offset: number, length: number, into: Uint8Array | undefined,
): void {
  assert(Number.isSafeInteger(offset) && offset >= 0 && Number.isSafeInteger(length) && length >= 0,
    `range ${offset}+${length} of ${path}`)
  assert(into === undefined || into.length >= length, `range of ${length} bytes into ${into?.length}`)
}

export function tooShort(path: string, offset: number, length: number, objectBytes: number): StoreFailure {
  const detail = `holds ${objectBytes} bytes, asked for ${length} from ${offset}`
  return new StoreFailure('corrupt', path, detail, false)
}
