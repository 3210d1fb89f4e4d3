// The questions as InfluxQL, for InfluxDB 1.x and for our own InfluxQL route. No form = the language cannot
// ask it.
import { FIELDS } from '../../data/tsbs-hosts.ts'
import { isoTime, type Form } from './sql.ts'
import type { Question } from './question.ts'

function one(text: string): readonly Form[] {
  return [{ name: 'influxql', text }]
}

function lastForms(question: Question, hosts: string): readonly Form[] {
  const where = hosts === '' ? '' : ` WHERE ${hosts}`
  const values = question.fields.map((field) => `last(${field}) AS ${field}`).join(', ')
  const group = question.hosts.length === 1 ? '' : ' GROUP BY hostname'
  return [
    { name: 'influxql', text: `SELECT * FROM cpu${where}${group} ORDER BY time DESC LIMIT 1` },
    { name: 'influxql-last', text: `SELECT ${values} FROM cpu${where} GROUP BY hostname` },
  ]
}

export function influxqlForms(question: Question): readonly Form[] {
  const { shape, fields, low, high, stepS } = question
  const hosts = question.hosts.map((host) => `hostname = '${host}'`).join(' OR ')
  const range = `time >= '${isoTime(low)}' AND time < '${isoTime(high)}'`
  const where = hosts === '' ? range : `(${hosts}) AND ${range}`
  const every = stepS === 60 ? '1m' : '1h'
  const each = (name: string, prefix: string) =>
    fields.map((field) => `${name}(${field}) AS ${prefix}_${field}`).join(', ')
  switch (shape) {
    case 'max-by-time':
      return one(`SELECT ${each('max', 'max')} FROM cpu WHERE ${where} GROUP BY time(${every})`)
    case 'mean-by-host-time':
      return one(`SELECT ${each('mean', 'mean')} FROM cpu WHERE ${where} GROUP BY time(${every}), hostname`)
    case 'newest-buckets':
      return one(`SELECT ${each('max', 'max')} FROM cpu WHERE ${range} GROUP BY time(1m) ` +
        'ORDER BY time DESC LIMIT 5')
    case 'last-rows': return lastForms(question, hosts)
    case 'high-cpu': return one(`SELECT * FROM cpu WHERE usage_user > 90 AND ${where}`)
    case 'count': return one('SELECT count(usage_user) AS n FROM cpu')
    case 'sum': return one('SELECT sum(usage_user) AS s FROM cpu')
    case 'filter-sum': return one('SELECT sum(usage_system) AS s FROM cpu WHERE usage_user > 50')
    case 'avg-10': return one(
      `SELECT ${FIELDS.map((field) => `mean(${field}) AS mean_${field}`).join(', ')} FROM cpu`)
    case 'group-host':
      return one('SELECT mean(usage_user) AS a, max(usage_system) AS m, count(usage_user) AS n ' +
        'FROM cpu GROUP BY hostname')
    case 'group-host-1m':
      return one(`SELECT mean(usage_user) AS a FROM cpu WHERE ${range} GROUP BY hostname, time(1m)`)
    case 'raw-range': return one(`SELECT ${fields.join(', ')} FROM cpu WHERE ${where}`)
    case 'distinct-host':
      return [{ name: 'show-tag-values',
        text: `SHOW TAG VALUES FROM cpu WITH KEY = "hostname" WHERE ${range}` }]
    default: return []
  }
}
