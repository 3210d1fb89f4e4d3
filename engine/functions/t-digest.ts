// Quantiles of each group in bounded memory: the merging t-digest (Dunning and Ertl 2019) in the reference's
// form. Values wait in a buffer; a full one is sorted and merged into at most `sizeMax` + 1 centroids, small
// at both ends and larger in the middle. While few values have come the centroids are the values themselves.
// When merges happen depends on the values of the group alone, never on batches.
import { f64, u32, type Pointer } from '../../kernels/memory.ts'
import { Growing, type HeldMemory } from '../held-memory.ts'

export const SIZE_DEFAULT = 100
const BUFFER_MIN = 8
const BUFFER_MAX = 512

/*
 * A group's digest, 64 bytes:
 *   u32 0  buffer     u32 1  values it has room for   u32 2  values in it
 *   u32 3  centroids  u32 4  how many there are
 *   f64 3  weight of the centroids   f64 4  least value   f64 5  greatest value
 * Buffers and centroids hold pairs of f64: value, weight.
 */
const DIGEST_BYTES = 64

export class Digests {
  readonly #held: HeldMemory
  readonly #headers: Growing
  readonly #sizeMax: number
  #groups = 0

  constructor(held: HeldMemory, sizeMax: number) {
    this.#held = held
    this.#headers = new Growing(held)
    this.#sizeMax = sizeMax
  }

  reach(groups: number): void {
    if (groups <= this.#groups) return
    const used = this.#groups * DIGEST_BYTES
    const at = this.#headers.reach(groups * DIGEST_BYTES, used)
    f64.fill(0, (at + used) / 8, (at + groups * DIGEST_BYTES) / 8)
    this.#groups = groups
  }

  add(group: number, value: number, weight: number): void {
    const digest = this.#headers.at + group * DIGEST_BYTES
    const words = digest >>> 2
    if (u32[words + 2] === u32[words + 1]) this.#makeRoom(digest)
    const at = u32[words]! / 8 + u32[words + 2]! * 2
    f64[at] = value
    f64[at + 1] = weight
    u32[words + 2]!++
  }

  #makeRoom(digest: Pointer): void {
    const words = digest >>> 2
    const room = u32[words + 1]!
    if (room === BUFFER_MAX) {
      this.#compress(digest)
      return
    }
    const more = Math.max(BUFFER_MIN, room * 4)
    const fits = Math.min(more, BUFFER_MAX)
    const buffer = this.#held.arena.alloc(fits * 16)
    f64.copyWithin(buffer / 8, u32[words]! / 8, u32[words]! / 8 + room * 2)
    u32[words] = buffer
    u32[words + 1] = fits
  }

  /** The value below which a share `q` lies; null: nothing has weight. */
  quantile(group: number, q: number): number | null {
    const digest = this.#headers.at + group * DIGEST_BYTES
    this.#compress(digest)
    return u32[(digest >>> 2) + 4] === 0 ? null : quantile(digest, q)
  }

  /** Merges the buffer into the centroids. */
  #compress(digest: Pointer): void {
    const words = digest >>> 2
    const buffered = u32[words + 2]!
    if (buffered === 0) return
    const pairs = sortedPairs(u32[words]! / 8, buffered, u32[words + 3]! / 8, u32[words + 4]!)
    const facts = digest / 8
    const isFirst = u32[words + 4] === 0
    const least = pairs[0]!
    const greatest = pairs[pairs.length - 2]!
    f64[facts + 4] = isFirst ? least : Math.min(least, f64[facts + 4]!)
    f64[facts + 5] = isFirst ? greatest : Math.max(greatest, f64[facts + 5]!)
    let weight = 0
    for (let i = 1; i < pairs.length; i += 2) weight += pairs[i]!
    f64[facts + 3] = weight
    if (isFirst) u32[words + 3] = this.#held.arena.alloc((this.#sizeMax + 1) * 16)
    u32[words + 4] = merge(pairs, weight, this.#sizeMax, u32[words + 3]! / 8)
    u32[words + 2] = 0
  }
}

