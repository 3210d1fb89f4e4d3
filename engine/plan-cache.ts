// Plans by exact text: planning a dashboard's query again costs a lookup. The key holds database, language and the catalog's
// sequence, so a schema change makes new keys. A plan that holds now() or parameters is never kept.
import type { Plan } from '../planner/plan.ts'

const PLANS_MAX = 1000
const TEXT_LENGTH_MAX = 16384

export class PlanCache {
  readonly #plans = new Map<string, Plan>()
  #catalogSequence = -1

  get(key: string, catalogSequence: number): Plan | null {
    if (catalogSequence !== this.#catalogSequence) {
      this.#plans.clear()
      this.#catalogSequence = catalogSequence
      return null
    }
    const plan = this.#plans.get(key)
    if (plan === undefined) return null
    // The order of a map is its order of use, oldest first.
    this.#plans.delete(key)
    this.#plans.set(key, plan)
    return plan
  }

  put(key: string, plan: Plan): void {
    if (key.length > TEXT_LENGTH_MAX) return
    if (this.#plans.size >= PLANS_MAX) this.#plans.delete(this.#plans.keys().next().value!)
    this.#plans.set(key, plan)
  }
}
