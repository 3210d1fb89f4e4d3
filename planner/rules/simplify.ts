// Says conditions in the form that scans and filters know best, without changing what they mean for any value
// or NULL.
//
//   NOT a < b              =>  a >= b
//   h = 'a' OR h = 'b'     =>  h IN ('a', 'b')
//   ok = true              =>  ok
//
// Floats have a total order, so turning a comparison around is right for NaN too.
import { boolean } from '../../kernels/type.ts'
import {
  and, compare, conjuncts, not, rewriteUp, type Compare, type CompareOp, type Expression, type Logical,
} from '../expression.ts'
import { mapExpressions } from '../plan.ts'
import { rule } from '../rule.ts'
import { knownExpressions } from '../same.ts'

export default rule('simplify', (plan) => mapExpressions(plan, (e) => rewriteUp(e, simplifyNode)))

function simplifyNode(e: Expression): Expression {
  switch (e.kind) {
    case 'not': return turned(e.input) ?? e
    case 'compare': return compareBoolean(e) ?? constantRight(e)
    case 'or': return mergeEqualities(e)
    case 'and': {
      const seen = knownExpressions<Expression>((part) => part)
      const once = conjuncts(e).filter((part) => seen.find(part) === undefined && seen.add(part))
      return once.length === e.inputs.length ? e : and(once)
    }
    case 'in-list': {
      const [only] = e.values
      if (e.values.length !== 1 || only === undefined) return e
      return compare(e.negated ? '!=' : '=', e.input, only)
    }
    case 'cast': return e.input.kind === 'cast' && e.input.type === e.type ? e.input : e
    default: return e
  }
}

const opposite: Record<CompareOp, CompareOp> =
  { '=': '!=', '!=': '=', '<': '>=', '<=': '>', '>': '<=', '>=': '<' }
const mirrored: Record<CompareOp, CompareOp> =
  { '=': '=', '!=': '!=', '<': '>', '<=': '>=', '>': '<', '>=': '<=' }

/** What NOT e is without the NOT; null where it has no other form. */
function turned(e: Expression): Expression | null {
  switch (e.kind) {
    case 'not': return e.input
    case 'compare': return { ...e, op: opposite[e.op] }
    case 'in-list': case 'like': case 'regex-match': case 'is-null': case 'is-boolean': case 'distinct-from':
      return { ...e, negated: !e.negated }
    default: return null
  }
}

function compareBoolean(e: Compare): Expression | null {
  if (e.left.type.kind !== 'boolean' || (e.op !== '=' && e.op !== '!=')) return null
  const value = e.right.kind === 'literal' ? e.right.value : e.left.kind === 'literal' ? e.left.value : null
  if (typeof value !== 'boolean') return null
  const other = e.right.kind === 'literal' ? e.left : e.right
  return (e.op === '=') === value ? other : turned(other) ?? not(other)
}

/** Constants stand on the right. */
function constantRight(e: Compare): Expression {
  if (e.left.kind !== 'literal' || e.right.kind === 'literal') return e
  return compare(mirrored[e.op], e.right, e.left)
}

/** Equalities and IN lists on one expression become one IN list. */
function mergeEqualities(e: Logical): Expression {
  const places: (Expression | Equalities)[] = []
  const known = knownExpressions<Equalities>((one) => one.input)
  const parts = alternatives(e)
  for (const part of parts) {
    const values = equalTo(part)
    const before = values === null ? undefined : known.find(values.input)
    if (values === null) places.push(part)
    else if (before !== undefined) before.values.push(values.values)
    else {
      const first = { first: part, input: values.input, values: [values.values] }
      known.add(first)
      places.push(first)
    }
  }
  if (places.length === e.inputs.length && parts.length === e.inputs.length) return e
  const merged = places.map((one) => 'first' in one ? inListOf(one) : one)
  return merged.length === 1 ? merged[0]! : { ...e, inputs: merged }
}

/** What an OR is true for, nested ones included. */
function alternatives(e: Expression): readonly Expression[] {
  return e.kind === 'or' ? e.inputs.flatMap(alternatives) : [e]
}

/** What one expression may be equal to, gathered from the terms of an OR. */
type Equalities = {
  readonly first: Expression; readonly input: Expression; readonly values: (readonly Expression[])[]
}

function inListOf({ first, input, values }: Equalities): Expression {
  return values.length === 1 ? first
    : { kind: 'in-list', input, values: values.flat(), negated: false, type: boolean }
}

function equalTo(
  e: Expression,
): { readonly input: Expression; readonly values: readonly Expression[] } | null {
  if (e.kind === 'compare' && e.op === '=' && e.right.kind === 'literal') return { input: e.left,
    values: [e.right] }
  return e.kind === 'in-list' && !e.negated && e.values.every((v) => v.kind === 'literal') ? e : null
}
