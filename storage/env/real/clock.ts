// The machine's clocks: the only reader of wall and monotonic time. Invariant: wallNs has the wall
// clock's microseconds, and is re-anchored as soon as it strays from the wall clock, so a set clock
// is followed.
import type { Clock } from '../env.ts'

/**
 * Node's wall clock has milliseconds; finer digits come from the monotonic clock since the last
 * anchor.
 */
const STRAY_MS = 2

export function realClock(): Clock {
  let anchorWallMs = Date.now()
  let anchorMonotonicMs = performance.now()
  const fineWallMs = (): number => {
    const wallMs = Date.now()
    const monotonicMs = performance.now()
    const fine = anchorWallMs + (monotonicMs - anchorMonotonicMs)
    if (fine >= wallMs - STRAY_MS && fine < wallMs + STRAY_MS) return fine
    anchorWallMs = wallMs
    anchorMonotonicMs = monotonicMs
    return wallMs
  }
  return {
    wallNs: () => {
      const ms = fineWallMs()
      const whole = Math.floor(ms)
      return BigInt(whole) * 1_000_000n + BigInt(Math.floor((ms - whole) * 1000) * 1000)
    },
    wallMs: () => Date.now(),
    monotonicMs: () => performance.now(),
  }
}
