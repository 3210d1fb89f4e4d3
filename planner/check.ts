// Plan invariants, checked after every rule in tests: a broken plan is our bug and must not become a wrong
// answer. Not types of functions or meaning; only what any node may rely on.
import { assert } from '../kernels/assert.ts'
import { sameType, typeName, type DataType } from '../kernels/type.ts'
import { columnsOf, some, type ColumnId } from './expression.ts'
import { expressionsOf, inputsOf, subqueriesOf, type OutputColumn, type Plan } from './plan.ts'

/** `before`: the result's columns must still be these, by name and type. */
export function checkPlan(plan: Plan, before: readonly OutputColumn[] | null, after: string): void {
  if (before !== null) {
    const text = (columns: readonly OutputColumn[]): string =>
      columns.map((c) => `${c.name} ${typeName(c.type)}`).join(', ')
    assert(text(plan.columns) === text(before),
      `${after} changed the result: ${text(before)} became ${text(plan.columns)}`)
  }
  checkNode(plan, after)
}

function checkNode(plan: Plan, after: string): void {
  const where = `${plan.kind} after ${after}`
  const given = new Map<ColumnId, OutputColumn>()
  for (const c of 'reads' in plan ? plan.reads.map((r) => r.column)
    : inputsOf(plan).flatMap((i) => i.columns)) given.set(c.id, c)
  if (plan.kind === 'table-function') for (const c of plan.columns) given.set(c.id, c)
  for (const e of expressionsOf(plan)) {
    for (const id of columnsOf(e)) assert(given.has(id), `${where} uses column ${id}, which no input gives`)
    some(e, (n) => {
      if (n.kind === 'column') assert(sameType(n.type, given.get(n.id)!.type),
        `${where}: type of ${given.get(n.id)!.name}`)
      if (n.kind === 'and' || n.kind === 'or') assert(n.inputs.length > 1, `${where}: ${n.kind} of one`)
      return false
    })
  }
  const ids = plan.columns.map((c) => c.id)
  assert(new Set(ids).size === ids.length, `${where} gives a column twice`)
  checkColumns(plan, where, given)
  inputsOf(plan).forEach((input) => checkNode(input, after))
  subqueriesOf(plan).forEach((sub) => checkNode(sub, after))
}

const idsOf = (columns: readonly OutputColumn[]): string => columns.map((c) => c.id).join(',')

function checkColumns(plan: Plan, where: string, given: ReadonlyMap<ColumnId, OutputColumn>): void {
  switch (plan.kind) {
    case 'filter': case 'sort': case 'limit': case 'distinct': case 'gap-fill':
      assert(idsOf(plan.columns) === idsOf(plan.input.columns), `${where} must give its input's columns`)
      break
    case 'unnest':
      assert(idsOf(plan.columns) === idsOf([...plan.input.columns, ...plan.items.map((i) => i.column)]),
        `${where}: columns differ from the input's and the items`)
      for (const { expr, column } of plan.items) {
        assert(expr.type.kind === 'list' && sameType(expr.type.item, column.type),
          `${where}: type of ${column.name}`)
      }
      break
    case 'project':
      assert(idsOf(plan.columns) === idsOf(plan.exprs.map((e) => e.column)),
        `${where}: columns and expressions differ`)
      for (const e of plan.exprs) {
        assert(sameType(e.expr.type, e.column.type), `${where}: type of ${e.column.name}`)
        assert(!given.has(e.column.id) || (e.expr.kind === 'column' && e.expr.id === e.column.id),
          `${where}: ${e.column.name} takes the id of another value`)
      }
      break
    case 'scan': case 'last-rows': case 'provider-scan':
      for (const c of plan.columns) assert(given.has(c.id),
        `${where} gives ${c.name}, which it does not read`)
      break
    case 'aggregate':
      assert(idsOf(plan.columns) === idsOf([...plan.groups.map((g) => g.column),
        ...plan.aggregates.map((a) => a.column)]),
        `${where}: columns differ from groups and aggregates`)
      break
    case 'union':
      for (const input of plan.inputs) {
        assert(input.columns.length === plan.columns.length, `${where}: number of columns`)
        plan.columns.forEach((c, i) => assert(sameType(c.type, input.columns[i]!.type),
          `${where}: type of ${c.name}`))
      }
      break
    case 'recursive':
      for (const term of [plan.start, plan.step]) {
        assert(term.columns.length === plan.columns.length, `${where}: number of columns`)
        plan.columns.forEach((c, i) => assert(sameType(c.type, term.columns[i]!.type),
          `${where}: type of ${c.name}`))
      }
      break
    case 'values':
      for (const row of plan.rows) {
        assert(row.length === plan.columns.length, `${where}: number of values`)
        plan.columns.forEach((c, i) => assert(sameType(c.type, row[i]!.type), `${where}: type of ${c.name}`))
      }
      break
    case 'join': {
      const ids = new Set(plan.columns.map((c) => c.id))
      for (const k of plan.keys) {
        const left = new Set(plan.left.columns.map((c) => c.id))
        assert([...columnsOf(k.left)].every((id) => left.has(id)), `${where}: a left key uses the right`)
        assert(![...columnsOf(k.right)].some((id) => left.has(id)), `${where}: a right key uses the left`)
        assert(sameType(valueType(k.left.type), valueType(k.right.type)),
          `${where}: key of ${typeName(k.left.type)} and ${typeName(k.right.type)}`)
      }
      assert(plan.type !== 'inner' && plan.type !== 'cross' || ids.size === given.size &&
        [...given.keys()].every((id) => ids.has(id)), `${where}: columns differ from those of both sides`)
      assert((plan.mark !== null) === (plan.type === 'mark' || plan.type === 'null-mark'),
        `${where}: a ${plan.type} join with or without a mark`)
      assert(plan.type !== 'null-mark' || plan.keys.length > 0, `${where}: what IN compares is no key`)
      break
    }
  }
}

/** Tags and texts meet as texts. */
const valueType = (type: DataType): DataType => type.kind === 'dictionary' ? type.value : type
