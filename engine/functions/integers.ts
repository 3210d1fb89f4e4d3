// Arithmetic of 64-bit integers whose overflow is an error.
import { fail, NOWHERE } from '../../parser/diagnostic.ts'

export function inInt64(value: bigint, name: string): bigint {
  const size = value < 0n ? -value : value
  if (BigInt.asIntN(64, size) !== size)
    fail('execution', NOWHERE, { problem: `Arithmetic overflow in ${name}` })
  return size
}

export function gcd(a: bigint, b: bigint): bigint {
  let x = a < 0n ? -a : a
  let y = b < 0n ? -b : b
  while (y !== 0n) [x, y] = [y, x % y]
  return inInt64(x, 'gcd')
}
