// unnest(list): each item of a list as a row of its own, in the SELECT list and in FROM. Lists that stand
// side by side become one node, the shorter ones padded with NULL; one inside another becomes a node below.
// Not the operator. A struct has no rows to give: its fields become columns instead.
import { typeName } from '../../kernels/type.ts'
import { fail, type Span } from '../../parser/diagnostic.ts'
import type {
  Call as CallAst, Expr, JoinType, SelectItem, Unnest as UnnestAst,
} from '../../parser/sql/ast.ts'
import { column, columnsOf, substitute, type ColumnId, type Expression } from '../expression.ts'
import { passed, project, unnest, type Computed, type OutputColumn, type Plan } from '../plan.ts'
import { sameExpression } from '../same.ts'
import { argument, insideAggregate } from './call.ts'
import { newColumn, type Binding, type CommonQueries } from './context.ts'
import { bindExpression, fieldOf } from './expression.ts'
import type { Bound } from './from.ts'
import { nameText } from './names.ts'
import type { Place } from './place.ts'
import { resultName, shownExpression } from './result-name.ts'
import { emptyScope } from './scope.ts'
import type { Item } from './select.ts'

/** Lists side by side, and those that stand inside them. */
export type Unnests = { readonly items: Computed[]; inner: Unnests | null }

export const newUnnests = (): Unnests => ({ items: [], inner: null })

export const isUnnest = (e: Expr): e is CallAst =>
  e.kind === 'call' && e.over === null && nameText(e.name) === 'unnest'

const clauses = new Set(['SELECT', 'GROUP BY', 'ORDER BY'])

/** The column that holds the items of the call's list. */
export function bindUnnest(place: Place, ast: CallAst): Expression {
  const { arg, inside } = bindArgument(place, ast)
  if (arg.type.kind === 'struct') {
    const what = 'unnest on struct can only be applied at the root level of select expression'
    return fail('sql-not-implemented', ast.span, { what })
  }
  return itemColumn(place, levelOf(place, ast.span), arg, inside, ast)
}

/** An item of the SELECT list that unnests a struct is as many items as that has fields; else null. */
export function bindStructItems(
  place: Place, item: Extract<SelectItem, { expr: Expr }>,
): readonly Item[] | null {
  if (!isUnnest(item.expr) || item.expr.args.length !== 1) return null
  const { arg, inside } = bindArgument(place, item.expr)
  if (arg.type.kind !== 'struct') return null
  const struct = substitute(arg, merge(levelOf(place, item.span), inside))
  return structFields(struct, argumentName(place, item.expr), item.span).map(({ name, expr }) =>
    ({ expr, name, qualifier: null, shown: name, alias: false }))
}

/** `inside` holds what the argument itself unnests: a level below, or beside where a struct is opened. */
function bindArgument(place: Place, ast: CallAst): { readonly arg: Expression; readonly inside: Unnests } {
  const [only, ...rest] = ast.args
  if (only === undefined || rest.length > 0) return fail('unnest-args', ast.span, {})
  const inside = newUnnests()
  const arg = bindExpression({ ...place, unnests: inside }, argument(only, 'unnest'))
  checkType(arg, ast.span)
  return { arg, inside }
}

function checkType(arg: Expression, span: Span): void {
  if (arg.type.kind === 'null') {
    fail('sql-not-implemented', span, { what: 'unnest() does not support null yet' })
  }
  if (arg.type.kind !== 'list' && arg.type.kind !== 'struct') fail('unnest-type', span, {})
}

function levelOf(place: Place, span: Span): Unnests {
  const { unnests, clause } = place
  if (unnests !== undefined && clauses.has(clause)) return unnests
  return fail('unnest-place', span, { clause: clause === insideAggregate ? 'an aggregate function' : clause })
}

/** Equal calls are one column. ORDER BY may repeat what is selected; a list of its own would add rows. */
function itemColumn(
  place: Place, level: Unnests, arg: Expression, inside: Unnests, ast: CallAst,
): Expression {
  const below = inside.items.length === 0 ? null : level.inner ??= newUnnests()
  const list = below === null ? arg : substitute(arg, merge(below, inside))
  const known = level.items.find((item) => sameExpression(item.expr, list))
  if (known !== undefined) return column(known.column.id, known.column.type)
  if (place.clause === 'ORDER BY') return fail('unnest-place', ast.span, { clause: place.clause })
  const added = unnested(place, list, resultName(place, ast))
  level.items.push(added)
  return column(added.column.id, added.column.type)
}

/** An alias says what plans call the column. */
export function nameItems(place: Place, e: Expression, name: string): void {
  const items = place.unnests?.items ?? []
  const i = items.findIndex((item) => e.kind === 'column' && item.column.id === e.id)
  if (i >= 0) items[i] = { ...items[i]!, column: { ...items[i]!.column, name } }
}

function unnested(place: Pick<Place, 'binding'>, list: Expression, name: string): Computed {
  if (list.type.kind !== 'list') throw new TypeError(`no items in ${typeName(list.type)}`)
  return { column: newColumn(place.binding, name, list.type.item, true), expr: list }
}

