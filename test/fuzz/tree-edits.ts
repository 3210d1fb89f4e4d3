// Edits of structured values (a record's JSON, a file's metadata): one node of the tree is changed, dropped,
// doubled or put in another's place. An edit is data, so an input can be kept as the list of its edits. Not
// for bytes (mutate.ts).
import { interestingNumbers, otherNumber, type Dice } from './dice.ts'

export type Tree =
  null | boolean | number | string | Uint8Array | readonly Tree[] | { readonly [name: string]: Tree }
type Place = readonly (string | number)[]

export type Edit =
  | { readonly at: Place; readonly set: Tree }
  | { readonly at: Place; readonly drop: true }
  | { readonly at: Place; readonly twice: true }

export function randomEdit(tree: Tree, dice: Dice): Edit {
  const at = randomPlace(tree, dice)
  const node = nodeAt(tree, at)
  if (at.length > 0 && dice.chance(0.1)) return { at, drop: true }
  if (at.length > 0 && dice.chance(0.1)) return { at, twice: true }
  if (dice.chance(0.1)) return { at, set: nodeAt(tree, randomPlace(tree, dice)) }
  return { at, set: otherValue(node, dice) }
}

/** A node, leaves more often than what holds them. */
function randomPlace(tree: Tree, dice: Dice): Place {
  const at: (string | number)[] = []
  for (let node = tree; ;) {
    const keys = keysOf(node)
    if (keys.length === 0 || dice.chance(0.07)) return at
    const key = dice.pick(keys)
    at.push(key)
    node = (node as Record<string | number, Tree>)[key]!
  }
}

function keysOf(node: Tree): readonly (string | number)[] {
  if (node === null || typeof node !== 'object' || node instanceof Uint8Array) return []
  return Array.isArray(node) ? [...node.keys()] : Object.keys(node)
}

function nodeAt(tree: Tree, at: Place): Tree {
  return at.reduce<Tree>((node, key) => (node as Record<string | number, Tree>)[key]!, tree)
}

const oddValues: readonly Tree[] = [
  null, true, false, 0, -1, 1.5, 1e308, '', '0', 'NaN', '9223372036854775808', '__proto__', [], {}, [[]],
  [null], { a: 1 }, '\u0000', 'é'.repeat(40),
]

function otherValue(node: Tree, dice: Dice): Tree {
  if (dice.chance(0.15)) return dice.pick(oddValues)
  if (typeof node === 'number') return otherNumber(node, dice)
  if (typeof node === 'boolean') return !node
  if (typeof node === 'string') return otherText(node, dice)
  if (node instanceof Uint8Array) return otherBytes(node, dice)
  return dice.pick([...oddValues, ...interestingNumbers])
}

function otherText(text: string, dice: Dice): string {
  if (/^-?\d+$/.test(text)) return String(otherNumber(Number(text), dice))
  const at = dice.below(text.length + 1)
  return dice.pick([
    text.slice(0, at), text + text, '', `${text.slice(0, at)}\u0000${text.slice(at)}`, `${text}1`,
    text.slice(0, at) + text.slice(at + 1), text.toUpperCase(), '../../x',
  ])
}

function otherBytes(bytes: Uint8Array, dice: Dice): Uint8Array {
  const out = new Uint8Array(dice.chance(0.3) ? dice.below(bytes.length + 9) : bytes.length)
  out.set(bytes.subarray(0, out.length))
  if (out.length > 0) out[dice.below(out.length)] = dice.pick([0, 0xff, 0x80, dice.below(256)])
  return out
}

/** The tree with the edits made, one after the other. One whose place is gone does nothing. */
export function edited(tree: Tree, edits: readonly Edit[]): Tree {
  return edits.reduce((now, edit) => editedAt(now, edit, 0), tree)
}

function editedAt(node: Tree, edit: Edit, depth: number): Tree {
  if (depth === edit.at.length) return 'set' in edit ? edit.set : node
  const key = edit.at[depth]!
  if (!keysOf(node).includes(key)) return node
  const isLast = depth === edit.at.length - 1
  if (Array.isArray(node)) {
    const place = Number(key)
    if (isLast && 'drop' in edit) return node.toSpliced(place, 1)
    if (isLast && 'twice' in edit) return node.toSpliced(place, 0, node[place])
    return node.with(place, editedAt(node[place], edit, depth + 1))
  }
  const entries = Object.entries(node as { readonly [name: string]: Tree })
  return Object.fromEntries(entries.flatMap(([name, value]): [string, Tree][] => {
    if (name !== key) return [[name, value]]
    if (isLast && 'drop' in edit) return []
    if (isLast && 'twice' in edit) return [[name, value], [`${name} `, value]]
    return [[name, editedAt(value, edit, depth + 1)]]
  }))
}
