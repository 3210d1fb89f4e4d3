// The twin of compiled expressions: every row by plain TypeScript (planner/evaluate), one value after the
// other, without kernels. Only a lens of the tests asks for it; what the twin does not know is left to the
// vector.
import { valueAt, type Scalar } from '../../kernels/column.ts'
import { evaluate } from '../../planner/evaluate/evaluate.ts'
import {
  columnsOf, isVolatile, substitute, type ColumnId, type Expression,
} from '../../planner/expression.ts'
import { columnOf } from './scalars.ts'
import type { Vector } from './vector.ts'

/** `vector` computes `e`; `ids` says where columns stand. */
export function byRow(e: Expression, vector: Vector, ids: readonly ColumnId[]): Vector {
  if (e.kind === 'column' || vector.isConstant || e.type.kind === 'dictionary' || isVolatile(e)) return vector
  const used = [...columnsOf(e)].map((id) => ({ id, place: ids.indexOf(id) }))
  return {
    ...vector,
    evaluate: (batch, at) => {
      const values: Scalar[] = []
      for (let row = 0; row < batch.rows; row++) {
        const value = evaluate(substitute(e, new Map(used.map(({ id, place }): [ColumnId, Expression] => {
          const column = batch.columns[place]!
          return [id, { kind: 'literal', value: valueAt(column, row), type: column.type }]
        }))))
        if (value === undefined) return vector.evaluate(batch, at)
        values.push(value)
      }
      return columnOf(values, e.type, at.arena)
    },
  }
}
