// Durations as people write them: `1s`, `4 hours`, `1h30m`, `1month`. The units and the words of the
// mistakes are those of the reference's humantime. Exact in nanoseconds; a bare number has no unit and is
// refused.
const NS_PER_SECOND = 1_000_000_000n

const UNITS: ReadonlyMap<string, bigint> = new Map([
  ...names(['nanos', 'nsec', 'ns'], 1n),
  ...names(['usec', 'us'], 1_000n),
  ...names(['millis', 'msec', 'ms'], 1_000_000n),
  ...names(['seconds', 'second', 'secs', 'sec', 's'], NS_PER_SECOND),
  ...names(['minutes', 'minute', 'mins', 'min', 'm'], 60n * NS_PER_SECOND),
  ...names(['hours', 'hour', 'hrs', 'hr', 'h'], 3600n * NS_PER_SECOND),
  ...names(['days', 'day', 'd'], 86_400n * NS_PER_SECOND),
  ...names(['weeks', 'week', 'wks', 'wk', 'w'], 604_800n * NS_PER_SECOND),
  // A month is 30.44 days, a year 365.25.
  ...names(['months', 'month', 'M'], 2_630_016n * NS_PER_SECOND),
  ...names(['years', 'year', 'yrs', 'yr', 'y'], 31_557_600n * NS_PER_SECOND),
])

const NS_MAX = 2n ** 64n * NS_PER_SECOND

function names(words: readonly string[], ns: bigint): [string, bigint][] {
  return words.map((word) => [word, ns])
}

export type DurationRead =
  | { readonly kind: 'ns'; readonly ns: bigint }
  | { readonly kind: 'wrong'; readonly message: string }

export function parseDuration(text: string): DurationRead {
  if (text.trim() === '') return wrong('value was empty')
  let at = 0
  let ns = 0n
  while (at < text.length) {
    at = skip(text, at, isSpace)
    if (at === text.length) break
    const digitsEnd = skip(text, at, isDigit)
    if (digitsEnd === at) return wrong(`expected number at ${at}`)
    const digits = text.slice(at, digitsEnd)
    if (digits.length > 20) return wrong('number is too large')
    const unitStart = skip(text, digitsEnd, isSpace)
    const unitEnd = skip(text, unitStart, isLetter)
    const unit = text.slice(unitStart, unitEnd)
    if (unit === '') {
      return unitEnd < text.length && !isDigit(text[unitEnd]!)
        ? wrong(`invalid character at ${unitEnd}`)
        : wrong(`time unit needed, for example ${digits}sec or ${digits}ms`)
    }
    const size = UNITS.get(unit)
    if (size === undefined) {
      return wrong(`unknown time unit "${unit}", supported units: `
        + 'ns, us, ms, sec, min, hours, days, weeks, months, years (and few variations)')
    }
    ns += BigInt(digits) * size
    if (ns > NS_MAX) return wrong('number is too large')
    at = unitEnd
  }
  return { kind: 'ns', ns }
}

/** Milliseconds of a duration that passed the check; fractions of a millisecond stay. */
export function durationMs(text: string): number {
  const read = parseDuration(text)
  return read.kind === 'ns' ? Number(read.ns) / 1e6 : Number.NaN
}

function wrong(message: string): DurationRead {
  return { kind: 'wrong', message }
}

function skip(text: string, from: number, belongs: (letter: string) => boolean): number {
  let at = from
  while (at < text.length && belongs(text[at]!)) at++
  return at
}

const isDigit = (letter: string) => letter >= '0' && letter <= '9'
const isLetter = (letter: string) => (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z')
const isSpace = (letter: string) => letter === ' ' || letter === '\t' || letter === '\n'
