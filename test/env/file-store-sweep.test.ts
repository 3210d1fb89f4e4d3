// A second process that starts on the directory of a running one sweeps what it takes for left-overs, also
// the temporary files of puts that are under way.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Env } from '../../storage/env/env.ts'
import { realEnv } from '../../storage/env/real/real.ts'
import { fileStore } from '../../storage/object-store/file.ts'
import { withTemporaryDirectory } from './temporary-directory.ts'

const content = new TextEncoder().encode('whole')

/** Another process starts just before the first `sweeps` names are given. */
function sweptBetween(root: string, sweeps: number): Env {
  const env = realEnv()
  let left = sweeps
  const sweepOnce = async (): Promise<void> => {
    if (left-- > 0) await fileStore(realEnv(), root).sweep('n/')
  }
  return { ...env, files: {
    ...env.files,
    link: async (from, to) => {
      await sweepOnce()
      return env.files.link(from, to)
    },
    rename: async (from, to) => {
      await sweepOnce()
      return env.files.rename(from, to)
    },
  } }
}

for (const mode of ['create', 'overwrite'] as const) {
  test(`a put (${mode}) whose temporary file is swept by another start is made again: P-02, P-08`,
    () => withTemporaryDirectory(async (root) => {
      const store = fileStore(sweptBetween(root, 2), root)
      await store.put('n/a/object', content, { mode })
      assert.deepEqual(Buffer.from(await store.get('n/a/object')).toString(), 'whole')
      assert.equal(await store.sweep('n/'), 0, 'nothing is left behind')
    }))

  test(`a put (${mode}) that is swept over and over fails as one to try again: P-02`, () =>
    withTemporaryDirectory(async (root) => {
      const store = fileStore(sweptBetween(root, 100), root)
      await assert.rejects(store.put('n/a/object', content, { mode }),
        { name: 'StoreFailure', code: 'unavailable', retryable: true })
      await assert.rejects(store.get('n/a/object'), { code: 'not-found' })
    }))
}
