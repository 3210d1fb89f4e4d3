// Gap filling: a GROUP BY date_bin_gapfill(…) becomes date_bin in the aggregate and a gap-fill node above it.
// Not the filling. The range comes from conditions on the time column below; locf and interpolate in the
// SELECT list become the strategy of the aggregate they wrap.
import { fail, type Span } from '../../parser/diagnostic.ts'
import type { Select } from '../../parser/sql/ast.ts'
import { castScalar } from '../evaluate/cast.ts'
import { evaluate } from '../evaluate/evaluate.ts'
import {
  column, conjuncts, literal, mapChildren, some, type Call, type ColumnId, type ColumnRef, type Expression,
} from '../expression.ts'
import {
  aggregate, allTime, expressionsOf, inputsOf, subqueriesOf, type Aggregate, type Computed, type FillStrategy,
  type Plan, type TimeRange,
} from '../plan.ts'
import { intersectRanges, timeBounds } from '../time-range.ts'
import { gapFills } from './markers.ts'
import type { Place } from './place.ts'
import type { SelectParts } from './select.ts'

const strategies = new Map<string, FillStrategy>([['locf', 'previous'], ['interpolate', 'linear']])

const isGapFill = (e: Expression): e is Call => e.kind === 'call' && gapFills.has(e.function.name)
const isFill = (e: Expression): e is Call => e.kind === 'call' && strategies.has(e.function.name)

export type Filled = { readonly plan: Plan; readonly parts: SelectParts }

export function planGapFill(place: Place, ast: Select, node: Aggregate, parts: SelectParts): Filled {
  const bins = node.groups.filter((g) => some(g.expr, isGapFill))
  if (bins.length === 0) return { plan: node, parts }
  const problem = (text: string): never => fail('gap-fill', ast.span, { problem: text })
  const bin = bins[0]!
  const name = nameOfGapFill(bin.expr)
  if (bins.length > 1) return problem(`${name.toUpperCase()} specified more than once`)
  if (!isGapFill(bin.expr)) {
    return problem(`${name.toUpperCase()} must be a top-level expression in the GROUP BY clause when ` +
      'gap filling. It cannot be part of another expression or cast')
  }
  const dateBin = place.binding.functions.scalar(gapFills.get(name)!)
  const [stride, time, origin] = bin.expr.args
  const source = time === undefined ? null : timeColumn(time)
  if (dateBin === null || stride === undefined || source === null) {
    return problem(`the second argument of ${name} must be a time column`)
  }
  const { low, high } = rangeBelow(node.input, source.id)
  if (low === null || high === null) {
    const missing = low === null && high === null ? 'both upper and lower time bounds'
      : low === null ? 'lower time bound' : 'upper time bound'
    return problem(`gap-filling query is missing ${missing}`)
  }
  const strideValue = evaluate(stride)
  const originValue = origin === undefined ? 0n : evaluate(origin)
  if (strideValue === undefined || strideValue === null || typeof originValue !== 'bigint') {
    return problem(`stride and origin of ${name} must be literals`)
  }
  const binned: Computed = { column: bin.column, expr: { ...bin.expr, function: dateBin } }
  const input = aggregate(node.input, node.groups.map((g) => g === bin ? binned : g), node.aggregates)
  const chosen = new Map<ColumnId, FillStrategy>()
  const items = parts.items.map((item) => ({ ...item, expr: takeFills(item.expr, node, chosen, ast) }))
  const keys = parts.keys.map((k) => ({ ...k, expr: takeFills(k.expr, node, chosen, ast) }))
  const plan: Plan = {
    kind: 'gap-fill', columns: input.columns, input, time: bin.column.id, stride: strideValue,
      origin: originValue, wallClock: dateBin.name === 'date_bin_wallclock',
    range: { low: boundThrough(time!, source, low), high: boundThrough(time!, source, high) },
    series: node.groups.filter((g) => g !== bin).map((g) => g.column.id),
    fills: node.aggregates.map((a) => ({
      id: a.column.id,
      strategy: chosen.get(a.column.id) ?? (a.call.function.ofNothing === 'zero' ? 'zero' : 'null'),
    })),
  }
  return { plan, parts: { ...parts, items, keys } }
}

