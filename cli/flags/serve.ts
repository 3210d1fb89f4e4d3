// Every option of `influxdb3 serve`, in one table: name, other names, variables, default, check, help.
// Includes options that are accepted so that service files of the reference run, and change nothing here
// (noEffect). Invariant: cli/serve-config.ts reads each option without noEffect;
// test/cli/serve-options.test.ts holds both together.
import { availableParallelism } from 'node:os'
import type { Check, FlagSpec } from '../spec.ts'
import { addressComplaint } from './address.ts'
import { isDuration, isInteger } from './common.ts'
import { parseSize, type SizeUnit } from './size.ts'

type More = Partial<Omit<FlagSpec, 'name' | 'help'>>

const COUNT_MAX = Number.MAX_SAFE_INTEGER

function variable(name: string): string {
  return `INFLUXDB3_${name.toUpperCase().replaceAll('-', '_')}`
}

/** The default variable of an option is its name; options named otherwise in the reference state theirs. */
function option(name: string, value: string, help: string, more: More = {}): FlagSpec {
  return { name, value, help, env: [variable(name)], ...more }
}

function toggle(name: string, help: string, more: More = {}): FlagSpec {
  return { name, help, env: [variable(name)], ...more }
}

function defaultOf(fallback: string | number | undefined): { default?: string } {
  return fallback === undefined ? {} : { default: String(fallback) }
}

function duration(name: string, fallback: string | undefined, help: string, more: More = {}): FlagSpec {
  return option(name, 'DURATION', help, { check: isDuration, ...defaultOf(fallback), ...more })
}

function integer(name: string, fallback: number | undefined, help: string, more: More = {}): FlagSpec {
  const check = isInteger(0, COUNT_MAX)
  return option(name, 'N', help, { check, ...defaultOf(fallback), ...more })
}

function size(
  name: string, bare: SizeUnit, fallback: string | undefined, help: string, more: More = {},
): FlagSpec {
  const check: Check = (text) => parseSize(text, bare) === undefined
    ? 'expected a size such as 512kb, 10mb, 1gb or 20%' : undefined
  return option(name, 'SIZE', help, { check, ...defaultOf(fallback), ...more })
}

/** Variables that the reference names without the prefix have both forms; the prefixed one wins. */
function both(...names: string[]): readonly string[] {
  return names.flatMap((name) => [`INFLUXDB3_${name}`, name])
}

function grouped(group: string, flags: readonly FlagSpec[]): readonly FlagSpec[] {
  return flags.map((flag) => ({ group, ...flag }))
}

const isAddress: Check = addressComplaint
const none = { noEffect: true } as const
const cores = availableParallelism()

const isModes: Check = (text) => {
  const known = ['all', 'ingest', 'query', 'compact', 'process', 'read_write', 'read', 'compactor']
  return known.includes(text) ? undefined : `expected one of ${known.join(', ')}`
}

const isResource: Check = (text) => {
  const known = ['health', 'ping', 'metrics', 'ready', 'pprof', 'node_stop']
  return known.includes(text.toLowerCase()) ? undefined : 'valid values are health, ping, and metrics'
}

const isTriggerType: Check = (text) => ['wal', 'schedule', 'request'].includes(text)
  ? undefined : 'expected one of wal, schedule, request'

const isFraction: Check = (text) => {
  return /^(0(\.\d+)?|1(\.0+)?|\.\d+)$/.test(text) ? undefined : 'expected a number from 0 to 1'
}

const REQUIRED = grouped('Required', [
  option('node-id', 'NODE_ID', 'Name of this node: the first part of every object\'s path', {
    aliases: ['host-id', 'writer-id'], env: ['INFLUXDB3_NODE_ID', 'INFLUXDB3_NODE_IDENTIFIER_PREFIX'],
  }),
  option('node-id-from-env', 'VARIABLE', 'Take the node id from this environment variable', {
    env: ['INFLUXDB3_NODE_ID_FROM_ENV', 'INFLUXDB3_NODE_IDENTIFIER_FROM_ENV'],
  }),
  option('object-store', 'STORE', 'Where the data is kept', {
    default: 'file', choices: ['memory', 'memory-throttled', 'file', 's3', 'google', 'azure'], anyCase: true,
  }),
])

