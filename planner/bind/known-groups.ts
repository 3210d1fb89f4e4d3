// What a SELECT is grouped by, found again in what stands above. AND, OR and || are written from the left, so
// a chain holds every shorter chain that it begins with: a || b || c holds a || b, not b || c.
import { column, mapChildren, type Expression } from '../expression.ts'
import type { Computed } from '../plan.ts'
import { knownExpressions } from '../same.ts'

export class KnownGroups {
  readonly #groups = knownExpressions<Computed>((group) => group.expr)
  /** Of chains that are grouped by, the longest first. */
  readonly #lengths: readonly number[]

  constructor(groups: readonly Computed[]) {
    for (const group of groups) this.#groups.add(group)
    const lengths = groups.flatMap(({ expr }) => isChain(expr) ? [expr.inputs.length] : [])
    this.#lengths = [...new Set(lengths)].sort((a, b) => b - a)
  }

  /** The outermost parts that are grouped by become the group's column. */
  replaced(e: Expression): Expression {
    const group = this.#groups.find(e)
    if (group !== undefined) return columnOf(group)
    return mapChildren(isChain(e) ? this.#begun(e) : e, (child) => this.replaced(child))
  }

  #begun(e: Chain): Expression {
    for (const length of this.#lengths) {
      if (length >= e.inputs.length) continue
      const group = this.#groups.find({ ...e, inputs: e.inputs.slice(0, length) })
      if (group !== undefined) return { ...e, inputs: [columnOf(group), ...e.inputs.slice(length)] }
    }
    return e
  }
}

type Chain = Extract<Expression, { readonly kind: 'and' | 'or' | 'concat' }>

const isChain = (e: Expression): e is Chain => e.kind === 'and' || e.kind === 'or' || e.kind === 'concat'

const columnOf = ({ column: { id, type } }: Computed): Expression => column(id, type)
