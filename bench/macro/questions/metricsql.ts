// The questions as MetricsQL: paths of VictoriaMetrics' query API, its rollup result cache off.
// A window of MetricsQL is open on the left, so the bucket [t, t + step) is asked for at t + step - 1 ms.
import type { Form } from './sql.ts'
import type { Question } from './question.ts'

const INTERVAL_S = 10

function path(route: string, parameters: Readonly<Record<string, string | number>>): string {
  const query = Object.entries(parameters).map(
    ([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&')
  return `/api/v1/${route}?${query}&nocache=1`
}

function range(name: string, query: string, low: number, high: number, stepS: number): readonly Form[] {
  const start = (low + stepS - 0.001).toFixed(3), end = (high - 0.001).toFixed(3)
  return [{ name, text: path('query_range', { query, start, end, step: stepS }) }]
}

function instant(name: string, query: string, time: string | number): readonly Form[] {
  return [{ name, text: path('query', { query, time }) }]
}

function nameMatcher(fields: readonly string[]): string {
  if (fields.length === 1) return `__name__="cpu_${fields[0]}"`
  return fields.length === 10 ? '__name__=~"cpu_usage_.+"' : `__name__=~"cpu_(${fields.join('|')})"`
}

function hostMatcher(hosts: readonly string[]): string {
  if (hosts.length === 0) return ''
  return hosts.length === 1 ? `,hostname="${hosts[0]}"` : `,hostname=~"${hosts.join('|')}"`
}

export function metricsqlForms(question: Question): readonly Form[] {
  const { shape, low, high, stepS } = question
  const hosts = hostMatcher(question.hosts)
  const series = `{${nameMatcher(question.fields)}${hosts}}`
  const step = stepS === 60 ? '1m' : '1h'
  const span = `${high - low}s`, end = (high - 0.001).toFixed(3)
  switch (shape) {
    case 'max-by-time':
      return range('metricsql', `max(max_over_time(${series}[${step}])) by (__name__)`, low, high, stepS)
    case 'mean-by-host-time':
      return range('metricsql', `avg(avg_over_time(${series}[${step}])) by (__name__, hostname)`, low, high,
        stepS)
    case 'newest-buckets':
      return range('metricsql-narrowed', 'max(max_over_time(cpu_usage_user[1m])) by (__name__)', high - 300,
        high, 60)
    case 'last-rows': return instant('metricsql-instant', series, high - INTERVAL_S)
    case 'high-cpu': {
      const one = hosts === '' ? '' : `{${hosts.slice(1)}}`
      const query = `{__name__=~"cpu_usage_.+"${hosts}} and on(hostname) (cpu_usage_user${one} > 90)`
      const parameters = { query, start: low, end: high - INTERVAL_S, step: INTERVAL_S }
      return [{ name: 'metricsql-and', text: path('query_range', parameters) }]
    }
    case 'count': return instant('metricsql', `sum(count_over_time(cpu_usage_user[${span}]))`, end)
    case 'sum': return instant('metricsql', `sum(sum_over_time(cpu_usage_user[${span}]))`, end)
    case 'avg-10':
      return instant('metricsql', `avg(avg_over_time({__name__=~"cpu_usage_.+"}[${span}])) by (__name__)`,
        end)
    case 'group-host-1m':
      return range('metricsql', 'avg(avg_over_time(cpu_usage_user[1m])) by (hostname)', low, high, 60)
    case 'distinct-host':
      return [{ name: 'label-values', text: `/api/v1/label/hostname/values?start=${low}&end=${high}` }]
    default: return []
  }
}
