// The one way this folder says that a file's bytes are not what they must be. Not for our own mistakes
// (assert) nor for a budget used up (OutOfMemory): only damage, lies and forms of Parquet that we do not
// read.
import { StoreFailure } from '../object-store/store.ts'

/** Thrown where no file name is known; `inFile` turns it into a failure that names file and place. */
export class Damage extends Error {
  override readonly name = 'Damage'
}

export function damaged(what: string): never {
  throw new Damage(what)
}

export function require(condition: unknown, what: string): asserts condition {
  if (!condition) throw new Damage(what)
}

/** Runs `read`; damage found in it becomes a `corrupt` failure of the file at `path`, with the place. */
export function inFile<T>(path: string, place: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (error instanceof Damage) throw corrupt(path, place, error)
    throw error
  }
}

function corrupt(path: string, place: string, damage: Damage): StoreFailure {
  return new StoreFailure('corrupt', path, `${place}: ${damage.message}`, false, damage)
}
