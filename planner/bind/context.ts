// What one binding run carries: what it may ask (catalog, functions, parameters, now) and what it hands out
// (column ids). Not resolution itself. Invariant: ids grow and are never reused in a plan; `now` is one
// instant for the whole query.
import type { Scalar } from '../../kernels/column.ts'
import type { DataType } from '../../kernels/type.ts'
import { fail, type Span } from '../../parser/diagnostic.ts'
import type { Ident, Query } from '../../parser/sql/ast.ts'
import type { CatalogView } from '../catalog.ts'
import type { ColumnId } from '../expression.ts'
import type { FunctionView, ScalarFunction } from '../function.ts'
import type { OutputColumn } from '../plan.ts'
import type { WorkingRows } from './recursive.ts'
import type { Scope } from './scope.ts'

/** Each use of a WITH query is bound anew, so a chain of doubling uses would grow without end. */
export const relationsMax = 1000

/** A SELECT without FROM has no columns that others would have to carry. */
const constantsMax = 10_000

/** Whoever walks plans recurses; a chain of WITH queries nests without nesting in the text. */
export const queryDepthMax = 100

/** A WITH query in sight: bound where it is used, in the scope where it was written. */
export type CommonQuery = {
  readonly name: string
  readonly columns: readonly Ident[]
  readonly query: Query
  readonly outer: CommonQueries
  /** It names itself, and may. */
  readonly recursive: boolean
  /** Set inside its recursive term, where the name means the rows of the round before. */
  readonly working: WorkingRows | null
}
export type CommonQueries = ReadonlyMap<string, CommonQuery>

export type BindOptions = {
  /** Nanoseconds since the epoch. */
  readonly now: bigint
  readonly params: ReadonlyMap<string, Scalar>
  /** PREPARE: their values come later, so any will do. */
  readonly hasNoValues?: boolean
}

export type Binding = {
  readonly catalog: CatalogView
  readonly functions: FunctionView
  readonly options: BindOptions
  nextId: ColumnId
  relations: number
  constants: number
  /** Queries being bound around the one at hand, uses of WITH queries among them. */
  depth: number
  /** The plan holds the instant: it cannot be kept for another query. */
  usesNow: boolean
  usesParameters: boolean
  /**
   * Functions of gap filling that the statement names; one object each, so that equal calls are equal.
   * date_bin_gapfill is made of this registry's date_bin.
   */
  readonly gapFills: Map<string, ScalarFunction>
  /** Scopes of the queries around the one being bound, innermost last: what a subquery may name. */
  readonly outer: Scope[]
  /** WITH queries that something reads; the others are bound only to be checked. */
  readonly asked: Set<CommonQuery>
  /** Names of scalar subqueries' columns, for result names. */
  readonly subqueryNames: Map<Query, string>
}

export function newBinding(catalog: CatalogView, functions: FunctionView, options: BindOptions): Binding {
  return {
    catalog, functions, options, nextId: 1, relations: 0, constants: 0, depth: 0, usesNow: false,
    usesParameters: false, gapFills: new Map(), outer: [], asked: new Set(),
    subqueryNames: new Map(),
  }
}

export function countRelation(binding: Binding, span: Span): void {
  if (++binding.relations > relationsMax) fail('too-many-relations', span, { limit: relationsMax })
}

export function countConstant(binding: Binding, span: Span): void {
  if (++binding.constants > constantsMax) fail('too-many-constants', span, { limit: constantsMax })
}

export function newColumn(
  binding: Binding, name: string, type: DataType, nullable: boolean, qualifier: string | null = null,
): OutputColumn {
  return { id: binding.nextId++, name, qualifier, type, nullable }
}
