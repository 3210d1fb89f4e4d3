// The contract of every route: statuses, bodies and headers as clients of the reference know them. A fake
// door stands in for the engine, so what is tested here is the wire alone.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { routes } from '../../server/http/routes/index.ts'
import { serving, type Ask, type Serving } from './serving.ts'

let server: Serving
before(async () => {
  server = await serving()
})
after(() => server.stop())

/** What is sent, the status, and the body (exactly, or matching). */
type Row = readonly [string, Ask, number, string | RegExp]
const post = (body: string | Uint8Array, headers: Record<string, string> = {}): Ask =>
  ({ method: 'POST', body, headers })
const json = (value: unknown): Ask => post(JSON.stringify(value))

function check(area: string, rows: readonly Row[]): void {
  for (const [path, asked, status, body] of rows) {
    const sent = typeof asked.body === 'string' ? asked.body.slice(0, 40) : ''
    test(`${area}: ${asked.method ?? 'GET'} ${path.slice(0, 90)} ${sent}`, async () => {
      const reply = await server.ask(path, asked)
      assert.equal(reply.status, status, reply.body)
      if (typeof body === 'string') assert.equal(reply.body, body)
      else assert.match(reply.body, body)
      assert.equal(reply.headers['cluster-uuid'], server.door.instanceUuid)
      // Errors carry no content type, successes the CORS header.
      if (status >= 400) assert.equal(reply.headers['content-type'], undefined)
      else assert.equal(reply.headers['access-control-allow-origin'], '*')
    })
  }
}

const notUtf8 = new Uint8Array([0x6d, 0x20, 0x66, 0x3d, 0x22, 0xff, 0x22, 0x20, 0x31])
const lineError = '{"error_message":"No fields were provided","line_number":2,"original_line":"bad"}'

check('write_lp', [
  ['/api/v3/write_lp?db=w', post('m f=1'), 204, ''],
  ['/api/v3/write_lp?d%62=w%31&precision=%6es', post('m f=1'), 204, ''],
  ['/api/v3/write_lp?db=w&org=x&foo=bar', post('m f=1', { accept: 'image/png' }), 204, ''],
  ['/api/v3/write_lp?db=w', post(gzipSync('m f=1'), { 'content-encoding': 'gzip' }), 204, ''],
  ['/api/v3/write_lp?db=w', post('m f=1', { 'content-encoding': 'identity' }), 204, ''],
  ['/api/v3/write_lp', post('m f=1'), 400, "missing query parameter 'db'"],
  ['/api/v3/write_lp?', post('m f=1'), 400, 'serde error: missing field `db`'],
  ['/api/v3/write_lp?db=', post('m f=1'), 400, '{"error":"db name cannot be empty"}'],
  ['/api/v3/write_lp?db=w&db=x', post('m f=1'), 400, 'serde error: duplicate field `db`'],
  ['/api/v3/write_lp?db=w&accept_partial=maybe', post('m f=1'), 400,
    'serde error: provided string was not `true` or `false`'],
  ['/api/v3/write_lp?db=w&precision=fake', post('m f=1'), 400,
    /^serde error: unknown variant `fake`, expected one of `auto`, `s`/],
  ['/api/v3/write_lp?db=w', post('m f=1\nbad'), 400,
    `{"error":"partial write of line protocol occurred","data":[${lineError}]}`],
  ['/api/v3/write_lp?db=w', post('m f=1\nlimit'), 422, /"original_line":"limit"/],
  ['/api/v3/write_lp?db=w&accept_partial=false', post('m f=1\nbad'), 400,
    `{"error":"line protocol parsing error","data":${lineError}}`],
  ['/api/v3/write_lp?db=w', post('\n'), 400, 'incoming write was empty'],
  ['/api/v3/write_lp?db=w', post(''), 400, 'incoming write was empty'],
  ['/api/v3/write_lp?db=sixth', post('m f=1'), 422,
    '{"error":"Adding a new database would exceed limit of 5 databases"}'],
  ['/api/v3/write_lp?db=unsure', post('m f=1'), 503, '{"error":"the write may or may not be stored"}'],
  ['/api/v3/write_lp?db=w', post('m f=1', { 'content-encoding': 'br' }), 400,
    'unacceptable content-encoding: br'],
  ['/api/v3/write_lp?db=w', post('m f=1', { 'content-encoding': '' }), 400,
    'unacceptable content-encoding: '],
  ['/api/v3/write_lp?db=w', post('m f=1', { 'content-encoding': 'gzip' }), 400,
    /^error decoding gzip stream: /],
  ['/api/v3/write_lp?db=w', post(gzipSync('m f=1').subarray(0, 15), { 'content-encoding': 'gzip' }), 400,
    /^error decoding gzip stream: unexpected end of file/],
  ['/api/v3/write_lp?db=w', post(notUtf8), 400,
    'body content is not valid utf8: invalid utf-8 sequence of 1 bytes from index 5'],
  ['/api/v3/write_lp?db=w', { method: 'DELETE', body: 'm f=1', headers: { 'content-length': '5' } }, 404,
    'Not found'],
])

