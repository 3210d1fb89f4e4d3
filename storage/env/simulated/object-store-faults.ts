// What goes wrong with calls to the simulated object store: rates, limits and a hook for one exact call. Not
// the store. Invariant: every choice is drawn from the seed; with everything at its default nothing goes
// wrong, and lists are exact.
import type { SeededRandom } from './random.ts'

export type StoreOperation = 'put' | 'get' | 'head' | 'list' | 'delete'

export type StoreFault =
  /** Refused at the door (503, no connection): nothing happens, and the client knows it. */
  | { readonly kind: 'refused' }
  /** A 500 without effect: the client can not tell it from the next. */
  | { readonly kind: 'error-before' }
  /** Takes effect, then a 500 or a reset. */
  | { readonly kind: 'error-after' }
  /** No answer in time; it happened, or never does, or does when nobody waits any more. */
  | { readonly kind: 'timeout'; readonly effect: 'before' | 'never' | 'later' }
  /** A 409: another call on the same name is under way. */
  | { readonly kind: 'conflict' }
  /** Applied, and answered as if it had been there before: a proxy that repeats puts by itself. */
  | { readonly kind: 'own-exists' }
  /** The connection is reset in the middle of the body. */
  | { readonly kind: 'reset' }
  /** The body ends early though the answer's head states the right length. */
  | { readonly kind: 'cut' }
  /** The body ends early and the head states its new length: only a checksum can tell. */
  | { readonly kind: 'reframed' }
  /** Takes long, and goes well. */
  | { readonly kind: 'slow' }

export type StoreFaults = {
  /** Chances per call, 0 to 1. */
  refused: number
  errorBefore: number
  errorAfter: number
  timeout: number
  conflict: number
  ownExists: number
  reset: number
  cut: number
  slow: number
  /** Lists may be that old: a new object is not listed yet, a deleted one still is. */
  staleListMs: number
  /** Whether the store keeps checksums of whole objects. */
  hasChecksums: boolean
  /** A client waits that long for an answer. */
  timeoutMs: number
  /** Longest time after which a call that nobody waits for takes effect. */
  lateMsMax: number
  pageObjectsMax: number
  /** Nothing is answered well; what was sent may be found in a queue and done afterwards. */
  isDown: boolean
  /** A store that takes the condition of a create and ignores it. */
  ignoresCreate: boolean
  /** Asked first; undefined leaves the call to the rates. */
  decide: ((operation: StoreOperation, path: string) => StoreFault | undefined) | undefined
}

export function noStoreFaults(): StoreFaults {
  return {
    refused: 0, errorBefore: 0, errorAfter: 0, timeout: 0, conflict: 0, ownExists: 0, reset: 0, cut: 0,
    slow: 0, staleListMs: 0, hasChecksums: true, timeoutMs: 2_000, lateMsMax: 30_000, pageObjectsMax: 1_000,
    isDown: false, ignoresCreate: false, decide: undefined,
  }
}

export function drawStoreFault(
  faults: StoreFaults, random: SeededRandom, operation: StoreOperation, path: string,
): StoreFault | undefined {
  const decided = faults.decide?.(operation, path)
  if (decided !== undefined) return decided
  if (faults.isDown) return drawOutage(random)
  if (random.chance(faults.refused)) return { kind: 'refused' }
  if (random.chance(faults.errorBefore)) return { kind: 'error-before' }
  if (random.chance(faults.errorAfter)) return { kind: 'error-after' }
  if (random.chance(faults.timeout)) {
    return { kind: 'timeout', effect: (['before', 'never', 'later'] as const)[random.below(3)]! }
  }
  if (random.chance(faults.slow)) return { kind: 'slow' }
  if (operation === 'put' || operation === 'delete') {
    if (random.chance(faults.conflict)) return { kind: 'conflict' }
    if (operation === 'put' && random.chance(faults.ownExists)) return { kind: 'own-exists' }
    return undefined
  }
  if (random.chance(faults.reset)) return { kind: 'reset' }
  if (operation !== 'get' || !random.chance(faults.cut)) return undefined
  return faults.hasChecksums && random.chance(0.5) ? { kind: 'reframed' } : { kind: 'cut' }
}

function drawOutage(random: SeededRandom): StoreFault {
  if (random.chance(0.5)) return { kind: 'refused' }
  return { kind: 'timeout', effect: random.chance(0.5) ? 'later' : 'never' }
}
