// Times as text by a pattern of %-signs (chrono's strftime). English names. An unknown sign is an error.
import { fail, NOWHERE } from '../../parser/diagnostic.ts'
import { floorDiv } from '../../planner/evaluate/cast.ts'
import { civilFromDays, dayNs } from '../../planner/bind/time-text.ts'
import { civilPart, isoYear } from './civil-part.ts'

export const monthNames = [
  'January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October',
    'November', 'December',
]
export const dayNames = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']

const pad = (n: number | bigint, width: number, fill = '0'): string => String(n).padStart(width, fill)

/** Signs that stand for others. */
const short = new Map([
  ['F', '%Y-%m-%d'], ['T', '%H:%M:%S'], ['R', '%H:%M'], ['D', '%m/%d/%y'], ['r', '%I:%M:%S %p'], ['c',
    '%a %b %e %H:%M:%S %Y'],
  ['x', '%m/%d/%y'], ['X', '%H:%M:%S'], ['v', '%e-%b-%Y'], ['h', '%b'], ['+', '%Y-%m-%dT%H:%M:%S%.f%:z'],
])

/** Signs that a time of day has. */
const ofClock = '%ntHkIlMSfpPTRrX.-_0123456789'

/** By a pattern that asks for no date. */
export function strftimeOfClock(ns: bigint, pattern: string): string {
  for (let i = pattern.indexOf('%'); i >= 0; i = pattern.indexOf('%', i + 2)) {
    const sign = pattern[i + 1]
    if (sign === undefined || !ofClock.includes(sign)) return refuse(pattern)
    if ((sign === '-' || sign === '_') && !ofClock.includes(pattern[i + 2] ?? '?')) return refuse(pattern)
  }
  return strftime(ns, pattern)
}

/** `ns` is what clocks show, `offset` how far east of UTC they are, in seconds; null without a zone. */
export function strftime(ns: bigint, pattern: string, offset: number | null = null): string {
  let out = ''
  for (let i = 0; i < pattern.length; i++) {
    if (pattern[i] !== '%') {
      out += pattern[i]
      continue
    }
    let sign = pattern[++i] ?? ''
    // %-d leaves out padding, %_d pads with spaces.
    const flag = sign === '-' || sign === '_' ? sign : ''
    if (flag !== '') sign = pattern[++i] ?? ''
    if (sign === '.' || (sign >= '1' && sign <= '9')) {
      const rest = pattern.slice(i, i + 3)
      const fraction = fractionOf(ns, rest)
      out += fraction.text
      i += fraction.length - 1
      continue
    }
    if (sign === ':') {
      const colons = pattern.startsWith('::z', i) ? 2 : pattern[i + 1] === 'z' ? 1 : refuse(pattern)
      out += offsetText(offset ?? 0, ':', colons === 2)
      i += colons
      continue
    }
    const other = short.get(sign)
    out += flagged(other === undefined ? partText(ns, sign, pattern, offset)
      : strftime(ns, other, offset), flag)
  }
  return out
}

function flagged(text: string, flag: string): string {
  if (flag === '') return text
  let start = 0
  while (start < text.length - 1 && (text[start] === '0' || text[start] === ' ')) start++
  const plain = text.slice(start)
  return flag === '-' ? plain : plain.padStart(text.length)
}

/** %.f, %.3f, %3f, … */
function fractionOf(ns: bigint, rest: string): { readonly text: string; readonly length: number } {
  const digits = pad(((ns % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n, 9)
  if (rest.startsWith('.f')) {
    const trimmed = digits.endsWith('000000') ? digits.slice(0, 3)
      : digits.endsWith('000') ? digits.slice(0, 6) : digits
    return { text: digits === '000000000' ? '' : `.${trimmed}`, length: 2 }
  }
  const dot = rest.startsWith('.')
  const width = Number(rest[dot ? 1 : 0])
  if (![3, 6, 9].includes(width) || rest[dot ? 2 : 1] !== 'f') return refuse(rest)
  return { text: `${dot ? '.' : ''}${digits.slice(0, width)}`, length: dot ? 3 : 2 }
}

function refuse(pattern: string): never {
  return fail('execution', NOWHERE, { problem: `Invalid time format: ${pattern}` })
}

function partText(ns: bigint, sign: string, pattern: string, offset: number | null): string {
  const days = Number(floorDiv(ns, dayNs))
  const { year, month, day } = civilFromDays(days)
  const part = (n: number): number => Number(civilPart(n, ns))
  const hour = part(5)
  switch (sign) {
    case '%': return '%'
    case 'n': return '\n'
    case 't': return '\t'
    case 'Y': return pad(year, 4)
    case 'C': return pad(Math.floor(year / 100), 2)
    case 'y': return pad(((year % 100) + 100) % 100, 2)
    case 'q': return String(part(1))
    case 'm': return pad(month, 2)
    case 'b': return monthNames[month - 1]!.slice(0, 3)
    case 'B': return monthNames[month - 1]!
    case 'd': return pad(day, 2)
    case 'e': return pad(day, 2, ' ')
    case 'j': return pad(part(13), 3)
    case 'a': return dayNames[part(11)]!.slice(0, 3)
    case 'A': return dayNames[part(11)]!
    case 'w': return String(part(11))
    case 'u': return String(part(12) + 1)
    case 'V': return pad(part(3), 2)
    case 'G': return pad(isoYear(days), 4)
    case 'g': return pad(((isoYear(days) % 100) + 100) % 100, 2)
    // Weeks that begin on Sunday, and on Monday; 0 before the first.
    case 'U': return pad(Math.floor((part(13) + 6 - part(11)) / 7), 2)
    case 'W': return pad(Math.floor((part(13) + 6 - part(12)) / 7), 2)
    case 'H': return pad(hour, 2)
    case 'k': return pad(hour, 2, ' ')
    case 'I': return pad(hour % 12 === 0 ? 12 : hour % 12, 2)
    case 'l': return pad(hour % 12 === 0 ? 12 : hour % 12, 2, ' ')
    case 'M': return pad(part(6), 2)
    case 'S': return pad(part(7), 2)
    case 'f': return pad(((ns % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n, 9)
    case 'p': return hour < 12 ? 'AM' : 'PM'
    case 'P': return hour < 12 ? 'am' : 'pm'
    case 's': return String(floorDiv(ns, 1_000_000_000n) - BigInt(offset ?? 0))
    case 'z': return offsetText(offset ?? 0, '')
    case 'Z': return offset === null ? 'UTC' : offsetText(offset, ':')
    default: return refuse(pattern)
  }
}

function offsetText(offset: number, between: string, hasSeconds = false): string {
  const size = Math.abs(offset)
  const minutes = hasSeconds ? Math.floor(size / 60) : Math.round(size / 60)
  const text = `${offset < 0 ? '-' : '+'}${pad(Math.floor(minutes / 60), 2)}${between}${pad(minutes % 60, 2)}`
  return hasSeconds ? `${text}${between}${pad(size % 60, 2)}` : text
}