function nameOfGapFill(e: Expression): string {
  let name = ''
  some(e, (n) => {
    if (isGapFill(n)) name = n.function.name
    return name !== ''
  })
  return name
}

/**
 * What planGapFill has left of these functions in the finished plan stands where it has no meaning. They are
 * not the engine's.
 */
export function refuseMarkers(plan: Plan, span: Span): void {
  for (const e of expressionsOf(plan)) some(e, (n) => {
    const place = isGapFill(n) ? 'as a GROUP BY expression'
      : isFill(n) ? 'in the SELECT list of a gap-filling query' : null
    return place !== null && n.kind === 'call' &&
      fail('gap-fill', span, { problem: `${n.function.name} may only be used ${place}` })
  })
  for (const below of [...inputsOf(plan), ...subqueriesOf(plan)]) refuseMarkers(below, span)
}

/** Rows of several grouping sets have no one series of bins. */
export function refuseGapFill(groups: readonly Computed[], ast: Select): void {
  const bins = groups.find((g) => some(g.expr, isGapFill))
  if (bins === undefined) return
  fail('gap-fill', ast.span, {
    problem: `${nameOfGapFill(bins.expr)} cannot stand beside GROUPING SETS, ROLLUP, CUBE or grouping()`,
  })
}

/** Calls that are casts of their first argument. */
const castCalls: ReadonlySet<string> = new Set(['tz', 'arrow_cast'])

/** The column inside casts. */
function timeColumn(e: Expression): ColumnRef | null {
  if (e.kind === 'column') return e
  if (e.kind === 'cast') return timeColumn(e.input)
  return e.kind === 'call' && castCalls.has(e.function.name) ? timeColumn(e.args[0]!) : null
}

/** A bound on the column as the casts around it make it: some move the instant, to a zone's wall clock. */
function boundThrough(time: Expression, source: ColumnRef, ns: bigint): bigint {
  const put = (e: Expression): Expression => e === source ? literal(ns, source.type) : mapChildren(e, put)
  const value = evaluate(put(time)) ?? null
  if (time.type.kind !== 'timestamp' || value === null) return ns
  return castScalar(value, time.type, { ...time.type, unit: 'ns' }) as bigint
}

/** Conditions on the column in the filters below, as long as it passes through unchanged. */
function rangeBelow(plan: Plan, time: ColumnId): TimeRange {
  switch (plan.kind) {
    case 'filter':
      return intersectRanges(timeBounds(conjuncts(plan.predicate), time).range, rangeBelow(plan.input, time))
    case 'sort': case 'limit': case 'distinct': case 'window': return rangeBelow(plan.input, time)
    case 'project': {
      const source = plan.exprs.find((e) => e.column.id === time)?.expr
      return source?.kind === 'column' ? rangeBelow(plan.input, source.id) : allTime
    }
    case 'join':
      return plan.left.columns.some((c) => c.id === time) ? rangeBelow(plan.left, time)
        : rangeBelow(plan.right, time)
    default: return allTime
  }
}

/** locf(aggregate) becomes the aggregate, its strategy goes to `chosen`. */
function takeFills(
  e: Expression, node: Aggregate, chosen: Map<ColumnId, FillStrategy>, ast: Select,
): Expression {
  if (!isFill(e)) return mapChildren(e, (child) => takeFills(child, node, chosen, ast))
  const name = e.function.name
  const inner = e.args[0]
  const target = inner?.kind === 'column' ? node.aggregates.find((a) => a.column.id === inner.id) : undefined
  if (target === undefined) {
    const problem = `${name} must be called on an aggregate column in a gap-filling query`
    return fail('gap-fill', ast.span, { problem })
  }
  const strategy = strategies.get(name)!
  const before = chosen.get(target.column.id)
  if (before !== undefined && before !== strategy) {
    return fail('sql-not-implemented', ast.span, { what: 'two fill strategies for one aggregate' })
  }
  chosen.set(target.column.id, strategy)
  return column(target.column.id, target.column.type)
}
