// The questions as SQL: for InfluxDB 3 and this program, for DuckDB, and for DataFusion without InfluxData's
// functions. Several forms where users write several. A form is named; the best form of a system is what
// counts, and all are reported.
import { unreachable } from '../../../kernels/assert.ts'
import { FIELDS } from '../../data/tsbs-hosts.ts'
import type { Question } from './question.ts'

export type Form = { readonly name: string; readonly text: string }
export type SqlDialect = 'v3' | 'duckdb' | 'datafusion'

export function isoTime(s: number): string {
  return new Date(s * 1000).toISOString().replace('.000', '')
}

function timestamp(s: number): string {
  return `TIMESTAMP '${isoTime(s).replace('T', ' ').replace('Z', '')}'`
}

function literal(s: number, dialect: SqlDialect): string {
  return dialect === 'v3' ? `'${isoTime(s)}'` : timestamp(s)
}

function bucketOf(stepS: number, dialect: SqlDialect): string {
  const unit = stepS === 60 ? 'minute' : 'hour'
  return dialect === 'duckdb' ? `date_trunc('${unit}', time)` : `date_bin(INTERVAL '1 ${unit}', time)`
}

function hostCondition(question: Question): readonly string[] {
  const names = question.hosts.map((host) => `'${host}'`)
  if (names.length === 0) return []
  return [names.length === 1 ? `hostname = ${names[0]}` : `hostname IN (${names.join(', ')})`]
}

/** The aggregate that gives a field's newest value. */
const LAST: Readonly<Record<SqlDialect, readonly [name: string, last: (field: string) => string]>> = {
  v3: ['selector', (field) => `selector_last(${field}, time)['value']`],
  duckdb: ['arg-max', (field) => `arg_max(${field}, time)`],
  datafusion: ['last-value', (field) => `last_value(${field} ORDER BY time)`],
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
  const [name, last] = LAST[dialect]
  const values = fields.map((field) => `${last(field)} AS ${field}`).join(', ')
  forms.push({ name,
    text: `SELECT hostname, max(time) AS time, ${values} FROM cpu${where} GROUP BY hostname` })
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

/** About a million groups of 4.3 million rows, in no order. */
const THREE = 'usage_user, usage_system, usage_idle'
const OWNERS = 17
const DIMENSION_HOSTS = 1000

function owners(): string {
  return Array.from({ length: DIMENSION_HOSTS }, (_, i) => `('host_${i}', 'owner_${i % OWNERS}')`).join(', ')
}

/** Means by host and minute where every fifth minute is missing. */
function gapForms(
  shape: 'gap-none' | 'gap-null' | 'gap-locf' | 'gap-linear', field: string, range: readonly string[],
  dialect: SqlDialect, question: Question,
): readonly Form[] {
  const mean = `avg(${field})`
  const as = `AS mean_${field}`
  const where = `${range.join(' AND ')} AND date_part('minute', time) % 5 <> 0`
  const present = (bucket: string, value: string): string =>
    `SELECT ${bucket} AS bucket, hostname, ${value} ${as} FROM cpu WHERE ${where} GROUP BY bucket, hostname`
  if (shape === 'gap-none') return one(present(bucketOf(60, dialect), mean))
  if (dialect === 'v3') {
    const values = { 'gap-null': mean, 'gap-locf': `locf(${mean})`, 'gap-linear': `interpolate(${mean})` }
    return one(present(`date_bin_gapfill(INTERVAL '1 minute', time)`, values[shape]))
  }
  const [low, high] = [timestamp(question.low), timestamp(question.high - 60)]
  const filled = `WITH present AS (${present(bucketOf(60, dialect), mean)}), ` +
    'all_cells AS (SELECT h.hostname, b.bucket FROM (SELECT DISTINCT hostname FROM present) AS h, ' +
    `generate_series(${low}, ${high}, INTERVAL '1 minute') AS b (bucket)), ` +
    `filled AS (SELECT bucket, hostname, mean_${field} AS v FROM all_cells LEFT JOIN present ` +
    'USING (hostname, bucket))'
  const over = (order: string): string =>
    `OVER (PARTITION BY hostname ORDER BY bucket ${order} ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)`
  const last = (value: string, order = ''): string => `last_value(${value} IGNORE NULLS) ${over(order)}`
  const epoch = dialect === 'duckdb' ? 'epoch(bucket)' : `date_part('epoch', bucket)`
  const at = `CASE WHEN v IS NULL THEN NULL ELSE ${epoch} END`
  switch (shape) {
    case 'gap-null': return one(`${filled} SELECT bucket, hostname, v ${as} FROM filled`)
    case 'gap-locf': return one(`${filled} SELECT bucket, hostname, ${last('v')} ${as} FROM filled`)
    case 'gap-linear': return one(`${filled}, sides AS (SELECT *, ${last('v')} AS v0, ${last(at)} AS t0, ` +
      `${last('v', 'DESC')} AS v1, ${last(at, 'DESC')} AS t1 FROM filled) SELECT bucket, hostname, ` +
      `coalesce(v, v0 + (v1 - v0) * (${epoch} - t0) / (t1 - t0)) ${as} FROM sides`)
    default: return unreachable(shape)
  }
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
    case 'row-number': return one(overHosts('row_number() OVER (PARTITION BY hostname ORDER BY time)'))
    case 'newest-rows':
      return one('SELECT time, hostname, usage_user FROM cpu ORDER BY time DESC, hostname LIMIT 10')
    case 'raw-range': return one(`SELECT time, ${fields.join(', ')} FROM cpu WHERE ${where}`)
    case 'group-values': return one('SELECT count(*) AS n, sum(c * c) AS s FROM ' +
      `(SELECT ${THREE}, count(*) AS c FROM cpu GROUP BY ${THREE}) AS g`)
    case 'dimension-join': return one('SELECT d.owner AS hostname, sum(c.usage_user) AS s FROM cpu AS c ' +
      `JOIN (VALUES ${owners()}) AS d (host, owner) ON c.hostname = d.host GROUP BY d.owner`)
    case 'hash-join': return one('SELECT count(*) AS n, sum(a.usage_nice - b.m) AS s FROM cpu AS a ' +
      `JOIN (SELECT ${THREE}, max(usage_nice) AS m FROM cpu GROUP BY ${THREE}) AS b ON ` +
      THREE.split(', ').map((field) => `a.${field} = b.${field}`).join(' AND '))
    case 'gap-none': case 'gap-null': case 'gap-locf': case 'gap-linear':
      return gapForms(shape, fields[0] ?? '', range, dialect, question)
    default: return unreachable(shape)
  }
}
