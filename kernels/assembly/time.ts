// time.ts - the proleptic Gregorian calendar on 8-byte times: parts, truncation to months, intervals.
// `perSecond` points at an i64: how many units of the values make a second (1 ... 10^9). UTC only; zones
// are the caller's.
import { bit } from './inside/bit'

// @ts-ignore: decorator
@inline
function floorDiv(a: i64, b: i64): i64 {
  const q = a / b
  return a % b < 0 ? q - 1 : q
}

// Days since 1970-01-01 of a civil date, and back (Howard Hinnant's algorithms: years start in March).
// @ts-ignore: decorator
@inline
function daysOf(year: i64, month: i64, day: i64): i64 {
  const y = month <= 2 ? year - 1 : year
  const era = floorDiv(y, 400)
  const yoe = y - era * 400
  const doy = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
  return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468
}

/** year * 16 + month, so that one function gives both; the day is found by daysOf. */
// @ts-ignore: decorator
@inline
function monthOf(days: i64): i64 {
  const z = days + 719468
  const era = floorDiv(z, 146097)
  const doe = z - era * 146097
  const yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365
  const doy = doe - (365 * yoe + yoe / 4 - yoe / 100)
  const mp = (5 * doy + 2) / 153
  const month = mp < 10 ? mp + 3 : mp - 9
  return (yoe + era * 400 + (month <= 2 ? 1 : 0)) * 16 + month
}

// @ts-ignore: decorator
@inline
function isoWeek(days: i64): i64 {
  // The week belongs to the year of its Thursday.
  const thursday = days - ((days + 3) % 7 + 7) % 7 + 3
  const year = monthOf(thursday) >> 4
  return (thursday - daysOf(year, 1, 1)) / 7 + 1
}

/** How many seconds a part stays the same from where it changes: all of the calendar's for a day. */
// @ts-ignore: decorator
@inline
function lasts(part: u32): i64 {
  return part == 5 ? 3600 : part == 6 ? 60 : part == 7 ? 1 : 86400
}

// @ts-ignore: decorator
@inline
function partOf(part: u32, days: i64, inDay: i64): i64 {
  if (part < 3) {
    const ym = monthOf(days)
    return part == 0 ? ym >> 4 : part == 2 ? ym & 15 : ((ym & 15) + 2) / 3
  }
  if (part == 3) return isoWeek(days)
  if (part == 4) {
    const ym = monthOf(days)
    return days - daysOf(ym >> 4, ym & 15, 1) + 1
  }
  if (part == 5) return inDay / 3600
  if (part == 6) return (inDay / 60) % 60
  if (part == 7) return inDay % 60
  if (part == 11) return ((days + 4) % 7 + 7) % 7
  if (part == 12) return ((days + 3) % 7 + 7) % 7
  return days - daysOf(monthOf(days) >> 4, 1, 1) + 1
}

/** Parts 8 to 10, with the whole seconds of the minute. */
function time_fraction(part: u32, values: usize, unit: i64, n: u32, out: usize): void {
  const scale: i64 = part == 8 ? 1000 : part == 9 ? 1000000 : 1000000000
  for (let i: u32 = 0; i < n; i++) {
    const v = load<i64>(values + (i << 3))
    const seconds = floorDiv(v, unit)
    const inMinute = seconds - floorDiv(seconds, 60) * 60
    const fraction = v - seconds * unit
    const below = unit >= scale ? fraction / (unit / scale) : fraction * (scale / unit)
    store<i64>(out + (i << 3), inMinute * scale + below)
  }
}

/**
 * out[i] = part of value i (i64). part: 0 year 1 quarter 2 month 3 week 4 day 5 hour 6 minute 7 second 8
 * millisecond 9 microsecond 10 nanosecond 11 dow 12 isodow 13 doy. Neighbours mostly have the same part: it
 * is found anew where its hour, minute or day ends.
 */
export function time_part(part: u32, values: usize, perSecond: usize, n: u32, out: usize): void {
  const unit = load<i64>(perSecond)
  if (part >= 8 && part <= 10) return time_fraction(part, values, unit, n, out)
  const steady = lasts(part)
  let low: i64 = 1
  let high: i64 = 0
  let r: i64 = 0
  for (let i: u32 = 0; i < n; i++) {
    const v = load<i64>(values + (i << 3))
    if (v < low || v > high) {
      const seconds = floorDiv(v, unit)
      const days = floorDiv(seconds, 86400)
      const inDay = seconds - days * 86400
      r = partOf(part, days, inDay)
      // Both ends are of the same part, and so near v that they stay within 64 bits, but at the ends of time.
      low = v
      high = (days * 86400 + (inDay / steady + 1) * steady) * unit - 1
      if (high < v) high = v
    }
    store<i64>(out + (i << 3), r)
  }
}

