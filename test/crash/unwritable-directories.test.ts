// Directories that the real program may not write: read-only, or somebody else's. Before a start it refuses
// in one sentence, exit code 1, that names the path and the reason; while it runs it refuses writes, answers
// queries, and takes writes again when it may. Proves P-07 and P-13 from outside. The file system's say is
// tested by a read-only mount, the permissions' by a server of another user, as they do not bind root.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { query, write } from './client.ts'
import { mayNotMount, mountReadOnly } from './mount.ts'
import { runUntilEnd, startServer, type LaunchOptions } from './server.ts'

const isRoot = process.getuid?.() === 0
/** `nobody` on Linux; a server of the tests' own user where that is not root. */
const USER: LaunchOptions = isRoot ? { uid: 65534 } : {}
const USER_ID = isRoot ? 65534 : process.getuid?.() ?? 0

let directory = ''
before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'unwritable-test-'))
  await chmod(directory, 0o755)
})
after(() => rm(directory, { recursive: true, force: true }))

/** A directory of the user, with one row in it if it is `used`. */
async function dataDirectory(name: string, used: boolean): Promise<string> {
  const dataDir = join(directory, name)
  await mkdir(dataDir)
  if (used) {
    const server = await startServer(dataDir)
    assert.equal((await write(server.url, 'd', 'm v=1i 1'))?.status, 204)
    assert.equal(await server.stop(), 0, server.output())
  }
  if (isRoot) execFileSync('chown', ['-R', `${USER_ID}:${USER_ID}`, dataDir])
  return dataDir
}

async function refused(dataDir: string, options: LaunchOptions, reason: RegExp): Promise<void> {
  const { code, output } = await runUntilEnd(dataDir, options)
  assert.equal(code, 1, output)
  const said = output.trim().split('\n').at(-1) ?? ''
  assert(said.startsWith('Serve command failed: ') && said.includes(dataDir), output)
  assert.match(said, reason)
  assert(!/at .*\.ts:\d+/.test(output), `no stack for a user: ${output}`)
}

for (const used of [false, true]) {
  const what = used ? 'with data' : 'that is empty'
  test(`a read-only file system ${what} is named and stops the start: P-07`, { skip: mayNotMount() },
    async () => {
      const mount = mountReadOnly(await dataDirectory(`mounted ${used}`, used))
      try {
        await refused(mount.path, {}, /read-only file system/)
      } finally {
        mount.unmount()
      }
    })

  test(`a directory of another owner ${what} is named and stops the start: P-07`,
    { skip: isRoot ? false : 'only root can start a server of another user' }, async () => {
      const dataDir = await dataDirectory(`owned ${used}`, used)
      execFileSync('chown', ['-R', '0:0', dataDir])
      await refused(dataDir, USER, /permission denied/)
    })

  test(`a directory without the permission to write ${what} is named and stops the start: P-07`, async () => {
    const dataDir = await dataDirectory(`forbidden ${used}`, used)
    execFileSync('chmod', ['-R', 'a-w', dataDir])
    await refused(dataDir, USER, /permission denied/)
    execFileSync('chmod', ['-R', 'u+w', dataDir])
  })
}

test('a log directory that becomes read-only stops writes, not reads, for as long: P-13', async () => {
  const dataDir = await dataDirectory('while running', false)
  const server = await startServer(dataDir, { ...USER, more: ['--wal-flush-interval', '10ms'] })
  try {
    const log = join(dataDir, 'n', 'wal')
    assert.equal((await write(server.url, 'd', 'm v=1i 1'))?.status, 204)
    await chmod(log, 0o500)
    await new Promise((resolve) => setTimeout(resolve, 50))
    for (let i = 2; i < 5; i++) {
      const answer = await write(server.url, 'd', `m v=${i}i ${i}`)
      assert(answer !== null, server.output())
      assert.equal(answer.status, 503, answer.text)
      assert.match(answer.text, /permission denied/)
      assert(answer.retryAfter !== null, '503 without Retry-After')
    }
    const rows = async (): Promise<unknown[]> =>
      (await query(server.url, 'd', 'SELECT v FROM m ORDER BY time')).map(({ v }) => v)
    assert.deepEqual(await rows(), [1])
    await chmod(log, 0o700)
    assert.equal((await write(server.url, 'd', 'm v=9i 9'))?.status, 204)
    assert.deepEqual(await rows(), [1, 9])
    assert.equal(await server.stop(), 0, server.output())
  } finally {
    await server.kill()
  }
})
