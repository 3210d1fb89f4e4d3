// How many rows a plan may give, and how many different values a column has there: guesses, for choosing
// between plans that give the same. What is known: rows of tables, their series, the values of tags. A row is
// one of its series at its time. Fields are taken to have values that some ten rows share.
import { conjuncts, type ColumnId, type Expression } from './expression.ts'
import type { Computed, Join, Plan, Scan } from './plan.ts'
import type { Statistics } from './statistics.ts'

/** What conditions of which nothing is known keep, and all such conditions of a scan together at least. */
const CONDITION_KEEPS = 1 / 3
export const EQUALITY_KEEPS = 1 / 10
const FIELDS_KEEP = 1 / 30
/** Rows that share a value, or a group. */
const ROWS_A_VALUE = 10
/** Of what nothing is known, which is rarely large. */
const UNKNOWN_ROWS = 1000

type Tabled = Extract<Plan, { readonly reads: unknown; readonly table: unknown }>

export class RowEstimates {
  readonly #statistics: Statistics
  readonly #rows = new Map<Plan, number>()

  constructor(statistics: Statistics) {
    this.#statistics = statistics
  }

  rows(plan: Plan): number {
    let rows = this.#rows.get(plan)
    if (rows === undefined) {
      rows = this.#guess(plan)
      this.#rows.set(plan, rows)
    }
    return rows
  }

  #guess(plan: Plan): number {
    switch (plan.kind) {
      case 'scan': return this.#read(plan) * this.#keeps(plan)
      case 'last-rows': return Math.min(this.#read(plan), this.#groups(plan, plan.by)) * this.#keeps(plan)
      case 'last-values': return plan.by.length === 0 ? 1
        : Math.min(this.#read(plan), this.#groups(plan, plan.by)) * this.#keeps(plan)
      case 'series-tags': return this.#statistics.series(plan.table) * this.#keeps(plan)
      case 'values': return plan.rows.length
      case 'empty': return 0
      case 'count-rows': return 1
      case 'filter': return this.rows(plan.input) * keptOf(plan.predicate, () => null)
      case 'project': case 'window': case 'unnest': case 'partitioned': case 'gap-fill':
        return this.rows(plan.input)
      case 'sort': case 'limit': return Math.min(this.rows(plan.input), plan.fetch ?? Infinity)
      case 'aggregate': return plan.groups.length === 0 ? 1
        : this.#different(plan.input, plan.groups.map((g) => g.expr))
      case 'distinct': return this.#different(plan.input,
        plan.on ?? plan.columns.map(({ id, type }) => ({ kind: 'column', id, type })))
      case 'join': return this.#joined(plan)
      case 'union': return plan.inputs.reduce((sum, input) => sum + this.rows(input), 0)
      default: return UNKNOWN_ROWS
    }
  }

