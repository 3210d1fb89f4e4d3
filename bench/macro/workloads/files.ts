// Brings every loaded server to rest (snapshot to Parquet, full compaction, merges) and weighs what it left
// on disk.
import { attempt, say, type Context } from '../context.ts'
import type { Server } from '../server.ts'
import { isParquet } from '../systems/influxdb3.ts'
import { countRows } from './truth.ts'

/** What counts as the data: Parquet where there is any, else everything below the data directory. */
function filesOf(server: Server) {
  const parquet = server.files(isParquet)
  return parquet.files > 0 ? parquet : server.files()
}

export async function settleAll(context: Context, servers: readonly Server[]): Promise<readonly Server[]> {
  const settled: Server[] = []
  for (const server of servers) {
    const { name } = server.system
    const ok = await attempt(context, name, 'settle', async () => {
      server.resetPeak()
      // The full compaction of InfluxDB 1.x alone takes half of a quick run's time.
      const left = context.options.quick && server.system.dialect === 'v1'
      const note = left ? 'as loaded' : await server.system.settle(server, context.set)
      const { bytes, files } = filesOf(server)
      const rows = await countRows(server, context.set)
      const bytesPerRow = bytes / Math.max(rows, 1)
      context.footprints.push(
        { system: name, bytesPerRow, files, rss: server.memory().rss, peakRss: server.peak.rss, note })
      say(`  ${name}: ${note}, ${bytesPerRow.toFixed(2)} B per row`)
      if (rows !== context.set.rows) throw new Error(
        `counts ${rows} rows of ${context.set.rows} after settling`)
      return true
    })
    if (ok === true) settled.push(server)
    else await server.remove()
  }
  return settled
}
