// What the server is started with: every option resolved to a value in the unit its name ends with. Types
// only: cli resolves options, environment and defaults; server reads this and never the environment.
// Invariant: a size or time of the user's is already a number here; `undefined` means "not set", never
// "default".
import type { Env } from '../storage/env/env.ts'

export type ObjectStoreKind = 'memory' | 'memory-throttled' | 'file' | 's3' | 'google' | 'azure'

export type BindAddress = { readonly host: string; readonly port: number }

/** Where log lines go. `target` names the area, as in the reference (`influxdb3_server`). */
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>
export type LogLevel = 'error' | 'warn' | 'info' | 'debug' | 'trace'
export type Log = {
  readonly error: (message: string, fields?: LogFields) => void
  readonly warn: (message: string, fields?: LogFields) => void
  readonly info: (message: string, fields?: LogFields) => void
  readonly debug: (message: string, fields?: LogFields) => void
  readonly trace: (message: string, fields?: LogFields) => void
  readonly isOn: (level: LogLevel) => boolean
  readonly target: (name: string) => Log
}

export type AwsConfig = {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly region: string
  readonly endpoint: string | undefined
  readonly sessionToken: string | undefined
  readonly allowHttp: boolean
  readonly skipSignature: boolean
  readonly credentialsFile: string | undefined
}

export type AzureConfig = {
  readonly storageAccount: string | undefined
  readonly accessKey: string | undefined
  readonly endpoint: string | undefined
  readonly allowHttp: boolean
}

export type ObjectStoreConfig = {
  readonly bucket: string | undefined
  readonly aws: AwsConfig
  readonly googleServiceAccount: string | undefined
  readonly azure: AzureConfig
  readonly connectionLimit: number
  readonly requestTimeoutMs: number
  readonly maxRetries: number | undefined
  readonly retryTimeoutMs: number | undefined
  readonly tlsAllowInsecure: boolean
  readonly tlsCaFile: string | undefined
}

export type TlsConfig = {
  readonly keyFile: string
  readonly certFile: string
  readonly minimumVersion: 'TLSv1.2' | 'TLSv1.3'
}

export type ServeConfig = {
  /** Version shown to clients and the revision of --version. */
  readonly version: string
  readonly revision: string
  readonly nodeId: string
  readonly objectStore: ObjectStoreKind
  readonly objectStoreConfig: ObjectStoreConfig
  /** Absolute. Set exactly when `objectStore` is 'file'. */
  readonly dataDir: string | undefined

  readonly httpBind: BindAddress
  readonly tls: TlsConfig | undefined
  readonly maxHttpRequestSizeBytes: number
  readonly httpConnectionsMax: number
  readonly tcpListenerFilePath: string | undefined
  readonly shutdownTimeoutMs: number

  readonly withoutAuth: boolean
  readonly disableAuthz: readonly string[]
  readonly adminTokenFile: string | undefined
  readonly permissionTokensFile: string | undefined
  readonly adminTokenRecoveryHttpBind: BindAddress | undefined
  readonly adminTokenRecoveryTcpListenerFilePath: string | undefined

  readonly walFlushIntervalMs: number
  /** WAL files per snapshot. */
  readonly walSnapshotSize: number
  readonly walMaxWriteBufferSize: number
  readonly walReplayFailOnError: boolean
  readonly walReplayConcurrencyLimit: number
  readonly snapshottedWalFilesToKeep: number
  readonly snapshotConcurrencyLimit: number
  readonly checkpointIntervalMs: number | undefined
  readonly gen1DurationMs: number
  readonly gen1LookbackDurationMs: number
  /** Undefined: the write buffer's own default budget. */
  readonly forceSnapshotMemThresholdBytes: number | undefined
  readonly retentionCheckIntervalMs: number
  readonly deleteGracePeriodMs: number
  readonly hardDeleteDefaultDurationMs: number

  readonly columnCacheBytes: number | undefined
  readonly columnCacheDisabled: boolean
  readonly lastCacheEvictionIntervalMs: number
  readonly distinctCacheEvictionIntervalMs: number
  /** Undefined: no limit. */
  readonly queryFileLimit: number | undefined
  readonly queryLogSize: number
  readonly maxConcurrentQueries: number | undefined
  readonly execMemPoolBytes: number
  readonly queryThreads: number | undefined

  readonly databasesMax: number
  readonly tablesMax: number
  readonly columnsPerTableMax: number

  readonly pluginDir: string | undefined
  readonly virtualEnvLocation: string | undefined
  readonly packageManager: 'discover' | 'pip' | 'uv' | 'disabled'
  readonly pluginRepo: string
  readonly restrictPluginTriggersTo: readonly string[]

  readonly log: Log
}

export type RunningServer = {
  /** `ip:port` as bound: the real port where port 0 was asked for. */
  readonly address: string
  /** Settles when the server has ended, however it came to that; rejects if it could not go on. */
  readonly closed: Promise<void>
  /** Stops accepting, drains connections, flushes the WAL. May be called again. */
  readonly stop: () => Promise<void>
}

/** `startServer` of server/start.ts. Rejects with an Error whose message is the sentence the user reads. */
export type StartServer = (env: Env, config: ServeConfig) => Promise<RunningServer>
