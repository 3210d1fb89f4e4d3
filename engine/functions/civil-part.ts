// A part of one instant: the twin of the kernel time_part. Numbers of parts are the kernel's.
import { floorDiv } from '../../planner/evaluate/cast.ts'
import { civilFromDays, dayNs, daysFromCivil } from '../../planner/bind/time-text.ts'

export function civilPart(part: number, ns: bigint): bigint {
  const days = Number(floorDiv(ns, dayNs))
  const inDay = ns - BigInt(days) * dayNs
  const { year, month, day } = civilFromDays(days)
  const seconds = inDay / 1_000_000_000n
  const inMinute = inDay % 60_000_000_000n
  switch (part) {
    case 0: return BigInt(year)
    case 1: return BigInt(Math.floor((month + 2) / 3))
    case 2: return BigInt(month)
    case 3: return BigInt(isoWeek(days))
    case 4: return BigInt(day)
    case 5: return seconds / 3600n
    case 6: return (seconds / 60n) % 60n
    case 7: return seconds % 60n
    case 8: return inMinute / 1_000_000n
    case 9: return inMinute / 1000n
    case 10: return inMinute
    case 11: return BigInt(modulo(days + 4, 7))
    case 12: return BigInt(modulo(days + 3, 7))
    default: return BigInt(days - daysFromCivil(year, 1, 1) + 1)
  }
}

const modulo = (a: number, b: number): number => ((a % b) + b) % b

/** A week belongs to the year of its Thursday. */
const thursdayOf = (days: number): number => days - modulo(days + 3, 7) + 3

function isoWeek(days: number): number {
  const thursday = thursdayOf(days)
  return Math.floor((thursday - daysFromCivil(civilFromDays(thursday).year, 1, 1)) / 7) + 1
}

export const isoYear = (days: number): number => civilFromDays(thursdayOf(days)).year