check('v2 write', [
  ['/api/v2/write?org=acme&bucket=w', post('m f=1'), 204, ''],
  ['/api/v2/write?db=w&precision=ns', post('m f=1'), 204, ''],
  ['/api/v2/write', post('m f=1'), 400, '{"code":"invalid","message":"no org/bucket destination provided"}'],
  ['/api/v2/write?org=acme&bucket=', post('m f=1'), 400,
    '{"code":"invalid","message":"missing bucket value"}'],
  ['/api/v2/write?bucket=a&bucket=b', post('m f=1'), 400,
    '{"code":"invalid","message":"failed to deserialize org/bucket/precision in request: ' +
      'duplicate field `bucket`"}'],
  ['/api/v2/write?bucket=a%20b', post('m f=1'), 400,
    '{"code":"invalid","message":"namespace name \'a b\' contains invalid character, ' +
      'character number 1 is not whitelisted"}'],
  ['/api/v2/write?bucket=w&precision=fake', post('m f=1'), 400,
    '{"code":"invalid","message":"failed to deserialize org/bucket/precision in request: ' +
      'unknown variant `fake`, expected one of `s`, `second`, `millisecond`, `ms`, ' +
      '`microsecond`, `u`, `us`, `n`, `nanosecond`, `ns`"}'],
  ['/api/v2/write?bucket=w', post('m f=1\nbad'), 400,
    '{"code":"invalid","message":"write buffer error: line protocol parse failed: No fields were provided"}'],
  ['/api/v2/write?bucket=sixth', post('m f=1'), 400,
    /"code":"invalid".*Adding a new database would exceed limit of 5/],
  ['/api/v2/write?bucket=w', post('x', { 'content-encoding': 'gzip' }), 400,
    '{"code":"invalid","message":"error decoding gzip stream: unexpected end of file"}'],
  ['/api/v2/write?bucket=w', {}, 404, 'Not found'],
])

