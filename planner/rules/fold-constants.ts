// Computes what is constant: 1 + 1, now() - INTERVAL '1 day', upper('x'), CASE WHEN true.
//
//   Filter time > now - 1 day    =>    Filter time > 2024-01-01T12:00:00
//
// What would raise an error stays as it is: it may stand in a branch that is never taken, and 1/0 is a
// runtime error.
import { boolean } from '../../kernels/type.ts'
import { UserError } from '../../parser/diagnostic.ts'
import { evaluate } from '../evaluate/evaluate.ts'
import { childrenOf, literal, rewriteUp, type Case, type Expression, type Logical } from '../expression.ts'
import { mapExpressions } from '../plan.ts'
import { rule } from '../rule.ts'

export default rule('fold-constants', (plan) => mapExpressions(plan, foldExpression))

export const foldExpression = (e: Expression): Expression => rewriteUp(e, foldNode)

function foldNode(e: Expression): Expression {
  switch (e.kind) {
    case 'literal': case 'column': case 'scalar-subquery': return e
    case 'and': case 'or': return foldLogical(e)
    case 'case': return foldCase(e)
    default: return childrenOf(e).every((child) => child.kind === 'literal') ? foldWhole(e) : e
  }
}

function foldWhole(e: Expression): Expression {
  try {
    const value = evaluate(e)
    return value === undefined ? e : literal(value, e.type)
  } catch (error) {
    if (error instanceof UserError) return e
    throw error
  }
}

/** FALSE decides an AND, TRUE an OR; the other one has no say. */
function foldLogical(e: Logical): Expression {
  const decisive = e.kind === 'or'
  const inputs = e.inputs.filter((i) => !(i.kind === 'literal' && i.value === !decisive))
  if (inputs.some((i) => i.kind === 'literal' && i.value === decisive)) return literal(decisive, boolean)
  if (inputs.length === 0) return literal(!decisive, boolean)
  if (inputs.length === 1) return inputs[0]!
  return inputs.length === e.inputs.length ? e : { ...e, inputs }
}

function foldCase(e: Case): Expression {
  const branches = e.branches.filter((b) => !(b.when.kind === 'literal' && b.when.value !== true))
  const first = branches[0]
  if (first === undefined) return e.otherwise ?? literal(null, e.type)
  if (first.when.kind === 'literal') return first.then
  return branches.length === e.branches.length ? e : { ...e, branches }
}