const COMMON = grouped('Common Options', [
  option('http-bind', 'HTTP_BIND_ADDRESS', 'Address for HTTP requests', {
    env: ['INFLUXDB3_HTTP_BIND_ADDR'], default: '0.0.0.0:8181', check: isAddress,
  }),
  toggle('without-auth', 'Answer every request without a token', {
    env: ['INFLUXDB3_WITHOUT_AUTH', 'INFLUXDB3_START_WITHOUT_AUTH'],
  }),
  option('disable-authz', 'RESOURCES', 'Endpoints that need no token: health, ping, metrics', {
    many: 'list', check: isResource,
  }),
  option('admin-token-file', 'FILE', 'File with an offline admin token'),
  option('permission-tokens-file', 'FILE', 'File with offline resource tokens'),
  option('admin-token-recovery-http-bind', 'ADDR', 'Address for admin token regeneration without a token', {
    env: ['INFLUXDB3_ADMIN_TOKEN_RECOVERY_HTTP_BIND_ADDR', 'INFLUXDB3_ADMIN_TOKEN_RECOVERY_HTTP_BIND'],
    valueIfBare: '127.0.0.1:8182', check: isAddress,
  }),
  option('tcp-listener-file-path', 'FILE', 'File that receives the bound address', {
    env: ['INFLUXDB3_TCP_LISTENER_FILE_PATH', 'INFLUXDB3_TCP_LISTINER_FILE_PATH'], hidden: true,
  }),
  option('admin-token-recovery-tcp-listener-file-path', 'FILE', 'File that receives the recovery address', {
    hidden: true,
  }),
  option('tls-key', 'KEY_FILE', 'Key file; with --tls-cert the server speaks TLS'),
  option('tls-cert', 'CERT_FILE', 'Certificate file'),
  option('tls-minimum-version', 'VERSION', 'Oldest TLS that is accepted', {
    default: 'tls-1.2', choices: ['tls-1.2', 'tls-1.3'],
  }),
  integer('max-http-connections', 4096, 'Connections at once', { check: isInteger(1, 1_000_000) }),
  duration('shutdown-timeout', '30s', 'How long a stop waits for open requests'),
])

const STORAGE = grouped('Storage Options', [
  option('data-dir', 'DIR', 'Directory of the file store; ~/.influxdb without it', {
    env: ['INFLUXDB3_DATA_DIR', 'INFLUXDB3_DB_DIR'],
  }),
  option('bucket', 'BUCKET', 'Bucket or container of a cloud store'),
  option('gen1-duration', 'DURATION', 'Time span of one Parquet file, fixed at the first start', {
    default: '10m', choices: ['1m', '5m', '10m'],
  }),
  duration('gen1-lookback-duration', '1month', 'How far back snapshots are loaded at start'),
  duration('retention-check-interval', '30m', 'How often retention is enforced'),
  duration('delete-grace-period', '24h', 'Wait before deleted data is removed'),
  duration('hard-delete-default-duration', '72h', 'Wait before a hard delete without a time'),
])

