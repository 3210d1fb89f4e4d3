// Times read by a pattern of %-signs (chrono's strptime): the reverse of strftime.ts. English names in any
// case. A date without a clock is its midnight; an offset turns the clock to UTC. Gives nanoseconds or a
// problem.
import { dayNs, daysFromCivil, daysInMonth, parseTimeText } from '../../planner/bind/time-text.ts'
import { fixedOffset } from '../../planner/evaluate/zone.ts'
import { dayNames, monthNames } from './strftime.ts'

export type ReadTime = { readonly ns: bigint } | { readonly problem: string }

type Fields = {
  year: number | null; month: number | null; day: number | null; dayOfYear: number | null
  hour: number | null; hour12: number | null; afternoon: boolean | null
  minute: number; second: number; nanosecond: bigint
  offset: number; epoch: bigint | null
}

const INVALID = 'input contains invalid characters'
const SHORT = 'premature end of input'

/** Signs that stand for others. */
const composed = new Map([
  ['F', '%Y-%m-%d'], ['T', '%H:%M:%S'], ['X', '%H:%M:%S'], ['R', '%H:%M'], ['D', '%m/%d/%y'],
  ['x', '%m/%d/%y'], ['r', '%I:%M:%S %p'], ['c', '%a %b %e %H:%M:%S %Y'], ['v', '%e-%b-%Y'],
])

export function strptime(text: string, pattern: string): ReadTime {
  if (pattern === '%+') {
    const read = parseTimeText(text)
    if ('ns' in read) return { ns: read.ns }
    return { problem: text.length < 10 ? SHORT : INVALID }
  }
  const f: Fields = {
    year: null, month: null, day: null, dayOfYear: null, hour: null, hour12: null, afternoon: null,
    minute: 0, second: 0, nanosecond: 0n, offset: 0, epoch: null,
  }
  const end = readAll(text, 0, pattern, f)
  if (typeof end === 'string') return { problem: end }
  return end < text.length ? { problem: 'trailing input' } : timeOf(f)
}

/** The place behind what the pattern takes, or a problem. */
function readAll(text: string, start: number, pattern: string, f: Fields): number | string {
  let at = start
  for (let i = 0; i < pattern.length; i++) {
    const c = pattern[i]!
    if (isSpace(c)) {
      while (isSpace(text[at] ?? '')) at++
      continue
    }
    if (c !== '%') {
      if (text[at] !== c) return at >= text.length ? SHORT : INVALID
      at++
      continue
    }
    i++
    while (pattern[i] === '-' || pattern[i] === '_' || pattern[i] === '0') i++
    const sign = signAt(pattern, i)
    i += sign.length - 1
    const inner = composed.get(sign)
    const end = inner === undefined ? readSign(text, at, sign, f) : readAll(text, at, inner, f)
    if (typeof end === 'string') return end
    at = end
  }
  return at
}

const isSpace = (c: string): boolean => c === ' ' || c === '\t' || c === '\n'

/** Y, .f, .3f, 3f, :z, #z. */
function signAt(pattern: string, at: number): string {
  let end = at
  while (end < pattern.length && '.:#0123456789'.includes(pattern[end]!)) end++
  return pattern.slice(at, end + 1)
}

