// Rules of time zones: offsets, wall clocks and back. They come from Intl, so they are those of the runtime;
// fixed offsets (+01:00) are computed. Not the parsing of times. Seconds since 1970 as numbers, offsets in
// seconds east. Caches are bounded.
const ZONES_MAX = 64
const DAYS_MAX = 4096
const DAY = 86400

type Zone = {
  readonly format: Intl.DateTimeFormat
  /** The offset of a day that has only one; NaN for a day with a change. */
  readonly offsetOfDay: Map<number, number>
}

const zones = new Map<string, Zone | null>()

export const isZone = (name: string): boolean => fixedOffset(name) !== null || zoneNamed(name) !== null

/** Seconds east of UTC at an instant. A name that is no zone counts as UTC: check with isZone. */
export function offsetAt(name: string, seconds: number): number {
  const fixed = fixedOffset(name)
  if (fixed !== null) return fixed
  const zone = zoneNamed(name)
  if (zone === null) return 0
  const day = Math.floor(seconds / DAY)
  let offset = zone.offsetOfDay.get(day)
  if (offset === undefined) {
    if (zone.offsetOfDay.size >= DAYS_MAX) zone.offsetOfDay.clear()
    const first = computedOffset(zone, day * DAY)
    offset = first === computedOffset(zone, (day + 1) * DAY) ? first : NaN
    zone.offsetOfDay.set(day, offset)
  }
  return Number.isNaN(offset) ? computedOffset(zone, seconds) : offset
}

/**
 * The instants whose wall clock shows `local`: one, two when clocks go back (the earlier first), none when
 * they skip it. Clocks change at most once in two days.
 */
export function instantsOf(name: string, local: number): readonly number[] {
  const offsets = new Set([offsetAt(name, local - DAY), offsetAt(name, local + DAY)])
  return [...offsets].map((offset) => ({ offset, at: local - offset }))
    .filter(({ offset, at }) => offsetAt(name, at) === offset).map(({ at }) => at).sort((a, b) => a - b)
}

/**
 * Where a wall clock that was rounded down lands: among two instants the one with the offset the time had
 * before; a skipped one by the offset before the change.
 */
export function instantNear(name: string, local: number, ownOffset: number): number {
  const found = instantsOf(name, local)
  if (found.length === 0) return local - offsetAt(name, local - DAY)
  return found.find((at) => local - at === ownOffset) ?? found[0]!
}

/** `+01:00`, `-0530`, `+01`, `UTC`, `Z`: seconds east; null for a name. */
export function fixedOffset(zone: string): number | null {
  if (zone === 'UTC' || zone === 'Z') return 0
  const sign = zone[0] === '-' ? -1 : zone[0] === '+' ? 1 : 0
  if (sign === 0) return null
  const digits = zone.slice(1).replace(':', '')
  if (digits.length !== 2 && digits.length !== 4) return null
  for (const c of digits) if (c < '0' || c > '9') return null
  return sign * (Number(digits.slice(0, 2)) * 3600 + Number(digits.slice(2, 4)) * 60)
}

function computedOffset(zone: Zone, seconds: number): number {
  const parts = zone.format.formatToParts(seconds * 1000)
  const number = (type: string): number => Number(parts.find((part) => part.type === type)?.value ?? 0)
  const local = Date.UTC(
    number('year'), number('month') - 1, number('day'), number('hour') % 24, number('minute'),
    number('second'))
  return local / 1000 - seconds
}

function zoneNamed(name: string): Zone | null {
  const known = zones.get(name)
  if (known !== undefined) return known
  if (zones.size >= ZONES_MAX) zones.clear()
  const made = makeZone(name)
  zones.set(name, made)
  return made
}

function makeZone(name: string): Zone | null {
  // Intl also takes offsets and any case; the database's names begin with a capital letter.
  const first = name.charCodeAt(0)
  if (!(first >= 65 && first <= 90)) return null
  try {
    const format = new Intl.DateTimeFormat('en-US', {
      timeZone: name, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric',
      hour: 'numeric', minute: 'numeric', second: 'numeric',
    })
    return { format, offsetOfDay: new Map() }
  } catch {
    return null
  }
}
