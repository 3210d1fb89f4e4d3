// Options of `serve` -> ServeConfig: texts to numbers, defaults to values, mistakes that involve several
// options to sentences. Pure but for the host name and the home directory. Invariant: every option that has
// an effect is read here.
import { homedir, hostname } from 'node:os'
import { join, resolve } from 'node:path'
import type {
  BindAddress, Log, ObjectStoreConfig, ObjectStoreKind, ServeConfig, TlsConfig,
} from '../server/config.ts'
import type { Environment } from './environment.ts'
import { Failure, UsageError } from './failure.ts'
import { parseAddress } from './flags/address.ts'
import { durationMs } from './flags/duration.ts'
import { parseSize, type SizeUnit } from './flags/size.ts'
import { missingArguments, type Parsed } from './parse.ts'
import type { CommandSpec } from './spec.ts'
import type { Version } from './version.ts'

export type ServeInput = {
  readonly spec: CommandSpec
  readonly parsed: Parsed
  readonly env: Environment
  readonly version: Version
  readonly log: Log
}

export function serveConfig({ spec, parsed, env, version, log }: ServeInput): ServeConfig {
  const read = readerOf(parsed)
  const objectStore = parsed.must('object-store') as ObjectStoreKind
  return {
    ...version,
    nodeId: nodeId(spec, parsed, env),
    objectStore,
    objectStoreConfig: objectStoreConfig(parsed, read),
    dataDir: dataDir(parsed, objectStore),

    httpBind: read.address('http-bind') ?? { host: '0.0.0.0', port: 8181 },
    tls: tlsConfig(parsed),
    maxHttpRequestSizeBytes: read.size('max-http-request-size', 'bytes') ?? 0,
    httpConnectionsMax: read.integer('max-http-connections'),
    tcpListenerFilePath: parsed.text('tcp-listener-file-path'),
    shutdownTimeoutMs: read.ms('shutdown-timeout'),

    withoutAuth: parsed.has('without-auth'),
    disableAuthz: disabledResources(parsed),
    adminTokenFile: parsed.text('admin-token-file'),
    permissionTokensFile: parsed.text('permission-tokens-file'),
    adminTokenRecoveryHttpBind: read.address('admin-token-recovery-http-bind'),
    adminTokenRecoveryTcpListenerFilePath: parsed.text('admin-token-recovery-tcp-listener-file-path'),

    ...storageConfig(parsed, read),
    ...queryConfig(parsed, read),
    ...pluginConfig(parsed),
    log,
  }
}

type Reader = ReturnType<typeof readerOf>

function readerOf(parsed: Parsed) {
  const optional = <T>(name: string, convert: (text: string) => T): T | undefined => {
    const text = parsed.text(name)
    return text === undefined || text === '' ? undefined : convert(text)
  }
  return {
    ms: (name: string) => durationMs(parsed.must(name)),
    optionalMs: (name: string) => optional(name, durationMs),
    integer: (name: string) => Number(parsed.must(name)),
    optionalInteger: (name: string) => optional(name, Number),
    size: (name: string, bare: SizeUnit) => optional(name, (text) => parseSize(text, bare)),
    address: (name: string): BindAddress | undefined => optional(name, parseAddress),
    text: (name: string) => optional(name, (text) => text),
  }
}

function storageConfig(parsed: Parsed, read: Reader) {
  return {
    walFlushIntervalMs: read.ms('wal-flush-interval'),
    walSnapshotSize: read.integer('wal-snapshot-size'),
    walMaxWriteBufferSize: read.integer('wal-max-write-buffer-size'),
    walReplayFailOnError: parsed.has('wal-replay-fail-on-error'),
    walReplayConcurrencyLimit: read.integer('wal-replay-concurrency-limit'),
    snapshottedWalFilesToKeep: read.integer('snapshotted-wal-files-to-keep'),
    snapshotConcurrencyLimit: read.integer('snapshot-concurrency-limit'),
    checkpointIntervalMs: read.optionalMs('checkpoint-interval'),
    gen1DurationMs: read.ms('gen1-duration'),
    gen1LookbackDurationMs: read.ms('gen1-lookback-duration'),
    forceSnapshotMemThresholdBytes: read.size('force-snapshot-mem-threshold', 'megabytes'),
    retentionCheckIntervalMs: read.ms('retention-check-interval'),
    deleteGracePeriodMs: read.ms('delete-grace-period'),
    hardDeleteDefaultDurationMs: read.ms('hard-delete-default-duration'),
  }
}

function queryConfig(parsed: Parsed, read: Reader) {
  return {
    columnCacheBytes: read.size('parquet-mem-cache-size', 'megabytes'),
    columnCacheDisabled: parsed.has('disable-parquet-mem-cache'),
    lastCacheEvictionIntervalMs: read.ms('last-cache-eviction-interval'),
    distinctCacheEvictionIntervalMs: read.ms('distinct-cache-eviction-interval'),
    queryFileLimit: read.optionalInteger('query-file-limit'),
    queryLogSize: read.integer('query-log-size'),
    maxConcurrentQueries: read.optionalInteger('max-concurrent-queries'),
    queryThreads: read.optionalInteger('datafusion-num-threads'),
    execMemPoolBytes: read.size('exec-mem-pool-bytes', 'megabytes') ?? 0,
    databasesMax: read.integer('num-database-limit'),
    tablesMax: read.integer('num-table-limit'),
    columnsPerTableMax: read.integer('num-total-columns-per-table-limit'),
  }
}

