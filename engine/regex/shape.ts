// Trees rewritten so that they run faster and mean the same: alternatives that begin alike share the
// beginning, and where only a yes or no is asked, what may be empty at the ends goes. Also finds the
// literals that a search can use.
import { type RegexNode } from '../../parser/regex/tree.ts'
import { union } from '../../parser/regex/code-points.ts'

export type Literal = {
  /** `candidate`: every match begins with it, but that is not all. */
  readonly kind: 'contains' | 'prefix' | 'suffix' | 'equals' | 'candidate'
  readonly text: string
}

/** Whether the node matches without taking anything. Assertions do. */
export function isNullable(node: RegexNode): boolean {
  switch (node.kind) {
    case 'empty': case 'look': return true
    case 'set': return false
    case 'repeat': return node.min === 0 || isNullable(node.item)
    case 'group': return isNullable(node.item)
    case 'concat': return node.items.every(isNullable)
    case 'alternate': return node.items.some(isNullable)
  }
}

/** Whether it matches nothing at any place, whatever is around. */
function isFree(node: RegexNode): boolean {
  switch (node.kind) {
    case 'empty': return true
    case 'set': case 'look': return false
    case 'repeat': return node.min === 0 || isFree(node.item)
    case 'group': return isFree(node.item)
    case 'concat': return node.items.every(isFree)
    case 'alternate': return node.items.some(isFree)
  }
}

/** For yes or no: groups go, and so does what may be empty at both ends of the pattern. */
export function forYesOrNo(root: RegexNode): RegexNode {
  const flat = factored(withoutGroups(root))
  const items = flat.kind === 'concat' ? flat.items : [flat]
  let from = 0
  let to = items.length
  while (from < to && isFree(items[from]!)) from++
  while (to > from && isFree(items[to - 1]!)) to--
  const kept = items.slice(from, to).map((item, i, all) => {
    if (item.kind !== 'repeat' || (i > 0 && i < all.length - 1)) return item
    // x+ at an end is x.
    return item.max === null || item.max > item.min ? { ...item, max: item.min } : item
  })
  return sequence(kept)
}

function sequence(items: readonly RegexNode[]): RegexNode {
  return items.length === 0 ? { kind: 'empty' } : items.length === 1 ? items[0]! : { kind: 'concat', items }
}

function withoutGroups(node: RegexNode): RegexNode {
  switch (node.kind) {
    case 'empty': case 'look': case 'set': return node
    case 'group': return withoutGroups(node.item)
    case 'repeat': return { ...node, item: withoutGroups(node.item) }
    case 'alternate': return { ...node, items: node.items.map(withoutGroups) }
    case 'concat':
      return {
        ...node, items: node.items.flatMap((item) => {
          const plain = withoutGroups(item)
          return plain.kind === 'concat' ? plain.items : [plain]
        }),
      }
  }
}

/**
 * Neighbouring alternatives that begin with the same set share it; single sets side by side become one.
 */
export function factored(node: RegexNode): RegexNode {
  switch (node.kind) {
    case 'empty': case 'look': case 'set': return node
    case 'group': case 'repeat': return { ...node, item: factored(node.item) }
    case 'concat': return { ...node, items: node.items.map(factored) }
    case 'alternate': return factoredAlternatives(node.items.map(factored))
  }
}

function factoredAlternatives(branches: readonly RegexNode[]): RegexNode {
  if (branches.length === 1) return branches[0]!
  const out: RegexNode[] = []
  for (let i = 0; i < branches.length;) {
    const head = headOf(branches[i]!)
    let end = i + 1
    if (head !== null) while (end < branches.length && sameSet(headOf(branches[end]!), head)) end++
    if (end - i > 1 && head !== null) out.push(shared(branches.slice(i, end)))
    else out.push(branches[i]!)
    i = end
  }
  const merged: RegexNode[] = []
  for (const branch of out) {
    const last = merged[merged.length - 1]
    if (branch.kind === 'set' && last?.kind === 'set') {
      merged[merged.length - 1] = { kind: 'set', set: union(last.set, branch.set) }
    } else merged.push(branch)
  }
  return merged.length === 1 ? merged[0]! : { kind: 'alternate', items: merged }
}

