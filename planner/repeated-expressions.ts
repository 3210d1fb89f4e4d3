// Which expressions stand more than once among those of one plan node, and may be computed once below it. Not
// the rewriting (rules/common-subexpressions.ts). Invariant: each of them is evaluated for every row of the
// node's input anyway, at least where it stands once: an error of a branch that is not taken never appears.
//
// What hangs on one column that a table may hold packed is taken whole or not at all: the engine computes it
// once for each value (engine/expressions/per-code.ts), and a part of it as a column of its own would make
// the rest a matter of every row.
import { childrenOf, type ColumnId, type Expression } from './expression.ts'
import { knownExpressions } from './same.ts'

/** `isSure`: the node evaluates it for every row of its input. */
export type Part = { readonly expr: Expression; readonly isSure: boolean }

type Found = { readonly expr: Expression; times: number; isSure: boolean }

/** What an expression looks at, if it is not the id of its one column. */
const NOTHING = -1, COLUMNS = -2, VOLATILE = -3

export type Repeated = {
  /** Those inside others come before them. */
  readonly exprs: readonly Expression[]
  /** Whether nothing inside of it may be replaced. */
  readonly isWhole: (e: Expression) => boolean
}

/** null: none. `computed`: columns that no table holds. */
export function repeatedExpressions(
  parts: readonly Part[], computed: ReadonlySet<ColumnId>,
): Repeated | null {
  if (parts.reduce((sum, { expr }) => sum + (sum > 1 ? 0 : computedNodes(expr)), 0) < 2) return null
  const search = new Search(computed)
  for (const { expr, isSure } of parts) search.visit(expr, isSure)
  const exprs = search.found.filter((one) => one.times > 1 && one.isSure).map((one) => one.expr)
  return exprs.length === 0 ? null : { exprs, isWhole: (e) => search.isWhole(e) }
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
  readonly #looks = new Map<Expression, number>()
  readonly #computed: ReadonlySet<ColumnId>

  constructor(computed: ReadonlySet<ColumnId>) {
    this.#computed = computed
  }

  /**
   * Where an equal one was met before, nobody looks inside again: what stands inside is computed as often as
   * the two are, and that is once.
   */
  visit(e: Expression, isSure: boolean): void {
    if (isLeaf(e)) return
    const before = this.#known.find(e)
    if (before !== undefined) {
      before.times++
      if (isSure) this.#makeSure(before)
      return
    }
    if (!this.isWhole(e))
      childrenOf(e).forEach((child, i) => this.visit(child, isSure && isAlwaysEvaluated(e, i)))
    const looksAt = this.#looksAt(e)
    if (looksAt === NOTHING || looksAt === VOLATILE || isFree(e)) return
    const one = { expr: e, times: 1, isSure }
    this.found.push(one)
    this.#known.add(one)
  }

  #looksAt(e: Expression): number {
    if (isLeaf(e)) return e.kind === 'column' ? e.id : NOTHING
    let all = this.#looks.get(e)
    if (all !== undefined) return all
    all = e.kind === 'call' && e.function.volatility === 'volatile' ? VOLATILE : NOTHING
    for (const child of childrenOf(e)) all = together(all, this.#looksAt(child))
    this.#looks.set(e, all)
    return all
  }

  /** It looks at one column, which may be packed. */
  isWhole(e: Expression): boolean {
    const looksAt = this.#looksAt(e)
    return looksAt >= 0 && !this.#computed.has(looksAt)
  }

  #makeSure(one: Found): void {
    if (one.isSure) return
    one.isSure = true
    this.#makeInsideSure(one.expr)
  }

  #makeInsideSure(e: Expression): void {
    if (this.isWhole(e)) return
    childrenOf(e).forEach((child, i) => {
      if (isLeaf(child) || !isAlwaysEvaluated(e, i)) return
      const one = this.#known.find(child)
      if (one !== undefined) this.#makeSure(one)
      else this.#makeInsideSure(child)
    })
  }
}

function together(a: number, b: number): number {
  if (a === b || b === NOTHING) return a
  return a === NOTHING ? b : Math.min(a, b, COLUMNS)
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
