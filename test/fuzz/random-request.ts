// Random HTTP/1 requests as bytes: every route of the list with fields, bodies, encodings and framings that
// are right, odd or wrong, then changed byte by byte now and then. Knows what clients send, not what the
// server answers (http.ts).
import { gzipSync } from 'node:zlib'
import { routes } from '../../server/http/routes/index.ts'
import { interestingNumbers, type Dice } from './dice.ts'
import { mutatedBytes, mutatedText } from './mutate.ts'
import { edited, randomEdit, type Tree } from './tree-edits.ts'

const texts = [
  'a', 'w', '', 'nodb', 'gone', '_internal', 'twice', 'sixth', 'unsure', 'a/b', 'a b', '%', '%zz', '%00',
  '%ff',  '__proto__', 'é', 'x'.repeat(300), '1', '-1', 'true', 'false', 'null', '[]', '{}',
]
const statements = [
  'rows 2', 'rows 0', 'rows 20000', 'late 20000', 'broken 1', '', 'nothing', "'", 'rows -1', 'rows x',
]
const known: Readonly<Record<string, readonly string[]>> = {
  db: ['a', 'w'], bucket: ['w'], org: ['acme'], q: statements,
  precision: ['ns', 'auto', 's', 'n', 'second', 'fake'], accept_partial: ['true', 'false', 'maybe'],
  no_sync: ['true', 'false'], format: ['json', 'jsonl', 'csv', 'pretty', 'parquet', 'xml'],
  params: ['{"a":1}', '{"a":null}', '{"a":{}}', '[1]', '{', '{"a":1e999}', '{"a":"x","a":2}'],
  rp: ['autogen', 'default', "''", 'x'], table: ['t'], show_deleted: ['true'], p: ['apiv3_x'],
  hard_delete_at: ['never', 'now', 'default', '2030-01-01T00:00:00Z', '2030-13-41T99:00:00Z'],
  duration: ['30d', '1h30m', '0s', '-1d', '1e9y', '99999999999999999999d', 'x'],
  retention_period: ['7d', 'none', ''],
}
const jsonBodies: readonly Tree[] = [
  { db: 'a', q: 'rows 2', format: 'csv', params: { a: 1, b: 'x', c: null } },
  { db: 'a', q: 'rows 1' }, { db: 'foo', retention_period: '30d' },
  {
    db: 'foo', table: 't', tags: ['a', 'b'],
    fields: [{ name: 'x', type: 'int64' }, { name: 'y', type: 'utf8' }],
  },
]
const lineBodies = ['m f=1 1', 'm f=1\nbad', 'm f=1\nlimit', '\n', '', 'm,a=b f="x y",g=t 5\n'.repeat(50)]
const oddHeaders = [
  'accept: text/csv', 'accept: application/json, */*', 'accept: \u00ff', 'content-type: text/plain',
  'content-type: application/json; charset=utf-16', 'authorization: Bearer apiv3_x',
  'authorization: Basic eDp5', 'authorization: Token', 'authorization: \u0001',
  'expect: 100-continue', 'expect: x', 'upgrade: h2c',
  'connection: upgrade', 'connection: keep-alive', 'transfer-encoding: chunked',
  'transfer-encoding: gzip, chunked', 'transfer-encoding: x', 'content-length: 5', 'content-length: -1',
  'content-length: 99999999999999999999',
  'content-length: 5, 5', 'content-encoding: gzip', 'content-encoding: deflate', 'content-encoding: ',
  'host: b', 'x: ' + 'y'.repeat(17_000), ' folded: x', 'no colon', ': empty', 'x\u0000y: z', 'trailer: x',
  'x-forwarded-for: \u00e9', 'accept-encoding: gzip', 'if-match: *', 'range: bytes=0-1', 'cookie: a=b',
]

