// Which expressions stand more than once among those of one plan node, and may be computed once below it. Not
// the rewriting (rules/common-subexpressions.ts). Invariant: each of them is evaluated for every row of the
// node's input anyway, at least where it stands once: an error of a branch that is not taken never appears.
import { childrenOf, type Expression } from './expression.ts'
import { knownExpressions } from './same.ts'

/** `isSure`: the node evaluates it for every row of its input. */
export type Part = { readonly expr: Expression; readonly isSure: boolean }

type Found = { readonly expr: Expression; times: number; isSure: boolean }

/** What an expression is made of, as bits. */
const COLUMNS = 1, VOLATILE = 2

/** Those inside others come before them. */
export function repeatedExpressions(parts: readonly Part[]): readonly Expression[] {
  if (parts.reduce((sum, { expr }) => sum + (sum > 1 ? 0 : computedNodes(expr)), 0) < 2) return []
  const search = new Search()
  for (const { expr, isSure } of parts) search.visit(expr, isSure)
  return search.found.filter((one) => one.times > 1 && one.isSure).map((one) => one.expr)
}

const isLeaf = (e: Expression): boolean =>
  e.kind === 'column' || e.kind === 'literal' || e.kind === 'scalar-subquery'

/** 0, 1, or more than one. */
function computedNodes(e: Expression): number {
  if (isLeaf(e)) return 0
  return 1 + (childrenOf(e).some((child) => !isLeaf(child)) ? 1 : 0)
}

class Search {
  /** In the order in which they were first left: inner ones first. */
  readonly found: Found[] = []
  readonly #known = knownExpressions<Found>((one) => one.expr)

  /**
   * Says what the expression is made of. Where an equal one was met before, nobody looks inside again: what
   * stands inside is computed as often as the two are, and that is once.
   */
  visit(e: Expression, isSure: boolean): number {
    if (isLeaf(e)) return e.kind === 'column' ? COLUMNS : 0
    const before = this.#known.find(e)
    if (before !== undefined) {
      before.times++
      if (isSure) this.#makeSure(before)
      return COLUMNS
    }
    let made = e.kind === 'call' && e.function.volatility === 'volatile' ? VOLATILE : 0
    childrenOf(e).forEach((child, i) => { made |= this.visit(child, isSure && isAlwaysEvaluated(e, i)) })
    if (made === COLUMNS && !isFree(e)) {
      const one = { expr: e, times: 1, isSure }
      this.found.push(one)
      this.#known.add(one)
    }
    return made
  }

  #makeSure(one: Found): void {
    if (one.isSure) return
    one.isSure = true
    this.#makeInsideSure(one.expr)
  }

  #makeInsideSure(e: Expression): void {
    childrenOf(e).forEach((child, i) => {
      if (isLeaf(child) || !isAlwaysEvaluated(e, i)) return
      const one = this.#known.find(child)
      if (one !== undefined) this.#makeSure(one)
      else this.#makeInsideSure(child)
    })
  }
}

/**
 * Whether the child is evaluated for each row for which the expression is. Functions that see NULLs may
 * choose among their arguments (coalesce).
 */
function isAlwaysEvaluated(e: Expression, child: number): boolean {
  switch (e.kind) {
    case 'case': case 'and': case 'or': return child === 0
    case 'call': return child === 0 || e.function.nulls !== 'called'
    default: return true
  }
}

/** Looks at no value of any row. */
function isFree(e: Expression): boolean {
  switch (e.kind) {
    case 'field': case 'not': case 'is-null': case 'is-boolean': return true
    case 'cast': {
      const { input: { type: from }, type: to } = e
      return from.kind === 'dictionary' || from.kind === 'int' && to.kind === 'int' &&
        from.signed === to.signed && from.bits <= to.bits
    }
    default: return false
  }
}
