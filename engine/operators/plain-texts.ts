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

export function* withPlainTexts(steps: Steps, query: Query): Steps {
  const arena = query.scratch()
  for (const step of steps) {
    if (!isBatch(step)) yield step
    else yield { ...step, columns: step.columns.map((c) => plain(c, arena)) }
    arena.reset()
  }
  query.discard(arena)
}
