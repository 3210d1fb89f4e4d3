// GROUPING SETS, ROLLUP and CUBE: the sets they stand for, and a plan that aggregates once for each and
// unites the rows. Not GROUP BY itself (group.ts). A key outside its set is NULL; grouping(a, b) is a
// constant of each set: bit 1 means "not in the set". The number of sets is limited.
import { fail, type Span } from '../../parser/diagnostic.ts'
import type { Expr, GroupingSets, GroupItem } from '../../parser/sql/ast.ts'
import { column, literal, mapAggregate, type AggregateCall, type Expression } from '../expression.ts'
import { aggregate, project, type Computed, type OutputColumn, type Plan } from '../plan.ts'
import { renumber } from '../renumber.ts'
import { sameExpression } from '../same.ts'
import { newColumn, type Binding } from './context.ts'

const setsMax = 128

export const isSets = (group: GroupItem): group is GroupingSets =>
  group.kind === 'grouping-sets' || group.kind === 'rollup' || group.kind === 'cube'

/** Every combination of one set from each item; a plain item is one set of one key. */
export function setsOf(items: readonly GroupItem[], span: Span): readonly (readonly Expr[])[] {
  let sets: Expr[][] = [[]]
  for (const item of items) {
    if (!isSets(item)) {
      for (const set of sets) appendAll(set, item.kind === 'tuple' ? item.elements : [item])
      continue
    }
    if (sets.length * countOf(item) > setsMax) fail('too-many-sets', span, { limit: setsMax })
    const own = expand(item)
    sets = sets.flatMap((before) => own.map((set) => [...before, ...set]))
  }
  return sets
}

/** Not `push(...)`: the arguments of one call must fit on the stack. */
function appendAll<T>(to: T[], all: readonly T[]): void {
  for (const one of all) to.push(one)
}

function countOf(item: GroupingSets): number {
  switch (item.kind) {
    case 'grouping-sets': return item.sets.length
    case 'rollup': return item.sets.length + 1
    case 'cube': return 2 ** item.sets.length
  }
}

function expand(item: GroupingSets): readonly (readonly Expr[])[] {
  const { sets } = item
  switch (item.kind) {
    case 'grouping-sets': return sets
    case 'rollup': return Array.from({ length: sets.length + 1 }, (_, i) =>
      sets.slice(0, sets.length - i).flat())
    case 'cube': return Array.from({ length: 2 ** sets.length }, (_, mask) =>
      sets.filter((_, i) => (mask & (1 << (sets.length - 1 - i))) === 0).flat())
  }
}

type Collected = { readonly column: OutputColumn; readonly call: AggregateCall }

export const isGrouping = (call: AggregateCall): boolean => call.function.name === 'grouping'

/** One aggregate for each set over a copy of the input; `groups` are the keys of all sets together. */
export function aggregateSets(
  binding: Binding, input: Plan, groups: readonly Computed[], sets: readonly (readonly number[])[],
  calls: readonly Collected[], span: Span,
): Plan {
  const inputs = sets.map((set, i): Plan => {
    const { plan, mapExpression } = i === 0 ? { plan: input, mapExpression: (e: Expression) => e }
      : renumber(input, () => binding.nextId++)
    const keys = set.map((at): Computed => {
      const { column: c, expr } = groups[at]!
      return { column: newColumn(binding, c.name, c.type, true, c.qualifier), expr: mapExpression(expr) }
    })
    const own = calls.filter((c) => !isGrouping(c.call)).map((c) =>
      ({ column: newColumn(binding, c.column.name, c.column.type, true),
        call: mapAggregate(c.call, mapExpression), of: c }))
    const node = aggregate(plan, keys, own.map(({ column, call }) => ({ column, call })))
    const keyOut = groups.map((g, at): Expression => {
      const key = keys[set.indexOf(at)]
      return key === undefined ? literal(null, g.column.type) : column(key.column.id, key.column.type)
    })
    const callOut = calls.map((c): Expression => {
      if (isGrouping(c.call)) return literal(bitsOf(c.call, groups, set, span), c.column.type)
      const found = own.find((o) => o.of === c)!
      return column(found.column.id, found.column.type)
    })
    const outputs = [...groups.map((g) => g.column), ...calls.map((c) => c.column)]
    return project(node, [...keyOut, ...callOut].map((expr, at): Computed => {
      const named = outputs[at]!
      const id = expr.kind === 'column' ? expr.id : binding.nextId++
      return { column: { ...named, id, nullable: true }, expr }
    }))
  })
  const columns = [...groups.map((g) => g.column), ...calls.map((c) => c.column)]
  return { kind: 'union', columns: columns.map((c) => ({ ...c, nullable: true })), inputs }
}

function bitsOf(
  call: AggregateCall, groups: readonly Computed[], set: readonly number[], span: Span,
): bigint {
  return call.args.reduce((bits: bigint, arg) => {
    const at = groups.findIndex((g) => sameExpression(g.expr, arg))
    if (at < 0) return fail('function-place', span,
      { name: 'grouping', problem: 'The argument must be a grouping key' })
    return bits * 2n + (set.includes(at) ? 0n : 1n)
  }, 0n)
}
