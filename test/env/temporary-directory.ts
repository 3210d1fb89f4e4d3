// A directory for one test, removed after it. Not for benchmarks.
// The test may leave files in it, open or not.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'

export async function withTemporaryDirectory<T>(use: (path: string) => Promise<T>): Promise<T> {
  const path = await mkdtemp(`${tmpdir()}/env-test-`)
  try {
    return await use(path)
  } finally {
    await rm(path, { recursive: true, force: true })
  }
}
