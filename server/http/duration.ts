// Lengths of time as people write them (`30d`, `1h 30m`, `2 weeks`), the reference's "humantime". Bare
// numbers are refused.
import { FieldError, wrongType, type Field } from './fields.ts'

const NS = 1n
const SECOND = 1_000_000_000n
const DAY = 86_400n * SECOND

const units = new Map<string, bigint>([
  ...named(NS, 'nanos', 'nsec', 'ns'), ...named(1000n, 'usec', 'us', 'µs'),
  ...named(1_000_000n, 'millis', 'msec', 'ms'),
  ...named(SECOND, 'seconds', 'second', 'secs', 'sec', 's'),
  ...named(60n * SECOND, 'minutes', 'minute', 'mins', 'min', 'm'),
  ...named(3600n * SECOND, 'hours', 'hour', 'hrs', 'hr', 'h'),
  ...named(DAY, 'days', 'day', 'd'), ...named(7n * DAY, 'weeks', 'week', 'wks', 'wk', 'w'),
  ...named(2_630_016n * SECOND, 'months', 'month', 'M'),
  ...named(31_557_600n * SECOND, 'years', 'year', 'yrs', 'yr', 'y'),
])

function named(ns: bigint, ...names: readonly string[]): [string, bigint][] {
  return names.map((name) => [name, ns])
}

const NS_MAX = 2n ** 63n - 1n

export type DurationParse =
  | { readonly kind: 'ok'; readonly ns: bigint }
  | { readonly kind: 'bad'; readonly problem: string }

export function parseDuration(text: string): DurationParse {
  let ns = 0n
  let at = blanks(text, 0)
  if (at === text.length) return bad('value was empty')
  while (at < text.length) {
    const digits = /\d+/y
    digits.lastIndex = at
    const number = digits.exec(text)?.[0]
    if (number === undefined) return bad(`expected number at ${at}`)
    const unitAt = blanks(text, at + number.length)
    let end = unitAt
    while (end < text.length && /[a-zA-Zµ]/.test(text[end]!)) end++
    if (end === unitAt) {
      return bad(end === text.length
        ? `time unit needed, for example ${number}sec or ${number}ms` : `invalid character at ${end}`)
    }
    const unit = units.get(text.slice(unitAt, end))
    if (unit === undefined) {
      return bad(`unknown time unit "${text.slice(unitAt, end)}", ` +
        'supported units: ns, us, ms, sec, min, hours, days, weeks, months, years (and few variations)')
    }
    ns += BigInt(number) * unit
    if (ns > NS_MAX) return bad('number is too large')
    at = blanks(text, end)
  }
  return { kind: 'ok', ns }
}

function bad(problem: string): DurationParse {
  return { kind: 'bad', problem }
}

function blanks(text: string, from: number): number {
  let at = from
  while (at < text.length && (text[at] === ' ' || text[at] === '\t')) at++
  return at
}

/** Nanoseconds, from JSON text. */
export function durationField(): Field<bigint> {
  return {
    whenAbsent: null,
    expected: 'a duration',
    fromText: (text) => readDuration(text, null),
    fromJson: (value) =>
      value.kind === 'string' ? readDuration(value.value, value.end) : wrongType(value, 'a duration'),
  }
}

function readDuration(text: string, at: number | null): bigint {
  const parsed = parseDuration(text)
  if (parsed.kind === 'ok') return parsed.ns
  throw new FieldError(`invalid value: string ${JSON.stringify(text)}, expected a duration`, at)
}
