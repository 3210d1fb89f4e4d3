// Questions that several rules ask of a scan: which ids are tags, which is time, whether its condition speaks
// of tags only. Not rewriting.
import { columnsOf, type ColumnId, type Expression } from '../expression.ts'
import type { Scan } from '../plan.ts'

export function tagIds(scan: Scan): ReadonlySet<ColumnId> {
  const tags = new Set(scan.table.tags)
  return new Set(scan.reads.filter((r) => tags.has(r.source)).map((r) => r.column.id))
}

/** -1: the scan does not read time. */
export const timeId = (scan: Scan): ColumnId => scan.reads.find((r) => r.source === 'time')?.column.id ?? -1

/** The condition can be decided per series, without reading rows. */
export function tagsDecide(scan: Scan): boolean {
  if (scan.predicate === null) return true
  const tags = tagIds(scan)
  return [...columnsOf(scan.predicate)].every((id) => tags.has(id))
}

/** The ids if all expressions are plain columns within `allowed`, each once; else null. */
export function plainColumns(
  exprs: readonly Expression[], allowed: ReadonlySet<ColumnId>,
): readonly ColumnId[] | null {
  const ids = exprs.map((e) => e.kind === 'column' && allowed.has(e.id) ? e.id : -1)
  return ids.includes(-1) || new Set(ids).size !== ids.length ? null : ids
}
