// `influxdb3 serve`: runs the server until SIGINT or SIGTERM, then stops it in order and exits 0.
// Only here is an Env made; the server itself sees the world through it alone.
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { realEnv } from '../../storage/env/real/real.ts'
import type { RunningServer, ServeConfig, StartServer } from '../../server/config.ts'
import { command } from '../command.ts'
import { Failure } from '../failure.ts'
import { SERVE_FLAGS } from '../flags/serve.ts'
import { createLog } from '../log.ts'
import type { Parsed } from '../parse.ts'
import { serveConfig } from '../serve-config.ts'
import { readVersion } from '../version.ts'

const codeDir = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

export default command({
  words: 'serve',
  verb: 'Serve',
  about: 'Run the server',
  examples: 'Examples:\n'
    + '  # Data in a local directory:\n'
    + '  influxdb3 serve --node-id node1 --object-store file --data-dir ~/.influxdb\n\n'
    + '  # Data in an S3-compatible store:\n'
    + '  influxdb3 serve --node-id node1 --object-store s3 --bucket data \\\n'
    + '    --aws-access-key-id KEY --aws-secret-access-key SECRET',
  flags: SERVE_FLAGS,
}, async ({ spec, parsed, env }) => {
  const version = readVersion(codeDir)
  const log = createLog(parsed).target('influxdb3')
  const config = serveConfig({ spec, parsed, env, version, log })
  await serve(config, idleOptions(parsed), env.get('INFLUXDB3_SHOW_NEXT_STEPS') === '1')
})

async function serve(config: ServeConfig, idle: readonly string[], showNextSteps: boolean): Promise<void> {
  const { log } = config
  const realWorld = realEnv()
  const startedMs = realWorld.clock.monotonicMs()
  const stopAsked = Promise.withResolvers<string>()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stopAsked.resolve(signal))
  log.info('server starting', {
    node_id: config.nodeId, git_hash: config.revision, version: config.version,
    num_cpus: realWorld.workers.parallelism, product_name: 'influxdb3', object_store: config.objectStore,
    data_dir: config.dataDir,
  })
  if (idle.length > 0) log.warn('options that are accepted and have no effect', { options: idle.join(' ') })
  if (config.withoutAuth) {
    log.warn('server started without auth (`--without-auth` switch), '
      + 'all token creation and regeneration of admin token endpoints are disabled')
  }
  const server = await start(realWorld, config)
  const tookMs = Math.round(realWorld.clock.monotonicMs() - startedMs)
  log.target('influxdb3_server').info(`startup time: ${tookMs}ms`, { address: server.address })
  if (showNextSteps) process.stderr.write(nextSteps(server.address))
  await untilStopped(server, stopAsked.promise, config)
  // Sockets or timers that somebody forgot must not keep a stopped server alive.
  process.exit(0)
}

async function start(env: ReturnType<typeof realEnv>, config: ServeConfig): Promise<RunningServer> {
  const { startServer } = await import('../../server/start.ts') as { startServer: StartServer }
  try {
    return await startServer(env, config)
  } catch (error) {
    config.log.error('the server did not start', { error: String(error) })
    throw new Failure(error instanceof Error ? error.message : String(error))
  }
}

async function untilStopped(
  server: RunningServer, stopAsked: Promise<string>, config: ServeConfig,
): Promise<void> {
  const ended = await Promise.race([stopAsked, server.closed]).catch((error: unknown) => {
    throw new Failure(error instanceof Error ? error.message : String(error))
  })
  if (ended === undefined) throw new Failure('the server ended by itself; the log says why')
  config.log.info('shutdown requested', { signal: ended })
  await server.stop()
  await server.closed
  config.log.info('shutdown complete')
}

/** Options the user gave that change nothing here: better said once than wondered about. */
function idleOptions(parsed: Parsed): readonly string[] {
  return parsed.given.filter((flag) => flag.noEffect && !flag.hidden).map((flag) => `--${flag.name}`)
}

function nextSteps(address: string): string {
  return [
    '', `Serving on http://${address}. In another terminal, try:`, '',
    "  npx influxdb3 write -d first 'home,room=Kitchen temp=21.5'",
    "  npx influxdb3 query -d first 'SELECT * FROM home'", '',
    'Ctrl-C stops the server; what was written stays.', '', '',
  ].join('\n')
}
