// Instants with a time zone as text (RFC 3339, `Z` for UTC). The rules of zones are in
// planner/evaluate/zone.ts.
import { offsetAt } from '../../planner/evaluate/zone.ts'

const NANOS_PER_SECOND = 1_000_000_000n

/** `2024-01-01T01:00:00+01:00`; no offset at all when `zone` is null. */
export function zonedText(nanos: bigint, zone: string | null): string {
  const seconds = floorDivide(nanos, NANOS_PER_SECOND)
  const fraction = Number(nanos - seconds * NANOS_PER_SECOND)
  const offset = zone === null ? 0 : offsetAt(zone, Number(seconds))
  const local = Number(seconds) + offset
  const day = Math.floor(local / 86400)
  const second = local - day * 86400
  const clock = `${two(Math.floor(second / 3600))}:${two(Math.floor(second / 60) % 60)}:${two(second % 60)}`
  return `${dateText(day)}T${clock}${fractionText(fraction)}${zone === null ? '' : offsetText(offset)}`
}

/** The date of a day since 1970, in the proleptic Gregorian calendar. */
export function dateText(day: number): string {
  const shifted = day + 719468
  const era = Math.floor(shifted / 146097)
  const dayOfEra = shifted - era * 146097
  const yearOfEra = Math.floor((dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36524) -
    Math.floor(dayOfEra / 146096)) / 365)
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153)
  const dayOfMonth = dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  const sign = year < 0 ? '-' : year > 9999 ? '+' : ''
  return `${sign}${String(Math.abs(year)).padStart(4, '0')}-${two(month)}-${two(dayOfMonth)}`
}

function two(n: number): string {
  return String(n).padStart(2, '0')
}

function floorDivide(a: bigint, b: bigint): bigint {
  const quotient = a / b
  return quotient * b > a ? quotient - 1n : quotient
}

function fractionText(nanos: number): string {
  if (nanos === 0) return ''
  const digits = String(nanos).padStart(9, '0')
  if (nanos % 1000 !== 0) return `.${digits}`
  return nanos % 1_000_000 !== 0 ? `.${digits.slice(0, 6)}` : `.${digits.slice(0, 3)}`
}

/** `+01:00`, `Z`. */
export function offsetText(seconds: number): string {
  if (seconds === 0) return 'Z'
  const minutes = Math.abs(Math.round(seconds / 60))
  return `${seconds < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`
}
