// One run of writers over a file store on a simulated disk, ended by a crash, restarted and checked
// against what was acknowledged. `spoil` weakens the disk calls the store makes, to see that the
// check notices.
import assert from 'node:assert/strict'
import type { Env, Files } from '../../storage/env/env.ts'
import type { SeededRandom } from '../../storage/env/simulated/random.ts'
import { Simulation } from '../../storage/env/simulated/simulation.ts'
import { fileStore, type FileStore } from '../../storage/object-store/file.ts'
import { StoreFailure, type ObjectStore, type PutMode } from '../../storage/object-store/store.ts'

const ROOT = '/data/objects'

/** Contents by path: those a reader may find. An acknowledged put rules out everything before it. */
type Expected = Map<string, { possible: (string | undefined)[] }>

export type CrashRun = {
  readonly acknowledged: number
  readonly failed: number
  readonly swept: number
  readonly hash: string
}

export async function crashRun(
  seed: number, spoil: (files: Files) => Files = (files) => files,
): Promise<CrashRun> {
  const simulation = new Simulation({ seed })
  const { random, faults } = simulation
  if (random.chance(0.5)) Object.assign(faults, { writeError: 0.03, shortWrite: 0.03 })
  if (random.chance(0.3)) faults.syncError = 0.03
  if (random.chance(0.3)) faults.spaceBytesMax = 20_000 + random.below(200_000)
  const expected: Expected = new Map()
  const counts = { acknowledged: 0, failed: 0 }
  let swept = 0
  await simulation.run(async () => {
    for (let life = 0; life < 3; life++) {
      const process = simulation.startProcess()
      const env = { ...process.env, files: spoil(process.env.files) }
      const work = process.run(async () => {
        const store = fileStore(env, ROOT)
        swept += await store.sweep('n/')
        await check(store, env, expected)
        const writers = [1, 2, 3].map((writer) => `${life}-${writer}`)
        await Promise.all(writers.map((writer) => writeSome(store, random, writer, expected, counts)))
      })
      await Promise.race([work, simulation.sleep(5 + random.fraction() * 60)])
      // After a failed sync the operating system itself shows names it has lost: only a reboot tells.
      if (faults.syncError === 0 && random.chance(0.3)) simulation.kill(process)
      else simulation.powerCut()
      const outcome = await work
      if (outcome.kind === 'failed' && !isInjected(outcome.error)) throw outcome.error
      quiet(faults)
    }
    await lastLife(simulation, spoil, expected)
  })
  return { ...counts, swept, hash: simulation.scheduler.logHash }
}

/** What was read after a restart must still be there after a power cut, though nothing was written. */
async function lastLife(
  simulation: Simulation, spoil: (files: Files) => Files, expected: Expected,
): Promise<void> {
  for (let start = 0; start < 2; start++) {
    const process = simulation.startProcess()
    const env = { ...process.env, files: spoil(process.env.files) }
    const outcome = await process.run(async () => {
      const store = fileStore(env, ROOT)
      await store.sweep('n/')
      await check(store, env, expected)
      assert.deepEqual(await temporaries(env, `${ROOT}/n`), [])
    })
    if (outcome.kind === 'failed') throw outcome.error
    simulation.powerCut()
  }
}

async function writeSome(
  store: FileStore, random: SeededRandom, writer: string, expected: Expected,
  counts: { acknowledged: number; failed: number },
): Promise<void> {
  for (let i = 0; i < 12; i++) {
    const mode: PutMode = random.chance(0.6) ? 'create' : 'overwrite'
    const directory = `n/dbs/${random.below(4)}/${random.below(3)}`
    const path = mode === 'create' ? `${directory}/${writer}-${i}` : `n/state/${writer}`
    const content = `${path} ${i} `.repeat(1 + random.below(600))
    const known = expected.get(path) ?? { possible: [undefined] }
    expected.set(path, known)
    known.possible.push(content)
    try {
      await store.put(path, new TextEncoder().encode(content), { mode })
      known.possible = [content]
      counts.acknowledged++
    } catch (error) {
      assert(error instanceof StoreFailure, String(error))
      counts.failed++
      if (error.code === 'ambiguous') continue
      known.possible.pop()
    }
  }
}

/** Every object is whole and possible; what is found becomes the only possibility. */
async function check(store: ObjectStore, env: Env, expected: Expected): Promise<void> {
  const listed = new Set<string>()
  for await (const page of store.list('n/')) for (const head of page) listed.add(head.path)
  for (const path of listed) assert(expected.has(path), `${path} was never put`)
  for (const [path, known] of expected) {
    const found = listed.has(path) ? new TextDecoder().decode(await store.get(path)) : undefined
    const lengths = known.possible.map((content) => content?.length ?? 'nothing').join(', ')
    assert(known.possible.includes(found),
      `${path}: found ${found?.slice(0, 40) ?? 'nothing'} (${found?.length} bytes), possible: ${lengths}`)
    known.possible = [found]
  }
  assert(await env.files.exists(ROOT))
}

async function temporaries(env: Env, directory: string): Promise<string[]> {
  const found: string[] = []
  if (!(await env.files.exists(directory))) return found
  for (const { name, kind } of await env.files.list(directory)) {
    if (kind === 'directory') found.push(...await temporaries(env, `${directory}/${name}`))
    else if (name.startsWith('.')) found.push(`${directory}/${name}`)
  }
  return found
}

function isInjected(error: unknown): boolean {
  return error instanceof StoreFailure && error.message.includes('injected')
}

function quiet(faults: Simulation['faults']): void {
  const spaceBytesMax = Number.POSITIVE_INFINITY
  Object.assign(faults, { writeError: 0, shortWrite: 0, syncError: 0, spaceBytesMax })
}
