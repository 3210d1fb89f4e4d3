// VictoriaMetrics (Debian's victoria-metrics package), opened up for long lines and data of 2016.
// It has no WAL: an acknowledged row may be lost by a crash, and becomes visible by a flush.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Server } from '../server.ts'
import type { System } from './system.ts'

const STILL_TIMES = 4
const STILL_MS = 500
const SETTLE_ROUNDS_MAX = 300
const VISIBLE_MS = 300

async function visible(server: Server): Promise<void> {
  await server.http('GET', '/internal/force_flush')
  await sleep(VISIBLE_MS)
}

async function activeMerges(server: Server): Promise<number> {
  const text = (await server.http('GET', '/metrics')).toString()
  return text.split('\n').filter((line) => /^vm_active_(merges\{|force_merges)/.test(line))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0)
}

async function settle(server: Server): Promise<string> {
  const started = performance.now()
  await visible(server)
  await server.http('GET', '/internal/force_merge?partition_prefix=2016_01')
  let still = 0
  for (let i = 0; i < SETTLE_ROUNDS_MAX && still < STILL_TIMES; i++) {
    await sleep(STILL_MS)
    still = await activeMerges(server) === 0 ? still + 1 : 0
  }
  return `flush and merge took ${((performance.now() - started) / 1000).toFixed(1)} s`
}

export const victoriaMetrics = (file: string): System => ({
  name: 'victoria-metrics',
  ours: false,
  dialect: 'vm',
  command: (place) => ({
    file,
    args: [
      `-storageDataPath=${place.dir}`, `-httpListenAddr=127.0.0.1:${place.port}`, '-retentionPeriod=100y',
      '-search.latencyOffset=0s', '-search.maxUniqueTimeseries=3000000', '-search.maxQueryDuration=300s',
      '-influx.maxLineSize=1MB', '-search.logSlowQueryDuration=0', '-loggerLevel=ERROR',
    ],
  }),
  readyPath: '/health',
  writePath: '/write?precision=ns',
  connections: [2, 4],
  prepare: () => Promise.resolve(),
  visible,
  settle,
  isWalFile: () => false,
})
