// Where functions begin and end, read from the layout that every file here keeps: the line that opens a body
// ends with `{`, the line that closes it starts at the same column. No parser: functions on one line are
// not found, and need not be.

export type Span = { readonly line: number; readonly lines: number; readonly head: string }

const PART = /^\s*(?:if|else|for|while|do|switch|try|catch|finally|return|throw|await|yield|new)\b/
/** `name(…) {`, `function name(…): T {`, with words before. */
const NAMED = /^\s*(?:[a-z]+ )*(?:function\b\*?\s*)?[#*]*\w*(?:<.*>)?\(.*\)(?::.*)? \{\s*$/
/** The end of a signature of several lines. */
const NAMED_END = /^\s*\)(?::.*)? \{\s*$/
const ARROW = /=>\s*\{\s*$/

/** `code` has comments and the contents of strings blanked (code-only.ts). */
export function functionsIn(code: string): Span[] {
  const lines = code.split('\n')
  return lines.flatMap((line, at): Span[] => {
    const first = NAMED_END.test(line) ? headOf(lines, at) : at
    const opens = ARROW.test(line) || NAMED_END.test(line) || (NAMED.test(line) && !PART.test(line))
    if (!opens || PART.test(lines[first] ?? '')) return []
    const indent = indentOf(line)
    const close = lines.findIndex((other, i) => i > at && other.startsWith(`${indent}}`))
    return close < 0 ? [] : [{ line: first + 1, lines: close - first + 1, head: lines[first]?.trim() ?? '' }]
  })
}

/** The line that began the signature whose last line is at `end`. */
function headOf(lines: readonly string[], end: number): number {
  const indent = indentOf(lines[end] ?? '')
  let at = end - 1
  while (at > 0 && (lines[at]?.trim() === '' || indentOf(lines[at] ?? '').length > indent.length)) at--
  return at
}

function indentOf(line: string): string {
  return /^\s*/.exec(line)?.[0] ?? ''
}