function readSign(text: string, at: number, sign: string, f: Fields): number | string {
  const number = (width: number, low: number, high: number, set: (n: number) => void): number | string => {
    const end = digitsEnd(text, at, width)
    if (end === at) return at >= text.length ? SHORT : INVALID
    const n = Number(text.slice(at, end))
    if (n < low || n > high) return 'input is out of range'
    set(n)
    return end
  }
  switch (sign) {
    case 'Y': return readYear(text, at, f)
    case 'y': return number(2, 0, 99, (n) => { f.year = n < 70 ? 2000 + n : 1900 + n })
    case 'm': return number(2, 1, 12, (n) => { f.month = n })
    case 'd': case 'e': return number(2, 1, 31, (n) => { f.day = n })
    case 'j': return number(3, 1, 366, (n) => { f.dayOfYear = n })
    case 'H': case 'k': return number(2, 0, 23, (n) => { f.hour = n })
    case 'I': case 'l': return number(2, 1, 12, (n) => { f.hour12 = n % 12 })
    case 'M': return number(2, 0, 59, (n) => { f.minute = n })
    case 'S': return number(2, 0, 60, (n) => { f.second = n })
    case 's': return number(18, 0, Number.MAX_SAFE_INTEGER, (n) => { f.epoch = BigInt(n) })
    case 'f': case '9f': case '6f': case '3f': return readFraction(text, at, sign, f)
    case '.f': case '.9f': case '.6f': case '.3f':
      return text[at] === '.' ? readFraction(text, at + 1, sign.slice(1), f) : at
    case 'b': case 'h': case 'B': return readName(text, at, monthNames, (n) => { f.month = n + 1 })
    case 'a': case 'A': return readName(text, at, dayNames, () => {})
    case 'p': case 'P': return readName(text, at, ['AM', 'PM'], (n) => { f.afternoon = n === 1 })
    case 'z': case ':z': case '#z': return readOffset(text, at, f)
    case '%': return text[at] === '%' ? at + 1 : INVALID
    case 'n': case 't': return isSpace(text[at] ?? '') ? at + 1 : INVALID
    default: return 'bad or unsupported format string'
  }
}

function digitsEnd(text: string, at: number, width: number): number {
  let end = at
  while (end < at + width && text[end] !== undefined && text[end]! >= '0' && text[end]! <= '9') end++
  return end
}

function readYear(text: string, at: number, f: Fields): number | string {
  const sign = text[at] === '-' ? -1 : 1
  const start = text[at] === '-' || text[at] === '+' ? at + 1 : at
  const end = digitsEnd(text, start, start === at ? 4 : 6)
  if (end === start) return at >= text.length ? SHORT : INVALID
  f.year = sign * Number(text.slice(start, end))
  return end
}

/** f alone counts nanoseconds; with a width, digits behind the point. */
function readFraction(text: string, at: number, sign: string, f: Fields): number | string {
  const width = sign === 'f' ? 9 : Number(sign[0])
  const end = digitsEnd(text, at, width)
  if (end === at) return at >= text.length ? SHORT : INVALID
  f.nanosecond = BigInt(text.slice(at, end).padEnd(9, '0'))
  return end
}

/** A name, or its first three letters. */
function readName(
  text: string, at: number, names: readonly string[], set: (n: number) => void,
): number | string {
  for (const [i, name] of names.entries()) {
    for (const length of [name.length, 3]) {
      const part = name.slice(0, length).toLowerCase()
      if (text.slice(at, at + length).toLowerCase() !== part) continue
      set(i)
      return at + part.length
    }
  }
  return at >= text.length ? SHORT : INVALID
}

function readOffset(text: string, at: number, f: Fields): number | string {
  if (text[at] === 'Z' || text[at] === 'z') return at + 1
  // +01:00, +0100, +01
  for (const length of [6, 5, 3]) {
    const offset = text.length < at + length ? null : fixedOffset(text.slice(at, at + length))
    if (offset === null) continue
    f.offset = offset
    return at + length
  }
  return at >= text.length ? SHORT : INVALID
}

function timeOf(f: Fields): ReadTime {
  const second = 1_000_000_000n
  if (f.epoch !== null) return inRange(f.epoch * second + f.nanosecond)
  const days = dayOf(f)
  if (typeof days === 'string') return { problem: days }
  const hour = f.hour ?? (f.hour12 === null ? 0 : f.hour12 + (f.afternoon === true ? 12 : 0))
  const clock = BigInt(hour * 3600 + f.minute * 60 + f.second - f.offset) * second + f.nanosecond
  return inRange(BigInt(days) * dayNs + clock)
}

function dayOf(f: Fields): number | string {
  const missing = 'input is not enough for unique date and time'
  if (f.year === null) return missing
  if (f.dayOfYear !== null) return daysFromCivil(f.year, 1, 1) + f.dayOfYear - 1
  if (f.month === null || f.day === null) return missing
  return f.day > daysInMonth(f.year, f.month) ? 'input is out of range'
    : daysFromCivil(f.year, f.month, f.day)
}

function inRange(ns: bigint): ReadTime {
  return BigInt.asIntN(64, ns) === ns ? { ns }
    : { problem: 'the time is outside 1677-09-21T00:12:43 to 2262-04-11T23:47:16' }
}
