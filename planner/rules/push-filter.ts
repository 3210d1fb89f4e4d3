// Takes every condition as far down as it may go, at best into the scan, where tags and time choose what is
// read.
//
//   Filter room = 'Kitchen' and time >= t and n > 2     =>    Filter n > 2
//     Aggregate [count(*) as n] by [room, time]                 Aggregate [count(*) as n] by [room, time]
//       Scan home                                                 Scan home time t.. where room = 'Kitchen'
//
// Conditions cross an aggregate or window only if they speak of its keys alone, an unnest only if they speak
// of no item, and never a Limit (other rows would be counted). Volatile ones stay where they are;
// those with subqueries stop above the scan. One that meets a constant on its way (the NULLs of ROLLUP, a
// literal in one input of a union) is decided there: what it lets nothing through of is not read.
import {
  and, columnsOf, conjuncts, isVolatile, some, substitute, type ColumnId, type Expression,
} from '../expression.ts'
import { filter, inputsOf, join, noRows, withInputs, type Join, type Plan, type Scan } from '../plan.ts'
import { splitCondition } from '../bind/join.ts'
import { wholePlanRule } from '../rule.ts'
import { foldExpression } from './fold-constants.ts'
import { intersectRanges, timeBounds } from '../time-range.ts'

export default wholePlanRule('push-filter', (plan) => push(plan, []))

type Conditions = readonly Expression[]

/** `plan` with the conditions applied, as deep as possible. */
export function push(plan: Plan, conditions: Conditions): Plan {
  const fixed = conditions.filter(isVolatile)
  if (fixed.length > 0) return above(push(plan, conditions.filter((c) => !isVolatile(c))), fixed)
  switch (plan.kind) {
    case 'filter': {
      const own = conjuncts(plan.predicate)
      const stay = own.filter(isVolatile)
      return above(push(plan.input, [...own.filter((c) => !isVolatile(c)), ...conditions]), stay)
    }
    case 'project': {
      const by = new Map(plan.exprs.map((e) => [e.column.id, e.expr]))
      return through(plan, conditions, (c) => {
        const inner = lowered(c, by)
        return inner === null || isVolatile(inner) ? null : inner
      })
    }
    case 'sort': return through(plan, conditions, (c) => plan.fetch === null ? c : null)
    case 'distinct': {
      const keys = plan.on === null ? null : new Set(plan.on.flatMap((e) => e.kind === 'column' ? [e.id]
        : []))
      return through(plan, conditions, (c) => keys === null || within(c, keys) ? c : null)
    }
    case 'aggregate': {
      const by = new Map(plan.groups.map((g) => [g.column.id, g.expr]))
      return through(plan, conditions, (c) => {
        const inner = by.size > 0 && within(c, by) ? lowered(c, by) : null
        return inner === null || isVolatile(inner) ? null : inner
      })
    }
    case 'window': {
      const keys = plan.calls.map((c) => new Set(c.call.partitionBy.flatMap((e) => e.kind === 'column'
        ? [e.id] : [])))
      return through(plan, conditions, (c) => keys.every((k) => within(c, k)) ? c : null)
    }
    case 'unnest': {
      const known = new Set(plan.input.columns.map((c) => c.id))
      return through(plan, conditions, (c) => within(c, known) ? c : null)
    }
    case 'join': return pushIntoJoin(plan, conditions)
    case 'union':
      return withInputs(plan, plan.inputs.map((input) => {
        const by = new Map(plan.columns.map((c, i): [ColumnId, Expression] => {
          const inner = input.columns[i]!
          return [c.id, { kind: 'column', id: inner.id, type: inner.type }]
        }))
        return push(input, conditions.map((c) => substitute(c, by)))
      }))
    case 'scan': return pushIntoScan(plan, conditions)
    case 'provider-scan': case 'table-function': {
      const usable = conditions.filter((c) => !hasSubquery(c))
      return above({ ...plan, filters: [...plan.filters, ...without(usable, plan.filters)] }, conditions)
    }
    default: return above(withInputs(plan, inputsOf(plan).map((input) => push(input, []))), conditions)
  }
}

/** A condition that grows by what its columns stand for has at most this many parts. */
const GROWN_PARTS_MAX = 1000

/**
 * The condition with columns replaced by what they stand for; null if it would grow too large. Each level of
 * `x * x AS x` doubles it.
 */
