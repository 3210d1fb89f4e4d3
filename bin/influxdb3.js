#!/usr/bin/env node
// The command `influxdb3`: starts on any Node, and hands over to the one this program needs.
// Runs cli/main.ts of a checkout or dist/cli/main.js of a package; compiled code is cached between calls.
import { spawn } from 'node:child_process'
import { existsSync, realpathSync } from 'node:fs'
import module from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { currentNodeIsEnough, pinnedNode, tooOld } from './pinned-node.js'

const self = realpathSync(fileURLToPath(import.meta.url))
const packageDir = dirname(dirname(self))
const ownFiles = pathToFileURL(packageDir).href + '/'

const CACHE_FLUSH_MS = 5000

/** Tells the process that a launcher waits for it, and that the channel is the launcher's. */
const LAUNCHED = 'INFLUXDB3_LAUNCHED'

if (currentNodeIsEnough()) {
  if (process.env[LAUNCHED] === '1' && process.channel) dieWithLauncher()
  module.enableCompileCache?.()
  module.registerHooks?.({ resolve: resolveOwn })
  const source = join(packageDir, 'cli', 'main.ts')
  const file = existsSync(source) ? source : join(packageDir, 'dist', 'cli', 'main.js')
  const { start } = await import(pathToFileURL(file).href)
  // Node writes the cache when a process ends by itself, which a killed server does not.
  setTimeout(() => module.flushCompileCache?.(), CACHE_FLUSH_MS).unref()
  await start(process.argv.slice(2))
} else {
  handOver()
}

/** Our files name each other whole: nothing to look for, in some 500 files a start. */
function resolveOwn(specifier, context, next) {
  const parent = context.parentURL ?? ''
  const isOwn = parent.startsWith(ownFiles) && !parent.includes('/node_modules/', ownFiles.length - 1)
  const ending = isOwn && specifier.startsWith('.') ? specifier.slice(-3) : ''
  if (ending !== '.ts' && ending !== '.js') {
    return next(specifier, context)
  }
  const format = ending === '.ts' ? 'module-typescript' : 'module'
  return { url: new URL(specifier, parent).href, format, shortCircuit: true }
}

function dieWithLauncher() {
  delete process.env[LAUNCHED]
  process.once('disconnect', () => process.kill(process.pid, 'SIGKILL'))
  process.channel.unref()
}

function handOver() {
  const node = pinnedNode(packageDir)
  if (node === undefined) {
    process.stderr.write(tooOld())
    process.exit(1)
  }
  const args = [self, ...process.argv.slice(2)]
  // One process instead of two where this Node can replace itself.
  if (typeof process.execve === 'function') process.execve(node, [node, ...args], process.env)
  // The channel is there to be closed: a launcher killed with SIGKILL must not leave a server behind.
  const env = { ...process.env, [LAUNCHED]: '1' }
  const child = spawn(node, args, { env, stdio: ['inherit', 'inherit', 'inherit', 'ipc'] })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2']) {
    // A terminal sends SIGINT and SIGQUIT to the whole group itself; the child must not see them twice.
    const fromTerminal = process.stdin.isTTY && (signal === 'SIGINT' || signal === 'SIGQUIT')
    process.on(signal, () => { if (!fromTerminal) child.kill(signal) })
  }
  child.on('error', (error) => {
    process.stderr.write(`cannot start ${node}: ${error.message}\n`)
    process.exit(1)
  })
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code ?? 1)
    process.removeAllListeners(signal)
    process.kill(process.pid, signal)
  })
}
