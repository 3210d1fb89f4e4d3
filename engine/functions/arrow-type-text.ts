// The parts of an Arrow type's name: what stands between commas, and names in quotes.
// Not types (arrow-type.ts).

/** A whole number without a sign, of a few digits. */
export function isCount(text: string): boolean {
  for (const c of text) if (c < '0' || c > '9') return false
  return text.length > 0 && text.length < 10
}

/** The parts between commas that are in no brackets or quotes. */
export function argumentsOf(text: string): readonly string[] {
  const parts: string[] = []
  let depth = 0
  let quoted = false
  let start = 0
  for (let i = 0; i < text.length; i++) {
    const c = text[i]
    if (c === '\\' && quoted) i++
    else if (c === '"') quoted = !quoted
    else if (quoted) continue
    else if (c === '(') depth++
    else if (c === ')') depth--
    else if (c === ',' && depth === 0) {
      parts.push(text.slice(start, i).trim())
      start = i + 1
    }
  }
  return [...parts, text.slice(start).trim()]
}

/** `"a b": rest`, with a backslash before quotes and backslashes of the name; null: there is no such name. */
export function quotedName(text: string): { readonly name: string; readonly rest: string } | null {
  if (!text.startsWith('"')) return null
  let name = ''
  let at = 1
  for (; at < text.length && text[at] !== '"'; at++) {
    if (text[at] === '\\') at++
    name += text[at] ?? ''
  }
  const rest = text.slice(at + 1).trim()
  return rest.startsWith(':') ? { name, rest: rest.slice(1).trim() } : null
}
