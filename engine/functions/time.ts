// What functions of time share: units, and binning in one value (the twin of the kernels, and what folds
// constants).
import { flat, type Column, type Scalar } from '../../kernels/column.ts'
import { i64, type Pointer } from '../../kernels/memory.ts'
import type { DataType, TimeUnit } from '../../kernels/type.ts'
import { fail, NOWHERE } from '../../parser/diagnostic.ts'
import { floorDiv } from '../../planner/evaluate/cast.ts'
import { instantNear, offsetAt } from '../../planner/evaluate/zone.ts'
import { civilFromDays, dayNs, daysFromCivil } from '../../planner/bind/time-text.ts'
import { flatEights, validityOf } from '../expressions/forms.ts'
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

/** The zone whose wall clock counts, unless it is UTC's. */
export function zoneOf(type: DataType): string | null {
  const zone = type.kind === 'timestamp' ? type.zone : null
  return zone === null || zone === 'UTC' || zone === '+00:00' ? null : zone
}

/** What the clocks of the column's zone show, as times without a zone. */
export function wallClocks(time: Column, rows: number, at: Evaluation): Column {
  const { type } = time
  const zone = zoneOf(type)
  if (zone === null || type.kind !== 'timestamp') return time
  const perSecond = 1_000_000_000n / nsOfUnit[type.unit]
  const values = flatEights(time, at.arena) / 8
  const out = at.arena.alloc(rows * 8 + 16)
  for (let i = 0; i < rows; i++) {
    const seconds = Number(floorDiv(i64[values + i]!, perSecond))
    i64[out / 8 + i] = i64[values + i]! + BigInt(offsetAt(zone, seconds)) * perSecond
  }
  return flat({ ...type, zone: null }, rows, out, validityOf(time, at.arena))
}

/** The instant of a wall clock that was rounded down from that of `ns`. */
export function instantOfRounded(local: bigint, zone: string, ns: bigint): bigint {
  const seconds = floorDiv(local, 1_000_000_000n)
  const own = offsetAt(zone, Number(floorDiv(ns, 1_000_000_000n)))
  return BigInt(instantNear(zone, Number(seconds), own)) * 1_000_000_000n + local - seconds * 1_000_000_000n
}
