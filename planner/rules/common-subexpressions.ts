// What a node would compute more than once is computed once, by a projection below it.
//
//   Project [f * g + 1 as a, f * g + 2 as b]    =>   Project [common_1 + 1 as a, common_1 + 2 as b]
//     Scan t [f, g]                                    Project [f * g as common_1]
//                                                        Scan t [f, g]
//
// Only what is evaluated for every row anyway (repeated-expressions.ts). Not the predicate of a scan, which
// chooses rows before a projection sees them, and not the condition of a join. Keys of groups that the
// engine does not look at row by row (tags, bins of time) stay what they are.
import {
  childrenOf, column, columnsOf, mapAggregate, mapChildren, type AggregateCall, type ColumnId,
  type Expression, type WindowCall,
} from '../expression.ts'
import {
  expressionsOf, inputsOf, mapExpressions, passed, project, withInputs, type Aggregate, type Computed,
  type OutputColumn, type Plan,
} from '../plan.ts'
import { repeatedExpressions, type Part, type Repeated } from '../repeated-expressions.ts'
import { wholePlanRule } from '../rule.ts'
import { knownExpressions } from '../same.ts'

type Context = {
  readonly makeColumn: (type: OutputColumn['type']) => OutputColumn
  /** Columns that no table holds: they come from below, so they are known before they are asked for. */
  readonly computed: Set<ColumnId>
}

export default wholePlanRule('common-subexpressions', (plan, { nextId }) => {
  let count = 0
  const makeColumn: Context['makeColumn'] = (type) =>
    ({ id: nextId(), name: `common_${++count}`, qualifier: null, type, nullable: true })
  return exactly(lift(plan, { makeColumn, computed: new Set() }), plan.columns)
})

/** The same rows; columns may have been added. */
function lift(plan: Plan, context: Context): Plan {
  const inputs = inputsOf(plan).map((input) => {
    const lifted = lift(input, context)
    return isOfAllColumns(plan) ? exactly(lifted, input.columns) : lifted
  })
  const shared = share(withInputs(plan, inputs), context)
  noteComputed(plan, context.computed)
  return shared
}

/** Where the exact columns of the input have a meaning. */
function isOfAllColumns(plan: Plan): boolean {
  switch (plan.kind) {
    case 'distinct': return plan.on === null
    case 'union': case 'recursive': case 'gap-fill': case 'explain': return true
    default: return false
  }
}

function exactly(plan: Plan, columns: readonly OutputColumn[]): Plan {
  const isSame = plan.columns.length === columns.length &&
    columns.every((c, i) => plan.columns[i]!.id === c.id)
  return isSame ? plan : project(plan, columns.map(passed))
}

function share(plan: Plan, { makeColumn, computed }: Context): Plan {
  const repeated = repeatedExpressions(partsOf(plan), computed)
  if (repeated === null) return plan
  const [input] = inputsOf(plan)
  const { steps, replace } = computedOnce(repeated, makeColumn)
  const changed = plan.kind === 'aggregate' ? replacedIn(plan, replace) : mapExpressions(plan, replace)
  const wanted = columnsOf(...expressionsOf(changed))
  const givesInput = plan.kind !== 'project' && plan.kind !== 'aggregate'
  if (givesInput) for (const c of input!.columns) wanted.add(c.id)
  return withInputs(changed, [projections(input!, steps, wanted)])
}

function noteComputed(plan: Plan, computed: Set<ColumnId>): void {
  switch (plan.kind) {
    case 'project':
      for (const { column: c, expr } of plan.exprs)
        if (expr.kind !== 'column' || computed.has(expr.id)) computed.add(c.id)
      break
    case 'aggregate': for (const c of plan.aggregates) computed.add(c.column.id); break
    case 'window': for (const c of plan.calls) computed.add(c.column.id); break
    case 'unnest': for (const c of plan.items) computed.add(c.column.id); break
    case 'values': for (const c of plan.columns) computed.add(c.id); break
    default: break
  }
}

// ---------------------------------------------------------------- what a node evaluates

