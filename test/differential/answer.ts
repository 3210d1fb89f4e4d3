// An answer as texts of cells, and when two answers are the same: names, types, and the rows as a multiset or
// in order. Floats may differ by TOLERANCE, relatively: sums go in another order and libraries round
// otherwise. Not how answers are made (variants.ts, oracle.ts).

export type Cell = string | null
export type Answer =
  | { readonly kind: 'rows'; readonly names: readonly string[]; readonly types: readonly string[];
      readonly rows: readonly (readonly Cell[])[] }
  | { readonly kind: 'error'; readonly message: string }
  /** Refused for want of memory or time: says nothing about the query. */
  | { readonly kind: 'exhausted' }
  /** Refused by the oracle for a reason that docs/sql/differences.md has under the key. */
  | { readonly kind: 'explained'; readonly key: string }

export type Wanted = { readonly ordered: boolean; readonly names: boolean }

export const TOLERANCE = 1e-9

/** What differs, in a word and an example; null if nothing does. */
export function differenceOf(a: Answer, b: Answer, wanted: Wanted): string | null {
  if (a.kind === 'exhausted' || b.kind === 'exhausted') return null
  if (a.kind === 'explained' || b.kind === 'explained') return null
  if (a.kind === 'error' || b.kind === 'error') {
    if (a.kind === b.kind) return null
    return a.kind === 'error' ? `error: ours: ${a.message}` : `error: other: ${messageOf(b)}`
  }
  const [ourTypes, theirTypes] = [a, b].map(({ types }) => types.map(plainType).join())
  const isFloat = a.types.map((type) => /Float|List/.test(type))
  if (ourTypes !== theirTypes && b.types.length > 0) return `types: ${ourTypes} | ${theirTypes}`
  const unlike = wanted.names ? a.names.findIndex((name, i) => !sameName(name, b.names[i]!)) : -1
  if (unlike >= 0) return `names: ${a.names[unlike]} | ${b.names[unlike]}`
  if (a.rows.length !== b.rows.length) return `count: ${a.rows.length} | ${b.rows.length}`
  return wanted.ordered ? inOrder(a.rows, b.rows, isFloat) : asMultiset(a.rows, b.rows, isFloat)
}

const messageOf = (answer: Answer): string => answer.kind === 'error' ? answer.message : ''

/** What functions make of tags is a dictionary in DataFusion 55: `dictionary-functions`. */
function plainType(type: string): string {
  return type.replace(/Dictionary\(Int32, (\w+)\)/g, '$1')
}

/** Slices are called otherwise (`slice-names`), and the oracle drops constants of PARTITION BY. */
function sameName(a: string, b: string): boolean {
  const bare = (name: string): string =>
    name.replace(/ PARTITION BY \[.*?\](?= ORDER BY | ROWS | RANGE | GROUPS )/, '')
  return a === b || /array_slice\(/.test(a) || bare(a) === bare(b)
}

type Rows = readonly (readonly Cell[])[]

function inOrder(a: Rows, b: Rows, isFloat: readonly boolean[]): string | null {
  const at = a.findIndex((row, i) => !sameRow(row, b[i]!, isFloat))
  return at < 0 ? null : `rows: at ${at}: ${JSON.stringify(a[at])} | ${JSON.stringify(b[at])}`
}

function asMultiset(a: Rows, b: Rows, isFloat: readonly boolean[]): string | null {
  const left = new Map<string, number>()
  for (const row of b) left.set(JSON.stringify(row), (left.get(JSON.stringify(row)) ?? 0) + 1)
  const odd = a.filter((row) => {
    const text = JSON.stringify(row)
    const count = left.get(text) ?? 0
    if (count > 0) left.set(text, count - 1)
    return count === 0
  })
  const others = [...left].flatMap(([text, count]) =>
    Array.from({ length: count }, () => JSON.parse(text) as readonly Cell[]))
  // What is not equal to the letter must find a row that is near.
  for (const row of odd) {
    const at = others.findIndex((other) => sameRow(row, other, isFloat))
    if (at < 0) return `rows: ${JSON.stringify(row)} | ${JSON.stringify(others[0])}`
    others.splice(at, 1)
  }
  return null
}

function sameRow(a: readonly Cell[], b: readonly Cell[], isFloat: readonly boolean[]): boolean {
  return a.every((cell, i) => sameCell(cell, b[i] ?? null, isFloat[i]!))
}

function sameCell(a: Cell, b: Cell, isFloat: boolean): boolean {
  if (a === b) return true
  if (!isFloat || a === null || b === null) return false
  const x = Number(a), y = Number(b)
  return Math.abs(x - y) <= TOLERANCE * Math.max(Math.abs(x), Math.abs(y)) ||
    // Sums that should be zero leave a rest of the order of their operands' last digit.
    Math.abs(x - y) < 1e-12
}
