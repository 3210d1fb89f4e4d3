// What the planner must know of a function: name, types, volatility, and one-row evaluation for constant
// folding. Not the implementation: engine/functions extends these types with vector forms and registers them.
// Invariant: definitions are plain frozen data, one object per function; plans hold the object, never the
// name.
import type { Scalar } from '../kernels/column.ts'
import type { DataType } from '../kernels/type.ts'

/** stable: one value per query (now); volatile: one per row (random), never folded, moved or duplicated. */
export type Volatility = 'immutable' | 'stable' | 'volatile'

/** The types a call gets after coercion, and the type of its result. */
export type Resolved = { readonly args: readonly DataType[]; readonly gives: DataType }

/**
 * `values` holds the value of each argument that is a literal (undefined for others): for types that depend
 * on them.
 */
export type Signature = (types: readonly DataType[], values: readonly (Scalar | undefined)[]) =>
  Resolved | null

/**
 * One accepted shape. Overloads are tried in order: first one that fits exactly, then one reachable by
 * implicit casts (planner/bind/coerce.ts). `rest`: any number of further arguments of this type; null: none.
 */
export type Overload = {
  readonly takes: readonly DataType[]
  readonly rest: DataType | null
  readonly gives: DataType
}

/** ['left(\'kitchen\', 4)', 'kitc']: checked by the contract suite, printed in the docs. */
export type Example = readonly [sql: string, result: Scalar]

type Described = {
  /** Canonical, lower case: the one that result names print. */
  readonly name: string
  readonly aliases: readonly string[]
  /** The call with its arguments' names: `substr(text, start[, length])`. */
  readonly usage: string
  readonly doc: string
  readonly examples: readonly Example[]
  readonly overloads: readonly Overload[]
  /** Instead of overloads, for types that no list can say. Gives null when the argument types do not fit. */
  readonly signature: Signature | null
}

export type ScalarFunction = Described & {
  readonly kind: 'scalar'
  readonly volatility: Volatility
  /**
   * 'null': a NULL argument gives NULL and `row` is not called. 'called': the function sees NULLs (coalesce).
   */
  readonly nulls: 'null' | 'called'
  /** The value of one row. Throws a UserError where the SQL function fails. null: cannot be folded. */
  readonly row: ((args: readonly Scalar[], types: readonly DataType[], gives: DataType) => Scalar) | null
}

export type AggregateFunction = Described & {
  readonly kind: 'aggregate'
  /** Over no rows: count gives 0, others NULL. Gap filling uses it too. */
  readonly ofNothing: 'null' | 'zero'
  /** min, max, bool_and …: DISTINCT changes nothing and is dropped. */
  readonly ignoresDuplicates: boolean
  /** first_value, array_agg …: ORDER BY inside the call matters; elsewhere it is dropped. */
  readonly usesOrder: boolean
  /** Of percentiles: the argument that DESC of WITHIN GROUP turns round, p to 1 - p. */
  readonly shareAt?: number
  /** count only: may be called with `*`, which is a call without arguments. */
  readonly star: boolean
}

export type WindowFunction = Described & {
  readonly kind: 'window'
  /** rank, row_number, lag …: the frame has no influence. */
  readonly ignoresFrame: boolean
}

/** A function in FROM: last_cache('t'), generate_series(1, 10). Arguments are literals. */
export type TableFunction = {
  readonly kind: 'table'
  readonly name: string
  readonly aliases: readonly string[]
  readonly doc: string
  /**
   * Columns of the result for these arguments, or null if they do not fit. Throws a UserError with a better
   * reason.
   */
  readonly columns: (
    args: readonly Scalar[], types: readonly DataType[], database: string,
  ) => readonly { readonly name: string; readonly type: DataType; readonly nullable: boolean }[] | null
}

/** The registry as the binder sees it. Names arrive in lower case and may be aliases. */
export type FunctionView = {
  scalar(name: string): ScalarFunction | null
  aggregate(name: string): AggregateFunction | null
  window(name: string): WindowFunction | null
  table(name: string): TableFunction | null
  /** Every callable name, aliases too: for "did you mean". */
  names(): readonly string[]
}