function pluginConfig(parsed: Parsed) {
  const manager = parsed.must('package-manager') as ServeConfig['packageManager']
  return {
    pluginDir: parsed.text('plugin-dir'),
    virtualEnvLocation: parsed.text('virtual-env-location'),
    packageManager: parsed.has('disable-package-management') ? 'disabled' as const : manager,
    pluginRepo: parsed.must('plugin-repo'),
    restrictPluginTriggersTo: parsed.list('restrict-plugin-triggers-to'),
  }
}

function objectStoreConfig(parsed: Parsed, read: Reader): ObjectStoreConfig {
  return {
    bucket: read.text('bucket'),
    aws: {
      accessKeyId: parsed.must('aws-access-key-id'),
      secretAccessKey: parsed.must('aws-secret-access-key'),
      region: parsed.must('aws-default-region'),
      endpoint: read.text('aws-endpoint'),
      sessionToken: read.text('aws-session-token'),
      allowHttp: parsed.has('aws-allow-http'),
      skipSignature: parsed.has('aws-skip-signature'),
      credentialsFile: read.text('aws-credentials-file'),
    },
    googleServiceAccount: read.text('google-service-account'),
    azure: {
      storageAccount: read.text('azure-storage-account'),
      accessKey: read.text('azure-storage-access-key'),
      endpoint: read.text('azure-endpoint'),
      allowHttp: parsed.has('azure-allow-http'),
    },
    connectionLimit: read.integer('object-store-connection-limit'),
    requestTimeoutMs: read.ms('object-store-request-timeout'),
    maxRetries: read.optionalInteger('object-store-max-retries'),
    retryTimeoutMs: read.optionalMs('object-store-retry-timeout'),
    tlsAllowInsecure: parsed.has('object-store-tls-allow-insecure'),
    tlsCaFile: read.text('object-store-tls-ca'),
  }
}

const NODE_ID_LENGTH_MAX = 255

function nodeId(spec: CommandSpec, parsed: Parsed, env: Environment): string {
  const given = parsed.text('node-id') ?? fromVariable(parsed.text('node-id-from-env'), env)
  if (given !== undefined) {
    // It becomes a folder: no separators, nothing that walks upwards.
    if (!/^[\w.-]+$/.test(given) || /^\.+$/.test(given) || given.length > NODE_ID_LENGTH_MAX) {
      throw new UsageError({
        problem: `invalid value '${given}' for '--node-id <NODE_ID>': `
          + "use letters, digits, '-', '_' and '.' only",
      })
    }
    return given
  }
  if (!parsed.has('quick-start')) {
    missingArguments(spec, ['<--node-id <NODE_ID>|--node-id-from-env <VARIABLE>>'])
  }
  const host = hostname().replace(/[^\w.-]/g, '-')
  const generated = host === '' || /^\.+$/.test(host) ? 'primary-node' : `${host}-node`
  process.stderr.write(
    `Using auto-generated node id: ${generated}. For production deployments, explicitly set --node-id\n`)
  return generated
}

function fromVariable(name: string | undefined, env: Environment): string | undefined {
  if (name === undefined) return undefined
  const value = env.get(name)
  if (value === undefined) {
    throw new Failure(
      `Must set INFLUXDB3_NODE_IDENTIFIER_PREFIX=${name} to a valid env var value for the node id`)
  }
  return value
}

function dataDir(parsed: Parsed, store: ObjectStoreKind): string | undefined {
  if (store !== 'file') return undefined
  const given = parsed.text('data-dir')
  if (given === undefined) return join(homedir(), '.influxdb')
  // `--data-dir=~/x`: the shell expands a tilde only where a word begins with it.
  return given === '~' || given.startsWith('~/') ? join(homedir(), given.slice(1)) : resolve(given)
}

function tlsConfig(parsed: Parsed): TlsConfig | undefined {
  const keyFile = parsed.text('tls-key')
  const certFile = parsed.text('tls-cert')
  if (keyFile === undefined && certFile === undefined) return undefined
  if (keyFile === undefined || certFile === undefined) {
    throw new Failure('tls requires both a cert and a key file to be passed in to work')
  }
  const minimumVersion = parsed.text('tls-minimum-version') === 'tls-1.3' ? 'TLSv1.3' : 'TLSv1.2'
  return { keyFile, certFile, minimumVersion }
}

function disabledResources(parsed: Parsed): readonly string[] {
  const names = parsed.list('disable-authz').map((name) => name.toLowerCase())
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined) {
    throw new UsageError({
      problem: `invalid value '${twice}' for '--disable-authz <RESOURCES>': resource can only be listed once`,
    })
  }
  return names
}
