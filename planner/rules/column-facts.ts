// What holds of single columns in every row that a plan gives: conditions that compare one column with
// constants. Not rewriting, and not joins, which bring facts of two sides together (equal-columns.ts).
// Invariant: nothing is a fact that could be false of a row.
import { sameType, timestampNs, type DataType } from '../../kernels/type.ts'
import {
  childrenOf, column, columnsOf, compare, conjuncts, literal, substitute, type ColumnId, type Expression,
} from '../expression.ts'
import { isFree } from '../join-tree.ts'
import { inputsOf, type Computed, type OutputColumn, type Plan, type Scan } from '../plan.ts'

export type Fact = { readonly id: ColumnId; readonly condition: Expression }
export type Facts = readonly Fact[]
/** Remembers what it has said. */
export type FactsOf = (plan: Plan) => Facts

/** Of a node that is no join. */
export function factsOf(plan: Plan, of: FactsOf): Facts {
  switch (plan.kind) {
    case 'scan': return scanFacts(plan)
    case 'filter': return [...conjuncts(plan.predicate).flatMap(factIn), ...of(plan.input)]
    case 'project': return renamed(plan.exprs, of(plan.input))
    case 'aggregate': return renamed(plan.groups, of(plan.input))
    case 'values': return plan.columns.flatMap((c, i) => oneOf(c, plan.rows.map((row) => row[i]!)))
    case 'distinct': case 'window': case 'sort': case 'limit': case 'unnest': return of(plan.input)
    default: return []
  }
}

function scanFacts(scan: Scan): Facts {
  const own = scan.predicate === null ? [] : conjuncts(scan.predicate).flatMap(factIn)
  const time = scan.reads.find((r) => r.source === 'time')?.column
  if (time === undefined) return own
  const { low, high } = scan.timeRange
  const bound = (op: '>=' | '<=', at: bigint | null): Facts => at === null ? []
    : [{ id: time.id, condition: compare(op, column(time.id, time.type), literal(at, timestampNs)) }]
  return [...own, ...bound('>=', low), ...bound('<=', high)]
}

/** Those of the input's columns that are given on, under their new ids. */
function renamed(computed: readonly Computed[], facts: Facts): Facts {
  if (facts.length === 0) return []
  const names = Map.groupBy(computed, ({ expr }) => expr.kind === 'column' ? expr.id : -1)
  return facts.flatMap((fact) => (names.get(fact.id) ?? []).map(({ column: c }) => under(fact, c)))
}

/** What is known of one column, said of another that has the same values. */
export const under = ({ id, condition }: Fact, to: Pick<OutputColumn, 'id' | 'type'>): Fact =>
  ({ id: to.id, condition: id === to.id ? condition
    : substitute(condition, new Map([[id, column(to.id, to.type)]])) })

/** More rows are no condition worth its time. */
const VALUES_MAX = 100

function oneOf(c: OutputColumn, values: readonly Expression[]): Facts {
  const areKnown = values.length > 0 && values.length <= VALUES_MAX && isIdentity(c.type) &&
    values.every((e) => e.kind === 'literal' && e.value !== null && sameType(e.type, c.type))
  if (!areKnown) return []
  const input = column(c.id, c.type)
  const condition: Expression = values.length === 1 ? compare('=', input, values[0]!)
    : { kind: 'in-list', input, values, negated: false, type: compare('=', input, input).type }
  return [{ id: c.id, condition }]
}

function factIn(condition: Expression): Facts {
  if (!isPlain(condition)) return []
  const [id, other] = columnsOf(condition)
  return id === undefined || other !== undefined ? [] : [{ id, condition }]
}

/** Nothing in it can fail, and it only compares columns with constants of their type. */
function isPlain(e: Expression): boolean {
  switch (e.kind) {
    case 'and': case 'or': case 'not': return childrenOf(e).every(isPlain)
    case 'compare': case 'in-list': {
      const [first, ...others] = childrenOf(e)
      const [input, constants] = first!.kind === 'column' ? [first!, others] : [others[0]!, [first!]]
      return input.kind === 'column' && isIdentity(input.type) && constants.every((value) =>
        value.kind === 'literal' && sameType(value.type, valueType(input.type)))
    }
    case 'like': return e.input.kind === 'column' && e.pattern.kind === 'literal'
    default: return false
  }
}

/** Tags and texts meet as texts. */
export const valueType = (type: DataType): DataType => type.kind === 'dictionary' ? type.value : type

/** Whether values that are equal cannot be told apart. */
export function isIdentity(type: DataType): boolean {
  const { kind } = valueType(type)
  return kind === 'utf8' || kind === 'int' || kind === 'timestamp' || kind === 'boolean' || kind === 'date'
}

/** Whether a condition on the column gets down to what reads it. */
export function isRead(plan: Plan, id: ColumnId): boolean {
  const below = (e: Expression | undefined): boolean =>
    e?.kind === 'column' && isRead(inputsOf(plan)[0]!, e.id)
  const isOneOf = (list: readonly Expression[]): boolean =>
    list.some((e) => e.kind === 'column' && e.id === id)
  switch (plan.kind) {
    case 'scan': return plan.columns.some((c) => c.id === id)
    case 'project': return below(plan.exprs.find((e) => e.column.id === id)?.expr)
    case 'aggregate': return below(plan.groups.find((g) => g.column.id === id)?.expr)
    case 'filter': case 'unnest': return isRead(plan.input, id)
    case 'sort': return plan.fetch === null && isRead(plan.input, id)
    case 'distinct': return (plan.on === null || isOneOf(plan.on)) && isRead(plan.input, id)
    case 'window': return plan.calls.every((c) => isOneOf(c.call.partitionBy)) && isRead(plan.input, id)
    case 'join':
      return plan.type !== 'full' && (isRead(plan.left, id) || isFree(plan) && isRead(plan.right, id))
    case 'union': {
      const place = plan.columns.findIndex((c) => c.id === id)
      return place >= 0 && plan.inputs.some((input) => isRead(input, input.columns[place]!.id))
    }
    default: return false
  }
}
