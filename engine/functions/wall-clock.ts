// Bins of the wall clock of a zone: date_bin_wallclock, and the bins of its gap filling. A bin start that
// clocks skip is shifted by the offset before the change; of one they show twice the earlier counts, unless
// the bin is not longer than the change: then the time's own offset.
import type { Scalar } from '../../kernels/column.ts'
import { fail, NOWHERE } from '../../parser/diagnostic.ts'
import { floorDiv, wallClockNs } from '../../planner/evaluate/cast.ts'
import { instantsOf, offsetAt } from '../../planner/evaluate/zone.ts'
import { binOf, strideOf, type Stride } from './time.ts'

const secondNs = 1_000_000_000n
const hourNs = 3600n * secondNs

export function strideInDays(value: Scalar): Stride {
  const stride = strideOf(value, 'DATE_BIN_WALLCLOCK')
  if (stride.months === 0n) return stride
  return fail('sql-not-implemented', NOWHERE, { what: 'DATE_BIN_WALLCLOCK with a stride of months or years' })
}

export function binOfWallClock(ns: bigint, stride: Stride, origin: bigint, zone: string | null): bigint {
  if (zone === null) return binOf(ns, stride, origin)
  const own = wallClockNs(ns, zone) - ns
  const bin = binOf(ns + own, stride, origin)
  const seconds = floorDiv(bin, secondNs)
  const rest = bin - seconds * secondNs
  const found = instantsOf(zone, Number(seconds))
  if (found.length === 0) {
    return BigInt(Number(seconds) - offsetAt(zone, Number(seconds) - 86400)) * secondNs + rest
  }
  const earlier = BigInt(found[0]!) * secondNs + rest
  if (found.length === 1) return earlier
  const jump = BigInt(found[1]! - found[0]!) * secondNs
  return stride.ns > jump ? earlier : bin - own
}

/** The start of the bin after the one that starts at `start`: clocks make a bin longer by an hour or so. */
export function nextOfWallClock(
  start: bigint, stride: Stride, origin: bigint, zone: string | null,
): bigint {
  let at = start + stride.ns
  let next = binOfWallClock(at, stride, origin, zone)
  while (next <= start) {
    at += hourNs / 4n
    next = binOfWallClock(at, stride, origin, zone)
  }
  return next
}
