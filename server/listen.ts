// Binds the listener over an open engine and writes the address file. Knows the engine by its door only, so
// tests run it over a fake one. Invariant: a door that was handed in is closed when the server has stopped
// or did not start.
import type { AddressInfo } from 'node:net'
import type { Door } from '../engine/door.ts'
import type { Env } from '../storage/env/env.ts'
import type { RunningServer, ServeConfig } from './config.ts'
import { HttpServer, type TlsKeys } from './http/server.ts'

export async function listenOn(env: Env, config: ServeConfig, door: Door): Promise<RunningServer> {
  try {
    const http = new HttpServer(env, config, door, await tlsKeys(env, config))
    await listen(http, config)
    const address = addressOf(http.server.address() as AddressInfo)
    try {
      await writeAddressFile(env, config, address)
    } catch (error) {
      await http.stop(0)
      throw error
    }
    return running(http, config, door, address)
  } catch (error) {
    await door.close()
    throw error
  }
}

function running(http: HttpServer, config: ServeConfig, door: Door, address: string): RunningServer {
  const closed = Promise.withResolvers<void>()
  // Whoever starts a server need not wait for its end.
  closed.promise.catch(() => {})
  let stopping: Promise<void> | null = null
  const stop = (): Promise<void> => {
    stopping ??= http.stop(config.shutdownTimeoutMs)
      .then(() => door.close()).then(closed.resolve, closed.reject)
    return stopping
  }
  // Nothing more may be answered: connections are cut, not drained.
  void door.ended?.then((reason) => {
    config.log.error(reason.message)
    stopping ??= http.stop(0).then(() => door.close()).then(() => closed.reject(reason), closed.reject)
  })
  http.server.on('error', (error) => {
    config.log.error('the listener failed', { error: error.message })
    void stop()
  })
  return { address, closed: closed.promise, stop }
}

async function listen(http: HttpServer, config: ServeConfig): Promise<void> {
  const { host, port } = config.httpBind
  await new Promise<void>((resolve, reject) => {
    const failed = (error: Error): void => reject(
      new Error(`Failed to bind address ${host}:${port}: ${error.message}`, { cause: error }))
    http.server.once('error', failed)
    http.server.listen({ host, port, backlog: 1024 }, () => {
      http.server.off('error', failed)
      resolve()
    })
  })
}

function addressOf(bound: AddressInfo): string {
  return bound.family === 'IPv6' ? `[${bound.address}]:${bound.port}` : `${bound.address}:${bound.port}`
}

async function writeAddressFile(env: Env, config: ServeConfig, address: string): Promise<void> {
  if (config.tcpListenerFilePath === undefined) return
  const file = await env.files.open(config.tcpListenerFilePath, 'overwrite')
  try {
    await file.write(new TextEncoder().encode(address))
  } finally {
    await file.close()
  }
}

async function tlsKeys(env: Env, config: ServeConfig): Promise<TlsKeys | null> {
  if (config.tls === undefined) return null
  return {
    key: await env.files.readWhole(config.tls.keyFile),
    cert: await env.files.readWhole(config.tls.certFile),
    minVersion: config.tls.minimumVersion,
  }
}
