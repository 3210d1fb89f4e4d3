// The search for what stands more than once: what it costs is counted in looks at nodes, which no busy
// machine changes. What it finds is shown by the golden plans (test/plans/common-subexpressions.txt).
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { float64 } from '../../kernels/type.ts'
import { column, literal, type Arithmetic, type Expression } from '../../planner/expression.ts'
import { repeatedExpressions } from '../../planner/repeated-expressions.ts'

let looks = 0

function counted(left: Expression, op: Arithmetic['op'], right: Expression): Expression {
  const node = { op, left, right, type: float64 }
  Object.defineProperty(node, 'kind', { enumerable: true, get: () => { looks++; return 'arithmetic' } })
  return node as unknown as Expression
}

const temp = column(1, float64)
const number = (value: number): Expression => literal(value, float64)

function looksOf(exprs: readonly Expression[]): { readonly found: readonly Expression[]; looks: number } {
  looks = 0
  const repeated = repeatedExpressions(exprs.map((expr) => ({ expr, isSure: true })), new Set([temp.id]))
  return { found: repeated?.exprs ?? [], looks }
}

test('what a search costs for each term does not grow with the number of terms', () => {
  const terms = (n: number): readonly Expression[] => Array.from({ length: n }, (_, i) =>
    counted(counted(temp, '*', number(i)), '+', counted(temp, '*', number(7))))
  const few = looksOf(terms(100))
  const many = looksOf(terms(5_000))
  assert.equal(few.found.length, 1)
  assert.equal(many.found.length, 1)
  const ratio = many.looks / 5_000 / (few.looks / 100)
  assert.ok(ratio < 2, `${few.looks} looks for 100 terms, ${many.looks} for 5000`)
})

test('trees that share nodes are looked at once for each node, the inner ones are found first', () => {
  const levels = 60
  const chain: Expression[] = [counted(temp, '*', temp)]
  for (let i = 1; i < levels; i++) chain.push(counted(chain[i - 1]!, '*', chain[i - 1]!))
  const { found, looks } = looksOf([chain.at(-1)!])
  assert.deepEqual(found, chain.slice(0, -1))
  assert.ok(looks < 100 * levels, `${looks} looks`)
})