const AWS = grouped('AWS S3 Storage', [
  option('aws-access-key-id', 'KEY', 'S3 access key ID', {
    aliases: ['aws-access-key'], env: both('AWS_ACCESS_KEY_ID'), default: '', secret: true,
  }),
  option('aws-secret-access-key', 'KEY', 'S3 secret access key', {
    env: both('AWS_SECRET_ACCESS_KEY'), default: '', secret: true,
  }),
  option('aws-default-region', 'REGION', 'S3 region', {
    env: both('AWS_DEFAULT_REGION'), default: 'us-east-1',
  }),
  option('aws-endpoint', 'ENDPOINT', 'URL of an S3-compatible store', { env: both('AWS_ENDPOINT') }),
  option('aws-session-token', 'TOKEN', 'S3 session token', { env: both('AWS_SESSION_TOKEN'), secret: true }),
  toggle('aws-allow-http', 'Allow an endpoint without TLS', { env: both('AWS_ALLOW_HTTP') }),
  toggle('aws-skip-signature', 'Do not sign requests', { env: both('AWS_SKIP_SIGNATURE') }),
  option('aws-credentials-file', 'PATH', 'JSON file with keys and their expiry, read again when it changes', {
    env: both('AWS_CREDENTIALS_FILE'),
  }),
  option('aws-s3-custom-backend', 'BACKEND', 'Peculiarities of the store', { choices: ['ceph'], ...none }),
])

const CLOUDS = [
  ...grouped('Google Cloud Storage', [
    option('google-service-account', 'PATH', 'Credentials file', { env: both('GOOGLE_SERVICE_ACCOUNT') }),
  ]),
  ...grouped('Azure Blob Storage', [
    option('azure-storage-account', 'ACCOUNT', 'Storage account', { env: both('AZURE_STORAGE_ACCOUNT') }),
    option('azure-storage-access-key', 'KEY', 'Access key', {
      env: both('AZURE_STORAGE_ACCESS_KEY'), secret: true,
    }),
    option('azure-endpoint', 'ENDPOINT', 'URL of the store', { env: both('AZURE_ENDPOINT') }),
    toggle('azure-allow-http', 'Allow an endpoint without TLS', { env: both('AZURE_ALLOW_HTTP') }),
  ]),
]

const OBJECTS = grouped('Object Store Connection', [
  integer('object-store-connection-limit', 64, 'Connections to a cloud store at once', {
    env: both('OBJECT_STORE_CONNECTION_LIMIT'),
  }),
  duration('object-store-request-timeout', '30s', 'Limit of one request', {
    env: both('OBJECT_STORE_REQUEST_TIMEOUT'),
  }),
  integer('object-store-max-retries', undefined, 'Retries of one request', {
    env: both('OBJECT_STORE_MAX_RETRIES'),
  }),
  duration('object-store-retry-timeout', undefined, 'Time for all retries of one request', {
    env: both('OBJECT_STORE_RETRY_TIMEOUT'),
  }),
  toggle('object-store-tls-allow-insecure', 'Do not check the store\'s certificate', {
    env: both('OBJECT_STORE_TLS_ALLOW_INSECURE'),
  }),
  option('object-store-tls-ca', 'PATH', 'Certificate authority of the store', {
    env: both('OBJECT_STORE_TLS_CA'),
  }),
  toggle('object-store-http2-only', 'Use HTTP/2 only', { env: both('OBJECT_STORE_HTTP2_ONLY'), ...none }),
  integer('object-store-http2-max-frame-size', undefined, 'HTTP/2 frame size', {
    env: both('OBJECT_STORE_HTTP2_MAX_FRAME_SIZE'), ...none,
  }),
  option('object-store-cache-endpoint', 'URL', 'Read cache in front of S3', {
    env: both('OBJECT_STORE_CACHE_ENDPOINT'), ...none,
  }),
])

