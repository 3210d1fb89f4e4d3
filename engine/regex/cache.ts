// Compiled patterns of one node of a query. Nearly always there is one; where patterns come from a
// column there may be many, and the oldest are dropped (their memory stays with the query until its
// end, so their number is counted too).
import type { Scalar } from '../../kernels/column.ts'
import { fail, NOWHERE } from '../../parser/diagnostic.ts'

const KEPT_MAX = 64
const MADE_MAX = 10_000

export class PatternCache<T> {
  readonly #known = new Map<string, T>()
  #made = 0

  /** What was made for these texts, or is made now. */
  get(pattern: string, flags: string | null, make: () => T): T {
    const key = flags === null ? pattern : `${flags}\0${pattern}`
    const known = this.#known.get(key)
    if (known !== undefined) return known
    if (++this.#made > MADE_MAX) {
      const problem = `more than ${MADE_MAX} different regular expressions in one query`
      fail('execution', NOWHERE, { problem })
    }
    const made = make()
    if (this.#known.size >= KEPT_MAX) this.#known.delete(this.#known.keys().next().value!)
    this.#known.set(key, made)
    return made
  }
}

/** Flags of a function's call as a pattern prefix; NULL and '' are none. */
export function withFlags(pattern: string, flags: Scalar): string {
  return flags === null || flags === '' ? pattern : `(?${String(flags)})${pattern}`
}