type SetNode = Extract<RegexNode, { kind: 'set' }>

function headOf(node: RegexNode): SetNode | null {
  const first = node.kind === 'concat' ? node.items[0] : node
  return first?.kind === 'set' ? first : null
}

function sameSet(a: SetNode | null, b: SetNode): boolean {
  if (a?.set === b.set) return true
  return a !== null && a.set.length === b.set.length && a.set.every((point, i) => point === b.set[i])
}

/** The whole beginning that these alternatives share, then what differs. */
function shared(branches: readonly RegexNode[]): RegexNode {
  const lists = branches.map((branch) => branch.kind === 'concat' ? branch.items : [branch])
  let n = 1
  const first = lists[0]!
  while (n < first.length && first[n]!.kind === 'set' &&
    lists.every((list) => list[n]?.kind === 'set' && sameSet(list[n] as SetNode, first[n] as SetNode))) n++
  const rest = lists.map((list) => sequence(list.slice(n)))
  return { kind: 'concat', items: [...first.slice(0, n), factoredAlternatives(rest)] }
}

/** What a search for bytes can do for this tree; null: nothing. */
export function literalOf(node: RegexNode): Literal | null {
  const items = node.kind === 'concat' ? node.items : [node]
  const starts = isLook(items[0], 'start')
  const ends = items.length > (starts ? 1 : 0) && isLook(items[items.length - 1], 'end')
  const middle = items.slice(starts ? 1 : 0, ends ? -1 : undefined)
  const text = leadingText(middle)
  if (text.items === middle.length && (text.text !== '' || starts || ends)) {
    const kind = starts ? (ends ? 'equals' : 'prefix') : ends ? 'suffix' : 'contains'
    return { kind, text: text.text }
  }
  return !starts && text.text !== '' ? { kind: 'candidate', text: text.text } : null
}

function isLook(node: RegexNode | undefined, look: 'start' | 'end'): boolean {
  return node?.kind === 'look' && node.look === look
}

const LITERAL_LENGTH_MAX = 256

function leadingText(items: readonly RegexNode[]): { readonly text: string; readonly items: number } {
  let text = ''
  let n = 0
  for (const item of items) {
    const point = singlePoint(item)
    if (point === null || n >= LITERAL_LENGTH_MAX) break
    text += String.fromCodePoint(point)
    n++
  }
  return { text, items: n }
}

/** The one code point a node takes; surrogates have no bytes and are none. */
function singlePoint(node: RegexNode): number | null {
  if (node.kind !== 'set' || node.set.length !== 2 || node.set[0] !== node.set[1]) return null
  const point = node.set[0]!
  return point >= 0xd800 && point <= 0xdfff ? null : point
}

/** Whether every match begins at the start of the text. */
export function isAnchored(node: RegexNode): boolean {
  switch (node.kind) {
    case 'empty': case 'set': return false
    case 'look': return node.look === 'start'
    case 'repeat': return node.min > 0 && isAnchored(node.item)
    case 'group': return isAnchored(node.item)
    case 'concat': return node.items.some((item, i) =>
      isAnchored(item) && node.items.slice(0, i).every((before) => isZeroWidth(before)))
    case 'alternate': return node.items.every(isAnchored)
  }
}

function isZeroWidth(node: RegexNode): boolean {
  switch (node.kind) {
    case 'empty': case 'look': return true
    case 'set': return false
    case 'repeat': return node.max === 0 || isZeroWidth(node.item)
    case 'group': return isZeroWidth(node.item)
    case 'concat': case 'alternate': return node.items.every(isZeroWidth)
  }
}
