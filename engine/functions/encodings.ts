// Bytes as text and back: base64 without padding, base64pad with it, hex. Reading takes padding or leaves it.
import { fail, NOWHERE } from '../../parser/diagnostic.ts'

export function encoded(bytes: Uint8Array, encoding: string): string {
  switch (encoding) {
    case 'hex': return bytes.toHex()
    case 'base64': return bytes.toBase64({ omitPadding: true })
    case 'base64pad': return bytes.toBase64()
    default: return refuse(encoding)
  }
}

/** The bytes in hexadecimal, as scalars hold them. */
export function decoded(text: string, encoding: string): string {
  switch (encoding) {
    case 'hex': return attempt(text, encoding, () => Uint8Array.fromHex(text)).toHex()
    case 'base64': case 'base64pad': return attempt(text, encoding, () => Uint8Array.fromBase64(text)).toHex()
    default: return refuse(encoding)
  }
}

function attempt(text: string, encoding: string, read: () => Uint8Array): Uint8Array {
  try {
    return read()
  } catch {
    const shown = text.length > 40 ? `${text.slice(0, 40)}…` : text
    return fail('execution', NOWHERE,
      { problem: `Failed to decode value using ${encoding}: '${shown}' is not ${encoding}` })
  }
}

function refuse(encoding: string): never {
  return fail('execution', NOWHERE, {
    problem: `There is no built-in encoding named '${encoding}', currently supported encodings are: ` +
      'base64, base64pad, hex',
  })
}
