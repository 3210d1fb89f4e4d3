// Character classes of SQL text, by code; no regular expressions. ASCII is exact; beyond it a code is space
// or letter.

export function isDigit(code: number): boolean {
  return code >= 48 && code <= 57
}

export function isHexDigit(code: number): boolean {
  return isDigit(code) || (code >= 97 && code <= 102) || (code >= 65 && code <= 70)
}

const rareSpaces = [0x85, 0xa0, 0x1680, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000, 0xfeff]

export function isSpace(code: number): boolean {
  if (code < 128) return code === 32 || (code >= 9 && code <= 13)
  return (code >= 0x2000 && code <= 0x200a) || rareSpaces.includes(code)
}

/**
 * Letters, `_`, `#`, `@`, and what lies beyond ASCII except signs that only look like SQL (quotes, dashes).
 */
export function startsWord(code: number): boolean {
  if (code < 128) {
    return (code >= 97 && code <= 122) || (code >= 64 && code <= 90) || code === 95 || code === 35
  }
  if (code < 0xc0) return code === 0xaa || code === 0xb5 || code === 0xba
  return !isSpace(code) && !(code >= 0x200b && code <= 0x206f) && code !== 0xd7 && code !== 0xf7
}

export function continuesWord(code: number): boolean {
  return startsWord(code) || isDigit(code) || code === 36
}

/** ASCII letters to lower case; others keep theirs, as the reference does. */
export function foldCase(word: string): string {
  let folded = ''
  let kept = 0
  for (let i = 0; i < word.length; i++) {
    const code = word.charCodeAt(i)
    if (code < 65 || code > 90) continue
    folded += word.slice(kept, i) + String.fromCharCode(code + 32)
    kept = i + 1
  }
  return kept === 0 ? word : folded + word.slice(kept)
}
