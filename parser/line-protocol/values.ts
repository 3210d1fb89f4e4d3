// Field values and timestamps of line protocol, by the full grammar: exact at every size, with the failures
// of the reference. What is no value at all gives null (the line may still be a good one up to there); a
// number that does not fit its type is a failure of the line.
import { fail, type Cursor } from './names.ts'

export type FieldValue =
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'integer' | 'uinteger'; readonly value: bigint }
  | { readonly kind: 'boolean'; readonly value: boolean }
  /** UTF-8, without quotes and escapes. */
  | { readonly kind: 'string'; readonly value: Uint8Array }

const STRING_BYTES_MAX = 65536
const INT64_MIN = -(2n ** 63n)
const INT64_MAX = 2n ** 63n - 1n
const UINT64_MAX = 2n ** 64n - 1n
/** Longer digits cannot be read in reasonable time, nor be in range; leading zeros aside. */
const DIGITS_MAX = 4096

const QUOTE = 0x22
const MINUS = 0x2D
const PLUS = 0x2B
const POINT = 0x2E
const BACKSLASH = 0x5C

// The order matters: the first that fits the front of the text wins, and `t` alone is a boolean.
const booleans: readonly (readonly [string, boolean])[] = [
  ['true', true], ['True', true], ['TRUE', true], ['t', true], ['T', true],
  ['false', false], ['False', false], ['FALSE', false], ['f', false], ['F', false],
]

const isDigit = (c: number): boolean => c >= 0x30 && c <= 0x39

export function fieldValue(at: Cursor): FieldValue | null {
  const c = at.peek()
  if (isDigit(c) || c === MINUS) return numberValue(at)
  if (c === QUOTE) return stringValue(at)
  return booleanValue(at)
}

function digits(at: Cursor): boolean {
  const start = at.at
  while (isDigit(at.peek())) at.at++
  return at.at > start
}

function ascii(at: Cursor, start: number): string {
  let text = ''
  for (let i = start; i < at.at; i++) text += String.fromCharCode(at.bytes[i]!)
  return text
}

function numberValue(at: Cursor): FieldValue | null {
  const start = at.at
  const isNegative = at.peek() === MINUS
  if (isNegative) at.at++
  if (!digits(at)) {
    at.at = start
    return null
  }
  const suffix = at.peek()
  if (suffix === 0x69 || (suffix === 0x75 && !isNegative)) return integerValue(at, start, suffix === 0x69)
  fraction(at)
  exponent(at)
  return { kind: 'float', value: Number(ascii(at, start)) }
}

function integerValue(at: Cursor, start: number, isSigned: boolean): FieldValue | null {
  const text = ascii(at, start)
  const value = bounded(text)
  at.at++
  if (value === null || value < (isSigned ? INT64_MIN : 0n) || value > (isSigned ? INT64_MAX : UINT64_MAX)) {
    return fail(at, { code: isSigned ? 'integer' : 'unsigned', value: text })
  }
  return { kind: isSigned ? 'integer' : 'uinteger', value }
}

function bounded(text: string): bigint | null {
  return text.length > DIGITS_MAX ? null : BigInt(text)
}

/** A point and digits; else nothing, and the number ends before the point. */
function fraction(at: Cursor): void {
  const point = at.at
  if (at.peek() !== POINT) return
  at.at++
  if (!digits(at)) at.at = point
}

function exponent(at: Cursor): void {
  const start = at.at
  if ((at.peek() | 0x20) !== 0x65 || at.peek() < 0) return
  at.at++
  if (at.peek() === MINUS || at.peek() === PLUS) at.at++
  if (!digits(at)) at.at = start
}

function stringValue(at: Cursor): FieldValue | null {
  const { bytes, end } = at
  const start = at.at
  let out = new Uint8Array(64)
  let length = 0
  for (let i = start + 1; i < end; i++) {
    let c = bytes[i]!
    if (c === QUOTE) {
      at.at = i + 1
      if (length > STRING_BYTES_MAX) return fail(at, { code: 'string-too-long' })
      return { kind: 'string', value: out.subarray(0, length) }
    }
    const next = i + 1 < end ? bytes[i + 1]! : -1
    if (c === BACKSLASH && (next === QUOTE || next === BACKSLASH)) {
      c = next
      i++
    }
    if (length === out.length) {
      const larger = new Uint8Array(length * 2)
      larger.set(out)
      out = larger
    }
    out[length++] = c
  }
  return null
}

function booleanValue(at: Cursor): FieldValue | null {
  for (const [word, value] of booleans) {
    if (startsWith(at, word)) {
      at.at += word.length
      return { kind: 'boolean', value }
    }
  }
  return null
}

function startsWith(at: Cursor, word: string): boolean {
  if (at.at + word.length > at.end) return false
  for (let i = 0; i < word.length; i++) if (at.bytes[at.at + i] !== word.charCodeAt(i)) return false
  return true
}

/** A signed 64-bit integer; null if there are no digits. */
export function timestampValue(at: Cursor): bigint | null {
  const start = at.at
  if (at.peek() === MINUS) at.at++
  if (!digits(at)) return null
  const text = ascii(at, start)
  const value = bounded(text)
  const isInRange = value !== null && value >= INT64_MIN && value <= INT64_MAX
  return isInRange ? value : fail(at, { code: 'timestamp', value: text })
}
