// Blanks comments and the contents of strings in TypeScript source, keeping length and lines, so that a
// search for `Date.now(` finds code and not prose. Not a parser: a regular expression is told from a
// division by what stands before it, and `${...}` inside a template stays code.
const BEFORE_REGEXP = new Set([...'(,=:[!&|?{};<>+-*%~^', ''])

type Scan = {
  readonly text: string
  /** One UTF-16 unit each. */
  readonly out: string[]
  at: number
  lastCode: string
  /** Depth of braces at which an insertion of an open template ends. */
  readonly templates: number[]
}

export function codeOnly(text: string): string {
  const scan: Scan = { text, out: text.split(''), at: 0, lastCode: '', templates: [] }
  let depth = 0
  while (scan.at < text.length) {
    const two = text.slice(scan.at, scan.at + 2)
    const letter = text[scan.at]!
    if (two === '//') blankUntil(scan, text.indexOf('\n', scan.at))
    else if (two === '/*') blankUntil(scan, endAfter(text, '*/', scan.at + 2))
    else if (letter === "'" || letter === '"') skipQuoted(scan, letter)
    else if (letter === '`') skipTemplate(scan, depth)
    else if (letter === '/' && startsRegExp(scan)) skipRegExp(scan)
    else if (letter === '}' && scan.templates.at(-1) === depth) {
      scan.templates.pop()
      skipTemplate(scan, --depth)
    } else {
      if (letter === '{') depth++
      if (letter === '}') depth--
      if (letter.trim() !== '') scan.lastCode = letter
      scan.at++
    }
    const insertion = text.slice(scan.at - 2, scan.at) === '${' ? scan.templates.at(-1) : undefined
    if (insertion !== undefined) depth = insertion
  }
  return scan.out.join('')
}

function endAfter(text: string, word: string, from: number): number {
  const found = text.indexOf(word, from)
  return found < 0 ? -1 : found + word.length
}

function blankUntil(scan: Scan, end: number): void {
  const stop = end < 0 ? scan.text.length : end
  for (; scan.at < stop; scan.at++) if (scan.text[scan.at] !== '\n') scan.out[scan.at] = ' '
}

function skipQuoted(scan: Scan, quote: string): void {
  scan.at++
  const ends = (letter: string | undefined) => letter === undefined || letter === quote || letter === '\n'
  while (!ends(scan.text[scan.at])) blankOne(scan)
  scan.at++
  scan.lastCode = quote
}

/** From a backtick, or from the `}` that ends an insertion, to the next insertion or the closing backtick. */
function skipTemplate(scan: Scan, depth: number): void {
  scan.at++
  while (scan.at < scan.text.length) {
    if (scan.text[scan.at] === '`') break
    if (scan.text.startsWith('${', scan.at)) {
      scan.templates.push(depth + 1)
      scan.at += 2
      scan.lastCode = '{'
      return
    }
    blankOne(scan)
  }
  scan.at++
  scan.lastCode = '`'
}

function blankOne(scan: Scan): void {
  const step = scan.text[scan.at] === '\\' ? 2 : 1
  for (let i = 0; i < step && scan.at < scan.text.length; i++, scan.at++) {
    if (scan.text[scan.at] !== '\n') scan.out[scan.at] = ' '
  }
}

function startsRegExp(scan: Scan): boolean {
  const before = scan.out.slice(Math.max(0, scan.at - 12), scan.at).join('')
  return BEFORE_REGEXP.has(scan.lastCode) || /\breturn\s*$/.test(before)
}

function skipRegExp(scan: Scan): void {
  scan.at++
  let inClass = false
  while (scan.at < scan.text.length && scan.text[scan.at] !== '\n') {
    const letter = scan.text[scan.at]!
    if (letter === '/' && !inClass) break
    if (letter === '[') inClass = true
    if (letter === ']') inClass = false
    blankOne(scan)
  }
  scan.at++
  scan.lastCode = '/'
}
