// Names and words of formats as bytes: JSON keys, CSV headers, the fixed heads and ends. Per query, never
// per row.
const encoder = new TextEncoder()

export function utf8Bytes(text: string): Uint8Array {
  return encoder.encode(text)
}

/**
 * A string literal as the reference escapes it: letters for \b \t \n \f \r, \u00xx below 0x20, all else as
 * it is.
 */
export function jsonString(text: string): string {
  let out = '"'
  for (const letter of text) {
    const code = letter.codePointAt(0)!
    if (letter === '"' || letter === '\\') out += `\\${letter}`
    else if (code >= 0x20) out += letter
    else out += controlEscapes.get(code) ?? `\\u${code.toString(16).padStart(4, '0')}`
  }
  return `${out}"`
}

const controlEscapes = new Map([[8, '\\b'], [9, '\\t'], [10, '\\n'], [12, '\\f'], [13, '\\r']])

export function csvCell(text: string): string {
  const isPlain = !text.includes(',') && !text.includes('"') && !text.includes('\n') && !text.includes('\r')
  return isPlain ? text : `"${text.replaceAll('"', '""')}"`
}
