// InfluxDB 1.x (Debian's influxdb package), with the limits lifted that a benchmark hits and logging off. It
// answers a write when it is in its WAL, synced. Settling = a restart with cold durations of seconds: full
// compaction.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Server } from '../server.ts'
import { DATABASE } from '../wire.ts'
import type { Place, System } from './system.ts'

const STILL_TIMES = 8
const SETTLE_ROUNDS_MAX = 300

function config(place: Place, settling: boolean): string {
  return `reporting-disabled = true
bind-address = "127.0.0.1:${place.port2}"
[meta]
  dir = "${place.dir}/meta"
[data]
  dir = "${place.dir}/data"
  wal-dir = "${place.dir}/wal"
  query-log-enabled = false
  max-series-per-database = 0
  max-values-per-tag = 0
  cache-snapshot-write-cold-duration = "${settling ? '2s' : '10m'}"
  compact-full-write-cold-duration = "${settling ? '5s' : '4h'}"
[monitor]
  store-enabled = false
[http]
  bind-address = "127.0.0.1:${place.port}"
  log-enabled = false
  max-body-size = 0
[continuous_queries]
  enabled = false
`
}

/** Waits until neither the files nor the CPU time move. */
async function settle(server: Server): Promise<string> {
  const started = performance.now()
  await server.stop()
  await server.start(true)
  let still = 0, bytes = -1, cpu = 0
  for (let i = 0; i < SETTLE_ROUNDS_MAX && still < STILL_TIMES; i++) {
    await sleep(1000)
    const now = server.files().bytes, used = server.cpu()
    still = now === bytes && used - cpu < 0.2 ? still + 1 : 0
    bytes = now
    cpu = used
  }
  return `full compaction took ${((performance.now() - started) / 1000).toFixed(1)} s`
}

export const influxdb1 = (file: string): System => ({
  name: 'influxdb-1.6',
  ours: false,
  dialect: 'v1',
  command: (place, settling) => {
    const path = join(place.dir, '..', 'influxdb.conf')
    writeFileSync(path, config(place, settling))
    return { file, args: ['run', '-config', path] }
  },
  readyPath: '/ping',
  writePath: `/write?db=${DATABASE}&precision=ns`,
  connections: [2, 4],
  prepare: async (server) => {
    await server.http('POST', `/query?q=${encodeURIComponent(`CREATE DATABASE ${DATABASE}`)}`)
  },
  visible: () => Promise.resolve(),
  settle,
  isWalFile: (path) => path.includes('/wal/'),
})
