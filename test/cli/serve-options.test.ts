// The table of serve options and the ServeConfig made from it: names do not clash, everything that claims
// an effect is read, values arrive in their units.
import assert from 'node:assert/strict'
import { homedir, hostname } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { SERVE_FLAGS } from '../../cli/flags/serve.ts'
import { machineMemory } from '../../cli/flags/size.ts'
import { logTo, parseFilter } from '../../cli/log.ts'
import { parse, type Parsed } from '../../cli/parse.ts'
import { serveConfig } from '../../cli/serve-config.ts'
import type { CommandSpec } from '../../cli/spec.ts'
import type { ServeConfig } from '../../server/config.ts'

const spec: CommandSpec = { words: 'serve', verb: 'Serve', about: '', flags: SERVE_FLAGS }
const log = logTo(() => undefined, 'full', parseFilter('error'))
const version = { version: '0.0.0', revision: '0'.repeat(40) }

function configOf(words: readonly string[], variables: Readonly<Record<string, string>> = {}): ServeConfig {
  const env = new Map(Object.entries(variables))
  const result = parse(spec, words, env)
  assert.equal(result.kind, 'run')
  return serveConfig({ spec, parsed: result.parsed, env, version, log })
}

test('names, aliases and variables belong to one option each', () => {
  const names = SERVE_FLAGS.flatMap((flag) => [flag.name, ...(flag.aliases ?? [])])
  const variables = SERVE_FLAGS.flatMap((flag) => flag.env ?? [])
  for (const list of [names, variables]) {
    assert.deepEqual(list.filter((name, index) => list.indexOf(name) !== index), [])
  }
})

test('every option that claims an effect is read', () => {
  const result = parse(spec, ['--node-id', 'n1', '--quick-start'], new Map())
  assert.equal(result.kind, 'run')
  const { parsed } = result
  const read = new Set<string>()
  const note = <T>(get: (name: string) => T) => (name: string) => {
    read.add(name)
    return get(name)
  }
  const spied: Parsed = {
    ...parsed,
    has: note(parsed.has), text: note(parsed.text), must: note(parsed.must), list: note(parsed.list),
  }
  serveConfig({ spec, parsed: spied, env: new Map(), version, log })
  // Without a node id the other ways to name one are asked for.
  const unnamed: Parsed = { ...spied, text: (name) => name === 'node-id' ? undefined : spied.text(name) }
  serveConfig({ spec, parsed: unnamed, env: new Map(), version, log })
  // Read where the log is made (cli/log.ts) and, with TLS, beside its files.
  const elsewhere = ['log-filter', 'verbose', 'log-destination', 'log-format', 'tls-minimum-version']
  const unread = SERVE_FLAGS.filter((flag) => !flag.noEffect && !read.has(flag.name)).map((flag) => flag.name)
  assert.deepEqual(unread.filter((name) => !elsewhere.includes(name)), [])
  const idle = SERVE_FLAGS.filter((flag) => flag.noEffect && read.has(flag.name)).map((flag) => flag.name)
  assert.deepEqual(idle, ['quick-start'])
})

test('defaults', () => {
  const config = configOf(['--node-id', 'n1'])
  assert.equal(config.dataDir, join(homedir(), '.influxdb'))
  assert.deepEqual(config.httpBind, { host: '0.0.0.0', port: 8181 })
  assert.equal(config.maxHttpRequestSizeBytes, 10_485_760)
  assert.equal(config.walFlushIntervalMs, 1000)
  assert.equal(config.gen1DurationMs, 600_000)
  assert.equal(config.queryFileLimit, undefined)
  assert.equal(config.execMemPoolBytes, Math.floor(machineMemory() / 5))
  assert.equal(config.adminTokenRecoveryHttpBind, undefined)
  assert.equal(config.withoutAuth, false)
})

test('what the benchmark and the conformance runner pass', () => {
  const config = configOf([
    '--node-id', 'bench', '--object-store', 'file', '--data-dir', '/tmp/d', '--http-bind', '127.0.0.1:0',
    '--without-auth',
    '--query-file-limit', '100000', '--wal-flush-interval', '100ms', '--wal-snapshot-size', '1',
    '--admin-token-recovery-http-bind', '--disable-authz', 'health,Ping', '--max-http-request-size', '1000',
  ])
  assert.equal(config.nodeId, 'bench')
  assert.equal(config.dataDir, '/tmp/d')
  assert.deepEqual(config.httpBind, { host: '127.0.0.1', port: 0 })
  assert.equal(config.withoutAuth, true)
  assert.equal(config.queryFileLimit, 100_000)
  assert.equal(config.walFlushIntervalMs, 100)
  assert.equal(config.walSnapshotSize, 1)
  assert.equal(config.maxHttpRequestSizeBytes, 1000)
  assert.deepEqual(config.adminTokenRecoveryHttpBind, { host: '127.0.0.1', port: 8182 })
  assert.deepEqual(config.disableAuthz, ['health', 'ping'])
})

test('older spellings', () => {
  const config = configOf([
    '--writer-id=local01', '--object-store=MEMORY', '--http-bind=http://127.0.0.1:8181', '--aws-access-key=K',
    '--mode=read_write', '--cluster-id', 'c1', '--compactor-id=c01', '--run-compactions',
    '--read-from-writer-ids=a,b',
  ])
  assert.equal(config.nodeId, 'local01')
  assert.equal(config.dataDir, undefined)
  assert.deepEqual(config.httpBind, { host: '127.0.0.1', port: 8181 })
  assert.equal(config.objectStoreConfig.aws.accessKeyId, 'K')
  assert.equal(configOf(['--host-id', 'h']).nodeId, 'h')
})

test('an option beats a variable, a newer variable an older one, a variable the default', () => {
  const variables = {
    INFLUXDB3_NODE_IDENTIFIER_PREFIX: 'old', INFLUXDB3_NODE_ID: 'new', INFLUXDB3_START_WITHOUT_AUTH: 'yes',
    INFLUXDB3_EXEC_MEM_POOL_BYTES: '50%', INFLUXDB3_QUERY_FILE_LIMIT: '7', AWS_DEFAULT_REGION: 'eu-central-1',
    INFLUXDB3_AWS_DEFAULT_REGION: 'eu-west-1',
  }
  const config = configOf([], variables)
  assert.equal(config.nodeId, 'new')
  assert.equal(config.withoutAuth, true)
  assert.equal(config.execMemPoolBytes, Math.floor(machineMemory() / 2))
  assert.equal(config.queryFileLimit, 7)
  assert.equal(config.objectStoreConfig.aws.region, 'eu-west-1')
  assert.equal(configOf(['--node-id', 'given'], variables).nodeId, 'given')
  const result = parse(spec, [], new Map(Object.entries(variables)))
  assert.equal(result.kind, 'run')
  assert.deepEqual(result.parsed.warnings, [
    'both INFLUXDB3_NODE_ID and INFLUXDB3_NODE_IDENTIFIER_PREFIX are set; INFLUXDB3_NODE_ID is used',
    'both INFLUXDB3_AWS_DEFAULT_REGION and AWS_DEFAULT_REGION are set; INFLUXDB3_AWS_DEFAULT_REGION is used',
  ])
})

test('the quick start names its node', () => {
  assert.equal(configOf(['--quick-start']).nodeId, `${hostname().replace(/[^\w.-]/g, '-')}-node`)
  assert.equal(configOf(['--node-id-from-env', 'POD'], { POD: 'pod-1' }).nodeId, 'pod-1')
})
