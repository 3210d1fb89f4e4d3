// InfluxDB 3 and what stands in for it: this checkout, started as users start it, and the reference where it
// is installed (INFLUXDB3_BIN, or influxdb3-core or influxdb3 in PATH). Same options, same routes, same
// client code.
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { newestS, type Span } from '../../data/data-set.ts'
import type { Server } from '../server.ts'
import { DATABASE } from '../wire.ts'
import type { Place, System } from './system.ts'

const SETTLE_MS_MAX = 300_000
const STILL_TIMES = 15
const STILL_MS = 200

function serveArgs(place: Place, settling: boolean): string[] {
  return [
    'serve', '--node-id', 'bench', '--object-store', 'file', '--data-dir', place.dir,
    '--http-bind', `127.0.0.1:${place.port}`, '--without-auth', '--query-file-limit', '100000',
    // With one WAL file a snapshot everything goes to Parquet at once.
    ...(settling ? ['--wal-snapshot-size', '1'] : []),
  ]
}

export const isParquet = (path: string) => path.endsWith('.parquet')

export async function rowsInParquet(server: Server): Promise<number | undefined> {
  const q = `SELECT sum(row_count) AS n FROM system.parquet_files WHERE table_name = 'cpu'`
  const body = JSON.stringify({ db: DATABASE, q, format: 'json' })
  try {
    const rows = JSON.parse(
      (await server.http('POST', '/api/v3/query_sql', body, 'application/json')).toString()) as
      readonly { readonly n: number | null }[]
    return rows[0]?.n ?? 0
  } catch {
    return undefined // without that table: wait until the files stand still
  }
}

/** Restarts so that every WAL file becomes a snapshot, nudges the WAL with rows of another database,
 * restarts again. */
async function settle(server: Server, set: Span): Promise<string> {
  const started = performance.now()
  await server.stop()
  await server.start(true)
  let still = 0, last = -1, rows: number | undefined
  while (performance.now() - started < SETTLE_MS_MAX && still < STILL_TIMES) {
    await server.http('POST', '/api/v3/write_lp?db=nudge&precision=second', `nudge v=1i ${newestS(set)}`,
      'text/plain')
    await sleep(STILL_MS)
    rows = await rowsInParquet(server)
    if (rows !== undefined && rows >= set.rows) break
    const { bytes } = server.files(isParquet)
    still = bytes === last && bytes > 0 ? still + 1 : 0
    last = bytes
  }
  const snapshotMs = performance.now() - started
  await server.stop()
  await server.start()
  const { files } = server.files(isParquet)
  const took = `snapshot took ${(snapshotMs / 1000).toFixed(1)} s`
  return `${took}, ${rows ?? 'unknown'} rows in ${files} Parquet files`
}

function influxdb3(name: string, ours: boolean, command: System['command']): System {
  const write = `/api/v3/write_lp?db=${DATABASE}&precision=nanosecond`
  return {
    name, ours, dialect: 'v3', command, settle, readyPath: '/health', writePath: write,
    writeFastPath: `${write}&no_sync=true`,
    connections: ours ? [2, 16, 4] : [4, 32],
    prepare: async (server) => {
      await server.http('POST', '/api/v3/configure/database', JSON.stringify({ db: DATABASE }),
        'application/json')
    },
    visible: () => Promise.resolve(),
    isWalFile: (path) => path.includes('/wal/'),
  }
}

export const ours = influxdb3('ours', true, (place, settling) => ({
  file: process.execPath,
  args: [join(import.meta.dirname, '..', '..', '..', 'bin', 'influxdb3.js'), ...serveArgs(place, settling)],
}))

export const reference = (file: string) => influxdb3('influxdb3-core', false, (place, settling) => ({
  file, args: [...serveArgs(place, settling), '--disable-telemetry-upload'],
}))
