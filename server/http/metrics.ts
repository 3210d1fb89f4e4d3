// /metrics: the engine's counters and the requests by path and status, as Prometheus text. Counting is an addition in an
// array; prom-client sees the numbers only when they are asked for.
import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { Door } from '../../engine/door.ts'

const STATUS_MAX = 600

export class Metrics {
  readonly #registry = new Registry()
  readonly #requests = new Map<string, Uint32Array>()
  readonly #durations: Histogram<'path'>
  readonly #engine = new Map<string, Counter | Gauge>()
  readonly #door: Door

  constructor(door: Door, startedSeconds: number) {
    this.#door = door
    const registers = [this.#registry]
    const metrics = this
    new Counter({
      name: 'http_requests_total', help: 'HTTP requests by path and status', labelNames: ['path', 'status'], registers,
      collect() {
        this.reset()
        for (const [path, counts] of metrics.#requests) {
          counts.forEach((count, status) => {
            if (count > 0) this.inc({ path, status: String(status) }, count)
          })
        }
      },
    })
    this.#durations = new Histogram({
      name: 'http_request_duration_seconds', help: 'distribution of request latencies', labelNames: ['path'], registers,
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    })
    new Gauge({
      name: 'process_start_time_seconds', help: 'Start time of the process since the unix epoch', registers,
    }).set(startedSeconds)
    new Gauge({
      name: 'process_resident_memory_bytes', help: 'Resident memory size', registers,
      collect() {
        this.set(process.memoryUsage.rss())
      },
    })
  }

  /** `path` is a route's own path, never the client's text. */
  count(path: string, status: number): void {
    let counts = this.#requests.get(path)
    if (counts === undefined) this.#requests.set(path, counts = new Uint32Array(STATUS_MAX))
    counts[status] = counts[status]! + 1
  }

  observe(path: string, seconds: number): void {
    this.#durations.observe({ path }, seconds)
  }

  async text(): Promise<{ readonly type: string; readonly body: string }> {
    this.#readEngine()
    return { type: 'text/plain; version=0.0.4; charset=utf-8', body: `${await this.#registry.metrics()}# EOF\n` }
  }

  #readEngine(): void {
    for (const { name, help, kind, values } of this.#door.measurements()) {
      let metric = this.#engine.get(name)
      if (metric === undefined) {
        const labelNames = [...new Set(values.flatMap((value) => [...value.labels.keys()]))]
        const settings = { name, help, labelNames, registers: [this.#registry] }
        metric = kind === 'counter' ? new Counter(settings) : new Gauge(settings)
        // Labels may first appear later: a metric without values yet is made again next time.
        if (values.length > 0) this.#engine.set(name, metric)
        else this.#registry.removeSingleMetric(name)
      }
      metric.reset()
      for (const { labels, value } of values) metric.inc(Object.fromEntries(labels), value)
    }
  }
}
