// The real Env's files: what Node and the operating system must do for us, views of shared kernel
// memory included.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FileFailure } from '../../storage/env/env.ts'
import { fileFailure } from '../../storage/env/real/file-failure.ts'
import { realEnv } from '../../storage/env/real/real.ts'
import { syncDirectory } from '../../storage/env/sync-directory.ts'
import { withTemporaryDirectory } from './temporary-directory.ts'

const { files } = realEnv()

async function failsWith(code: FileFailure['code'], attempt: Promise<unknown>): Promise<void> {
  await assert.rejects(attempt, (error) => {
    assert(error instanceof FileFailure, String(error))
    assert.equal(error.code, code)
    return true
  })
}

test('reads and writes views of shared WebAssembly memory', () => withTemporaryDirectory(async (root) => {
  const memory = new WebAssembly.Memory({ initial: 16, maximum: 16, shared: true })
  const source = new Uint8Array(memory.buffer, 12_345, 100_000)
  for (let i = 0; i < source.length; i++) source[i] = (i * 7) % 253
  const file = await files.open(`${root}/x`, 'create')
  await file.write(source)
  await file.writeParts([source.subarray(0, 10), source.subarray(10, 20)])
  await file.datasync()
  assert.equal(await file.size(), 100_020)
  const target = new Uint8Array(memory.buffer, 500_000, 100_000)
  assert.equal(await file.read(target, 0), 100_000)
  assert.deepEqual(target.slice(), source.slice())
  assert.equal(await files.readInto(`${root}/x`, target.subarray(0, 40), 100_000), 20)
  assert.deepEqual(target.slice(0, 20), source.slice(0, 20))
  await file.close()
}))

test('reads and writes views above 2 GiB of shared memory', () => withTemporaryDirectory(async (root) => {
  const memory = new WebAssembly.Memory({ initial: 65_536, maximum: 65_536, shared: true })
  const high = new Uint8Array(memory.buffer, 3 * 2 ** 30 + 5, 8192).fill(77)
  const file = await files.open(`${root}/x`, 'create')
  await file.write(high)
  high.fill(0)
  assert.equal(await file.read(high, 0), 8192)
  assert.equal(high[8191], 77)
  await file.close()
}))

test('the cursor follows writes; positions leave it', () => withTemporaryDirectory(async (root) => {
  const file = await files.open(`${root}/x`, 'create')
  const text = (value: string): Uint8Array => new TextEncoder().encode(value)
  const writes = [file.write(text('abc')), file.write(text('def')), file.writeParts([text('g'), text('hi')])]
  await Promise.all(writes)
  await file.write(text('X'), 1)
  await file.close()
  const again = await files.open(`${root}/x`, 'append')
  await again.write(text('!'))
  await again.truncate(9)
  await again.write(text('?'), 9)
  await again.sync()
  await again.close()
  assert.equal(new TextDecoder().decode(await files.readWhole(`${root}/x`)), 'aXcdefghi?')
}))

test('failures are typed', () => withTemporaryDirectory(async (root) => {
  await failsWith('not-found', files.open(`${root}/none`, 'read'))
  await failsWith('not-found', files.open(`${root}/none`, 'append'))
  await (await files.open(`${root}/x`, 'create')).close()
  await failsWith('exists', files.open(`${root}/x`, 'create'))
  await failsWith('exists', files.link(`${root}/x`, `${root}/x`))
  await failsWith('not-directory', files.stat(`${root}/x/y`))
  await failsWith('not-directory', files.makeDirectories(`${root}/x/y`))
  await failsWith('not-directory', files.makeDirectories(`${root}/x`))
  await failsWith('is-directory', files.readWhole(root))
  await failsWith('not-empty', files.removeDirectory(root))
  assert.equal(await files.exists(`${root}/x/y`), false)
  assert.equal(await files.exists(`${root}/x`), true)
}))

test('a full disk is no-space and retryable; a failed sync never is', async () => {
  const full = await files.open('/dev/full', 'append').catch(() => undefined)
  if (full !== undefined) {
    await failsWith('no-space', full.write(new Uint8Array(10), 0))
    await full.close()
  }
  const error: NodeJS.ErrnoException = Object.assign(new Error('x'), { code: 'ENOSPC' })
  assert.equal(fileFailure('write', 'x', error).retryable, true)
  assert.equal(fileFailure('datasync', 'x', error).retryable, false)
  const many: NodeJS.ErrnoException = Object.assign(new Error('x'), { code: 'EMFILE' })
  assert.equal(fileFailure('write', 'x', many).code, 'too-many-open')
})

test('makeDirectories tells what it made, outermost first', () => withTemporaryDirectory(async (root) => {
  const all = [`${root}/a`, `${root}/a/b`, `${root}/a/b/c`]
  assert.deepEqual(await files.makeDirectories(`${root}/a/b/c`), all)
  assert.deepEqual(await files.makeDirectories(`${root}/a/b/c`), [])
  assert.deepEqual(await files.makeDirectories(`${root}/a/b/d`), [`${root}/a/b/d`])
  await syncDirectory(files, `${root}/a/b`)
  assert.deepEqual((await files.list(`${root}/a/b`)).map((entry) => `${entry.kind} ${entry.name}`).sort(),
    ['directory c', 'directory d'])
}))

test('a closed file is our own mistake', () => withTemporaryDirectory(async (root) => {
  const file = await files.open(`${root}/x`, 'create')
  await file.close()
  assert.throws(() => file.write(new Uint8Array(1)), { name: 'AssertionFailed' })
}))
