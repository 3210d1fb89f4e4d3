// What an aggregate with FILTER is asked: rows that it leaves out raise no errors, like untaken branches of
// CASE. Expressions that cannot fail stay as they are; they are cheaper without.
import { isNumeric } from './coerce.ts'
import { some, type ArithmeticOp, type Expression } from '../expression.ts'

export function behindFilter(e: Expression, filter: Expression | null): Expression {
  if (filter === null || !some(e, canFail)) return e
  return { kind: 'case', branches: [{ when: filter, then: e }], otherwise: null, type: e.type }
}

const dividing: ReadonlySet<ArithmeticOp> = new Set(['/', '%'])

function canFail(e: Expression): boolean {
  switch (e.kind) {
    // Floats have infinity, and sums of integers wrap.
    case 'arithmetic': return e.type.kind !== 'float' && !(e.type.kind === 'int' && !dividing.has(e.op))
    case 'call': return true
    case 'cast': return !(e.type.kind === 'float' && isNumeric(e.input.type)) && e.type.kind !== 'utf8'
    default: return false
  }
}
