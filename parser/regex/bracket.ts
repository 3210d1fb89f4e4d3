// Classes in brackets: [a-z], [^...], nested [...[...]], [[:alpha:]], and the set operators && -- ~~,
// which are left-associative and bind weaker than standing side by side.
import {
  complement, difference, intersection, symmetricDifference, union, type CodePoints,
} from './code-points.ts'
import type { PatternCursor } from './cursor.ts'
import { membersOf, parseEscape } from './escape.ts'
import { NESTING_MAX } from './messages.ts'
import { posixClasses } from './unicode.ts'

export type ClassFlags = {
  readonly unicode: boolean
  /** Adds the other cases; null: cases differ. */
  readonly fold: ((set: CodePoints) => CodePoints) | null
}

type Operator = '&&' | '--' | '~~'

/** At `[`. `depth`: brackets and groups around it. */
export function parseBracket(c: PatternCursor, flags: ClassFlags, depth: number): CodePoints {
  const start = c.at
  c.next()
  if (depth > NESTING_MAX) c.fail('nesting', start, c.at)
  c.skip()
  const negated = c.take('^')
  c.skip()
  let operand: CodePoints[] = []
  // The first hyphens and a first closing bracket are themselves.
  while (c.take('-')) {
    operand.push([0x2d, 0x2d])
    c.skip()
  }
  if (operand.length === 0 && c.take(']')) {
    operand.push([0x5d, 0x5d])
    c.skip()
  }
  if (c.isEnd) c.fail('class-unclosed', start)
  let left: CodePoints | null = null
  let pending: Operator | null = null
  const close = (): CodePoints => {
    const right = folded(union(...operand), flags)
    return left === null ? right : combined(left, pending ?? '&&', right)
  }
  while (true) {
    c.skip()
    if (c.isEnd) c.fail('class-unclosed', start, start + 1)
    if (c.take(']')) break
    const operator = operatorAt(c)
    if (operator !== null) {
      left = close()
      pending = operator
      operand = []
      c.at += 2
    } else if (c.char === '[') operand.push(posixClass(c) ?? parseBracket(c, flags, depth + 1))
    else operand.push(parseItem(c, flags, start))
  }
  const set = close()
  return checked(c, negated ? complement(set) : set, flags, start)
}

/** Without Unicode a class may hold ASCII alone: other bytes are no texts. */
function checked(c: PatternCursor, set: CodePoints, flags: ClassFlags, start: number): CodePoints {
  if (!flags.unicode && set.length > 0 && set[set.length - 1]! > 0x7f) c.fail('invalid-utf8', start)
  return set
}

function folded(set: CodePoints, flags: ClassFlags): CodePoints {
  return flags.fold === null ? set : flags.fold(set)
}

function operatorAt(c: PatternCursor): Operator | null {
  for (const operator of ['&&', '--', '~~'] as const) if (c.text.startsWith(operator, c.at)) return operator
  return null
}

function combined(left: CodePoints, operator: Operator, right: CodePoints): CodePoints {
  switch (operator) {
    case '&&': return intersection(left, right)
    case '--': return difference(left, right)
    case '~~': return symmetricDifference(left, right)
  }
}

/** [:alpha:] or [:^alpha:]; null, and nothing read, if it is no such name. */
function posixClass(c: PatternCursor): CodePoints | null {
  const found = /^\[:(\^?)([a-z]+):\]/.exec(c.text.slice(c.at, c.at + 16))
  const set = found === null ? undefined : posixClasses.get(found[2]!)
  if (found === null || set === undefined) return null
  c.at += found[0].length
  return found[1] === '^' ? complement(set) : set
}

type Primitive =
  | { readonly kind: 'char'; readonly point: number }
  | { readonly kind: 'class'; readonly set: CodePoints }

function parseItem(c: PatternCursor, flags: ClassFlags, open: number): CodePoints {
  const start = c.at
  const first = parsePrimitive(c, flags)
  const end = c.at
  c.skip()
  if (c.isEnd) c.fail('class-unclosed', open, open + 1)
  const isRange = c.char === '-' && !c.text.startsWith('--', c.at) && !isClosing(c)
  if (!isRange) {
    return first.kind === 'class' ? first.set : [first.point, first.point]
  }
  c.next()
  c.skip()
  if (c.isEnd) c.fail('class-unclosed', open, open + 1)
  const lastAt = c.at
  const last = parsePrimitive(c, flags)
  if (first.kind === 'class') return c.fail('class-range-literal', start, end)
  if (last.kind === 'class') return c.fail('class-range-literal', lastAt)
  if (first.point > last.point) c.fail('class-range', start)
  return [first.point, last.point]
}

/** Whether the hyphen here is the last thing in the class, and so itself. */
function isClosing(c: PatternCursor): boolean {
  const at = c.at
  c.next()
  c.skip()
  const closing = c.char === ']'
  c.at = at
  return closing
}

function parsePrimitive(c: PatternCursor, flags: ClassFlags): Primitive {
  const start = c.at
  if (c.char !== '\\') return { kind: 'char', point: c.next().codePointAt(0)! }
  const escape = parseEscape(c, flags.unicode, true)
  switch (escape.kind) {
    case 'look': return c.fail('class-escape', start)
    case 'char':
      if (escape.isByte && !flags.unicode) c.fail('invalid-utf8', start)
      return { kind: 'char', point: escape.point }
    case 'class': return { kind: 'class', set: membersOf(escape, flags.fold) }
  }
}

