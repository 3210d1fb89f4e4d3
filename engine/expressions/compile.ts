// A plan's expression as a tree of vectors, made once per query. Only the shape is decided here: what each
// kind does with columns stands in its own file.
import { assert, unreachable } from '../../kernels/assert.ts'
import { CONST, constant, type Column } from '../../kernels/column.ts'
import { boolean, utf8 } from '../../kernels/type.ts'
import type { ColumnId, Expression, Field } from '../../planner/expression.ts'
import type { Plan } from '../../planner/plan.ts'
import { byRow } from './by-row.ts'
import { callOf } from './call.ts'
import { arithmetic, bitwise, negate } from './arithmetic.ts'
import { caseOf } from './case.ts'
import { castColumn } from './cast.ts'
import { compareColumns, distinctFrom } from './compare.ts'
import { bothValid, flatten, isNullConstant, nulls } from './forms.ts'
import { inList } from './in-list.ts'
import { elementColumn } from './lists.ts'
import { isBooleanColumn, isNullColumn, logical, notColumn } from './logic.ts'
import { perCode } from './per-code.ts'
import { regexMatch } from './regex.ts'
import { constantColumn } from './scalars.ts'
import { concatColumns, likeColumn } from './text.ts'
import { applied, type Vector } from './vector.ts'

/** Where columns stand in the batches, and who runs subqueries. */
export type Scope = {
  readonly ids: readonly ColumnId[]
  /** The one value of an uncorrelated subquery; asked for while the query runs, when it is known. */
  readonly subquery: (plan: Plan) => () => Column
  /** Rows are computed one by one, without kernels. */
  readonly byRow?: boolean
}

export function compile(e: Expression, scope: Scope): Vector {
  const vector = vectorOf(e, scope)
  return scope.byRow ? byRow(e, vector, scope.ids) : perCode(e, vector)
}

function vectorOf(e: Expression, scope: Scope): Vector {
  const of = (child: Expression): Vector => compile(child, scope)
  switch (e.kind) {
    case 'column': return columnVector(e.id, e, scope)
    case 'literal':
      return applied(e.type, [], (_, rows, at) => constantColumn(e.value, e.type, rows, at.arena))
    case 'call': return callOf(e, e.args.map(of))
    case 'cast': {
      const perEntry = e.input.type.kind === 'dictionary' || e.input.type.kind === 'utf8'
      return applied(e.type, [of(e.input)], ([x], rows, at) => castColumn(
        x!, e.type, e.safe, rows, at), perEntry && !isTextType(e))
    }
    case 'case':
      return caseOf(e.type, e.branches.map(
        (b) => ({ when: of(b.when), then: of(b.then) })), e.otherwise === null ? null : of(e.otherwise))
    case 'and': case 'or': return logical(e.kind, e.inputs.map(of))
    case 'not': return applied(boolean, [of(e.input)], ([x], rows, at) => notColumn(x!, rows, at))
    case 'compare':
      return applied(boolean, [of(e.left), of(e.right)], ([a, b], rows, at) => compareColumns(
        e.op, a!, b!, rows, at), true)
    case 'distinct-from':
      return applied(
        boolean, [of(e.left), of(e.right)], ([a, b], rows, at) => distinctFrom(e.negated, a!, b!, rows, at))
    case 'arithmetic':
      return applied(
        e.type, [of(e.left), of(e.right)], ([a, b], rows, at) => arithmetic(e.op, e.type, a!, b!, rows, at))
    case 'bitwise':
      return applied(
        e.type, [of(e.left), of(e.right)], ([a, b], rows, at) => bitwise(e.op, e.type, a!, b!, rows, at))
    case 'negate': return applied(e.type, [of(e.input)], ([x], rows, at) => negate(e.type, x!, rows, at))
    case 'concat': return concatenation(e.inputs.map(of))
    case 'in-list': {
      const list = e.values.map(of)
      return applied(boolean, [of(e.input), ...list], inList(e.negated, list), true)
    }
    case 'like':
      return applied(
        boolean, [of(e.input), of(e.pattern)], ([a, b], rows, at) => likeColumn(e, a!, b!, rows, at), true)
    case 'is-null':
      return applied(boolean, [of(e.input)], ([x], rows, at) => isNullColumn(x!, e.negated, rows, at))
    case 'is-boolean':
      return applied(
        boolean, [of(e.input)], ([x], rows, at) => isBooleanColumn(x!, e.value, e.negated, rows, at))
    case 'field': return applied(e.type, [of(e.input)], ([x], rows, at) => fieldColumn(e, x!, rows, at))
    case 'scalar-subquery': {
      const cell = scope.subquery(e.plan)
      return applied(e.type, [], (_, rows) => ({ ...cell(), length: rows }))
    }
    case 'regex-match': return regexMatch(e, of(e.input), of(e.pattern))
    case 'element':
      return applied(e.type, [of(e.input), of(e.index)], ([list, index], rows, at) => elementColumn(
        e.type, list!, index!, rows, at.arena))
    default: return unreachable(e)
  }
}

function isTextType(e: Expression): boolean {
  return e.type.kind === 'utf8' || e.type.kind === 'dictionary'
}

/** Queries may have thousands of columns: none is looked for among all of them. */
const places = new WeakMap<Scope['ids'], ReadonlyMap<ColumnId, number>>()

function placesOf({ ids }: Scope): ReadonlyMap<ColumnId, number> {
  let known = places.get(ids)
  if (known === undefined) {
    known = new Map(ids.map((id, place): [ColumnId, number] => [id, place]).reverse())
    places.set(ids, known)
  }
  return known
}

function columnVector(id: ColumnId, e: Expression, scope: Scope): Vector {
  const place = placesOf(scope).get(id)
  assert(place !== undefined, 'the column is among those of the input')
  return {
    type: e.type, isConstant: false, reads: new Set([place]),
    evaluate: (batch) => batch.columns[place]!,
  }
}

function concatenation(inputs: readonly Vector[]): Vector {
  const [first, ...rest] = inputs
  return rest.reduce(
    (left, right) => applied(
      utf8, [left, right], ([a, b], rows, at) => concatColumns(a!, b!, rows, at), true), first!)
}

function fieldColumn(e: Field, x: Column, rows: number, at: Parameters<Vector['evaluate']>[1]): Column {
  if (isNullConstant(x)) return nulls(e.type, rows, at.arena)
  const child = x.children[e.index]
  assert(child !== undefined, `no field ${e.name}`)
  if (x.kind === CONST) return constant(flatten({ ...child, length: 1 }, at.arena), rows)
  if (x.validity === 0) return child
  const inner = flatten(child, at.arena)
  return { ...inner, validity: bothValid(inner.validity, x.validity, rows, at.arena) }
}

