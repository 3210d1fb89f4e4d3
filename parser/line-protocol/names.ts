// Names in line protocol: measurement, tag keys and values, field keys, with their escapes. A backslash
// hides the characters that would end the name and itself; before any other character it is a character of
// its own. Also the cursor that the grammar moves: a failure, once noted, ends the line.
import type { LineFailure } from './messages.ts'
import { decodeText } from './split.ts'

/** A name as it stands in the line, bytes [start, end), and what it says. */
export type Name = {
  readonly start: number
  readonly end: number
  /** No escapes: the bytes are the name. */
  readonly isPlain: boolean
  readonly text: string
}

export class Cursor {
  readonly bytes: Uint8Array
  readonly end: number
  at: number
  failure: LineFailure | null = null

  constructor(bytes: Uint8Array, start: number, end: number) {
    this.bytes = bytes
    this.at = start
    this.end = end
  }

  /** The byte at the cursor, or -1 at the end. */
  peek(): number {
    return this.at < this.end ? this.bytes[this.at]! : -1
  }

  /** The rest of the line from `start`, for messages: no more than they may show. */
  rest(start: number): string {
    return decodeText(this.bytes, start, Math.min(this.end, start + REST_BYTES))
  }
}

/** Notes a failure (the first one counts) and gives null. */
export function fail(at: Cursor, failure: LineFailure): null {
  at.failure ??= failure
  return null
}

type Where = 'measurement' | 'key' | 'tag-value'

const REST_BYTES = 2048
const NAME_BYTES_MAX = 65536
const NUL = 0x00
const TAB = 0x09
const NEWLINE = 0x0A
const SPACE = 0x20
const COMMA = 0x2C
const EQUALS = 0x3D
const BACKSLASH = 0x5C

function endsName(c: number, where: Where): boolean {
  if (c === SPACE || c === TAB || c === NEWLINE || c === NUL) return true
  return c === (where === 'key' ? EQUALS : COMMA)
}

function isEscapable(c: number, where: Where): boolean {
  return c === COMMA || c === SPACE || c === BACKSLASH || (c === EQUALS && where !== 'measurement')
}

/** Reads a name; null if there is none, or if it is a bad one (the failure is noted then). */
export function name(at: Cursor, where: Where): Name | null {
  const { bytes, end } = at
  const start = at.at
  let isPlain = true
  let last = -1
  while (at.at < end) {
    const c = bytes[at.at]!
    if (c === BACKSLASH) {
      isPlain = false
      if (at.at + 1 >= end) return fail(at, { code: 'backslash' })
      last = bytes[at.at + 1]!
      at.at += 2
    } else if (endsName(c, where)) break
    else {
      last = c
      at.at++
    }
  }
  if (at.at === start) return null
  if (last === BACKSLASH) return fail(at, { code: 'backslash' })
  const text = isPlain ? decodeText(bytes, start, at.at) : unescaped(bytes, start, at.at, where)
  if (at.at - start > NAME_BYTES_MAX && new TextEncoder().encode(text).length > NAME_BYTES_MAX) {
    return fail(at, { code: 'string-too-long' })
  }
  return { start, end: at.at, isPlain, text }
}

function unescaped(bytes: Uint8Array, start: number, end: number, where: Where): string {
  const out = new Uint8Array(end - start)
  let length = 0
  for (let at = start; at < end; at++) {
    const c = bytes[at]!
    if (c === BACKSLASH && at + 1 < end) {
      at++
      if (!isEscapable(bytes[at]!, where)) out[length++] = BACKSLASH
      out[length++] = bytes[at]!
    } else out[length++] = c
  }
  return decodeText(out, 0, length)
}
