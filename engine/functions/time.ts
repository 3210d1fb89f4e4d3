// What functions of time share: units, and binning in one value (the twin of the kernels, and what folds
// constants).
import { i64, type Pointer } from '../../kernels/memory.ts'
import type { Scalar } from '../../kernels/column.ts'
import type { DataType, TimeUnit } from '../../kernels/type.ts'
import { fail, NOWHERE } from '../../parser/diagnostic.ts'
import { floorDiv } from '../../planner/evaluate/cast.ts'
import { civilFromDays, dayNs, daysFromCivil } from '../../planner/bind/time-text.ts'
import type { Evaluation } from '../expressions/vector.ts'

export const nsOfUnit: Record<TimeUnit, bigint> = { s: 1_000_000_000n, ms: 1_000_000n, us: 1000n, ns: 1n }
export const timestamp = (unit: TimeUnit): DataType => ({ kind: 'timestamp', unit, zone: null })

/** Nanoseconds of one unit of a timestamp type; dates count days. */
export function unitOf(type: DataType): bigint {
  return type.kind === 'timestamp' || type.kind === 'duration' ? nsOfUnit[type.unit]
    : type.kind === 'date' ? dayNs : 1n
}

export type Stride = { readonly months: bigint; readonly ns: bigint }

/** An interval as months or as nanoseconds: a mixture has no fixed bins. */
export function strideOf(value: Scalar, name: string): Stride {
  if (typeof value === 'bigint') return positive({ months: 0n, ns: value }, name)
  const v = value as { readonly months: bigint; readonly days: bigint; readonly nanoseconds: bigint }
  const ns = v.days * dayNs + v.nanoseconds
  if (v.months !== 0n && ns !== 0n) {
    fail('sql-not-implemented', NOWHERE, {
      what: `${name} stride does not support combination of month, day and nanosecond intervals`,
    })
  }
  return positive({ months: v.months, ns }, name)
}

function positive(stride: Stride, name: string): Stride {
  if (stride.months === 0n && stride.ns === 0n)
    fail('execution', NOWHERE, { problem: `${name} stride must be non-zero` })
  if (stride.months < 0n || stride.ns < 0n)
    fail('execution', NOWHERE, { problem: `${name} stride must be positive` })
  return stride
}

/** Start of the bin that holds `ns`. */
export function binOf(ns: bigint, stride: Stride, origin: bigint): bigint {
  if (stride.months === 0n) return floorDiv(ns - origin, stride.ns) * stride.ns + origin
  const startDay = floorDiv(origin, dayNs)
  const start = civilFromDays(Number(startDay))
  const first = start.year * 12 + start.month - 1
  const at = civilFromDays(Number(floorDiv(ns, dayNs)))
  const every = Number(stride.months)
  let bin = Math.floor((at.year * 12 + at.month - 1 - first) / every)
  while (true) {
    const month = first + bin * every
    const year = Math.floor(month / 12)
    const days = daysFromCivil(year, month - year * 12 + 1, 1) + start.day - 1
    const result = BigInt(days) * dayNs + origin - startDay * dayNs
    if (result <= ns) return result
    bin--
  }
}

/** Address of {i64, i64}. */
export function pairOf(a: bigint, b: bigint, at: Evaluation): Pointer {
  const where = at.arena.alloc(16)
  i64[where / 8] = a
  i64[where / 8 + 1] = b
  return where
}

/** Calendar units of a zoned time are those of its wall clock; only UTC is known here. */
export function requireUtc(type: DataType, name: string): void {
  const zone = type.kind === 'timestamp' ? type.zone : null
  if (zone !== null && zone !== 'UTC' && zone !== '+00:00') {
    fail('sql-not-implemented', NOWHERE, { what: `${name} of a time in the zone ${zone}` })
  }
}