/** Adds what another level holds; gives what its columns are called here. */
function merge(into: Unnests, from: Unnests): ReadonlyMap<ColumnId, Expression> {
  const by = new Map<ColumnId, Expression>()
  const below = from.inner === null ? by : merge(into.inner ??= newUnnests(), from.inner)
  for (const { column: made, expr } of from.items) {
    const list = substitute(expr, below)
    const known = into.items.find((item) => sameExpression(item.expr, list))
    if (known === undefined) into.items.push({ column: made, expr: list })
    else by.set(made.id, column(known.column.id, known.column.type))
  }
  return by
}

type FieldOfStruct = { readonly name: string; readonly expr: Expression }

function structFields(struct: Expression, name: string, span: Span): readonly FieldOfStruct[] {
  if (struct.type.kind !== 'struct') return []
  return struct.type.fields.map((field) =>
    ({ name: `${placeholder}(${name}).${field.name}`, expr: fieldOf(struct, field.name, span) }))
}

/** How the reference calls the columns of a struct. */
const placeholder = 'unnest_placeholder'

const argumentName = (place: Place, ast: CallAst): string =>
  shownExpression(place, argument(ast.args[0]!, 'unnest'))

// ---------------------------------------------------------------- the plan

export function withUnnests(plan: Plan, unnests: Unnests | null): Plan {
  if (unnests === null) return plan
  const below = withUnnests(plan, unnests.inner)
  return unnests.items.length === 0 ? below : unnest(below, unnests.items, false)
}

export function mapUnnests(unnests: Unnests | null, f: (e: Expression) => Expression): Unnests | null {
  if (unnests === null) return null
  return { items: unnests.items.map((item) => ({ ...item, expr: f(item.expr) })),
    inner: mapUnnests(unnests.inner, f) }
}

export function listsOf(unnests: Unnests | null): readonly Expression[] {
  if (unnests === null) return []
  return [...unnests.items.map((item) => item.expr), ...listsOf(unnests.inner)]
}

export function unnestedIds(unnests: Unnests | null): readonly ColumnId[] {
  if (unnests === null) return []
  return [...unnests.items.map((item) => item.column.id), ...unnestedIds(unnests.inner)]
}

/** Those that `used` needs (they go below the aggregate that groups by them), and the others. */
export function splitUnnests(
  unnests: Unnests | null, used: ReadonlySet<ColumnId>,
): { readonly below: Unnests | null; readonly above: Unnests | null } {
  if (unnests === null) return { below: null, above: null }
  const isUsed = (item: Computed): boolean => used.has(item.column.id)
  const items = unnests.items.filter(isUsed)
  const more = new Set([...used, ...columnsOf(...items.map((item) => item.expr))])
  const inner = splitUnnests(unnests.inner, more)
  return {
    below: { items, inner: inner.below },
    above: { items: unnests.items.filter((item) => !isUsed(item)), inner: inner.above },
  }
}

// ---------------------------------------------------------------- FROM

/** UNNEST(a, b) in FROM, where `left` is what stands before it: its columns are in sight. */
export function bindUnnestRelation(
  binding: Binding, common: CommonQueries, ast: UnnestAst, left: Bound, type: JoinType,
): { readonly plan: Plan; readonly columns: readonly OutputColumn[]; readonly usesLeft: boolean } {
  const place: Place = { binding, common, scope: left.scope, clause: 'FROM', aliases: null, calls: null }
  const args = ast.exprs.map((e) => {
    const arg = bindExpression(place, e)
    checkType(arg, e.span)
    return arg
  })
  const own = new Set(left.scope.columns.map((c) => c.id))
  const usesLeft = args.some((arg) => [...columnsOf(arg)].some((id) => own.has(id)))
  if (usesLeft && type !== 'inner' && type !== 'cross' && type !== 'left') {
    fail('sql-not-implemented', ast.span, {
      what: 'LATERAL syntax is not supported for FULL OUTER and RIGHT [OUTER | ANTI | SEMI] joins',
    })
  }
  const input = usesLeft ? left.plan : oneRow
  return { ...fromArguments(place, ast, args, input, type === 'left' && usesLeft), usesLeft }
}

const oneRow: Plan = { kind: 'values', columns: [], rows: [[]] }

function fromArguments(
  place: Place, ast: UnnestAst, args: readonly Expression[], input: Plan, outer: boolean,
): { readonly plan: Plan; readonly columns: readonly OutputColumn[] } {
  const { binding } = place
  const lists: Computed[] = []
  const fields: Computed[] = []
  const columns = args.flatMap((arg, i): readonly OutputColumn[] => {
    const e = ast.exprs[i]!
    const shown = shownExpression(place, e)
    if (arg.type.kind !== 'struct') {
      lists.push(unnested(place, arg, ast.alias?.columns[i]?.text ?? `UNNEST(${shown})`))
      return [lists[lists.length - 1]!.column]
    }
    const opened = structFields(arg, shown, e.span).map((f): Computed =>
      ({ column: newColumn(binding, f.name, f.expr.type, true), expr: f.expr }))
    fields.push(...opened)
    return opened.map((f) => f.column)
  })
  const rows = lists.length === 0 ? input : unnest(input, lists, outer)
  if (fields.length === 0) return { plan: rows, columns }
  const kept = rows.columns.map(passed)
  return { plan: project(rows, [...kept, ...fields]), columns }
}

/** What an unnest that stands first, or looks at nothing before it, has in sight. */
export const nothingBefore: Bound = { plan: oneRow, scope: emptyScope }