const WAL = grouped('WAL Configuration', [
  size('max-http-request-size', 'bytes', '10485760', 'Largest request body, after decompression'),
  duration('wal-flush-interval', '1s', 'Time that one WAL file covers'),
  integer('wal-snapshot-size', 600, 'WAL files per snapshot', {
    aliases: ['wal-files-per-snapshot'],
    env: ['INFLUXDB3_WAL_FILES_PER_SNAPSHOT', 'INFLUXDB3_WAL_SNAPSHOT_SIZE'],
    check: isInteger(1, 1_000_000),
  }),
  integer('wal-max-write-buffer-size', 100_000, 'Writes that may wait for the WAL', {
    aliases: ['wal-max-buffered-writes'],
    env: ['INFLUXDB3_WAL_MAX_BUFFERED_WRITES', 'INFLUXDB3_WAL_MAX_WRITE_BUFFER_SIZE'],
  }),
  toggle('wal-replay-fail-on-error', 'Stop the start when a WAL file cannot be replayed'),
  integer('wal-replay-concurrency-limit', Math.max(cores, 10), 'WAL files read at once'),
  integer('snapshotted-wal-files-to-keep', 300, 'WAL files kept after their snapshot', {
    env: ['INFLUXDB3_SNAPSHOTTED_WAL_FILES_TO_KEEP', 'INFLUXDB3_NUM_WAL_FILES_TO_KEEP'],
  }),
  integer('snapshot-concurrency-limit', cores, 'Parquet files written at once', {
    check: isInteger(1, 1024),
  }),
  duration('checkpoint-interval', undefined, 'How often snapshots are gathered into checkpoints'),
  size('force-snapshot-mem-threshold', 'megabytes', undefined, 'Write buffer size that forces a snapshot', {
    aliases: ['force-snapshot-mem-size'],
    env: ['INFLUXDB3_FORCE_SNAPSHOT_MEM_SIZE', 'INFLUXDB3_FORCE_SNAPSHOT_MEM_THRESHOLD'],
  }),
])

const CACHES = grouped('Cache Options', [
  size('parquet-mem-cache-size', 'megabytes', undefined, 'Memory for columns read from Parquet files', {
    aliases: ['file-cache-size', 'parquet-mem-cache-size-mb'],
    env: [
      'INFLUXDB3_FILE_CACHE_SIZE', 'INFLUXDB3_PARQUET_MEM_CACHE_SIZE', 'INFLUXDB3_PARQUET_MEM_CACHE_SIZE_MB',
    ],
  }),
  toggle('disable-parquet-mem-cache', 'Keep no columns of Parquet files in memory', {
    aliases: ['disable-file-cache', 'disable-data-file-cache'],
    env: ['INFLUXDB3_DISABLE_FILE_CACHE', 'INFLUXDB3_DISABLE_PARQUET_MEM_CACHE'],
  }),
  option('parquet-mem-cache-prune-percentage', 'FRACTION', 'Part given up at once', {
    default: '0.1', check: isFraction, ...none,
  }),
  duration('parquet-mem-cache-prune-interval', '1s', 'How often the cache is pruned', none),
  duration('parquet-mem-cache-query-path-duration', '5h', 'Age up to which read files are cached', {
    aliases: ['file-cache-recency'], ...none,
  }),
  duration('last-cache-eviction-interval', '10s', 'How often last value caches are pruned'),
  duration('distinct-cache-eviction-interval', '10s', 'How often distinct value caches are pruned'),
  toggle('last-value-cache-disable-from-history', 'Fill last value caches from new writes only', none),
  toggle('distinct-value-cache-disable-from-history', 'Fill distinct caches from new writes only', none),
  integer('table-index-cache-max-entries', 100, 'Table indices kept', none),
  integer('table-index-cache-concurrency-limit', 20, 'Table indices read at once', none),
])

