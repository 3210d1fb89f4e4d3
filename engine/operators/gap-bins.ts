// The bins of a gap-filling query: the start of each, ascending, in kernel memory and in the unit of the time
// column. Equal bins come from a kernel, months and wall clocks one by one. Not which row lies in which bin.
import type { Arena } from '../../kernels/arena.ts'
import { kernels } from '../../kernels/load.ts'
import { i64, type Pointer } from '../../kernels/memory.ts'
import type { DataType } from '../../kernels/type.ts'
import type { Scalar } from '../../kernels/column.ts'
import { fail, NOWHERE } from '../../parser/diagnostic.ts'
import { inRange } from '../functions/bins.ts'
import { binOf, pairOf, strideOf, unitOf, zoneOf, type Stride } from '../functions/time.ts'
import { binOfWallClock, nextOfWallClock, strideInDays } from '../functions/wall-clock.ts'
import type { Query } from '../query.ts'
import { PAUSE, type Step } from '../steps.ts'

export type BinsUse = {
  readonly stride: Scalar
  /** In the unit of the times. */
  readonly origin: bigint
  readonly wallClock: boolean
  /** Nanoseconds, both ends inclusive. */
  readonly range: { readonly low: bigint; readonly high: bigint }
}

/** i64 starts. */
export type Bins = { readonly count: number; readonly starts: Pointer }

const BINS_MAX = 10_000_000
/** Of bins made one by one, between looks at the clock. */
const BINS_A_LOOK = 1024
const BYTES_MIN = 8192

export function* binsOf(
  use: BinsUse, type: DataType, arena: Arena, query: Query,
): Generator<Step, Bins, void> {
  const unit = unitOf(type)
  const { first, stride, next } = use.wallClock ? wallClockBins(use, type) : plainBins(use, unit)
  const most = (use.range.high - first) / shortestNs(stride)
  // Before they are made: ten million take a second.
  if (most >= BINS_MAX) {
    fail('execution', NOWHERE,
      { problem: `gap filling would make more than ${BINS_MAX} bins. Use a wider bin or a shorter range` })
  }
  if (first > use.range.high) return { count: 0, starts: 0 }
  const low = inRange(first / unit)
  if (next !== null) return yield* oneByOne(first, next, use.range.high, unit, arena, query)
  const count = Number(most) + 1
  const starts = arena.alloc(count * 8 + 16)
  kernels.gap_bins(pairOf(low, stride.ns / unit, { arena, query }), count, starts)
  return { count, starts }
}

/** All in nanoseconds; `next` is null where every bin is as long as the stride. */
type BinRule = {
  readonly first: bigint; readonly stride: Stride; readonly next: ((start: bigint) => bigint) | null
}

function plainBins(use: BinsUse, unit: bigint): BinRule {
  const stride = strideOf(use.stride, 'DATE_BIN')
  const origin = use.origin * unit
  return { first: binOf(use.range.low, stride, origin), stride, next: nextOf(stride, origin, unit) }
}

function nextOf(stride: Stride, origin: bigint, unit: bigint): BinRule['next'] {
  if (stride.months !== 0n) return (start) => nextOfMonths(start, stride, origin)
  return stride.ns % unit === 0n ? null : (start) => start + stride.ns
}

/** No month is longer than 31 days: the bin of an instant safely inside the next one. */
const nextOfMonths = (start: bigint, stride: Stride, origin: bigint): bigint =>
  binOf(start + stride.months * 31n * 86_400_000_000_000n + 1n, stride, origin)

function wallClockBins(use: BinsUse, type: DataType): BinRule {
  const stride = strideInDays(use.stride)
  const zone = zoneOf(type)
  const next = zone === null ? null
    : (start: bigint): bigint => nextOfWallClock(start, stride, use.origin, zone)
  return { first: binOfWallClock(use.range.low, stride, use.origin, zone), stride, next }
}

const shortestNs = (stride: Stride): bigint =>
  stride.months === 0n ? stride.ns : stride.months * 28n * 86_400_000_000_000n

function* oneByOne(
  first: bigint, next: (start: bigint) => bigint, high: bigint, unit: bigint, arena: Arena, query: Query,
): Generator<Step, Bins, void> {
  let bytes = BYTES_MIN
  let starts = arena.regrow(0, 0, bytes)
  let count = 0
  let steps = 0
  for (let at = first; at <= high; at = next(at)) {
    if (++steps % BINS_A_LOOK === 0) {
      query.check()
      if (query.sliceIsOver()) yield PAUSE
    }
    if (count * 8 === bytes) {
      bytes *= 2
      starts = arena.regrow(starts, bytes / 2, bytes)
    }
    const start = at / unit
    // Bins that begin within one unit are one.
    if (count > 0 && i64[starts / 8 + count - 1] === start) continue
    i64[starts / 8 + count++] = start
  }
  return { count, starts }
}
