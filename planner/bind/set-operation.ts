// UNION, INTERSECT, EXCEPT: one common type per column, names from the first query.
// Not their execution: UNION ALL is one node, the others are made of it with DISTINCT, semi and anti joins.
import { sameType, typeName, type DataType } from '../../kernels/type.ts'
import { fail } from '../../parser/diagnostic.ts'
import type { SetOperation } from '../../parser/sql/ast.ts'
import { column, literal } from '../expression.ts'
import { distinct, join, passed, project, type JoinKey, type OutputColumn, type Plan } from '../plan.ts'
import { unionType } from './coerce.ts'
import { coerceTo } from './coerce-expression.ts'
import { newColumn, relationsMax, type Binding, type CommonQueries } from './context.ts'
import { bindBody } from './query.ts'

export function bindSetOperation(binding: Binding, common: CommonQueries, ast: SetOperation): Plan {
  if (ast.byName && ast.op !== 'union') {
    fail('sql-not-implemented', ast.span, { what: `${ast.op.toUpperCase()} BY NAME not implemented` })
  }
  const bound = ast.inputs.map((input) => bindBody(binding, common, input))
  const inputs = ast.byName ? byName(binding, bound, ast) : bound
  const width = inputs[0]!.columns.length
  if (inputs.some((input) => input.columns.length !== width)) {
    fail('union-columns', ast.span, { op: ast.op.toUpperCase() })
  }
  const types = inputs[0]!.columns.map((first, i) =>
    commonType(inputs.map((input) => input.columns[i]!), first, ast))
  const typed = inputs.map((input) => castColumns(binding, input, types, ast))
  if (ast.op === 'union') {
    const all = union(binding, typed)
    return ast.all ? all : distinct(all, null)
  }
  const type = ast.op === 'intersect' ? 'semi' : 'anti'
  if (typed.length > relationsMax) fail('too-many-relations', ast.span, { limit: relationsMax })
  const kept = typed.slice(1).reduce((left, right) =>
    join(type, left, right, equalColumns(left, right), null), typed[0]!)
  return ast.all ? kept : distinct(kept, null)
}

/** Every input with the columns of all, in the order in which names first appear; NULL where one lacks. */
function byName(binding: Binding, inputs: readonly Plan[], ast: SetOperation): readonly Plan[] {
  const wanted = new Map<string, OutputColumn>()
  for (const input of inputs) {
    const own = new Set<string>()
    for (const c of input.columns) {
      if (own.has(c.name)) fail('ambiguous-column', ast.span, { name: `unqualified field ${c.name}` })
      own.add(c.name)
      if (!wanted.has(c.name)) wanted.set(c.name, c)
    }
  }
  return inputs.map((input) => project(input, [...wanted.values()].map((first) => {
    const c = input.columns.find((other) => other.name === first.name)
    if (c !== undefined) return passed(c)
    const none: DataType = { kind: 'null' }
    return { column: newColumn(binding, first.name, none, true), expr: literal(null, none) }
  })))
}

function commonType(columns: readonly OutputColumn[], first: OutputColumn, ast: SetOperation): DataType {
  return columns.slice(1).reduce((type: DataType, next) =>
    unionType(type, next.type) ?? fail('union-types', ast.span, {
    left: typeName(type), right: typeName(next.type), column: next.name,
  }), first.type)
}

function castColumns(binding: Binding, plan: Plan, types: readonly DataType[], ast: SetOperation): Plan {
  if (plan.columns.every((c, i) => sameType(c.type, types[i]!))) return plan
  return project(plan, plan.columns.map((c, i) => {
    const expr = coerceTo(column(c.id, c.type), types[i]!, ast.span)
    return { column: expr.kind === 'column' ? c : newColumn(binding, c.name, expr.type, true, c.qualifier),
      expr }
  }))
}

/** Names and qualifiers of the first input, fresh ids. */
function union(binding: Binding, inputs: readonly Plan[]): Plan {
  const columns = inputs[0]!.columns.map((c, i) => {
    const nullable = inputs.some((input) => input.columns[i]!.nullable)
    return newColumn(binding, c.name, c.type, nullable, c.qualifier)
  })
  return { kind: 'union', columns, inputs }
}

/** All columns equal, NULLs too. */
function equalColumns(left: Plan, right: Plan): readonly JoinKey[] {
  return left.columns.map((c, i) => {
    const other = right.columns[i]!
    return { left: column(c.id, c.type), right: column(other.id, other.type), nullsEqual: true }
  })
}
