// The one place where the server meets the engine: the config's options become those of Database.open.
// Nothing is decided here; what the config leaves out, the engine's own defaults decide.
import { Database, defaultCatalogLimits, type NodeStore } from '../engine/database.ts'
import type { Door } from '../engine/door.ts'
import type { Env } from '../storage/env/env.ts'
import type { ServeConfig } from './config.ts'

/** Opens the engine that the config describes. */
export function openEngine(env: Env, config: ServeConfig): Promise<Door> {
  return Database.open(env, {
    nodeId: config.nodeId, store: storeOf(config),
    walFlushIntervalMs: config.walFlushIntervalMs, walSnapshotSize: config.walSnapshotSize,
    walSegmentsToKeep: config.snapshottedWalFilesToKeep, gen1DurationMs: config.gen1DurationMs,
    ...(config.forceSnapshotMemThresholdBytes === undefined
      ? {} : { forceSnapshotBytes: config.forceSnapshotMemThresholdBytes }),
    ...(config.columnCacheBytes === undefined ? {} : { columnCacheBytes: config.columnCacheBytes }),
    queryBytes: config.execMemPoolBytes, queryLogSize: config.queryLogSize,
    ...(config.queryThreads === undefined ? {} : { queryThreads: config.queryThreads }),
    ...(config.maxConcurrentQueries === undefined ? {} : { queriesMax: config.maxConcurrentQueries }),
    ...(config.queryFileLimit === undefined ? {} : { queryFilesMax: config.queryFileLimit }),
    limits: {
      ...defaultCatalogLimits, databases: config.databasesMax, tables: config.tablesMax,
      columns: config.columnsPerTableMax,
    },
    notice: (sentence) => config.log.warn(sentence),
  })
}

function storeOf(config: ServeConfig): NodeStore {
  switch (config.objectStore) {
    case 'memory': case 'memory-throttled': return { kind: config.objectStore }
    case 'file': return { kind: 'file', root: config.dataDir! }
    case 's3': case 'google': case 'azure':
      throw new Error(`object store ${config.objectStore} is not in this version; use file or memory`)
  }
}
