// Where a line of line protocol ends. A newline ends it unless a backslash hides it or it stands in a
// quoted string value; quotes count only where a value may begin (after the first blank, more equals signs
// than commas). This rule is the same for valid and broken lines, so one bad line never takes its
// neighbours with it.

const NEWLINE = 0x0A
const SPACE = 0x20
const TAB = 0x09
const HASH = 0x23
const QUOTE = 0x22
const COMMA = 0x2C
const EQUALS = 0x3D
const BACKSLASH = 0x5C

/** The place of the newline that ends the line which begins at `start`, or `end`. */
export function lineEnd(bytes: Uint8Array, start: number, end: number): number {
  let inFields = false
  let inQuotes = false
  let equals = 0
  let commas = 0
  for (let at = start; at < end; at++) {
    const c = bytes[at]
    if (c === BACKSLASH) at++
    else if (c === SPACE) inFields = true
    else if (c === NEWLINE && !inQuotes) return at
    else if (!inFields) continue
    else if (c === EQUALS && !inQuotes) equals++
    else if (c === COMMA && !inQuotes) commas++
    else if (c === QUOTE && equals > commas) inQuotes = !inQuotes
  }
  return end
}

/**
 * The start of the next line with something in it: over blanks, empty lines and comments; `end` if there is
 * none.
 */
export function lineStart(bytes: Uint8Array, from: number, end: number): number {
  let at = from
  while (at < end) {
    const c = bytes[at]
    if (c === HASH) while (at < end && bytes[at] !== NEWLINE) at++
    else if (c === SPACE || c === TAB || c === NEWLINE) at++
    else break
  }
  return at
}

/** A line as error bodies quote it: its first 20 bytes, cut between characters. */
export function quotedLine(bytes: Uint8Array, start: number, end: number): string {
  let stop = end
  if (stop > start && bytes[stop - 1] === 0x0D) stop--
  if (stop - start > QUOTED_BYTES) {
    stop = start + QUOTED_BYTES
    while (stop > start && (bytes[stop]! & 0xC0) === 0x80) stop--
  }
  return decodeText(bytes, start, stop)
}

const QUOTED_BYTES = 20
const SHORT_BYTES = 48
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/** UTF-8 text; copies, because a decoder refuses shared memory. */
export function decodeText(bytes: Uint8Array, start: number, end: number): string {
  if (end - start > SHORT_BYTES) return decoder.decode(bytes.slice(start, end))
  // Names are short and mostly ASCII, and a decoder costs more to call than they have bytes.
  let text = ''
  for (let at = start; at < end; at++) {
    const c = bytes[at]!
    if (c >= 0x80) return decoder.decode(bytes.slice(start, end))
    text += String.fromCharCode(c)
  }
  return text
}
