// What the functions that build structs share: a column for each field, none of them copied unless it has to
// be. Inside a struct every column is FLAT, so that one row of it can stand for all.
import { CONST, flat, type Column, type Scalar } from '../../kernels/column.ts'
import type { DataType } from '../../kernels/type.ts'
import { plain } from '../../planner/bind/coerce.ts'
import { flatten } from '../expressions/forms.ts'
import type { Evaluation } from '../expressions/vector.ts'

export function structType(names: readonly string[], types: readonly DataType[]): DataType {
  return { kind: 'struct', fields: names.map((name, i) => ({ name, type: plain(types[i]!) })) }
}

/** A struct of these columns in each row; it is never NULL itself. */
export function structColumn(
  type: DataType, columns: readonly Column[], rows: number, at: Evaluation,
): Column {
  const children = columns.map((c) => flatten(c.kind === CONST ? { ...c, length: rows } : c, at.arena))
  return { ...flat(type, rows, 0, 0), children }
}

export function structValue(type: DataType, values: readonly Scalar[]): Scalar {
  if (type.kind !== 'struct') return null
  return Object.fromEntries(type.fields.map((field, i) => [field.name, values[i]!]))
}
