// Sets of code points: ascending, disjoint, non-adjacent ranges in one flat list [first, last, first,
// last ...]. Pure functions; a set never changes once made. Surrogates may be in a set, texts never
// hold them.
export type CodePoints = readonly number[]

export const LAST_CODE_POINT = 0x10ffff
export const none: CodePoints = []
export const all: CodePoints = [0, LAST_CODE_POINT]

const ascii: readonly CodePoints[] = Array.from({ length: 128 }, (_, point) => [point, point])

/** One code point. ASCII ones are the same object each time, so what is known of them is found again. */
export function single(point: number): CodePoints {
  return ascii[point] ?? [point, point]
}

/** From ranges in any order, overlapping or not. */
export function setOf(ranges: readonly number[]): CodePoints {
  if (isCanonical(ranges)) return ranges
  const pairs: [number, number][] = []
  for (let i = 0; i < ranges.length; i += 2) pairs.push([ranges[i]!, ranges[i + 1]!])
  pairs.sort((a, b) => a[0] - b[0])
  const out: number[] = []
  for (const [first, last] of pairs) {
    const end = out.length - 1
    if (end > 0 && first <= out[end]! + 1) out[end] = Math.max(out[end]!, last)
    else out.push(first, last)
  }
  return out
}

function isCanonical(ranges: readonly number[]): boolean {
  for (let i = 1; i < ranges.length; i++) {
    if (i % 2 === 1 ? ranges[i]! < ranges[i - 1]! : ranges[i]! <= ranges[i - 1]! + 1) return false
  }
  return true
}

export function union(...sets: readonly CodePoints[]): CodePoints {
  return sets.length === 1 ? sets[0]! : setOf(sets.flat())
}

export function complement(set: CodePoints): CodePoints {
  const out: number[] = []
  let next = 0
  for (let i = 0; i < set.length; i += 2) {
    if (set[i]! > next) out.push(next, set[i]! - 1)
    next = set[i + 1]! + 1
  }
  if (next <= LAST_CODE_POINT) out.push(next, LAST_CODE_POINT)
  return out
}

export function intersection(a: CodePoints, b: CodePoints): CodePoints {
  const out: number[] = []
  for (let i = 0, k = 0; i < a.length && k < b.length;) {
    const first = Math.max(a[i]!, b[k]!)
    const last = Math.min(a[i + 1]!, b[k + 1]!)
    if (first <= last) out.push(first, last)
    if (a[i + 1]! < b[k + 1]!) i += 2
    else k += 2
  }
  return out
}

export function difference(a: CodePoints, b: CodePoints): CodePoints {
  return intersection(a, complement(b))
}

export function symmetricDifference(a: CodePoints, b: CodePoints): CodePoints {
  return union(difference(a, b), difference(b, a))
}

export function contains(set: CodePoints, point: number): boolean {
  let low = 0
  let high = set.length >>> 1
  while (low < high) {
    const mid = (low + high) >>> 1
    if (set[mid * 2 + 1]! < point) low = mid + 1
    else high = mid
  }
  return low * 2 < set.length && set[low * 2]! <= point
}
