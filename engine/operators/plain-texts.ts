// Texts as such instead of codes: for rows that are given out by what ends before the query does, whose
// dictionaries end with it (steps.ts). Tags stay codes: their dictionaries live on.
import type { Arena } from '../../kernels/arena.ts'
import { DICTIONARY, type Column } from '../../kernels/column.ts'
import { physicalOf } from '../../kernels/type.ts'
import { flatten } from '../expressions/forms.ts'
import type { Query } from '../query.ts'
import { isBatch, type Steps } from '../steps.ts'

export function plain(column: Column, arena: Arena): Column {
  if (column.children.length > 0) {
    return { ...column, children: column.children.map((child) => plain(child, arena)) }
  }
  return column.kind === DICTIONARY && physicalOf(column.type) === 'bytes' ? flatten(column, arena) : column
}

export const withPlainTexts = (steps: Steps, query: Query): Steps =>
  withColumns(steps, (column, _, arena) => plain(column, arena), query)

/** The same rows with other columns, by place; what those take in the arena lives as long as the batch. */
export function* withColumns(
  steps: Steps, map: (column: Column, place: number, arena: Arena) => Column, query: Query,
): Steps {
  const arena = query.scratch()
  for (const step of steps) {
    if (!isBatch(step)) yield step
    else yield { ...step, columns: step.columns.map((column, i) => map(column, i, arena)) }
    arena.reset()
  }
  query.discard(arena)
}
