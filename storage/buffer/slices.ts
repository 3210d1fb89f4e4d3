// Cuts a group of sources that share keys into stretches of time that are merged one by one, so that a
// merge stays within bounds however much a group holds. Rows are estimated from the sources' own stretches;
// no source is opened.
import type { Source } from './source.ts'

/** Both ends belong to it. */
export type TimeSlice = { readonly low: bigint; readonly high: bigint }

/** Rows merged in one go, about. */
const SLICE_ROWS_MAX = 262_144

/** null: the group is small enough as it is. In order of time; together they cover the group. */
export function slicesOf(sources: readonly Source[], rowsMax = SLICE_ROWS_MAX): TimeSlice[] | null {
  if (sources.reduce((sum, source) => sum + source.rows, 0) <= rowsMax) return null
  const ends = sources.flatMap(({ minTime, maxTime }) => [minTime, maxTime + 1n])
  const borders = [...new Set(ends)].sort((a, b) => a < b ? -1 : 1)
  const slices: TimeSlice[] = []
  let low = borders[0]!
  let rows = 0
  const cutAt = (border: bigint): void => {
    if (border > low) slices.push({ low, high: border - 1n })
    low = border
    rows = 0
  }
  for (let i = 0; i + 1 < borders.length; i++) {
    const [from, to] = [borders[i]!, borders[i + 1]!]
    const here = rowsBetween(sources, from, to)
    if (rows + here > rowsMax) cutAt(from)
    const parts = Math.ceil(here / rowsMax)
    for (let part = 1; part < parts; part++) cutAt(from + (to - from) * BigInt(part) / BigInt(parts))
    rows += here / Math.max(1, parts)
  }
  cutAt(borders[borders.length - 1]!)
  return slices
}

/** Rows with from <= time < to, as if each source's rows lay evenly in its time. */
function rowsBetween(sources: readonly Source[], from: bigint, to: bigint): number {
  return sources.reduce((sum, { minTime, maxTime, rows }) => {
    const low = minTime > from ? minTime : from
    const high = maxTime + 1n < to ? maxTime + 1n : to
    return low >= high ? sum : sum + rows * Number(high - low) / Number(maxTime + 1n - minTime)
  }, 0)
}
