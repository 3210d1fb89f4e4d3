// A query as a tree of text: clauses that may be left out, lists that may be shorter, typed values that may
// be simpler. Made so that a query that shows a difference can be made smaller without parsing it. Knows no
// SQL beyond that, and does not promise that a smaller query is valid: a query that both sides refuse is no
// difference, so it is never taken.

export type ValueType = 'int' | 'uint' | 'float' | 'text' | 'bool' | 'time' | 'list' | 'struct'
export type Part = string | Tree
export type Tree = {
  /** `choice`: one of the trees in it may stand for all. `list`: parts stand between commas. */
  readonly kind: 'text' | 'optional' | 'list' | 'choice' | 'value'
  readonly parts: readonly Part[]
  readonly type: ValueType | null
}

/** The simplest values of a type, tried in the place of larger ones. A bare 1 in GROUP BY is a position. */
const simplest: Readonly<Record<ValueType, readonly string[]>> = {
  int: ['(1 + 0)'], uint: ['1::BIGINT UNSIGNED'], float: ['1.5', '0.0'], text: ["'a'", "''"],
  bool: ['true', 'false'], time: ["'2024-01-01T00:00:00'::TIMESTAMP"], list: ['[1]'],
  struct: ["{a: 1, b: 'a'}"],
}

/** Parts of a template: texts and the trees between them. */
export function text(strings: TemplateStringsArray, ...parts: readonly Part[]): Tree {
  return { kind: 'text', parts: woven(strings, parts), type: null }
}

/** A clause that may be left out. */
export function optional(strings: TemplateStringsArray, ...parts: readonly Part[]): Tree {
  return { kind: 'optional', parts: woven(strings, parts), type: null }
}

export function choice(strings: TemplateStringsArray, ...parts: readonly Part[]): Tree {
  return { kind: 'choice', parts: woven(strings, parts), type: null }
}

/** A value of a type: `value('int')`...`` */
export function value(type: ValueType): (strings: TemplateStringsArray, ...parts: readonly Part[]) => Tree {
  return (strings, ...parts) => ({ kind: 'value', parts: woven(strings, parts), type })
}

export function list(parts: readonly Part[]): Tree {
  return { kind: 'list', parts, type: null }
}

/** As they are, with commas between: none can be left out. */
export function commas(parts: readonly Part[]): Tree {
  return { kind: 'text', parts: parts.flatMap((part, i) => i === 0 ? [part] : [', ', part]), type: null }
}

/** As it is: stays what it is while a query is made smaller. */
export const bare = (tree: Tree): Tree => text`${sqlOf(tree)}`

export const nothing: Tree = text``

function woven(strings: TemplateStringsArray, parts: readonly Part[]): readonly Part[] {
  return strings.flatMap((piece, i) => i < parts.length ? [piece, parts[i]!] : [piece])
}

export function sqlOf(part: Part): string {
  if (typeof part === 'string') return part
  return part.parts.map(sqlOf).join(part.kind === 'list' ? ', ' : '')
}

/** Queries with one piece less, larger pieces first. */
export function* smallerTrees(root: Tree): Generator<Tree> {
  for (const tree of piecesOf(root)) {
    for (const less of simpler(tree)) yield replaced(root, tree, less) as Tree
  }
}

/** All trees within, from the outside in, each once. */
function piecesOf(root: Tree): readonly Tree[] {
  const found = new Set<Tree>([root])
  for (const tree of found) for (const part of tree.parts) if (typeof part !== 'string') found.add(part)
  return [...found]
}

function* simpler(tree: Tree): Generator<Part> {
  const size = sqlOf(tree).length
  switch (tree.kind) {
    case 'optional': if (size > 0) yield nothing
      break
    case 'choice': for (const part of tree.parts) if (typeof part !== 'string') yield part
      break
    case 'list': {
      for (let i = 0; tree.parts.length > 1 && i < tree.parts.length; i++) {
        yield { ...tree, parts: tree.parts.toSpliced(i, 1) }
      }
      break
    }
    case 'value': {
      for (const part of piecesOf(tree)) if (part !== tree && part.type === tree.type) yield part
      for (const plain of simplest[tree.type!]) if (plain.length < size) yield plain
      break
    }
    case 'text':
  }
}

/** A tree may stand in several places (a key in SELECT and in GROUP BY): it is replaced in all. */
function replaced(part: Part, target: Tree, by: Part): Part {
  if (part === target) return by
  if (typeof part === 'string') return part
  let differs = false
  const parts = part.parts.map((each) => {
    const other = replaced(each, target, by)
    if (other !== each) differs = true
    return other
  })
  return differs ? { ...part, parts } : part
}

const TRIES_MAX = 600
const MS_MAX = 10_000

/** The smallest query found that `stillDiffers`. */
export async function shrunk(root: Tree, stillDiffers: (tree: Tree) => Promise<boolean>): Promise<Tree> {
  const endMs = performance.now() + MS_MAX
  let best = root
  let tries = 0
  for (let gained = true; gained;) {
    gained = false
    for (const candidate of smallerTrees(best)) {
      if (++tries > TRIES_MAX || performance.now() > endMs) return best
      if (!await stillDiffers(candidate)) continue
      best = candidate
      gained = true
      break
    }
  }
  return best
}
