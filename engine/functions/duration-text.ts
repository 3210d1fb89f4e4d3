// Durations as the text of to_char: `1 days 10 hours 17 mins 36.789 secs`, with the digits that the unit has.
// Not as results print them (formats/value-text.ts).
import type { TimeUnit } from '../../kernels/type.ts'

const perSecond: Record<TimeUnit, bigint> = { s: 1n, ms: 1000n, us: 1_000_000n, ns: 1_000_000_000n }
const digitsOf: Record<TimeUnit, number> = { s: 0, ms: 3, us: 6, ns: 9 }

export function prettyDuration(value: bigint, unit: TimeUnit): string {
  const seconds = value / perSecond[unit]
  const rest = value % perSecond[unit]
  const size = rest < 0n ? -rest : rest
  const fraction = unit === 's' ? '' : `.${String(size).padStart(digitsOf[unit], '0')}`
  const inMinute = seconds % 60n
  const sign = inMinute === 0n && rest < 0n ? '-' : ''
  return `${seconds / 86_400n} days ${seconds / 3600n % 24n} hours ${seconds / 60n % 60n} mins ` +
    `${sign}${inMinute}${fraction} secs`
}
