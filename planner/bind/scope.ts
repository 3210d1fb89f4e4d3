// The columns a name can mean at some place of a query, and the rules that find them.
// Not tables (from.ts). Invariant: lookup never guesses: no match and two matches are both errors that name
// the remedy.
import { fail } from '../../parser/diagnostic.ts'
import type { Ident, Name } from '../../parser/sql/ast.ts'
import { catalogName, defaultSchema } from '../catalog.ts'
import type { ColumnId } from '../expression.ts'
import { columnsPerhapsNamed } from '../long-lists.ts'
import type { OutputColumn } from '../plan.ts'
import { nameText, nearest, quotedColumn, quoted } from './names.ts'

/** `columns` carry the qualifiers they can be called by here, which need not be those of the plan node. */
export type Scope = {
  readonly columns: readonly OutputColumn[]
  /** Columns joined by USING: only their qualified name finds them, `*` leaves them out. */
  readonly hidden: ReadonlySet<ColumnId>
}

const nothingHidden: ReadonlySet<ColumnId> = new Set()

export const scopeOf = (columns: readonly OutputColumn[], hidden = nothingHidden): Scope =>
  ({ columns, hidden })
export const emptyScope: Scope = scopeOf([])

export type Found = {
  readonly column: OutputColumn
  /** Parts behind the column: struct fields. */
  readonly rest: readonly Ident[]
}

/** null: no such column. */
export function find(scope: Scope, name: Name): Found | null {
  const byQualifier = name.length > 1 ? findQualified(scope, name) : null
  if (byQualifier !== null) return byQualifier
  const first = name[0]!
  const column = unique(scope, first.text, null, name)
  if (column === null || (name.length > 1 && column.type.kind !== 'struct')) return null
  return { column, rest: name.slice(1) }
}

/** t.c, s.t.c, catalog.s.t.c: the longest qualifier first. */
function findQualified(scope: Scope, name: Name): Found | null {
  for (let parts = Math.min(name.length - 1, 3); parts >= 1; parts--) {
    const path = name.slice(0, parts).map((p) => p.text)
    if (!isDefaultPath(path.slice(0, -1))) continue
    const column = unique(scope, name[parts]!.text, path[parts - 1]!, name)
    if (column !== null) return { column, rest: name.slice(parts + 1) }
  }
  return null
}

function isDefaultPath(path: readonly string[]): boolean {
  const schema = path[path.length - 1]
  const catalog = path[path.length - 2]
  return (schema === undefined || schema === defaultSchema || schema === 'system' ||
    schema === 'information_schema') &&
    (catalog === undefined || catalog === catalogName)
}

function unique(scope: Scope, name: string, qualifier: string | null, asked: Name): OutputColumn | null {
  let found: OutputColumn | null = null
  for (const column of columnsPerhapsNamed(scope.columns, name)) {
    if (column.name !== name) continue
    if (qualifier === null ? scope.hidden.has(column.id) : column.qualifier !== qualifier) continue
    if (found !== null && found.id !== column.id) {
      fail('ambiguous-column', spanOf(asked), {
        name: qualifier === null ? `unqualified field ${name}` : `qualified field ${qualifier}.${name}`,
      })
    }
    found = column
  }
  return found
}

/** Whether more than one column has the bare name. */
export function isAmbiguous(scope: Scope, name: string): boolean {
  const found = scope.columns.find((c) => c.name === name && !scope.hidden.has(c.id))
  return found !== undefined &&
    scope.columns.some((c) => c.name === name && !scope.hidden.has(c.id) && c.id !== found.id)
}

export const spanOf = (name: Name): { readonly start: number; readonly end: number } =>
  ({ start: name[0]!.span.start, end: name[name.length - 1]!.span.end })

const validShownMax = 500

/** Reports an unknown column with the nearest or all valid ones. */
export function failUnknownColumn(scope: Scope, name: Name): never {
  const asked = name.map((part) => part.text)
  const last = asked[asked.length - 1]!
  const written = asked.map(quoted).join('.')
  const sameButCase = scope.columns.find((c) => c.name !== last &&
    c.name.toLowerCase() === last.toLowerCase())
  if (sameButCase !== undefined) {
    fail('unknown-column', spanOf(name), { name: written, near: sameButCase.name, onlyCase: true, valid: [] })
  }
  const candidates = scope.columns.slice(0, validShownMax)
  // A path that was not written would make every column look far.
  const compared = (c: OutputColumn): string => quotedColumn(name.length > 2 ? c : { ...c, path: undefined })
  const similar = nearest(nameText(name), candidates.map(compared), nearEnough)
  const meant = similar === null ? undefined : candidates.find((c) => compared(c) === similar)
  fail('unknown-column', spanOf(name), {
    name: written, near: meant === undefined ? null : quotedColumn(meant), onlyCase: false,
    valid: candidates.map(quotedColumn),
  })
}

const nearEnough = 0.5
