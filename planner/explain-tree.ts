// Plans as a drawing: EXPLAIN FORMAT TREE. A box for each node, its first input below it, the others to the
// right of that, as DataFusion draws them. The words are those of the text form (explain.ts). Invariant: the
// boxes of a subtree have their columns to themselves, so that no line crosses a box.
import { explainNodes, type ExplainedNode } from './explain.ts'
import type { Plan } from './plan.ts'

/** Inside a box; odd, so that there is a middle. */
const INSIDE = 27
const HALF = (INSIDE - 1) / 2
const CELL = INSIDE + 2
const RULE = '-'.repeat(20)

type Box = {
  readonly lines: readonly string[]
  /** Columns of the inputs, ascending; the first is the box's own. */
  readonly inputs: readonly number[]
}

/** Boxes of one height in the tree, by column. */
type Level = Map<number, Box>

export function explainTree(plan: Plan): string {
  const levels: Level[] = []
  const width = place(explainNodes(plan), 0, 0, levels)
  return levels.flatMap((level, depth) => drawn(level, width, depth > 0)).join('\n')
}

/** Gives the number of columns that the node and what is below take. */
function place(node: ExplainedNode, depth: number, column: number, levels: Level[]): number {
  const level = levels[depth] ??= new Map<number, Box>()
  const inputs: number[] = []
  let width = 0
  for (const input of node.inputs) {
    inputs.push(column + width)
    width += place(input, depth + 1, column + width, levels)
  }
  level.set(column, { lines: linesOf(node.text), inputs })
  return Math.max(1, width)
}

function linesOf(text: string): readonly string[] {
  // Literals may hold line breaks.
  const [name, ...rest] = text.split(/\s+/)
  return rest.length === 0 ? [name!] : [name!, RULE, ...wrapped(rest)]
}

function wrapped(words: readonly string[]): readonly string[] {
  const lines: string[] = []
  let line = ''
  for (const word of words) {
    const joined = line === '' ? word : `${line} ${word}`
    if (lengthOf(joined) <= INSIDE) {
      line = joined
      continue
    }
    if (line !== '') lines.push(line)
    const pieces = piecesOf(word)
    lines.push(...pieces.slice(0, -1))
    line = pieces[pieces.length - 1]!
  }
  return [...lines, line]
}

const lengthOf = (text: string): number => [...text].length

function piecesOf(word: string): readonly string[] {
  const signs = [...word]
  const pieces: string[] = []
  for (let at = 0; at === 0 || at < signs.length; at += INSIDE) {
    pieces.push(signs.slice(at, at + INSIDE).join(''))
  }
  return pieces
}

function drawn(level: Level, width: number, hasParents: boolean): readonly string[] {
  const height = Math.max(...[...level.values()].map((box) => box.lines.length))
  const middle = height >>> 1
  const below = belowRight(level)
  const line = (box: (box: Box) => string, empty: (column: number) => string): string => {
    const cells = Array.from({ length: width }, (_, column) => {
      const here = level.get(column)
      return here === undefined ? empty(column) : box(here)
    })
    return cells.join('').trimEnd()
  }
  const hanging = (column: number): string => below.has(column) ? upright : blank
  const across = acrossOf(level)
  return [
    line(() => border('┌', hasParents ? '┴' : '─', '┐'), () => blank),
    ...Array.from({ length: height }, (_, i) => line(
      ({ lines, inputs }) => `│${centred(lines[i] ?? '')}${i === middle && inputs.length > 1 ? '├' : '│'}`,
      (column) => i < middle ? blank : i > middle ? hanging(column)
        : turn(below.get(column), across.has(column)))),
    line(({ inputs }) => border('└', inputs.length > 0 ? '┬' : '─', '┘'), hanging),
  ]
}

const blank = ' '.repeat(CELL)
const upright = `${' '.repeat(HALF + 1)}│${' '.repeat(HALF + 1)}`
const bar = (n: number): string => '─'.repeat(n)

const border = (left: string, middle: string, right: string): string =>
  `${left}${bar(HALF)}${middle}${bar(HALF)}${right}`

/** Inputs that do not stand right below their box. */
function belowRight(level: Level): ReadonlyMap<number, 'last' | 'more'> {
  const below = new Map<number, 'last' | 'more'>()
  for (const { inputs } of level.values()) {
    const last = inputs[inputs.length - 1]
    for (const input of inputs.slice(1)) below.set(input, input === last ? 'last' : 'more')
  }
  return below
}

/** Columns between a box and the last of its inputs. */
function acrossOf(level: Level): ReadonlySet<number> {
  const columns = new Set<number>()
  for (const [column, { inputs }] of level) {
    for (let at = column + 1; at < (inputs[inputs.length - 1] ?? 0); at++) columns.add(at)
  }
  return columns
}

/** A cell of the line that leads from a box to its other inputs. */
function turn(input: 'last' | 'more' | undefined, isCrossed: boolean): string {
  if (input === 'last') return `${bar(HALF + 1)}┐${' '.repeat(HALF + 1)}`
  if (input === 'more') return `${bar(HALF + 1)}┬${bar(HALF + 1)}`
  return isCrossed ? bar(CELL) : blank
}

function centred(text: string): string {
  const left = Math.ceil((INSIDE - lengthOf(text)) / 2)
  return `${' '.repeat(left)}${text}`.padEnd(INSIDE + text.length - lengthOf(text))
}
