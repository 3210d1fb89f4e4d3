// Failures of files as failures of objects. Not the decision whether a put happened: file.ts knows
// at which step it failed. Invariant: what may have happened is never called 'unavailable'.
import { FileFailure } from '../env/env.ts'
import { unreachable } from '../../kernels/assert.ts'
import { StoreFailure } from './store.ts'

/** For reads, and for the steps of a put before its name can be visible. */
export function nothingHappened(path: string, error: unknown): unknown {
  if (!(error instanceof FileFailure)) return error
  switch (error.code) {
    case 'not-found':
    case 'not-directory':
    case 'is-directory':
      return new StoreFailure('not-found', path, error.message, false, error)
    case 'exists':
      return new StoreFailure('exists', path, '', false, error)
    case 'no-space':
      return new StoreFailure('no-space', path, error.message, true, error)
    case 'denied':
      return new StoreFailure('denied', path, error.message, false, error)
    case 'too-many-open':
      return new StoreFailure('unavailable', path, error.message, true, error)
    case 'io':
    case 'not-empty':
    case 'other':
      return new StoreFailure('unavailable', path, error.message, error.retryable, error)
    default:
      return unreachable(error.code)
  }
}

/** For the step that makes the name visible: an I/O error leaves open whether it did. */
export function mayHaveHappened(path: string, error: unknown): unknown {
  if (error instanceof FileFailure && (error.code === 'io' || error.code === 'other')) {
    return new StoreFailure('ambiguous', path, error.message, false, error)
  }
  return nothingHappened(path, error)
}
