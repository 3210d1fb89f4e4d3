// The dictionaries of columns of tags that are kept or spilled, nested ones too: one coder for each place
// where a type has tags. They live as long as the arena they are made in, so codes of them may leave the
// operator that kept them.
import type { Arena } from '../../kernels/arena.ts'
import { itemType, physicalOf, type DataType } from '../../kernels/type.ts'
import { TextCodes } from '../expressions/text-codes.ts'

export type ColumnCodes = {
  /** Of the column itself; null: it has no codes, or not of a dictionary that outlives an operator. */
  readonly own: TextCodes | null
  /** As the column's children. */
  readonly children: readonly ColumnCodes[]
}

/** Whether the column has codes of a dictionary that outlives the operators that hold it. */
export function isCoded(type: DataType): boolean {
  return physicalOf(type) === 'codes'
}

export function columnCodes(types: readonly DataType[], texts: Arena): readonly ColumnCodes[] {
  return types.map((type) => ({
    own: isCoded(type) ? new TextCodes(texts) : null, children: columnCodes(childTypes(type), texts),
  }))
}

/** Of the columns that a nested column is made of. */
export function childTypes(type: DataType): readonly DataType[] {
  if (type.kind === 'struct') return type.fields.map((field) => field.type)
  const item = itemType(type)
  return item === null ? [] : [item]
}
