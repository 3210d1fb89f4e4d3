// Which columns follow from others: a query grouped by its keys has one row for each of them, so whatever
// else it gives is known with them. Not statistics, and not constraints of tables: only what the plan says.
// NULL is a value like any other here, so nothing follows on the side of a join that may be missing.
import { columnsOf, isVolatile, type ColumnId } from './expression.ts'
import type { Plan, Project } from './plan.ts'

export type Dependency = {
  readonly by: ReadonlySet<ColumnId>
  readonly columns: ReadonlySet<ColumnId>
  /** One row at most for each `by`. */
  readonly isUnique: boolean
}

export function dependenciesOf(plan: Plan): readonly Dependency[] {
  switch (plan.kind) {
    case 'aggregate': return plan.groups.length === 0 ? []
      : [{ by: new Set(plan.groups.map((g) => g.column.id)), columns: idsOf(plan), isUnique: true }]
    case 'filter': case 'sort': case 'limit': case 'distinct': return dependenciesOf(plan.input)
    case 'window': return widened(plan, dependenciesOf(plan.input))
    case 'unnest': return repeated(dependenciesOf(plan.input))
    case 'project': return dependenciesOf(plan.input).flatMap((d) => projected(plan, d))
    case 'join':
      switch (plan.type) {
        case 'inner': case 'cross':
          return repeated([...dependenciesOf(plan.left), ...dependenciesOf(plan.right)])
        case 'left': return repeated(dependenciesOf(plan.left))
        case 'full': return []
        case 'semi': case 'anti': case 'null-anti': case 'mark': case 'null-mark':
          return widened(plan, dependenciesOf(plan.left))
      }
      break
    default: return []
  }
}

const idsOf = (plan: Plan): ReadonlySet<ColumnId> => new Set(plan.columns.map((c) => c.id))

/** Columns that a node adds to each row follow where there is one row. */
const widened = (plan: Plan, inner: readonly Dependency[]): readonly Dependency[] =>
  inner.map((d) => d.isUnique ? { ...d, columns: idsOf(plan) } : d)

const repeated = (inner: readonly Dependency[]): readonly Dependency[] =>
  inner.map((d) => ({ ...d, isUnique: false }))

/** null: a column that others follow from is not let through. */
function projected(plan: Project, { by, columns, isUnique }: Dependency): readonly Dependency[] {
  const names = new Map(plan.exprs.flatMap(({ column, expr }): [ColumnId, ColumnId][] =>
    expr.kind === 'column' ? [[expr.id, column.id]] : []))
  if (![...by].every((id) => names.has(id))) return []
  const follows = plan.exprs.filter(({ expr }) =>
    isUnique || (!isVolatile(expr) && [...columnsOf(expr)].every((id) => columns.has(id))))
  return [{
    by: new Set([...by].map((id) => names.get(id)!)),
    columns: new Set(follows.map((e) => e.column.id)),
    isUnique,
  }]
}
