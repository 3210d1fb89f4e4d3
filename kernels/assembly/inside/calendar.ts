// Instants as ISO text, in the proleptic Gregorian calendar. The date of the last day written is kept by
// the caller (24 bytes: i64 day, then its text): rows of time series stay on one day for long.
import { put_fraction, put_i64, put_two } from './digits'

const DAY_NONE: i64 = i64.MIN_VALUE

// @ts-ignore: decorator
@inline
export function forget_day(cache: usize): void {
  store<i64>(cache, DAY_NONE)
}

/** `2024-02-29`; years outside 0..9999 with sign and at least four digits. Gives the end. */
export function put_date(out: usize, day: i64): usize {
  const shifted = day + 719468
  const era = (shifted >= 0 ? shifted : shifted - 146096) / 146097
  const dayOfEra = <u32>(shifted - era * 146097)
  const yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146096) / 365
  const dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
  const shiftedMonth = (5 * dayOfYear + 2) / 153
  const dayOfMonth = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
  const year = <i64>yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  let at = put_year(out, year)
  store<u8>(at, 0x2d)
  put_two(at + 1, month)
  store<u8>(at + 3, 0x2d)
  put_two(at + 4, dayOfMonth)
  return at + 6
}

function put_year(out: usize, year: i64): usize {
  let left = year
  let at = out
  if (year < 0 || year > 9999) {
    store<u8>(at++, year < 0 ? 0x2d : 0x2b)
    if (year < 0) left = 0 - left
    if (left > 9999) return put_i64(at, left)
  }
  const hundreds = <u32>left / 100
  put_two(at, hundreds)
  put_two(at + 2, <u32>left - hundreds * 100)
  return at + 4
}

/** `12:34:56` with .123, .123456 or .123456789 when there is a fraction. */
// @ts-ignore: decorator
@inline
export function put_clock(out: usize, second: u32, nanos: u32): usize {
  const minutes = second / 60
  const hours = minutes / 60
  put_two(out, hours)
  store<u8>(out + 2, 0x3a)
  put_two(out + 3, minutes - hours * 60)
  store<u8>(out + 5, 0x3a)
  put_two(out + 6, second - minutes * 60)
  if (nanos == 0) return out + 8
  store<u8>(out + 8, 0x2e)
  if (nanos % 1000 != 0) {
    put_fraction(out + 9, nanos, 9)
    return out + 18
  }
  if (nanos % 1000000 != 0) {
    put_fraction(out + 9, nanos / 1000, 6)
    return out + 15
  }
  put_fraction(out + 9, nanos / 1000000, 3)
  return out + 12
}

/** `2024-02-29T12:34:56.5`; `perSecond` is ticks per second. */
// @ts-ignore: decorator
@inline
export function put_timestamp(out: usize, ticks: i64, perSecond: u64, cache: usize): usize {
  const perDay = <i64>perSecond * 86400
  let day = ticks / perDay
  let rest = ticks - day * perDay
  if (rest < 0) {
    rest += perDay
    day--
  }
  let at = out + 11
  if (load<i64>(cache) == day) {
    v128.store(out, v128.load(cache + 8))
  } else {
    at = put_date(out, day)
    store<u8>(at++, 0x54)
    if (at - out == 11) {
      store<i64>(cache, day)
      v128.store(cache + 8, v128.load(out))
    }
  }
  const second = <u64>rest / perSecond
  const fraction = <u64>rest - second * perSecond
  return put_clock(at, <u32>second, <u32>(fraction * (1000000000 / perSecond)))
}
