// Reads an interval: '1 year 2 months 3.5 days 04:05:06', '90s', '5' with a unit beside it; a bare number is
// seconds. Months, days and nanoseconds stay apart; a fraction spills down (half a month is 15 days, half a
// day 12 hours). Invariant: exact integer arithmetic; parts must fit their storage (32, 32, 64 bits).

export type Interval = { readonly months: bigint; readonly days: bigint; readonly nanoseconds: bigint }
export type IntervalText = Interval | { readonly problem: string }

/** Fractions count in 1 / scale. */
const scale = 1_000_000_000n
const dayNs = 86_400_000_000_000n

type Unit = { readonly part: 'months' | 'days' | 'ns'; readonly size: bigint }
const unit = (part: Unit['part'], size: bigint): Unit => ({ part, size })

const units = new Map<string, Unit>()
const define = (names: string, is: Unit): void => { for (const name of names.split(' ')) units.set(name, is) }
define('century centuries cent c', unit('months', 1200n))
define('millennium millenniums millennia mil mils', unit('months', 12_000n))
define('decade decades dec decs', unit('months', 120n))
define('year years yr yrs y', unit('months', 12n))
define('quarter quarters', unit('months', 3n))
define('month months mon mons', unit('months', 1n))
define('week weeks w', unit('days', 7n))
define('day days d', unit('days', 1n))
define('hour hours hr hrs h', unit('ns', 3_600_000_000_000n))
define('minute minutes min mins m', unit('ns', 60_000_000_000n))
define('second seconds sec secs s', unit('ns', 1_000_000_000n))
define('millisecond milliseconds msec msecs ms', unit('ns', 1_000_000n))
define('microsecond microseconds usec usecs us', unit('ns', 1000n))
define('nanosecond nanoseconds nsec nsecs ns', unit('ns', 1n))

export function parseInterval(text: string, defaultUnit: string | null): IntervalText {
  const fallback = units.get((defaultUnit ?? 'second').toLowerCase())
  if (fallback === undefined) return { problem: `unknown unit ${defaultUnit ?? ''}` }
  const sum = { months: 0n, days: 0n, nanoseconds: 0n }
  let at = skipSpace(text, 0)
  if (at === text.length) return { problem: 'it is empty' }
  while (at < text.length) {
    const number = readNumber(text, at)
    if (number === null) return { problem: `a number was expected at '${text.slice(at)}'` }
    if (text[number.end] === ':') {
      const clock = readClock(text, at)
      if (clock === null) return { problem: `'${text.slice(at)}' is not a time of day` }
      sum.nanoseconds += clock.ns
      at = skipSpace(text, clock.end)
      continue
    }
    const start = skipSpace(text, number.end)
    let end = start
    while (end < text.length && isLetter(text.charCodeAt(end))) end++
    const word = text.slice(start, end).toLowerCase()
    const known = word === '' ? fallback : units.get(word)
    if (known === undefined) return { problem: `unknown unit '${word}'` }
    if (word === '' && end < text.length && readNumber(text, end) === null) {
      return { problem: `a unit was expected at '${text.slice(end)}'` }
    }
    add(sum, number.scaled * known.size, known.part)
    at = skipSpace(text, end)
  }
  const fits = BigInt.asIntN(32, sum.months) === sum.months && BigInt.asIntN(32, sum.days) === sum.days &&
    BigInt.asIntN(64, sum.nanoseconds) === sum.nanoseconds
  return fits ? sum : { problem: 'it is too large' }
}

function add(
  sum: { months: bigint; days: bigint; nanoseconds: bigint }, scaled: bigint, part: Unit['part'],
): void {
  if (part === 'ns') { sum.nanoseconds += scaled / scale; return }
  let days = scaled
  if (part === 'months') {
    sum.months += scaled / scale
    days = (scaled % scale) * 30n
  }
  sum.days += days / scale
  sum.nanoseconds += ((days % scale) * dayNs) / scale
}

const isLetter = (c: number): boolean => (c >= 97 && c <= 122) || (c >= 65 && c <= 90)
const isDigit = (c: number): boolean => c >= 48 && c <= 57

function skipSpace(text: string, at: number): number {
  while (at < text.length && (text.charCodeAt(at) <= 32 || text[at] === ',')) at++
  return at
}

function readNumber(text: string, at: number): { readonly scaled: bigint; readonly end: number } | null {
  const sign = text[at] === '-' ? -1n : 1n
  let end = text[at] === '-' || text[at] === '+' ? at + 1 : at
  const start = end
  while (isDigit(text.charCodeAt(end))) end++
  const whole = text.slice(start, end)
  let fraction = ''
  if (text[end] === '.') {
    const dot = ++end
    while (isDigit(text.charCodeAt(end))) end++
    fraction = text.slice(dot, end)
  }
  if (whole === '' && fraction === '') return null
  if (whole.length > 20) return null
  return { scaled: sign * (BigInt(whole || '0') * scale + BigInt(fraction.padEnd(9, '0').slice(0, 9))), end }
}

/** [-]H:MM[:SS[.fraction]] */
function readClock(text: string, at: number): { readonly ns: bigint; readonly end: number } | null {
  const negative = text[at] === '-'
  let ns = 0n
  let end = at + (negative ? 1 : 0)
  for (const size of [3_600_000_000_000n, 60_000_000_000n, 1_000_000_000n]) {
    const number = readNumber(text, end)
    if (number === null || number.scaled < 0n) return null
    ns += (number.scaled * size) / scale
    end = number.end
    if (text[end] !== ':') break
    end++
  }
  return { ns: negative ? -ns : ns, end }
}