function lowered(c: Expression, by: ReadonlyMap<ColumnId, Expression>): Expression | null {
  let parts = 0
  let grown = 0
  let meetsConstant = false
  some(c, (node) => {
    const meaning = node.kind === 'column' ? by.get(node.id) : undefined
    meetsConstant ||= meaning?.kind === 'literal'
    parts++
    grown += meaning === undefined ? 1 : partsOf(meaning)
    return grown > parts && grown > GROWN_PARTS_MAX
  })
  if (grown > parts && grown > GROWN_PARTS_MAX) return null
  const meant = substitute(c, by)
  return meetsConstant ? foldExpression(meant) : meant
}

function partsOf(e: Expression): number {
  let parts = 0
  some(e, () => ++parts > GROWN_PARTS_MAX)
  return parts
}

const above = (plan: Plan, conditions: Conditions): Plan =>
  conditions.length === 0 ? plan : filter(plan, and(conditions))

const within = (e: Expression, ids: { has(id: ColumnId): boolean }): boolean =>
  [...columnsOf(e)].every((id) => ids.has(id))

const hasSubquery = (e: Expression): boolean => some(e, (n) => n.kind === 'scalar-subquery')

/** `lower` says what a condition means below the node, or null if it has to stay above. */
function through(plan: Plan, conditions: Conditions, lower: (c: Expression) => Expression | null): Plan {
  const lowered = conditions.map(lower)
  const decided = lowered.map((c, i) => c?.kind === 'literal' && conditions[i]!.kind !== 'literal' ? c : null)
  if (decided.some((c) => c !== null && c.value !== true)) return noRows(plan.columns)
  const below = lowered.flatMap((c, i) => c === null || decided[i] !== null ? [] : [c])
  const input = push(inputsOf(plan)[0]!, below)
  return above(withInputs(plan, [input]), conditions.filter((_, i) => lowered[i] === null))
}

const without = (all: Conditions, gone: Conditions): Conditions => {
  const set = new Set(gone)
  return all.filter((c) => !set.has(c))
}

function pushIntoJoin(plan: Join, conditions: Conditions): Plan {
  const right = new Set(plan.right.columns.map((c) => c.id))
  // What is not right is left. No set of it: in a chain of joins it has the columns of all before.
  const left = { has: (id: ColumnId): boolean => !right.has(id) && id !== plan.mark?.id }
  const toLeft = conditions.filter((c) => plan.type !== 'full' && within(c, left))
  const inner = plan.type === 'inner' || plan.type === 'cross'
  if (!inner) {
    const rest = without(conditions, toLeft)
    const on = plan.filter === null || plan.type === 'full' ? [] : conjuncts(plan.filter)
    const toRight = on.filter((c) => within(c, right) && !isVolatile(c))
    const kept = without(on, toRight)
    const remaining = plan.type === 'full' ? plan.filter : kept.length === 0 ? null : and(kept)
    const pushed = withInputs({ ...plan, filter: remaining },
      [push(plan.left, toLeft), push(plan.right, toRight)])
    return above(pushed, rest)
  }
  const all = [...conditions, ...(plan.filter === null ? [] : conjuncts(plan.filter))]
  const leftOnly = all.filter((c) => within(c, left))
  const rightOnly = all.filter((c) => !within(c, left) && within(c, right))
  const rest = without(all, [...leftOnly, ...rightOnly])
  const split = splitCondition(and(rest), left, right)
  const keys = [...plan.keys, ...split.keys]
  const remaining = rest.length === 0 ? null : split.filter
  const type = keys.length === 0 && remaining === null ? 'cross' : 'inner'
  return join(type, push(plan.left, leftOnly), push(plan.right, rightOnly), keys, remaining)
}

/** Bounds on time become the range; what is left is the predicate. */
function pushIntoScan(scan: Scan, conditions: Conditions): Plan {
  const subqueries = conditions.filter(hasSubquery)
  const plain = conditions.filter((c) => !hasSubquery(c))
  if (plain.length === 0) return above(scan, subqueries)
  const time = scan.reads.find((r) => r.source === 'time')?.column.id ?? -1
  const { range, rest } = timeBounds(plain, time)
  const own = scan.predicate === null ? [] : [scan.predicate]
  const predicate = [...own, ...rest]
  const timeRange = intersectRanges(scan.timeRange, range)
  return above({ ...scan, timeRange, predicate: predicate.length === 0 ? null : and(predicate) }, subqueries)
}
