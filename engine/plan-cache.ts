// Plans by text: exactly, and by shape (query-shape.ts), so that a dashboard's query with new times and
// hosts costs a lookup and a copy. Keys hold the database; everything goes when the catalog changes,
// because names and types depend on it.
import type { PlanTemplate } from './plan-template.ts'
import type { Plan } from '../planner/plan.ts'
import { shapeOf, type Shape } from './query-shape.ts'

const PLANS_MAX = 1000
const TEXT_LENGTH_MAX = 16384

/** seen: one query of this shape came; a second one is worth a template. null: there is none. */
export type Learned = PlanTemplate | 'seen' | null

export class PlanCache {
  readonly #plans = new Map<string, Plan>()
  readonly #templates = new Map<string, Learned>()
  #catalogSequence = -1

  /** Forgets all if the catalog has changed. */
  follow(catalogSequence: number): void {
    if (catalogSequence === this.#catalogSequence) return
    this.#catalogSequence = catalogSequence
    this.#plans.clear()
    this.#templates.clear()
  }

  exact(databaseId: number, text: string): Plan | null {
    return touched(this.#plans, `${databaseId}\0${text}`) ?? null
  }

  keep(databaseId: number, text: string, plan: Plan): void {
    if (text.length <= TEXT_LENGTH_MAX) keep(this.#plans, `${databaseId}\0${text}`, plan)
  }

  /** The shape of a text, if templates are worth asking for. */
  shape(text: string): Shape | null {
    return text.length > TEXT_LENGTH_MAX ? null : shapeOf(text)
  }

  /** What is known of queries of this shape; undefined: nothing yet. */
  template(databaseId: number, shape: Shape): Learned | undefined {
    return touched(this.#templates, `${databaseId}\0${shape.key}`)
  }

  keepTemplate(databaseId: number, shape: Shape, template: Learned): void {
    keep(this.#templates, `${databaseId}\0${shape.key}`, template)
  }
}

/** The order of a map is its order of use, oldest first. */
function touched<V>(map: Map<string, V>, key: string): V | undefined {
  const value = map.get(key)
  if (value === undefined) return undefined
  map.delete(key)
  map.set(key, value)
  return value
}

function keep<V>(map: Map<string, V>, key: string, value: V): void {
  if (map.size >= PLANS_MAX) map.delete(map.keys().next().value!)
  map.set(key, value)
}