/**
 * out[i] = start of the bin of `months` months (counted from the months of `origin`, an i64 time) that
 * holds value i.
 */
export function time_bin_months(values: usize, perSecond: usize, months: u32, origin: usize, n: u32, out: usize): void {
  const perDay = load<i64>(perSecond) * 86400
  const start = load<i64>(origin)
  const startDays = floorDiv(start, perDay)
  const inDay = start - startDays * perDay
  const from = monthOf(startDays)
  const firstMonth = (from >> 4) * 12 + (from & 15) - 1
  const day = startDays - daysOf(from >> 4, from & 15, 1)
  for (let i: u32 = 0; i < n; i++) {
    const v = load<i64>(values + (i << 3))
    const ym = monthOf(floorDiv(v, perDay))
    let bin = floorDiv((ym >> 4) * 12 + (ym & 15) - 1 - firstMonth, months)
    let at: i64
    do {
      const m = firstMonth + bin * months
      at = (daysOf(floorDiv(m, 12), m - floorDiv(m, 12) * 12 + 1, 1) + day) * perDay + inDay
      bin--
    } while (at > v)
    store<i64>(out + (i << 3), at)
  }
}

// @ts-ignore: decorator
@inline
function addMonths(days: i64, months: i64): i64 {
  const ym = monthOf(days)
  const day = days - daysOf(ym >> 4, ym & 15, 1)
  const m = (ym >> 4) * 12 + (ym & 15) - 1 + months
  const year = floorDiv(m, 12)
  const month = m - year * 12 + 1
  const first = daysOf(year, month, 1)
  const length = daysOf(month == 12 ? year + 1 : year, month == 12 ? 1 : month + 1, 1) - first
  return first + (day < length ? day : length - 1)
}

/**
 * out[i] = value + sign * interval {i32 months, i32 days, i64 ns}; months clamp to the month's end. Steps:
 * 1, or 0 = constant. A valid row whose time leaves 64 bits ends the kernel, which gives that row (else ~0).
 */
export function time_add_interval(values: usize, valueStep: u32, intervals: usize, intervalStep: u32, sign: i32, perSecond: usize, validity: usize, n: u32, out: usize): u32 {
  const unit = load<i64>(perSecond)
  const perDay = unit * 86400
  for (let i: u32 = 0; i < n; i++) {
    const v = load<i64>(values + <usize>(i * valueStep) * 8)
    const at = intervals + <usize>(i * intervalStep) * 16
    const months = <i64>load<i32>(at) * sign
    const days = <i64>load<i32>(at, 4) * sign
    const ns = load<i64>(at, 8) * <i64>sign
    const ticks = unit == 1000000000 ? ns : floorDiv(ns, 1000000000 / unit)
    let day: i64 = 0
    let inDay = v
    if (months != 0) {
      const from = floorDiv(v, perDay)
      day = addMonths(from, months)
      inDay = v - from * perDay
    }
    const r = (day + days) * perDay + inDay + ticks
    // What wrapped is about 2^64 away from the sum in floats, whose error is thousands.
    const near = <f64>(day + days) * <f64>perDay + <f64>inDay + <f64>ticks
    if (abs<f64>(<f64>r - near) > 1e18 && bit(validity, i)) return i
    store<i64>(out + (i << 3), r)
  }
  return 0xffffffff
}

/** out[i] = days since 1970-01-01 + sign * interval; what is under a day of the interval is left out. */
export function date_add_interval(values: usize, valueStep: u32, intervals: usize, intervalStep: u32, sign: i32, n: u32, out: usize): void {
  for (let i: u32 = 0; i < n; i++) {
    const v = load<i64>(values + <usize>(i * valueStep) * 8)
    const at = intervals + <usize>(i * intervalStep) * 16
    const months = <i64>load<i32>(at) * sign
    const ns = load<i64>(at, 8) * <i64>sign
    const moved = months != 0 ? addMonths(v, months) : v
    store<i64>(out + (i << 3), moved + <i64>load<i32>(at, 4) * sign + ns / 86400000000000)
  }
}
