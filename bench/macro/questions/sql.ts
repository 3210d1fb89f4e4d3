// The questions as SQL: for InfluxDB 3 and this program, and for DuckDB. Several forms where users write
// several. A form is named; the best form of a system is what counts, and all are reported.
import { unreachable } from '../../../kernels/assert.ts'
import { FIELDS } from '../../data/tsbs-hosts.ts'
import type { Question } from './question.ts'

export type Form = { readonly name: string; readonly text: string }
export type SqlDialect = 'v3' | 'duckdb'

export function isoTime(s: number): string {
  return new Date(s * 1000).toISOString().replace('.000', '')
}

function literal(s: number, dialect: SqlDialect): string {
  return dialect === 'v3' ? `'${isoTime(s)}'` : `TIMESTAMP '${isoTime(s).replace('T', ' ').replace('Z', '')}'`
}

function bucketOf(stepS: number, dialect: SqlDialect): string {
  const unit = stepS === 60 ? 'minute' : 'hour'
  return dialect === 'v3' ? `date_bin(INTERVAL '1 ${unit}', time)` : `date_trunc('${unit}', time)`
}

function hostCondition(question: Question): readonly string[] {
  const names = question.hosts.map((host) => `'${host}'`)
  if (names.length === 0) return []
  return [names.length === 1 ? `hostname = ${names[0]}` : `hostname IN (${names.join(', ')})`]
}

function lastForms(question: Question, dialect: SqlDialect): readonly Form[] {
  const condition = hostCondition(question)[0]
  const where = condition === undefined ? '' : ` WHERE ${condition}`
  const fields = question.fields
  const forms = [
    { name: 'distinct-on',
      text: `SELECT DISTINCT ON (hostname) * FROM cpu${where} ORDER BY hostname, time DESC` },
    {
      name: 'row-number',
      text: 'SELECT * FROM (SELECT *, row_number() OVER (PARTITION BY hostname ORDER BY time DESC) AS rn ' +
        `FROM cpu${where}) AS r WHERE rn = 1`,
    },
  ]
  if (dialect === 'duckdb') {
    const values = fields.map((field) => `arg_max(${field}, time) AS ${field}`).join(', ')
    forms.push({ name: 'arg-max',
      text: `SELECT hostname, max(time) AS time, ${values} FROM cpu${where} GROUP BY hostname` })
  } else {
    const values = fields.map((field) => `selector_last(${field}, time)['value'] AS ${field}`).join(', ')
    forms.push({ name: 'selector',
      text: `SELECT hostname, max(time) AS time, ${values} FROM cpu${where} GROUP BY hostname` })
  }
  if (question.hosts.length === 1) {
    forms.push({ name: 'order-limit', text: `SELECT * FROM cpu${where} ORDER BY time DESC LIMIT 1` })
  }
  return forms
}

function one(text: string): readonly Form[] {
  return [{ name: 'sql', text }]
}

/** A window over every row, with an answer of one row a host, so that the window is what takes the time. */
function overHosts(window: string): string {
  return `SELECT hostname, sum(w) AS s FROM (SELECT hostname, ${window} AS w FROM cpu) AS r GROUP BY hostname`
}

export function sqlForms(question: Question, dialect: SqlDialect): readonly Form[] {
  const { shape, fields, low, high, stepS } = question
  const bucket = bucketOf(stepS, dialect)
  const range = [`time >= ${literal(low, dialect)}`, `time < ${literal(high, dialect)}`]
  const where = [...hostCondition(question), ...range].join(' AND ')
  const each = (name: string, prefix: string) =>
    fields.map((field) => `${name}(${field}) AS ${prefix}_${field}`).join(', ')
  switch (shape) {
    case 'max-by-time':
      return one(`SELECT ${bucket} AS bucket, ${each('max', 'max')} FROM cpu WHERE ${where} ` +
        'GROUP BY bucket ORDER BY bucket')
    case 'mean-by-host-time':
      return one(`SELECT ${bucket} AS bucket, hostname, ${each('avg', 'mean')} FROM cpu WHERE ${where} ` +
        'GROUP BY bucket, hostname ORDER BY bucket, hostname')
    case 'newest-buckets':
      return one(`SELECT ${bucket} AS bucket, ${each('max', 'max')} FROM cpu ` +
        `WHERE time < ${literal(high, dialect)} ` +
        'GROUP BY bucket ORDER BY bucket DESC LIMIT 5')
    case 'last-rows': return lastForms(question, dialect)
    case 'high-cpu': return one(`SELECT * FROM cpu WHERE usage_user > 90 AND ${where}`)
    case 'count': return one('SELECT count(usage_user) AS n FROM cpu')
    case 'sum': return one('SELECT sum(usage_user) AS s FROM cpu')
    case 'filter-sum': return one('SELECT sum(usage_system) AS s FROM cpu WHERE usage_user > 50')
    case 'avg-10': return one(
      `SELECT ${FIELDS.map((field) => `avg(${field}) AS mean_${field}`).join(', ')} FROM cpu`)
    case 'group-host':
      return one('SELECT hostname, avg(usage_user) AS a, max(usage_system) AS m, count(*) AS n ' +
        'FROM cpu GROUP BY hostname')
    case 'group-host-1m':
      return one(`SELECT hostname, ${bucket} AS bucket, avg(usage_user) AS a FROM cpu ` +
        'GROUP BY hostname, bucket')
    case 'top-10':
      return one('SELECT usage_user, time, hostname FROM cpu ' +
        'ORDER BY usage_user DESC, time, hostname LIMIT 10')
    case 'distinct-host': return one('SELECT DISTINCT hostname FROM cpu')
    case 'lag': return one(overHosts(
      'usage_user - lag(usage_user) OVER (PARTITION BY hostname ORDER BY time)'))
    case 'rolling-6':
      return one(overHosts(
        'avg(usage_user) OVER (PARTITION BY hostname ORDER BY time ' +
        'ROWS BETWEEN 5 PRECEDING AND CURRENT ROW)'))
    case 'self-join':
      return one('SELECT count(*) AS n, sum(a.usage_user - b.usage_system) AS s ' +
        'FROM cpu AS a JOIN cpu AS b ON a.hostname = b.hostname AND a.time = b.time')
    default: return unreachable(shape)
  }
}
