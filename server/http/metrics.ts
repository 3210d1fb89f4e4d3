// What /metrics counts: requests by path and status, and their durations. Counting is an addition in an
// array; the text and its library (metrics-text.ts) are loaded when first asked for, so that no start and no
// request waits for them.
import type { Door, Measurement } from '../../engine/door.ts'

const STATUS_MAX = 600

/** Upper bounds of the buckets of request durations, in seconds. */
export const durationBounds: readonly number[] = [
  0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
]

export type PathCounts = {
  /** Requests by status. */
  readonly byStatus: Uint32Array
  /** Requests by bucket, each in its lowest only; the last holds what is above all bounds. */
  readonly buckets: Float64Array
  seconds: number
}

export type MetricsText = { readonly type: string; readonly body: string }

export class Metrics {
  readonly #paths = new Map<string, PathCounts>()
  readonly #door: Door
  readonly #startedSeconds: number

  constructor(door: Door, startedSeconds: number) {
    this.#door = door
    this.#startedSeconds = startedSeconds
  }

  get paths(): ReadonlyMap<string, PathCounts> {
    return this.#paths
  }

  get startedSeconds(): number {
    return this.#startedSeconds
  }

  /** `path` is a route's own path, never the client's text. */
  count(path: string, status: number): void {
    const { byStatus } = this.#of(path)
    byStatus[status] = byStatus[status]! + 1
  }

  observe(path: string, seconds: number): void {
    const counts = this.#of(path)
    let bucket = 0
    while (bucket < durationBounds.length && seconds > durationBounds[bucket]!) bucket++
    counts.buckets[bucket] = counts.buckets[bucket]! + 1
    counts.seconds += seconds
  }

  #of(path: string): PathCounts {
    let counts = this.#paths.get(path)
    if (counts === undefined) {
      counts = {
        byStatus: new Uint32Array(STATUS_MAX), buckets: new Float64Array(durationBounds.length + 1),
        seconds: 0,
      }
      this.#paths.set(path, counts)
    }
    return counts
  }

  engine(): readonly Measurement[] {
    return this.#door.measurements()
  }

  async text(): Promise<MetricsText> {
    const { metricsText } = await import('./metrics-text.ts')
    return metricsText(this)
  }
}
