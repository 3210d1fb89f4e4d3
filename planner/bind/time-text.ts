// Reads a timestamp or date as people write it: 2024-01-01, 2024-01-01 08:00[:00[.5]], T or space, Z or an
// offset. Not line protocol or strftime formats. Zone-less text is a wall clock; with an offset it is turned
// to UTC. Invariant: pure arithmetic on the proleptic calendar, no host clock or locale; the result is
// nanoseconds or a problem.
import { instantsOf, isZone } from '../evaluate/zone.ts'

export type TimeText = { readonly ns: bigint; readonly zoned: boolean } | { readonly problem: string }

export const dayNs = 86_400_000_000_000n
const int64Max = (1n << 63n) - 1n

/** Days from 1970-01-01; month 1 to 12. */
export function daysFromCivil(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year
  const era = Math.floor(y / 400)
  const yearOfEra = y - era * 400
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear
  return era * 146097 + dayOfEra - 719468
}

export type Civil = { readonly year: number; readonly month: number; readonly day: number }

export function civilFromDays(days: number): Civil {
  const z = days + 719468
  const era = Math.floor(z / 146097)
  const dayOfEra = z - era * 146097
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36524) - Math.floor(dayOfEra / 146096)) / 365)
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const shifted = Math.floor((5 * dayOfYear + 2) / 153)
  const month = shifted < 10 ? shifted + 3 : shifted - 9
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * shifted + 2) / 5) + 1,
  }
}

export function daysInMonth(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}

/** Digits of [at, at + count), or -1. */
function digits(text: string, at: number, count: number): number {
  let n = 0
  for (let i = at; i < at + count; i++) {
    const d = text.charCodeAt(i) - 48
    if (!(d >= 0 && d <= 9)) return -1
    n = n * 10 + d
  }
  return n
}

export function parseTimeText(text: string): TimeText {
  const read = parseAnyTime(text)
  return 'problem' in read ? read : inRange(read.ns, read.zoned)
}

/** Of any year from 0 to 9999: coarser units than nanoseconds reach farther. */
export function parseAnyTime(text: string): TimeText {
  const t = text.trim()
  if (t.length < 10) return { problem: 'timestamp must contain at least 10 characters' }
  const days = parseDay(t)
  if (days === null) return { problem: 'error parsing date' }
  if (t.length === 10) return { ns: BigInt(days) * dayNs, zoned: false }
  const separator = t[10]
  if (separator !== 'T' && separator !== 't' &&
    separator !== ' ') return { problem: 'invalid timestamp separator' }
  const clock = parseClock(t, 11)
  if (clock === null) return { problem: 'error parsing time' }
  const zone = t.slice(clock.end).trim()
  const ns = BigInt(days) * dayNs + clock.ns
  const offset = parseOffset(zone) ?? namedOffset(zone, ns)
  if (offset === null) return { problem: `error parsing timezone '${zone}'` }
  return offset === 'none' ? { ns, zoned: false } : { ns: ns - BigInt(offset) * 1_000_000_000n, zoned: true }
}

export function inRange(ns: bigint, zoned: boolean): TimeText {
  if (ns > int64Max || ns < -int64Max - 1n) {
    return { problem: 'the time is outside 1677-09-21T00:12:43 to 2262-04-11T23:47:16' }
  }
  return { ns, zoned }
}

/** The day number of the text's first ten characters. */
export function parseDay(t: string): number | null {
  const year = digits(t, 0, 4)
  const month = digits(t, 5, 2)
  const day = digits(t, 8, 2)
  if (year < 0 || t[4] !== '-' || month < 1 || month > 12 || t[7] !== '-') return null
  if (day < 1 || day > daysInMonth(year, month)) return null
  return daysFromCivil(year, month, day)
}

/** HH:MM[:SS[.fraction]] from `at`; a leap second counts as the next second. */
export function parseClock(t: string, at: number): { readonly ns: bigint; readonly end: number } | null {
  const hour = digits(t, at, 2)
  const minute = digits(t, at + 3, 2)
  if (hour < 0 || hour > 23 || t[at + 2] !== ':' || minute < 0 || minute > 59) return null
  let end = at + 5
  let second = 0
  let fraction = 0n
  if (t[end] === ':') {
    second = digits(t, end + 1, 2)
    if (second < 0 || second > 60) return null
    end += 3
    if (t[end] === '.') {
      const start = ++end
      while (digits(t, end, 1) >= 0) end++
      if (end === start || end - start > 9) return null
      fraction = BigInt(t.slice(start, end).padEnd(9, '0'))
    }
  }
  return { ns: BigInt(hour * 3600 + minute * 60 + second) * 1_000_000_000n + fraction, end }
}

/** The offset of a zone's name (America/New_York) when its clocks show `local`. */
function namedOffset(zone: string, local: bigint): number | null {
  if (!isZone(zone)) return null
  const seconds = Number(local / 1_000_000_000n)
  const [at] = instantsOf(zone, seconds)
  return at === undefined ? null : seconds - at
}

/** Seconds east of UTC; 'none' without a zone; null if it is not one. */
function parseOffset(zone: string): number | 'none' | null {
  if (zone === '') return 'none'
  if (zone === 'Z' || zone === 'z' || zone.toUpperCase() === 'UTC') return 0
  const sign = zone[0] === '+' ? 1 : zone[0] === '-' ? -1 : 0
  if (sign === 0) return null
  const rest = zone.slice(1).replace(':', '')
  if (rest.length !== 2 && rest.length !== 4) return null
  const hours = digits(rest, 0, 2)
  const minutes = rest.length === 4 ? digits(rest, 2, 2) : 0
  if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return null
  return sign * (hours * 3600 + minutes * 60)
}