function partsOf(plan: Plan): readonly Part[] {
  switch (plan.kind) {
    case 'project': return plan.exprs.map((e) => sure(e.expr))
    case 'filter': return [sure(plan.predicate)]
    case 'aggregate':
      return [
        ...plan.groups.filter((g) => !isKeyOfRuns(g.expr)).map((g) => sure(g.expr)),
        ...plan.aggregates.flatMap((a) => partsOfCall(a.call)),
      ]
    case 'window':
      return plan.calls.flatMap(({ call }) => [...call.partitionBy.map(sure), ...partsOfCall(call)])
    case 'unnest': return plan.items.map((item) => sure(item.expr))
    // Of rows that the first key leaves out no other is looked at.
    case 'sort': return plan.keys.map((k, i) => ({ expr: k.expr, isSure: i === 0 || plan.fetch === null }))
    default: return []
  }
}

const sure = (expr: Expression): Part => ({ expr, isSure: true })

/** FILTER says of which rows the arguments count. */
function partsOfCall(call: AggregateCall | WindowCall): readonly Part[] {
  const { filter } = call
  const own = [...call.args, ...call.orderBy.map((k) => k.expr)]
  return filter === null ? own.map(sure) : [...own.map((expr) => ({ expr, isSure: false })), sure(filter)]
}

/** A bin of time, or what tags alone decide: one key for many rows, as long as it shows in the aggregate. */
function isKeyOfRuns(e: Expression): boolean {
  if (e.kind === 'call' && (e.function.name === 'date_bin' || e.function.name === 'date_trunc')) return true
  return isOfTags(e)
}

function isOfTags(e: Expression): boolean {
  return e.kind === 'column' ? e.type.kind === 'dictionary' : childrenOf(e).every(isOfTags)
}

function replacedIn(plan: Aggregate, replace: (e: Expression) => Expression): Aggregate {
  return {
    ...plan,
    groups: plan.groups.map((g) => isKeyOfRuns(g.expr) ? g : { ...g, expr: replace(g.expr) }),
    aggregates: plan.aggregates.map((a) => ({ ...a, call: mapAggregate(a.call, replace) })),
  }
}

// ---------------------------------------------------------------- what is computed below it

/** `level`: 1 is over the input's columns alone, others are over those of the levels below. */
type Step = Computed & { readonly of: Expression; readonly level: number }

function computedOnce({ exprs, isWhole }: Repeated, makeColumn: Context['makeColumn']): {
  readonly steps: readonly Step[]
  readonly replace: (e: Expression) => Expression
} {
  const steps: Step[] = []
  const known = knownExpressions<Step>((step) => step.of)
  const levels = new Map<ColumnId, number>()
  const replaced = new Map<Expression, Expression>()
  const replace = (e: Expression): Expression => {
    if (e.kind === 'column' || e.kind === 'literal') return e
    let by = replaced.get(e)
    if (by === undefined) {
      const step = known.find(e)
      by = step !== undefined ? column(step.column.id, e.type) : isWhole(e) ? e : mapChildren(e, replace)
      replaced.set(e, by)
    }
    return by
  }
  for (const of of exprs) {
    const expr = isWhole(of) ? of : mapChildren(of, replace)
    let level = 1
    for (const id of columnsOf(expr)) level = Math.max(level, 1 + (levels.get(id) ?? 0))
    const step = { column: makeColumn(of.type), expr, of, level }
    levels.set(step.column.id, level)
    steps.push(step)
    known.add(step)
  }
  return { steps, replace }
}

/** One projection a level, each of what is wanted above it. */
function projections(input: Plan, steps: readonly Step[], wanted: ReadonlySet<ColumnId>): Plan {
  const layers: { own: readonly Step[]; passes: ReadonlySet<ColumnId> }[] = []
  const levels = [...Map.groupBy(steps, (step) => step.level)].sort(([a], [b]) => b - a)
  let needed = wanted
  for (const [, own] of levels) {
    const passes = new Set(needed)
    for (const step of own) passes.delete(step.column.id)
    layers.push({ own, passes })
    needed = new Set([...passes, ...columnsOf(...own.map((step) => step.expr))])
  }
  return layers.reduceRight((plan, { own, passes }): Plan => project(plan, [
    ...plan.columns.filter((c) => passes.has(c.id)).map(passed),
    ...own.map((step) => ({ column: step.column, expr: step.expr })),
  ]), input)
}
