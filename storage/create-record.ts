// Creates a record under a name that nobody may write twice: the next number of a log. A name that is taken
// and does not hold these very bytes belongs to another process, which is what fences this one. Nothing is
// retried here. After any other failure the record may be there, or come later: whoever goes on must create
// the same bytes again before anything else under that name. upholds P-08
import { StoreFailure, type ObjectStore } from './object-store/store.ts'
import { crcOfRecord } from './record.ts'

/** Another process has taken over this node id: this one must end. */
export class Fenced extends Error {
  override readonly name = 'Fenced'
  constructor(path: string) {
    super(`another process has taken over this node (it wrote ${path}); this process stops. ` +
      'Give each process its own --node-id')
  }
}

export async function createRecord(store: ObjectStore, path: string, bytes: Uint8Array): Promise<void> {
  try {
    await store.put(path, bytes, { mode: 'create' })
  } catch (error) {
    if (!(error instanceof StoreFailure)) throw error
    if (error.code !== 'exists' && error.code !== 'ambiguous') throw error
    // A name whose sync failed may be read and is not durable.
    if (store.health().kind === 'halted') throw error
    const there = await store.get(path).catch(() => null)
    if (there === null) throw error
    if (crcOfRecord(there) !== crcOfRecord(bytes)) throw new Fenced(path)
  }
}

/**
 * Whether a record is perhaps there, though its creation failed with this. Its log must make sure before it
 * goes on: another record of that number would look like another process's. Creating the same bytes again
 * does that.
 */
export function mayBeThere(error: unknown): boolean {
  return error instanceof StoreFailure && (error.code === 'ambiguous' || error.code === 'exists')
}
