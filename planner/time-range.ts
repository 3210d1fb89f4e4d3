// What a conjunction says about one time column: bounds in nanoseconds, and the conjuncts that say more than
// that. Not where it is used (rules/push-filter.ts, bind/gap-fill.ts). Only nanosecond timestamps; the bounds
// are exact.
import { evaluate } from './evaluate/evaluate.ts'
import type { ColumnId, CompareOp, Expression } from './expression.ts'
import type { TimeRange } from './plan.ts'
import { UserError } from '../parser/diagnostic.ts'

export type TimeBounds = {
  readonly range: TimeRange
  /** Conjuncts that the range does not cover. */
  readonly rest: readonly Expression[]
}

const int64Max = (1n << 63n) - 1n
export const nothing: TimeRange = { low: 1n, high: 0n }

export function timeBounds(parts: readonly Expression[], time: ColumnId): TimeBounds {
  let low: bigint | null = null
  let high: bigint | null = null
  const rest: Expression[] = []
  for (const part of parts) {
    const bound = boundOf(part, time)
    if (bound === null) { rest.push(part); continue }
    if (bound.low !== null && (low === null || bound.low > low)) low = bound.low
    if (bound.high !== null && (high === null || bound.high < high)) high = bound.high
  }
  return { range: { low, high }, rest }
}

const flipped: Record<CompareOp, CompareOp> =
  { '=': '=', '!=': '!=', '<': '>', '<=': '>=', '>': '<', '>=': '<=' }

function boundOf(e: Expression, time: ColumnId): TimeRange | null {
  if (e.kind !== 'compare' || e.op === '!=') return null
  const onLeft = isTime(e.left, time)
  if (!onLeft && !isTime(e.right, time)) return null
  const at = constantNs(onLeft ? e.right : e.left)
  if (at === null) return null
  switch (onLeft ? e.op : flipped[e.op]) {
    case '=': return { low: at, high: at }
    case '>=': return { low: at, high: null }
    case '<=': return { low: null, high: at }
    case '>': return at === int64Max ? nothing : { low: at + 1n, high: null }
    case '<': return at === -int64Max - 1n ? nothing : { low: null, high: at - 1n }
    case '!=': return null
  }
}

const isTime = (e: Expression, time: ColumnId): boolean =>
  e.kind === 'column' && e.id === time && e.type.kind === 'timestamp' && e.type.unit === 'ns'

function constantNs(e: Expression): bigint | null {
  try {
    const value = evaluate(e)
    return typeof value === 'bigint' ? value : null
  } catch (error) {
    if (error instanceof UserError) return null
    throw error
  }
}

/** Both at once. */
export function intersectRanges(a: TimeRange, b: TimeRange): TimeRange {
  const low = a.low === null ? b.low : b.low === null || a.low > b.low ? a.low : b.low
  const high = a.high === null ? b.high : b.high === null || a.high < b.high ? a.high : b.high
  return { low, high }
}

export const isNothing = (range: TimeRange): boolean => range.low !== null && range.high !== null &&
  range.low > range.high
