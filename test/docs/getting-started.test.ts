// The guide does what it says: every `sh` block of docs/getting-started.md is run against a fresh
// server, and what it prints is compared with the block below it. UPDATE=1 writes what was printed.
// Runs where there is a POSIX shell and curl.
import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { test } from 'node:test'

const root = join(import.meta.dirname, '..', '..')
const guide = join(root, 'docs', 'getting-started.md')
const skip = spawnSync('curl', ['--version']).status === 0 ? false : 'no curl'

/** A command, and what stands under it. */
const BLOCK = /```sh\n([\s\S]*?)\n```(?:\n\n```text\n([\s\S]*?)```)?/g

/** How long a write took differs from run to run. */
function withoutRates(text: string): string {
  return text.split('\n').map((line) => (line.includes(' requests/sec)') ? '(rates)' : line)).join('\n')
}

test('the guide prints what it says', { skip, timeout: 60_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'influxdb3-guide-'))
  const launcher = join(root, 'bin', 'influxdb3.js')
  mkdirSync(join(folder, 'bin'))
  const shim = `#!/bin/sh\nexec "${process.execPath}" "${launcher}" "$@"\n`
  writeFileSync(join(folder, 'bin', 'influxdb3'), shim, { mode: 0o755 })
  cpSync(join(root, 'docs'), join(folder, 'docs'), { recursive: true })
  const address = join(folder, 'address')
  const server = spawn(process.execPath, [
    launcher, 'serve', '--node-id', 'node0', '--object-store', 'file', '--data-dir', join(folder, 'data'),
    '--http-bind', '127.0.0.1:0', '--tcp-listener-file-path', address,
  ], { stdio: 'ignore' })
  try {
    while (!existsSync(address) || readFileSync(address, 'utf8') === '') {
      assert.equal(server.exitCode, null, 'the server ended')
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    const port = readFileSync(address, 'utf8').trim().split(':').at(-1) ?? ''
    const env = {
      ...process.env, PATH: `${join(folder, 'bin')}${delimiter}${process.env['PATH'] ?? ''}`,
      INFLUXDB3_HOST_URL: `http://127.0.0.1:${port}`, NO_COLOR: '1',
    }
    const said = readFileSync(guide, 'utf8')
    let commands = 0
    const seen = said.replace(BLOCK, (_, command: string) => {
      commands++
      const script = command.replaceAll(':8181', `:${port}`)
      const options = { cwd: folder, env, encoding: 'utf8' } as const
      const { stdout } = spawnSync('sh', ['-c', `{ ${script}\n} 2>&1`], options)
      const output = stdout.replace(/\n*$/, '')
      return `\`\`\`sh\n${command}\n\`\`\`${output === '' ? '' : `\n\n\`\`\`text\n${output}\n\`\`\``}`
    })
    assert.ok(commands > 10)
    if (process.env['UPDATE'] === '1') writeFileSync(guide, seen)
    assert.equal(withoutRates(seen), withoutRates(readFileSync(guide, 'utf8')))
  } finally {
    const ended = once(server, 'close')
    server.kill('SIGINT')
    await ended
    rmSync(folder, { recursive: true })
  }
})
