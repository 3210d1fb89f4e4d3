// The one key by which first_value and last_value choose a row, as i64 whose order is the wanted one. NULL
// keys stand where ORDER BY puts them. Without a key the order is that of arrival: every row has the same
// key.
import { CONST, type Column } from '../../kernels/column.ts'
import { kernels } from '../../kernels/load.ts'
import { bitAt, i64, type Pointer } from '../../kernels/memory.ts'
import { physicalOf } from '../../kernels/type.ts'
import { fail, NOWHERE } from '../../parser/diagnostic.ts'
import type { SortKey } from '../../planner/expression.ts'
import { orderKind } from '../expressions/compare.ts'
import { flatEights, validityOf } from '../expressions/forms.ts'
import type { Evaluation } from '../expressions/vector.ts'

export function orderKey(
  keys: readonly SortKey[], columns: readonly Column[], rows: number, at: Evaluation,
): Pointer {
  const key = keys[0]
  const column = columns[0]
  if (key === undefined || column === undefined || column.kind === CONST)
    return at.arena.zeroed(rows * 8 + 16)
  const physical = physicalOf(column.type)
  if (keys.length > 1 || (physical !== 'i64' && physical !== 'u64' && physical !== 'f64')) {
    fail('sql-not-implemented', NOWHERE,
      { what: 'ORDER BY inside an aggregate by anything but one number or time' })
  }
  const kind = orderKind(column.type)
  const values = flatEights(column, at.arena)
  const validity = validityOf(column, at.arena)
  if (kind === 0 && !key.descending && validity === 0) return values
  const out = at.arena.alloc(rows * 8 + 16)
  kernels.keys_to_values(kind, 0, values, rows, out)
  if (key.descending) kernels.keys_to_values(0, 1, out, rows, out)
  if (validity !== 0) {
    const border = key.nullsFirst ? -(1n << 63n) : (1n << 63n) - 1n
    for (let row = 0; row < rows; row++) if (!bitAt(validity, row)) i64[out / 8 + row] = border
  }
  return out
}