/** Buffered values and centroids as pairs, in ascending order; NaN is last. */
function sortedPairs(buffer: number, buffered: number, centroids: number, count: number): Float64Array {
  const n = buffered + count
  const pairs = new Float64Array(n * 2)
  pairs.set(f64.subarray(centroids, centroids + count * 2))
  pairs.set(f64.subarray(buffer, buffer + buffered * 2), count * 2)
  const order = new Uint32Array(n)
  for (let i = 0; i < n; i++) order[i] = i
  order.sort((a, b) => {
    const x = pairs[a * 2]!
    const y = pairs[b * 2]!
    return x < y ? -1 : x > y ? 1 : x === y ? a - b : Number.isNaN(x) ? (Number.isNaN(y) ? a - b : 1) : -1
  })
  const out = new Float64Array(n * 2)
  for (let i = 0; i < n; i++) {
    out[i * 2] = pairs[order[i]! * 2]!
    out[i * 2 + 1] = pairs[order[i]! * 2 + 1]!
  }
  return out
}

/** The share up to which the first k centroids may reach. */
function shareOf(k: number, sizeMax: number): number {
  const x = k / sizeMax
  if (x >= 1) return Infinity
  return x >= 0.5 ? 1 - 2 * (1 - x) ** 2 : 2 * x * x
}

/** Writes the centroids of sorted pairs; gives their number. */
function merge(pairs: Float64Array, total: number, sizeMax: number, to: number): number {
  let count = 0
  let limit = shareOf(1, sizeMax) * total
  let mean = pairs[0]!
  let weight = pairs[1]!
  let sum = 0
  let added = 0
  let soFar = weight
  const close = (): void => {
    // A centroid of one value keeps it to the last bit.
    f64[to + count * 2] = added === 0 ? mean : (mean * weight + sum) / (weight + added)
    f64[to + count * 2 + 1] = weight + added
    count++
  }
  for (let i = 2; i < pairs.length; i += 2) {
    soFar += pairs[i + 1]!
    if (soFar <= limit) {
      sum += pairs[i]! * pairs[i + 1]!
      added += pairs[i + 1]!
      continue
    }
    close()
    limit = shareOf(count + 1, sizeMax) * total
    mean = pairs[i]!
    weight = pairs[i + 1]!
    sum = 0
    added = 0
  }
  close()
  return count
}

function quantile(digest: Pointer, q: number): number {
  const facts = digest / 8
  const n = u32[(digest >>> 2) + 4]!
  const centroids = u32[(digest >>> 2) + 3]! / 8
  const mean = (i: number): number => f64[centroids + i * 2]!
  const weight = (i: number): number => f64[centroids + i * 2 + 1]!
  const total = f64[facts + 3]!
  if (q <= 0) return f64[facts + 4]!
  if (q >= 1) return f64[facts + 5]!
  const rank = q * total
  let at = q > 0.5 ? 0 : n - 1
  let before = q > 0.5 ? total : 0
  if (q > 0.5) {
    for (let i = n - 1; i >= 0; i--) {
      before -= weight(i)
      if (rank >= before) { at = i; break }
    }
  } else {
    for (let i = 0; i < n; i++) {
      if (rank < before + weight(i)) { at = i; break }
      before += weight(i)
    }
  }
  if (n === 1) return clamp(mean(0), f64[facts + 4]!, f64[facts + 5]!)
  const low = at === 0 ? f64[facts + 4]! : mean(at - 1)
  const high = at === n - 1 ? f64[facts + 5]! : mean(at + 1)
  const width = at === 0 ? mean(1) - mean(0) : at === n - 1 ? mean(at) - mean(at - 1)
    : (mean(at + 1) - mean(at - 1)) / 2
  return clamp(mean(at) + ((rank - before) / weight(at) - 0.5) * width, low, high)
}

const clamp = (x: number, low: number, high: number): number => x < low ? low : x > high ? high : x
