// Where the checkout is, and how scripts start programs in it.
// The pinned Node comes first in PATH, so `#!/usr/bin/env node` of every tool finds it.
import { spawn } from 'node:child_process'
import { realpathSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { pinnedNode, tooOld } from '../bin/pinned-node.js'

export const rootDir = dirname(dirname(fileURLToPath(import.meta.url)))

export function pathToRun() {
  return [join(rootDir, 'node_modules', '.bin'), process.env.PATH ?? ''].join(delimiter)
}

export function nodeToRun() {
  const node = pinnedNode(rootDir)
  if (node === undefined) {
    process.stderr.write(tooOld())
    process.exit(1)
  }
  return node
}

/** Runs `node args...` in the checkout, hands signals on, and ends as the child ends. */
export function runNode(args, env = {}) {
  const child = spawn(nodeToRun(), args, {
    cwd: rootDir, stdio: 'inherit', env: { ...process.env, PATH: pathToRun(), ...env },
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    // A terminal sends SIGINT to the whole group itself; a second one would look like impatience.
    process.on(signal, () => { if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal) })
  }
  child.on('error', (error) => {
    process.stderr.write(`cannot start ${nodeToRun()}: ${error.message}\n`)
    process.exit(1)
  })
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)))
}

/** True for the module that was named on the command line (also through a symbolic link). */
export function isMain(url) {
  return process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(url)
}