check('v1 write', [
  ['/write?db=w&rp=autogen', post('m f=1'), 204, ''],
  ['/write', post('m f=1'), 400, '{"error":"no db destination provided"}'],
  ['/write?db=', post('m f=1'), 400,
    '{"error":"namespace name  length must be between 1 and 64 characters"}'],
  ['/write?db=w&precision=auto', post('m f=1'), 400,
    /^{"error":"failed to deserialize db\/rp\/precision in request: unknown variant `auto`/],
  ['/write?db=w', post('m f=1\nbad'), 400, `{"error":"line protocol parsing error","data":${lineError}}`],
  ['/write?db=sixth', post('m f=1'), 422,
    '{"error":"Adding a new database would exceed limit of 5 databases"}'],
])

check('query_sql', [
  ['/api/v3/query_sql?db=a&q=rows+2', {}, 200, '[{"n":0},{"n":1}]'],
  ['/api/v3/query_sql?format=jsonl&q=rows%202&db=a', {}, 200, '{"n":0}\n{"n":1}\n'],
  ['/api/v3/query_sql?nodb=1', json({ db: 'a', q: 'rows 2', format: 'csv', more: 1 }), 200, 'n\n0\n1\n'],
  ['/api/v3/query_sql', post('{"db":"a","q":"rows 1"}', { 'content-type': 'text/plain' }), 200, '[{"n":0}]'],
  ['/api/v3/query_sql', post(gzipSync('{"db":"a","q":"rows 1"}'), { 'content-encoding': 'gzip' }), 200,
    '[{"n":0}]'],
  ['/api/v3/query_sql', json({ db: 'a', q: 'rows 0', format: 'pretty' }), 200, '++\n++'],
  ['/api/v3/query_sql', {}, 400, "missing query parameters 'db' and 'q'"],
  ['/api/v3/query_sql?db=a', {}, 400, 'serde error: missing field `q`'],
  ['/api/v3/query_sql?db=a&db=b&q=x', {}, 400, 'serde error: duplicate field `db`'],
  ['/api/v3/query_sql?db=a&q=x&format=JSON', {}, 400,
    'serde error: unknown variant `JSON`, expected one of ' +
      '`parquet`, `csv`, `pretty`, `json`, `json_lines`, `jsonl`'],
  ['/api/v3/query_sql?db=a&q=rows+1', { headers: { accept: 'application/jsonl' } }, 400,
    'invalid mime type (application/jsonl)'],
  ['/api/v3/query_sql?db=a&q=rows+1', { headers: { accept: 'TEXT/CSV' } }, 400,
    'invalid mime type (TEXT/CSV)'],
  ['/api/v3/query_sql?db=a&q=rows+1', { headers: { accept: 'text/csv' } }, 200, 'n\n0\n'],
  ['/api/v3/query_sql?db=a&q=rows+1', { headers: { accept: 'text/html,*/*;q=0.8' } }, 200, '[{"n":0}]'],
  ['/api/v3/query_sql?db=a&q=rows+1', { headers: { accept: 'text/plain' } }, 200,
    '+---+\n| n |\n+---+\n| 0 |\n+---+'],
  ['/api/v3/query_sql', post(''), 400, 'serde json error: EOF while parsing a value at line 1 column 0'],
  ['/api/v3/query_sql', post('{"db": "sample", '), 400,
    'serde json error: EOF while parsing a value at line 1 column 17'],
  ['/api/v3/query_sql', post('SELECT 1'), 400, 'serde json error: expected value at line 1 column 1'],
  ['/api/v3/query_sql', post('[1,2]'), 400,
    'serde json error: invalid type: integer `1`, expected a string at line 1 column 2'],
  ['/api/v3/query_sql', json({ db: 'sample' }), 400,
    'serde json error: missing field `q` at line 1 column 15'],
  ['/api/v3/query_sql', json({ db: 'a', q: 'x', params: [1] }), 400,
    /^serde json error: invalid type: sequence, expected a map/],
  ['/api/v3/query_sql', json({ db: 'a', q: 'x', params: { x: { a: 1 } } }), 400,
    'serde json error: JSON objects are not supported as query parameters. ' +
      'Expected null, boolean, number, or string at line 1 column 39'],
  ['/api/v3/query_sql?db=nodb&q=x', {}, 404, '{"error":"query error: database not found: nodb"}'],
  ['/api/v3/query_sql?db=a&q=', {}, 400,
    'Error during planning: No SQL statements were provided in the query string'],
  ['/api/v3/query_sql?db=a&q=broken', {}, 400, /^Error during planning/],
  ['/api/v3/query_sql?db=a&q=rows+1&format=parquet', {}, 200, /^PAR1/],
])

check('databases', [
  ['/api/v3/configure/database?format=json', {}, 200,
    '[{"iox::database":"_internal"},{"iox::database":"foo"}]'],
  ['/api/v3/configure/database?format=csv&show_deleted=true', {}, 200,
    'iox::database,deleted\n_internal,false\nfoo,true\n'],
  ['/api/v3/configure/database?format=json&show_deleted=yes', {}, 400,
    'serde error: provided string was not `true` or `false`'],
  ['/api/v3/configure/database', {}, 400, 'serde error: missing field `format`'],
  ['/api/v3/configure/database', json({ db: 'foo', retention_period: '1h 30m' }), 200, ''],
  ['/api/v3/configure/database', json({ db: 'foo', retention_period: null }), 200, ''],
  ['/api/v3/configure/database', json({ db: 'twice' }), 409,
    'attempted to create a resource that already exists'],
  ['/api/v3/configure/database', json({ db: '_x' }), 400,
    '{"error":"db name did not start with a number or letter"}'],
  ['/api/v3/configure/database', json({ db: 'rtb', retention_period: 'soon' }), 400,
    'serde json error: invalid value: string "soon", expected a duration at line 1 column 37'],
  ['/api/v3/configure/database', json({ db: 'rtb', retention_period: 30 }), 400,
    'serde json error: invalid type: integer `30`, expected a duration at line 1 column 33'],
  ['/api/v3/configure/database', { ...json({ db: 'foo' }), method: 'PUT' }, 200, ''],
  ['/api/v3/configure/database?db=foo', { method: 'DELETE' }, 200, ''],
  ['/api/v3/configure/database', { method: 'DELETE' }, 400, "missing query parameters 'db'"],
  ['/api/v3/configure/database?db=', { method: 'DELETE' }, 404, /not found/],
  ['/api/v3/configure/database?db=gone', { method: 'DELETE' }, 409, /already deleted/],
  ['/api/v3/configure/database?db=_internal', { method: 'DELETE' }, 500, 'cannot delete internal db'],
  ['/api/v3/configure/database?db=foo&hard_delete_at=2099-01-01', { method: 'DELETE' }, 400,
    'Cannot parse the timestamp: premature end of input'],
  ['/api/v3/configure/database?db=foo&hard_delete_at=soon', { method: 'DELETE' }, 400,
    'Cannot parse the timestamp: input contains invalid characters'],
  ['/api/v3/configure/database/retention_period?db=foo&duration=36h', { method: 'POST' }, 204, ''],
  ['/api/v3/configure/database/retention_period?db=foo&duration=soon', { method: 'POST' }, 400,
    'Cannot parse the given human time: expected number at 0'],
  ['/api/v3/configure/database/retention_period?db=foo', { method: 'POST' }, 400,
    'serde error: missing field `duration`'],
  ['/api/v3/configure/database/retention_period', { method: 'POST' }, 400, 'serde error: missing field `db`'],
  ['/api/v3/configure/database/retention_period?db=foo', { method: 'DELETE' }, 204, ''],
])

check('tables', [
  ['/api/v3/configure/table',
    json({ db: 'd', table: 't', tags: ['a'], fields: [{ name: 'f', type: 'int64' }] }), 200, ''],
  ['/api/v3/configure/table',
    json({ db: 'tb', table: 'bt2', tags: [], fields: [{ name: 'f', type: 'string' }] }), 400,
    'serde json error: unknown variant `string`, expected one of `utf8`, `int64`, `uint64`, ' +
      '`float64`, `bool` at line 1 column 72'],
  ['/api/v3/configure/table', json({ db: 'd', table: 't', tags: ['time'], fields: [] }), 400,
    "'time' is a reserved column"],
  ['/api/v3/configure/table', json({ db: 'd', table: 't', fields: [] }), 400,
    /^serde json error: missing field `tags`/],
  ['/api/v3/configure/table?db=d&table=t', { method: 'DELETE' }, 200, ''],
  ['/api/v3/configure/table', { ...json({ db: 'd', table: 'x' }), method: 'PUT' }, 404, 'Not found'],
])

check('operations', [
  ['/health', {}, 200, 'OK'],
  ['/api/v1/health', {}, 200, 'OK'],
  ['/health', { method: 'POST' }, 404, 'Not found'],
  ['/ping?verbose=true', {}, 200,
    /^{"product_name":"[^"]+","version":"3\.10\.0","revision":"0123456789","process_id":"[-0-9a-f]{36}"}$/],
  ['/ping', { method: 'POST' }, 200, /"version"/],
  ['/metrics', {}, 200, /influxdb3_write_lines\{db="foo"\} 2\n[^]*# EOF\n$/],
  ['/', {}, 404, 'Not found'],
  ['//ping', {}, 404, 'Not found'],
  ['/api/v3/configure', {}, 404, 'Not found'],
  ['/anything', { method: 'OPTIONS' }, 204, ''],
])

test('headers of /ping', async () => {
  const { headers } = await server.ask('/ping')
  assert.equal(headers['x-influxdb-version'], '3.10.0')
  assert.equal(headers['x-influxdb-build'], 'Core')
  assert.match(String(headers['request-id']), /^[0-9a-f]{8}-[0-9a-f]{4}-7/)
  assert.equal(headers['request-id'], headers['x-request-id'])
})

test('a preflight allows everything', async () => {
  const asked = { method: 'OPTIONS', headers: { origin: 'http://x' } }
  const { headers } = await server.ask('/api/v3/query_sql', asked)
  assert.equal(headers['access-control-allow-methods'], '*')
  assert.equal(headers['access-control-max-age'], '86400')
})

test('what writes ask of the engine', async () => {
  const asked = async (path: string): Promise<unknown> => {
    await server.ask(path, post('m f=1'))
    return server.door.writes.at(-1)
  }
  assert.deepEqual(await asked('/api/v3/write_lp?db=w,precision=us'),
    { request: { database: 'w', precision: 'us', acceptPartial: true, noSync: false }, text: 'm f=1' })
  const base = { precision: 'ns', acceptPartial: false, noSync: false }
  assert.deepEqual(await asked('/api/v3/write_lp?db=w&no_sync=true&precision=millisecond'),
    { request: { database: 'w', precision: 'ms', acceptPartial: true, noSync: true }, text: 'm f=1' })
  assert.deepEqual(await asked('/api/v3/write_lp?db=w'),
    { request: { database: 'w', precision: 'auto', acceptPartial: true, noSync: false }, text: 'm f=1' })
  assert.deepEqual(await asked('/api/v2/write?bucket=b/rp&no_sync=true'),
    { request: { ...base, database: 'b/rp' }, text: 'm f=1' })
  assert.deepEqual(await asked('/write?db=b&rp=month&precision=s'),
    { request: { ...base, database: 'b/month', precision: 's' }, text: 'm f=1' })
  for (const rp of ['', 'autogen', 'AutoGen', 'default', "''"]) {
    const request = { ...base, database: 'b' }
    assert.deepEqual(await asked(`/write?db=b&rp=${rp}`), { request, text: 'm f=1' })
  }
})

test('what queries ask of the engine: integers stay exact', async () => {
  await server.ask('/api/v3/query_sql', post('{"db":"a","q":"rows 1","params":{' +
    '"u":18446744073709551615,"f":1.0,"i":-5,"s":"x\\u00e9","n":null,"b":true,"big":1e400,' +
    '"long":99999999999999999999}}'))
  assert.deepEqual(server.door.queries.at(-1)!.params, new Map<string, unknown>([
    ['u', 18446744073709551615n], ['f', 1], ['i', -5n], ['s', 'xé'], ['n', null], ['b', true],
    ['big', Number.POSITIVE_INFINITY], ['long', 1e20],
  ]))
  await server.ask('/api/v3/query_sql?db=a&q=rows+1&params=%7B%22r%22%3A%22Kitchen%22%7D')
  assert.deepEqual(server.door.queries.at(-1)!.params, new Map([['r', 'Kitchen']]))
})

test('what the catalog is asked', async () => {
  server.door.calls.length = 0
  await server.ask('/api/v3/configure/database', json({ db: 'a', retention_period: '30d' }))
  await server.ask('/api/v3/configure/database/retention_period?db=a&duration=1w', { method: 'POST' })
  const at = '2099-01-01T00%3A00%3A00%2B02%3A00'
  await server.ask(`/api/v3/configure/database?db=a&hard_delete_at=${at}`, { method: 'DELETE' })
  await server.ask('/api/v3/configure/table?db=a&table=t&hard_delete_at=never', { method: 'DELETE' })
  assert.deepEqual(server.door.calls, [
    'create database a 2592000000000000', 'retention a 604800000000000',
    'delete database a {"atMs":4070901600000}', 'delete table a.t "never"',
  ])
})

test('no two routes share a method and a path', () => {
  const places = routes.flatMap(({ methods, paths }) =>
    methods.flatMap((method) => paths.map((path) => `${method} ${path}`)))
  assert.equal(new Set(places).size, places.length)
})
