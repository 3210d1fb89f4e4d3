// Rows of a function in FROM. What they are is the function's business (functions/table/).
import type { TableFunctionScan } from '../../planner/plan.ts'
import type { TableFunctionWithRows } from '../functions/table/table-function.ts'
import type { Query } from '../query.ts'
import type { Steps } from '../steps.ts'

export function tableFunctionRows(plan: TableFunctionScan, query: Query): Steps {
  const f = plan.function as TableFunctionWithRows
  return f.rows(plan.args, plan.columns.map((column) => column.type), query)
}
