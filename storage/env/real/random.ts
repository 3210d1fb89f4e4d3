// Randomness of the operating system, good enough for tokens. Invariant: bytes are never handed out
// twice.
import { randomFillSync } from 'node:crypto'
import type { Random } from '../env.ts'

/** Fetched at once, because one small request costs as much as a big one. */
const POOL_BYTES = 4096

export function realRandom(): Random {
  const pool = new Uint8Array(POOL_BYTES)
  const words = new DataView(pool.buffer)
  let used = POOL_BYTES
  return {
    uint32: () => {
      if (used + 4 > POOL_BYTES) {
        randomFillSync(pool)
        used = 0
      }
      const word = words.getUint32(used)
      used += 4
      return word
    },
    bytes: (count) => randomFillSync(new Uint8Array(count)),
  }
}
