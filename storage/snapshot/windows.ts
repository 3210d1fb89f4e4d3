// Which files a cut of a table becomes: one for each gen1 window, except that a cut with many windows
// writes one for each day of the older ones (late and backfilled data must not become thousands of files).
// Pure planning: no rows are moved.
import { Arena } from '../../kernels/arena.ts'
import type { Owner } from '../../kernels/extents.ts'
import { kernels } from '../../kernels/load.ts'
import { i64 } from '../../kernels/memory.ts'
import type { Segment } from '../buffer/segment.ts'

/** Files of one table and cut. */
export const FILES_PER_CUT_MAX = 16
const DAY_NS = 86_400_000_000_000n
const SLOTS = 1 << 16
const TIME_MIN = -(2n ** 63n)
const TIME_END = 2n ** 63n

/** Rows with low <= time < high become one file. Rows is an upper bound: overwritten ones are counted. */
export type FilePlan = { readonly low: bigint; readonly high: bigint; readonly rows: number }

export function planFiles(segments: readonly Segment[], durationNs: bigint, scratch: Owner): FilePlan[] {
  // With too many windows for the table below, days are narrow enough.
  const windows = collectWindows(segments, durationNs, scratch) ?? collectWindows(segments, DAY_NS, scratch)
  if (windows === null) return [everything(segments)]
  const plans = windows.toSorted((a, b) => a.low < b.low ? -1 : 1)
  if (plans.length <= FILES_PER_CUT_MAX) return plans
  const recent = plans.slice(-FILES_PER_CUT_MAX / 2)
  return [...byDay(plans.slice(0, -FILES_PER_CUT_MAX / 2)), ...recent]
}

function collectWindows(segments: readonly Segment[], durationNs: bigint, scratch: Owner): FilePlan[] | null {
  const arena = new Arena(scratch)
  try {
    const slots = arena.zeroed(SLOTS * 16)
    const duration = arena.alloc(8)
    i64[duration / 8] = durationNs
    let taken = 0
    for (const segment of segments) {
      const fresh = kernels.windows_add(segment.descriptor, duration, slots, SLOTS - 1, taken) >>> 0
      if (fresh === 0xffffffff) return null
      taken += fresh
    }
    const plans: FilePlan[] = []
    for (let slot = 0; slot < SLOTS && plans.length < taken; slot++) {
      const rows = Number(i64[slots / 8 + slot * 2 + 1]!)
      if (rows === 0) continue
      const low = i64[slots / 8 + slot * 2]! * durationNs
      // Of the first and the last window a part lies outside of what a time can be.
      const end = low + durationNs
      plans.push({ low: low < TIME_MIN ? TIME_MIN : low, high: end > TIME_END ? TIME_END : end, rows })
    }
    return plans
  } finally {
    arena.release()
  }
}

function byDay(plans: readonly FilePlan[]): FilePlan[] {
  const days: FilePlan[] = []
  for (const plan of plans) {
    const last = days[days.length - 1]
    if (last !== undefined && floorDay(last.low) === floorDay(plan.low)) {
      days[days.length - 1] = { low: last.low, high: plan.high, rows: last.rows + plan.rows }
    } else days.push(plan)
  }
  return days
}

function floorDay(time: bigint): bigint {
  return time >= 0n ? time / DAY_NS : (time + 1n) / DAY_NS - 1n
}

function everything(segments: readonly Segment[]): FilePlan {
  const low = segments.reduce((least, s) => s.minTime < least ? s.minTime : least, segments[0]!.minTime)
  const high = segments.reduce((most, s) => s.maxTime > most ? s.maxTime : most, segments[0]!.maxTime)
  return { low, high: high + 1n, rows: segments.reduce((sum, s) => sum + s.rows, 0) }
}