const QUERY = grouped('Query Options', [
  integer('query-file-limit', undefined, 'Parquet files of a table that a query may read; no limit if unset'),
  integer('query-log-size', 1000, 'Rows of system.queries', {
    aliases: ['query-log-max-entries'], env: ['INFLUXDB3_QUERY_LOG_MAX_ENTRIES', 'INFLUXDB3_QUERY_LOG_SIZE'],
  }),
  integer('max-concurrent-queries', undefined, 'Queries that run at once', {
    check: isInteger(1, COUNT_MAX),
  }),
  size('exec-mem-pool-bytes', 'megabytes', '20%', 'Memory of all queries together; more than 2gb is 2gb', {
    aliases: ['exec-mem-pool-size'], env: ['INFLUXDB3_EXEC_MEM_POOL_SIZE', 'INFLUXDB3_EXEC_MEM_POOL_BYTES'],
  }),
  integer('datafusion-num-threads', undefined, 'Threads that work on queries; the cores without it', {
    check: isInteger(1, COUNT_MAX), env: ['INFLUXDB3_DATAFUSION_NUM_THREADS'],
  }),
  integer('num-database-limit', 5, 'Databases', {
    env: ['INFLUXDB3_NUM_DATABASE_LIMIT', 'INFLUXDB3_ENTERPRISE_NUM_DATABASE_LIMIT'],
  }),
  integer('num-table-limit', 2000, 'Tables of all databases', {
    env: ['INFLUXDB3_NUM_TABLE_LIMIT', 'INFLUXDB3_ENTERPRISE_NUM_TABLE_LIMIT'],
  }),
  integer('num-total-columns-per-table-limit', 500, 'Columns of a table', {
    env: [
      'INFLUXDB3_NUM_TOTAL_COLUMNS_PER_TABLE_LIMIT', 'INFLUXDB3_ENTERPRISE_NUM_TOTAL_COLUMNS_PER_TABLE_LIMIT',
    ],
  }),
])

const PLUGINS = grouped('Processing Engine Options', [
  option('plugin-dir', 'DIR', 'Directory of plugins; without it the processing engine is off'),
  option('virtual-env-location', 'PATH', 'Python virtual environment; <plugin-dir>/.venv without it', {
    env: ['VIRTUAL_ENV'],
  }),
  option('package-manager', 'MANAGER', 'How Python packages are installed', {
    default: 'discover', choices: ['discover', 'pip', 'uv', 'disabled'],
  }),
  { name: 'disable-package-management', help: 'Install no Python packages' },
  option('plugin-repo', 'URL', 'Where plugins named gh:... come from', {
    default: 'https://raw.githubusercontent.com/influxdata/influxdb3_plugins/main/',
  }),
  option('restrict-plugin-triggers-to', 'TYPES', 'Kinds of triggers allowed: wal, schedule, request', {
    many: 'list', check: isTriggerType,
  }),
  option('async-trigger-concurrency-limit', 'N', 'Asynchronous triggers at once', none),
  toggle('plugin-dir-only', 'No packages, no gh: plugins', none),
])

const LOGGING = grouped('Logging and Tracing', [
  option('log-filter', 'FILTER', 'Which lines are logged: a level, or levels by target', {
    env: both('LOG_FILTER'),
    default: 'info,iox_query::query_log=warn,influxdb3_query_executor::query_planner=warn',
  }),
  { name: 'verbose', short: 'v', many: 'count', help: 'More log lines: -v info, -vv debug, -vvv trace' },
  option('log-destination', 'DESTINATION', 'Where log lines go', {
    env: both('LOG_DESTINATION'), default: 'stdout', choices: ['stdout', 'stderr'],
  }),
  option('log-format', 'FORMAT', 'How log lines look', {
    env: both('LOG_FORMAT'), default: 'full', choices: ['full', 'pretty', 'json', 'logfmt'],
  }),
  toggle('disable-log-filter-noise-reduction', 'Take --log-filter as it is', none),
  option('traces-exporter', 'TYPE', 'Tracing', {
    env: both('TRACES_EXPORTER'), default: 'none', choices: ['none', 'jaeger'], ...none,
  }),
  ...[
    ['agent-host', '0.0.0.0'], ['agent-port', '6831'], ['service-name', 'iox-conductor'],
    ['trace-context-header-name', 'uber-trace-id'],
  ].map(([name = '', fallback = '']) => option(`traces-exporter-jaeger-${name}`, 'VALUE', 'Jaeger tracing', {
    env: both(`TRACES_EXPORTER_JAEGER_${name.toUpperCase().replaceAll('-', '_')}`),
    default: fallback, ...none,
  })),
  option('traces-jaeger-debug-name', 'NAME', 'Jaeger tracing', {
    env: both('TRACES_EXPORTER_JAEGER_DEBUG_NAME'), default: 'jaeger-debug-id', ...none,
  }),
  option('traces-jaeger-tags', 'TAGS', 'Jaeger tracing', {
    env: both('TRACES_EXPORTER_JAEGER_TAGS'), ...none,
  }),
  integer('traces-jaeger-max-msgs-per-second', 1000, 'Jaeger tracing', {
    env: both('TRACES_JAEGER_MAX_MSGS_PER_SECOND'), ...none,
  }),
  toggle('disable-telemetry-upload', 'This server never uploads telemetry', {
    env: ['INFLUXDB3_DISABLE_TELEMETRY_UPLOAD', 'INFLUXDB3_TELEMETRY_DISABLE_UPLOAD'], ...none,
  }),
  option('telemetry-endpoint', 'URL', 'This server never uploads telemetry', { hidden: true, ...none }),
  option('serve-invocation-method', 'METHOD', 'How the server was started', { hidden: true, ...none }),
  { name: 'test-mode', help: 'Accepted', hidden: true, ...none },
  toggle('tokio-console-enabled', 'Accepted', { env: ['TOKIO_CONSOLE_ENABLED'], hidden: true, ...none }),
])