export function randomRequest(dice: Dice): Buffer {
  const route = dice.pick(routes)
  const path = dice.chance(0.97) ? dice.pick(route.paths)
    : dice.pick(['/', '*', '/api', '//', '/health/..', 'x'])
  const method = dice.chance(0.95) ? dice.pick(route.methods)
    : dice.pick(['HEAD', 'OPTIONS', 'PATCH', 'get', 'PRI'])
  const search = dice.chance(0.05) ? '' : `?${query(dice)}`
  const plain = route.body === 'json' ? jsonBody(dice) : route.body === 'bytes' ? dice.pick(lineBodies)
    : dice.chance(0.1) ? 'a body' : ''
  const headers = dice.chance(0.98) ? ['host: localhost'] : []
  const body = framed(encoded(Buffer.from(plain), headers, dice), headers, method, dice)
  if (dice.chance(0.9)) headers.push('connection: close')
  while (dice.chance(0.25)) headers.splice(dice.below(headers.length + 1), 0, dice.pick(oddHeaders))
  if (dice.chance(0.01)) headers.push(...Array.from({ length: 150 }, (_, i) => `x${i}: y`))
  const target = `${path}${search}`.replaceAll(' ', dice.chance(0.9) ? '+' : ' ')
  const head = `${method} ${target} HTTP/1.${dice.chance(0.95) ? 1 : 0}\r\n${headers.join('\r\n')}\r\n\r\n`
  const whole = Buffer.concat([Buffer.from(head, 'latin1'), body])
  return dice.chance(0.25) ? Buffer.from(mutatedBytes(whole, whole, dice)) : whole
}

function query(dice: Dice): string {
  const names = Object.keys(known)
  const pairs = Array.from({ length: dice.below(6) }, () => {
    const name = dice.pick(names)
    const value = dice.chance(0.8) ? dice.pick(known[name]!) : dice.pick(texts)
    return `${name}=${dice.chance(0.9) ? encodeURIComponent(value) : value}`
  })
  const usual = ['db=a', `q=${encodeURIComponent(dice.pick(statements))}`, 'bucket=w', 'table=t']
  return [...usual.filter(() => dice.chance(0.7)), ...pairs].join(dice.chance(0.95) ? '&' : ',')
}

function jsonBody(dice: Dice): string {
  const base = dice.pick(jsonBodies)
  const value = dice.chance(0.4) ? base : edited(base, [randomEdit(base, dice)])
  const text = JSON.stringify(value)
  if (dice.chance(0.02)) return '['.repeat(100_000)
  if (dice.chance(0.02)) return `{"db":"a","q":${'{"a":'.repeat(500)}`
  const words = ['{', '}', '[', ']', ',', ':', '"', '\\u0000', '\\ud800', '1e999', 'tru', '-', '\u0001']
  return dice.chance(0.3) ? mutatedText(text, text, words, dice) : text
}

function encoded(plain: Buffer, headers: string[], dice: Dice): Buffer {
  if (!dice.chance(0.25)) return plain
  headers.push('content-encoding: gzip')
  const whole = dice.pick([
    () => gzipSync(plain), () => Buffer.concat([gzipSync(plain), gzipSync(plain)]), () => plain,
    () => gzipSync(gzipSync(plain)), () => gzipSync(Buffer.alloc(1 << 20)),
    () => gzipSync(plain).subarray(0, 12),
    () => Buffer.concat([gzipSync(plain), Buffer.from('rest')]),
  ])()
  return dice.chance(0.3) ? Buffer.from(mutatedBytes(whole, whole, dice)) : whole
}

function framed(body: Buffer, headers: string[], method: string, dice: Dice): Buffer {
  if (body.length === 0 && dice.chance(0.8) && method === 'GET') return body
  if (!dice.chance(0.25)) {
    const length = dice.chance(0.95) ? body.length : dice.pick([...interestingNumbers, body.length + 1])
    headers.push(`content-length: ${length}`)
    return body
  }
  headers.push('transfer-encoding: chunked')
  const parts: Buffer[] = []
  for (let at = 0; at < body.length;) {
    const size = Math.min(body.length - at, 1 + dice.below(dice.pick([4, 64, 100_000])))
    const stated = dice.chance(0.98) ? size.toString(16)
      : dice.pick(['0', 'zz', '-1', 'ffffffffffffffff', ''])
    parts.push(Buffer.from(`${stated}${dice.chance(0.95) ? '' : ';x=y'}\r\n`), body.subarray(at, at + size),
      Buffer.from(dice.chance(0.98) ? '\r\n' : 'xx'))
    at += size
  }
  return Buffer.concat([...parts, Buffer.from(dice.chance(0.95) ? '0\r\n\r\n' : '0\r\na: b\r\n\r\n')])
}
