// The small readers and writers of the command line: durations, sizes, addresses, cuts, filters, similar
// names.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parseAddress } from '../../cli/flags/address.ts'
import { durationMs, parseDuration } from '../../cli/flags/duration.ts'
import { parseSize } from '../../cli/flags/size.ts'
import { logTo, parseFilter } from '../../cli/log.ts'
import { editDistance, nearest } from '../../cli/similar.ts'
import { countLines, cutAtLines } from '../../cli/write/cut.ts'
import { throughputLine } from '../../cli/write/throughput.ts'

test('durations', () => {
  const expected: readonly (readonly [string, number])[] = [
    ['10ms', 10], ['1s', 1000], ['1m', 60_000], ['10m', 600_000], ['4 hours', 14_400_000],
    ['1h30m', 5_400_000], ['1h 30m', 5_400_000], ['1month', 2_630_016_000],
    ['30d', 2_592_000_000], ['250us', 0.25],
    ['2w', 1_209_600_000], ['1year', 31_557_600_000],
  ]
  for (const [text, ms] of expected) assert.equal(durationMs(text), ms, text)
})

test('durations that are none', () => {
  const wrong = (text: string) => {
    const read = parseDuration(text)
    return read.kind === 'wrong' ? read.message : undefined
  }
  assert.equal(wrong('soon'), 'expected number at 0')
  assert.equal(wrong('1h x'), 'expected number at 3')
  assert.equal(wrong(''), 'value was empty')
  assert.equal(wrong('10'), 'time unit needed, for example 10sec or 10ms')
  assert.match(wrong('1fortnight') ?? '', /^unknown time unit "fortnight"/)
  assert.equal(wrong('99999999999999999999y'), 'number is too large')
})

test('sizes', () => {
  const memory = 1000
  assert.equal(parseSize('10485760', 'bytes'), 10_485_760)
  assert.equal(parseSize('10', 'megabytes'), 10_000_000)
  assert.equal(parseSize('10mb', 'bytes'), 10_485_760)
  assert.equal(parseSize('1.5 KB', 'bytes'), 1536)
  assert.equal(parseSize('12b', 'megabytes'), 12)
  assert.equal(parseSize('20%', 'bytes', memory), 200)
  for (const text of ['', 'lots', '-1', '101%', '1.5', '1e3', '9999999999999tb']) {
    assert.equal(parseSize(text, 'bytes', memory), undefined, text)
  }
})

test('addresses', () => {
  assert.deepEqual(parseAddress('0.0.0.0:8181'), { host: '0.0.0.0', port: 8181 })
  assert.deepEqual(parseAddress('http://127.0.0.1:8181'), { host: '127.0.0.1', port: 8181 })
  assert.deepEqual(parseAddress('[::1]:0'), { host: '::1', port: 0 })
  assert.deepEqual(parseAddress('localhost:1'), { host: 'localhost', port: 1 })
  const wrong = ['nonsense', ':8181', '1.2.3.4', '1.2.3.4:70000', '1.2.3.400:1', 'example.com:1', '1.2.3.4:x']
  for (const text of wrong) {
    assert.equal(parseAddress(text), undefined, text)
  }
})

async function cut(chunks: readonly Uint8Array[], sizeMax: number): Promise<Buffer[]> {
  const bodies: Buffer[] = []
  for await (const body of cutAtLines(chunks, sizeMax)) bodies.push(Buffer.from(body))
  return bodies
}

test('bodies are the input, cut at line ends, within the limit where lines are', async () => {
  const line = fc.string({ unit: fc.constantFrom('a', 'é', ' '), maxLength: 12 })
  const input = fc.record({
    lines: fc.array(line, { maxLength: 20 }), last: fc.boolean(), sizeMax: fc.integer({ min: 1, max: 40 }),
    chunkSize: fc.integer({ min: 1, max: 30 }),
  })
  await fc.assert(fc.asyncProperty(input, async ({ lines, last, sizeMax, chunkSize }) => {
    const all = Buffer.from(lines.join('\n') + (last ? '\n' : ''))
    const chunks = Array.from({ length: Math.ceil(all.length / chunkSize) }, (_, index) =>
      all.subarray(index * chunkSize, (index + 1) * chunkSize))
    const bodies = await cut(chunks, sizeMax)
    assert.deepEqual(Buffer.concat(bodies), all)
    for (const [index, body] of bodies.entries()) {
      if (index < bodies.length - 1) assert.equal(body.at(-1), 10, 'a body ends where a line ends')
      if (body.length > sizeMax) assert.equal(countLines(body), 1, 'only a single long line is longer')
    }
  }))
})

test('lines are counted with or without the last line end', () => {
  const counts = ['', 'a', 'a\n', 'a\nb', 'a\n\n'].map((text) => countLines(Buffer.from(text)))
  assert.deepEqual(counts, [0, 1, 1, 2, 2])
})

test('the throughput line', () => {
  assert.equal(throughputLine(1230, 1, 6, 512),
    '  1s 230ms: 1 request (0.81 requests/sec), 6 lines (5 lines/s), 512 B (416 B/s)')
  assert.equal(throughputLine(65_000, 2, 1, 3 * 1024 * 1024),
    '  1m 5s: 2 requests (0.03 requests/sec), 1 line (0 lines/s), 3.00 MiB (47.26 KiB/s)')
})

test('similar names', () => {
  assert.equal(editDistance('kitten', 'sitting'), 3)
  assert.equal(nearest('lnguage', ['language', 'format']), 'language')
  assert.equal(nearest('xyz', ['language', 'format']), undefined)
  assert.equal(nearest('x'.repeat(10_000), ['x']), undefined)
})

function logged(format: 'full' | 'json' | 'logfmt' | 'pretty', filter: string): string {
  const lines: string[] = []
  const log = logTo((text) => lines.push(text), format, parseFilter(filter)).target('influxdb3_server')
  log.info('startup time: 3ms', { address: '127.0.0.1:1', note: 'a b' })
  log.debug('two\nlines')
  log.target('influxdb3_server::http').debug('deeper')
  return lines.join('').replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME')
}

test('log lines', () => {
  assert.equal(logged('full', 'info'),
    'TIME  INFO influxdb3_server: startup time: 3ms address=127.0.0.1:1 note="a b"\n')
  assert.equal(logged('full', 'warn,influxdb3_server=debug,influxdb3_server::http=error'),
    'TIME  INFO influxdb3_server: startup time: 3ms address=127.0.0.1:1 note="a b"\n'
    + 'TIME DEBUG influxdb3_server: two\\nlines\n')
  assert.equal(logged('full', 'error'), '')
  assert.equal(logged('logfmt', 'info'),
    'level=info msg="startup time: 3ms" address=127.0.0.1:1 note="a b" target="influxdb3_server" time=TIME\n')
  assert.deepEqual(JSON.parse(logged('json', 'info')), {
    level: 'info', time: 'TIME', target: 'influxdb3_server', address: '127.0.0.1:1', note: 'a b',
    message: 'startup time: 3ms',
  })
})
