// Starts a server: the engine, then the listener on it. Prints nothing; the log is the config's. Not the
// options (cli resolves them). Invariant: what was opened before a failure is closed again before the
// failure is reported.
import type { Env } from '../storage/env/env.ts'
import type { RunningServer, ServeConfig } from './config.ts'
import { listenOn } from './listen.ts'
import { openEngine } from './open-engine.ts'

export async function startServer(env: Env, config: ServeConfig): Promise<RunningServer> {
  return listenOn(env, config, await openEngine(env, config))
}