  #read({ table, timeRange }: Tabled): number {
    return this.#statistics.rows(table, timeRange)
  }

  #groups(plan: Tabled, by: readonly ColumnId[]): number {
    return Math.min(this.#statistics.series(plan.table),
      by.reduce((product, id) => product * this.#valuesRead(plan, id), 1))
  }

  /** Of a tag exactly what is asked of its values; of fields something. */
  #keeps(plan: Tabled): number {
    if (plan.predicate === null) return 1
    let tags = 1
    let fields = 1
    for (const part of conjuncts(plan.predicate)) {
      let isOfTag = false
      const kept = keptOf(part, (id) => {
        isOfTag = this.#isTag(plan, id)
        return isOfTag ? this.#valuesRead(plan, id) : null
      })
      if (isOfTag) tags *= kept
      else fields *= kept
    }
    return tags * Math.max(fields, FIELDS_KEEP)
  }

  #isTag(plan: Tabled, id: ColumnId): boolean {
    const source = plan.reads.find((r) => r.column.id === id)?.source
    return source !== undefined && plan.table.tags.includes(source)
  }

  /** Different values of a column before conditions. */
  #valuesRead(plan: Tabled, id: ColumnId): number {
    const source = plan.reads.find((r) => r.column.id === id)!.source
    if (plan.table.tags.includes(source)) return Math.max(1, this.#statistics.values(plan.table, source))
    const rows = this.#read(plan)
    return source === 'time' ? rows / Math.max(1, this.#statistics.series(plan.table)) : rows / ROWS_A_VALUE
  }

  /** Different values that an expression over the plan's columns has; at most its rows, at least one. */
  values(plan: Plan, e: Expression): number {
    const rows = this.rows(plan)
    const values = e.kind === 'column' ? this.#valuesOf(plan, e.id) : rows / ROWS_A_VALUE
    return Math.max(1, Math.min(values, rows))
  }

  #valuesOf(plan: Plan, id: ColumnId): number {
    const computed = (list: readonly Computed[], input: Plan): number => {
      const expr = list.find(({ column }) => column.id === id)?.expr
      return expr === undefined ? this.rows(plan) : this.values(input, expr)
    }
    switch (plan.kind) {
      case 'scan': return this.#valuesScanned(plan, id)
      case 'last-rows': return this.#isTag(plan, id) ? this.#valuesRead(plan, id) : this.rows(plan)
      case 'project': return computed(plan.exprs, plan.input)
      case 'aggregate': return computed(plan.groups, plan.input)
      case 'filter': case 'sort': case 'limit': case 'distinct': case 'partitioned': case 'window':
      case 'unnest':
        return gives(plan.input, id) ? this.#valuesOf(plan.input, id) : this.rows(plan)
      case 'join': {
        const side = [plan.left, plan.right].find((input) => gives(input, id))
        return side === undefined ? 2 : this.#valuesOf(side, id)
      }
      default: return this.rows(plan)
    }
  }

  /** A tag of which some values are asked has no others. */
  #valuesScanned(plan: Scan, id: ColumnId): number {
    const all = this.#valuesRead(plan, id)
    if (plan.predicate === null || !this.#isTag(plan, id)) return all
    const ofIt = conjuncts(plan.predicate)
      .map((part) => keptOf(part, (other) => other === id ? all : null, 1))
    return all * Math.min(1, ...ofIt)
  }

  #different(input: Plan, exprs: readonly Expression[]): number {
    const rows = this.rows(input)
    return Math.min(rows, exprs.reduce((product, e) => product * this.values(input, e), 1))
  }

  #joined(plan: Join): number {
    const left = this.rows(plan.left)
    const right = this.rows(plan.right)
    switch (plan.type) {
      case 'inner': case 'cross': case 'left': case 'full': {
        const met = meet(left, right, this.#different(plan.left, plan.keys.map((k) => k.left)),
          this.#different(plan.right, plan.keys.map((k) => k.right)))
        const kept = plan.filter === null ? met : met * keptOf(plan.filter, () => null)
        return plan.type === 'left' ? Math.max(left, kept)
          : plan.type === 'full' ? Math.max(left + right, kept) : kept
      }
      default: return left
    }
  }
}

const gives = (plan: Plan, id: ColumnId): boolean => plan.columns.some((c) => c.id === id)

/** Rows of both sides whose keys are equal: the side with fewer different keys finds all of its own. */
export const meet = (left: number, right: number, leftKeys: number, rightKeys: number): number =>
  left * right / Math.max(1, Math.min(leftKeys, left), Math.min(rightKeys, right))

/** The part of the rows that a condition keeps. `values`: different ones of a column, null: not known. */
export function keptOf(
  e: Expression, values: (id: ColumnId) => number | null, unknown: number | null = null,
): number {
  const known = (input: Expression): number | null => input.kind === 'column' ? values(input.id) : null
  switch (e.kind) {
    case 'and': return e.inputs.reduce((product, part) => product * keptOf(part, values, unknown), 1)
    case 'or': return Math.min(1, e.inputs.reduce((sum, part) => sum + keptOf(part, values, unknown), 0))
    case 'not': return unknown ?? Math.max(CONDITION_KEEPS, 1 - keptOf(e.input, values))
    case 'compare': {
      const of = known(e.left) ?? known(e.right)
      if (e.op === '=') return of === null ? unknown ?? EQUALITY_KEEPS : 1 / of
      return unknown ?? (e.op === '!=' ? 1 : CONDITION_KEEPS)
    }
    case 'in-list': {
      const of = known(e.input)
      if (e.negated) return 1
      return of === null ? unknown ?? Math.min(1, EQUALITY_KEEPS * e.values.length)
        : Math.min(1, e.values.length / of)
    }
    case 'is-null': return e.negated ? 1 : unknown ?? EQUALITY_KEEPS
    case 'literal': return e.value === true ? 1 : 0
    default: return unknown ?? CONDITION_KEEPS
  }
}
