// Hash functions by name, over the bytes of a text or a binary value. Scalars of binary are hexadecimal
// texts. Node has all but BLAKE3, whose library is loaded at its first use: 7 ms.
import { createHash } from 'node:crypto'
import { createRequire } from 'node:module'
import type { Scalar } from '../../kernels/column.ts'
import { utf8, type DataType } from '../../kernels/type.ts'
import { scalar, type ScalarFunctionWithVectors } from './define.ts'

export const binary: DataType = { kind: 'binary' }

export const digestNames = [
  'md5', 'sha224', 'sha256', 'sha384', 'sha512', 'blake2s', 'blake2b', 'blake3',
]

const encoder = new TextEncoder()
const require = createRequire(import.meta.url)

/** The bytes of a text, or of a binary value. */
export function bytesOf(value: Scalar, type: DataType): Uint8Array {
  return type.kind === 'binary' ? Uint8Array.fromHex(value as string) : encoder.encode(value as string)
}

/** The hash in hexadecimal; null if there is no algorithm of that name. */
export function digestHex(name: string, bytes: Uint8Array): string | null {
  switch (name) {
    case 'md5': case 'sha224': case 'sha256': case 'sha384': case 'sha512':
      return createHash(name).update(bytes).digest('hex')
    case 'blake2s': return createHash('blake2s256').update(bytes).digest('hex')
    case 'blake2b': return createHash('blake2b512').update(bytes).digest('hex')
    case 'blake3': {
      const { blake3 } = require('@noble/hashes/blake3.js') as typeof import('@noble/hashes/blake3.js')
      return blake3(bytes).toHex()
    }
    default: return null
  }
}

/** One of the functions that are named after their algorithm. */
export function hashFunction(
  name: 'sha224' | 'sha256' | 'sha384' | 'sha512', example: string,
): ScalarFunctionWithVectors {
  return scalar({
    name,
    usage: `${name}(x)`,
    doc: `The SHA-${name.slice(3)} hash of a text or of bytes, as bytes.`,
    examples: [[`${name}('foo')`, example]],
    overloads: [utf8, binary].map((type) => ({ takes: [type], rest: null, gives: binary })),
    row: ([x], [type]) => digestHex(name, bytesOf(x!, type!)),
  })
}
