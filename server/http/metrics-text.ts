// The counts of metrics.ts as Prometheus text, written by prom-client from a registry made for this one
// answer. Holds nothing between two answers.
import { Counter, Gauge, Registry, type Metric } from 'prom-client'
import type { Measurement } from '../../engine/door.ts'
import { durationBounds, type Metrics, type MetricsText, type PathCounts } from './metrics.ts'

export async function metricsText(metrics: Metrics): Promise<MetricsText> {
  const registry = new Registry()
  addRequests(metrics.paths, registry)
  registry.registerMetric(durations(metrics.paths) as unknown as Metric)
  const registers = [registry]
  new Gauge({
    name: 'process_start_time_seconds', help: 'Start time of the process since the unix epoch', registers,
  }).set(metrics.startedSeconds)
  new Gauge({ name: 'process_resident_memory_bytes', help: 'Resident memory size', registers })
    .set(process.memoryUsage.rss())
  for (const measurement of metrics.engine()) addMeasurement(measurement, registry)
  return { type: 'text/plain; version=0.0.4; charset=utf-8', body: `${await registry.metrics()}# EOF\n` }
}

function addRequests(paths: ReadonlyMap<string, PathCounts>, registry: Registry): void {
  const requests = new Counter({
    name: 'http_requests_total', help: 'HTTP requests by path and status', labelNames: ['path', 'status'],
    registers: [registry],
  })
  for (const [path, { byStatus }] of paths) {
    byStatus.forEach((count, status) => {
      if (count > 0) requests.inc({ path, status: String(status) }, count)
    })
  }
}

/** What the registry asks of a metric; its own histogram can only count one by one. */
type Shown = { readonly name: string; get(): Promise<Family> }
type Family = {
  readonly name: string
  readonly help: string
  readonly type: string
  readonly values: readonly Value[]
}
type Value = {
  readonly labels: Readonly<Record<string, string>>
  readonly metricName: string
  readonly value: number
}

function durations(paths: ReadonlyMap<string, PathCounts>): Shown {
  const name = 'http_request_duration_seconds'
  const values: Value[] = []
  for (const [path, { buckets, seconds }] of paths) {
    let count = 0
    durationBounds.forEach((bound, i) => {
      count += buckets[i]!
      values.push({ labels: { le: String(bound), path }, metricName: `${name}_bucket`, value: count })
    })
    count += buckets[durationBounds.length]!
    values.push({ labels: { le: '+Inf', path }, metricName: `${name}_bucket`, value: count })
    values.push({ labels: { path }, metricName: `${name}_sum`, value: seconds })
    values.push({ labels: { path }, metricName: `${name}_count`, value: count })
  }
  return {
    name, get: async () => ({ name, help: 'distribution of request latencies', type: 'histogram', values }),
  }
}

function addMeasurement({ name, help, kind, values }: Measurement, registry: Registry): void {
  const labelNames = [...new Set(values.flatMap((value) => [...value.labels.keys()]))]
  const settings = { name, help, labelNames, registers: [registry] }
  const metric = kind === 'counter' ? new Counter(settings) : new Gauge(settings)
  for (const { labels, value } of values) metric.inc(Object.fromEntries(labels), value)
}
