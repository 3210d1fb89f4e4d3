// Powers of ten and five for kernels that read decimal numbers
// (kernels/assembly/inside/{swar-digits,decimal-float}.ts): u64 10^0 ... 10^19; f64 10^0 ... 10^22 at byte
// 160; from byte 352 the upper 128 bits of 5^q for q = -342 ... 308, high word first. One table a thread,
// made when first asked for (about 1 ms), 16 KiB, never freed.
import { Arena } from './arena.ts'
import { Owner } from './extents.ts'
import { f64, u64, type Pointer } from './memory.ts'

const TABLE_BYTES = 352 + 651 * 16
const POWERS_F64 = 160
const POWERS_FIVE = 352
const LOWEST = -342
const HIGHEST = 308
const EXACT_MAX = 5n ** 27n

let table: Pointer = 0

export function decimalPowers(): Pointer {
  if (table === 0) table = makeTable(new Arena(new Owner('powers of ten', 65536)))
  return table
}

function makeTable(arena: Arena): Pointer {
  const at = arena.alloc(TABLE_BYTES)
  for (let k = 0; k < 20; k++) u64[at / 8 + k] = 10n ** BigInt(k)
  for (let k = 0; k < 23; k++) f64[(at + POWERS_F64) / 8 + k] = Number(10n ** BigInt(k))
  for (let q = LOWEST; q <= HIGHEST; q++) {
    const bits = q < 0 ? reciprocalBits(5n ** BigInt(-q)) : leadingBits(5n ** BigInt(q))
    const entry = (at + POWERS_FIVE + (q - LOWEST) * 16) / 8
    u64[entry] = bits >> 64n
    u64[entry + 1] = bits & 0xFFFFFFFFFFFFFFFFn
  }
  return at
}

const bitLength = (n: bigint): number => n.toString(2).length

/** The upper 128 bits of a number, the first one set. */
function leadingBits(power: bigint): bigint {
  const length = bitLength(power)
  return length <= 128 ? power << BigInt(128 - length) : power >> BigInt(length - 128)
}

/**
 * The upper 128 bits of 1 / power: rounded up where the product can be exact (5^27 fits 64 bits), else cut
 * off.
 */
function reciprocalBits(power: bigint): bigint {
  const bits = (1n << BigInt(bitLength(power) + 127)) / power
  return power <= EXACT_MAX ? bits + 1n : bits
}
