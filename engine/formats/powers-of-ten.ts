// The table of powers of ten that the shortest-digits kernel multiplies with: for k in [-292, 324] the
// 128-bit ceiling of 10^k scaled so that its top bit is set, low word first. Filled once per process, kept
// for its life (64 KiB).
import { Owner, takeExtent } from '../../kernels/extents.ts'
import { u64, type Pointer } from '../../kernels/memory.ts'

const POWER_MIN = -292
const POWER_MAX = 324
const ENTRY_BYTES = 16

let table: Pointer = 0

/** Address of the table. */
export function powersOfTen(): Pointer {
  if (table === 0) {
    const bytes = (POWER_MAX - POWER_MIN + 1) * ENTRY_BYTES
    table = takeExtent(new Owner('powers of ten', 65536), bytes)
    for (let k = POWER_MIN; k <= POWER_MAX; k++) {
      const scaled = scaledPower(k)
      const at = (table + (k - POWER_MIN) * ENTRY_BYTES) / 8
      u64[at] = BigInt.asUintN(64, scaled)
      u64[at + 1] = scaled >> 64n
    }
  }
  return table
}

function scaledPower(k: number): bigint {
  if (k >= 0) {
    const power = 10n ** BigInt(k)
    const excess = bitLength(power) - 128
    return excess <= 0 ? power << BigInt(-excess) : ceilShift(power, BigInt(excess))
  }
  const power = 10n ** BigInt(-k)
  // 2^shift / 10^-k lies in [2^127, 2^128).
  const shift = BigInt(bitLength(power) + 127)
  return ((1n << shift) + power - 1n) / power
}

function ceilShift(value: bigint, shift: bigint): bigint {
  const floor = value >> shift
  return floor << shift === value ? floor : floor + 1n
}

function bitLength(value: bigint): number {
  return value.toString(2).length
}
