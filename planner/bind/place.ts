// Where an expression stands: the columns it can name, and whether aggregates and windows are welcome there.
// The collectors gather the calls of one SELECT; equal calls are computed once. Not binding itself
// (expression.ts).
import type { Span } from '../../parser/diagnostic.ts'
import type { Name, NamedWindow } from '../../parser/sql/ast.ts'
import type { AggregateCall, Expression, WindowCall } from '../expression.ts'
import type { OutputColumn } from '../plan.ts'
import { knownAggregates, knownWindows, type Known } from '../same.ts'
import { newColumn, type Binding, type CommonQueries } from './context.ts'
import type { Pending } from './pending-join.ts'
import { isAmbiguous, type Scope } from './scope.ts'
import type { Unnests } from './unnest.ts'

export type Place = {
  readonly binding: Binding
  readonly scope: Scope
  readonly common: CommonQueries
  /** For messages: WHERE, SELECT, … */
  readonly clause: string
  /**
   * Output names of the SELECT list that may be used here, and whether they win over columns of the input.
   */
  readonly aliases: Aliases | null
  readonly calls: Calls | null
  /** Lists to unnest; absent where they cannot be. */
  readonly unnests?: Unnests
  /** Joins and columns that expressions of this clause need below it; absent where they cannot be made. */
  readonly joins?: Pending[]
  /** Subqueries of this clause so far; present where `joins` is. */
  readonly subqueries?: KnownSubquery[]
}

/** A subquery by its text, which means the same wherever it stands among the same joins. */
export type KnownSubquery = {
  readonly kind: 'value' | 'exists' | 'in'
  readonly text: string
  /** What IN looks for. */
  readonly operand: Expression | null
  readonly value: Expression
  /** Of its column. */
  readonly name: string
}

/**
 * What the name means in the SELECT list, if that comes before columns of the input here: as the place says,
 * and where the input has more than one.
 */
export function aliasBefore({ aliases, scope }: Place, name: Name): Expression | null {
  const alias = aliases === null || name.length !== 1 ? undefined : aliases.byName.get(name[0]!.text)
  if (aliases === null || alias === undefined) return null
  return aliases.first || isAmbiguous(scope, name[0]!.text) ? alias : null
}

export type Aliases = { readonly byName: ReadonlyMap<string, Expression>; readonly first: boolean }

/** Aggregate and window calls of one SELECT. */
export type Calls = {
  readonly aggregates: CollectedAggregate[]
  readonly windows: CollectedWindow[]
  readonly knownAggregates: Known<CollectedAggregate, AggregateCall>
  readonly knownWindows: Known<CollectedWindow, WindowCall>
  readonly namedWindows: readonly NamedWindow[]
  /** What is grouped by, as names print it (grouped-texts.ts). */
  readonly grouped: () => ReadonlySet<string>
}

type CollectedAggregate = {
  readonly column: OutputColumn; readonly call: AggregateCall; readonly span: Span
}
type CollectedWindow = { readonly column: OutputColumn; readonly call: WindowCall }

export const newCalls = (namedWindows: readonly NamedWindow[], grouped: Calls['grouped']): Calls => ({
  aggregates: [], windows: [], namedWindows, grouped,
  knownAggregates: knownAggregates((one) => one.call), knownWindows: knownWindows((one) => one.call),
})

/** The column that holds the call's result; the same for equal calls. */
export function collectAggregate(
  binding: Binding, calls: Calls, call: AggregateCall, name: string, span: Span,
): OutputColumn {
  const known = calls.knownAggregates.find(call)
  if (known !== undefined) return known.column
  const column = newColumn(binding, name, call.type, call.function.ofNothing === 'null')
  const collected = { column, call, span }
  calls.aggregates.push(collected)
  calls.knownAggregates.add(collected)
  return column
}

export function collectWindow(binding: Binding, calls: Calls, call: WindowCall, name: string): OutputColumn {
  const known = calls.knownWindows.find(call)
  if (known !== undefined) return known.column
  const column = newColumn(binding, name, call.type, true)
  const collected = { column, call }
  calls.windows.push(collected)
  calls.knownWindows.add(collected)
  return column
}
