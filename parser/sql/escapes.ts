// The inside of E'…': C-like escapes and doubled quotes.
// Answers null where an escape is not valid; never gives half of a surrogate pair.
import { isHexDigit } from './characters.ts'

const simple = new Map([
  ['n', '\n'], ['t', '\t'], ['r', '\r'], ['b', '\b'], ['f', '\f'], ['\\', '\\'], ["'", "'"], ['"', '"'],
])

export function unescape(inside: string): string | null {
  let value = ''
  let i = 0
  while (i < inside.length) {
    const char = inside[i]!
    if (char !== '\\') {
      value += char
      i += char === "'" ? 2 : 1
      continue
    }
    const kind = inside[i + 1]
    if (kind === undefined) return null
    const plain = simple.get(kind)
    if (plain !== undefined) { value += plain; i += 2; continue }
    const coded = codedEscape(inside, i + 1, kind)
    if (coded === null) return null
    if (coded.code < 1 || coded.code > 0x10ffff || (coded.code >= 0xd800 && coded.code <= 0xdfff)) return null
    value += String.fromCodePoint(coded.code)
    i = coded.end
  }
  return value
}

/** \xHH (1 or 2 digits), \uXXXX, \UXXXXXXXX, \ooo (1 to 3 octal digits); any other character means itself. */
function codedEscape(inside: string, at: number, kind: string): { code: number; end: number } | null {
  if (kind === 'x') return digits(inside, at + 1, 1, 2, 16)
  if (kind === 'u') return digits(inside, at + 1, 4, 4, 16)
  if (kind === 'U') return digits(inside, at + 1, 8, 8, 16)
  if (kind >= '0' && kind <= '7') return digits(inside, at, 1, 3, 8)
  const code = inside.codePointAt(at)!
  return { code, end: at + (code > 0xffff ? 2 : 1) }
}

function digits(inside: string, at: number, least: number, most: number, base: 8 | 16) {
  let end = at
  while (end < inside.length && end - at < most && isDigitOf(inside.charCodeAt(end), base)) end++
  return end - at < least ? null : { code: Number.parseInt(inside.slice(at, end), base), end }
}

function isDigitOf(code: number, base: 8 | 16): boolean {
  return base === 16 ? isHexDigit(code) : code >= 48 && code <= 55
}
