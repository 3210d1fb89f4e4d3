// Every route of the server, one line a file. The order means nothing: no two share a method and a path.
import type { Route } from '../route.ts'
import * as configureDatabase from './configure-database.ts'
import * as configureRetention from './configure-retention.ts'
import * as configureTable from './configure-table.ts'
import health from './health.ts'
import metrics from './metrics.ts'
import ping from './ping.ts'
import * as querySql from './query-sql.ts'
import writeLp from './write-lp.ts'
import writeV1 from './write-v1.ts'
import writeV2 from './write-v2.ts'

export const routes: readonly Route[] = [
  configureDatabase.list, configureDatabase.create, configureDatabase.change, configureDatabase.remove,
  configureRetention.set, configureRetention.clear,
  configureTable.create, configureTable.remove,
  health, metrics, ping,
  querySql.get, querySql.post,
  writeLp, writeV1, writeV2,
]
