// Values as text, the way CAST(x AS VARCHAR) and plans print them. Result formats (JSON, CSV) have their own
// writers.
import type { TimeUnit } from '../../kernels/type.ts'
import type { Interval } from '../bind/interval-text.ts'
import { civilFromDays, dayNs } from '../bind/time-text.ts'

/** Shortest digits that read back the same, with `.0`; the exponent begins at 1e16 and below 1e-5. */
export function floatToText(x: number): string {
  if (Number.isNaN(x)) return 'NaN'
  if (!Number.isFinite(x)) return x > 0 ? 'inf' : '-inf'
  if (Object.is(x, -0)) return '-0.0'
  const size = Math.abs(x)
  if (x !== 0 && (size >= 1e16 || size < 1e-5)) return x.toExponential().replace('e+', 'e')
  const text = String(x)
  return text.includes('.') || text.includes('e') ? text : `${text}.0`
}

/** The number with the fewest digits that reads back as the same 32-bit float. */
export function shortest32(x: number): number {
  for (let digits = 1; digits < 9; digits++) {
    const short = Number(x.toPrecision(digits))
    if (Math.fround(short) === x) return short
  }
  return x
}

const two = (n: number): string => String(n).padStart(2, '0')

export function daysToText(days: number): string {
  const { year, month, day } = civilFromDays(days)
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`
}

/** Nanoseconds since midnight; the fraction in groups of three digits as needed. */
export function clockToText(ns: bigint): string {
  const seconds = Number(ns / 1_000_000_000n)
  const minutes = Math.floor(seconds / 60)
  const clock = `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}:${two(seconds % 60)}`
  const fraction = ns % 1_000_000_000n
  if (fraction === 0n) return clock
  const digits = String(fraction).padStart(9, '0')
  const shown = digits.endsWith('000000') ? 3 : digits.endsWith('000') ? 6 : 9
  return `${clock}.${digits.slice(0, shown)}`
}

export function timestampToText(ns: bigint): string {
  let days = ns / dayNs
  if (ns % dayNs < 0n) days -= 1n
  return `${daysToText(Number(days))}T${clockToText(ns - days * dayNs)}`
}

const sizeOf = (n: bigint): bigint => n < 0n ? -n : n

/** `1 mons 2 days 3 hours 4 mins 5.000000000 secs`, parts that are zero left out. */
export function intervalToText({ months, days, nanoseconds }: Interval): string {
  const seconds = nanoseconds / 1_000_000_000n
  const fraction = nanoseconds % 1_000_000_000n
  const parts: string[] = []
  if (months !== 0n) parts.push(`${months} mons`)
  if (days !== 0n) parts.push(`${days} days`)
  if (seconds / 3600n !== 0n) parts.push(`${seconds / 3600n} hours`)
  if ((seconds / 60n) % 60n !== 0n) parts.push(`${(seconds / 60n) % 60n} mins`)
  if (seconds % 60n !== 0n || fraction !== 0n) {
    const shown = `${sizeOf(seconds % 60n)}.${String(sizeOf(fraction)).padStart(9, '0')}`
    parts.push(`${nanoseconds < 0n ? '-' : ''}${shown} secs`)
  }
  return parts.length === 0 ? '0 secs' : parts.join(' ')
}

const placesOf: Record<TimeUnit, number> = { s: 0, ms: 3, us: 6, ns: 9 }

/** `1 days 2 hours 3 mins 4.000000000 secs`, with the digits of its unit: what a cast gives, not JSON. */
export function durationToText(value: bigint, unit: TimeUnit): string {
  const places = placesOf[unit]
  const per = 10n ** BigInt(places)
  const seconds = value / per
  const minutes = seconds / 60n
  const hours = minutes / 60n
  const below = value % per
  const whole = below < 0n ? `-${sizeOf(seconds % 60n)}` : String(seconds % 60n)
  const fraction = places === 0 ? '' : `.${String(sizeOf(below)).padStart(places, '0')}`
  return `${hours / 24n} days ${hours % 24n} hours ${minutes % 60n} mins ${whole}${fraction} secs`
}