/** The rest of the reference's options: nothing here depends on them. */
function idle(value: string | undefined, names: readonly string[]): readonly FlagSpec[] {
  return names.map((name) => {
    const env = [variable(name), variable(`enterprise-${name}`)]
    return { name, help: '', env, ...(value !== undefined && { value }), ...none }
  })
}

const DATAFUSION = grouped('Query Engine Settings of the Reference', idle('VALUE', [
  'datafusion-runtime-type', 'datafusion-max-parquet-fanout', 'datafusion-config',
  'datafusion-runtime-disable-lifo-slot', 'datafusion-runtime-event-interval',
  'datafusion-runtime-global-queue-interval', 'datafusion-runtime-max-blocking-threads',
  'datafusion-runtime-max-io-events-per-tick', 'datafusion-runtime-thread-keep-alive',
  'datafusion-runtime-thread-priority',
]).concat(idle(undefined, ['datafusion-use-cached-parquet-loader'])))

const CLUSTER = grouped('Cluster and Licence Settings of the Reference', [
  option('mode', 'MODES', 'What this node does', {
    env: ['INFLUXDB3_MODE', 'INFLUXDB3_ENTERPRISE_MODE'],
    many: 'list', default: 'all', check: isModes, ...none,
  }),
  ...idle('VALUE', [
    'cluster-id', 'read-from-writer-ids', 'read-from-node-ids', 'compactor-id', 'compaction-hosts',
    'license-email', 'license-file', 'license-type', 'num-cores',
    'compaction-row-limit', 'compaction-max-num-files-per-plan', 'compaction-gen2-duration',
    'compaction-multipliers', 'compaction-cleanup-wait', 'compaction-check-interval',
    'compacted-data-load-concurrency-limit', 'preemptive-cache-age', 'replication-interval',
    'catalog-sync-interval', 'wait-for-running-ingester', 'wait-for-running-ingestor', 'conn-info',
    'internode-bind-addr', 'user-auth-type', 'jwt-key-id', 'jwt-private-key', 'jwt-issuer',
    'jwt-default-ttl-seconds', 'oauth-issuer', 'oauth-audience', 'oauth-client-id', 'oauth-scopes',
  ]),
  ...idle(undefined, [
    'run-compactions', 'compacted-data-skip-file-index', 'upgrade-pacha-tree', 'use-pacha-tree',
    'without-user-auth', 'rbac-authoring-disabled',
  ]),
])

export const SERVE_FLAGS: readonly FlagSpec[] = [
  ...REQUIRED, ...COMMON, ...STORAGE, ...AWS, ...CLOUDS, ...PLUGINS, ...OBJECTS, ...WAL, ...CACHES, ...QUERY,
  ...LOGGING, ...DATAFUSION, ...CLUSTER,
  // Set by main.ts when no command was named.
  { name: 'quick-start', help: '', hidden: true, noEffect: true },
]
