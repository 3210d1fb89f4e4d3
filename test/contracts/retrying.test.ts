// The retrying layer over a remote client whose every answer is decided by the test: what is tried again,
// what is read back, when it gives up; and the simulated store itself where its crashes differ from a file
// store's. Proves P-02 and P-09 for remote objects.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SimulatedObjectStore } from '../../storage/env/simulated/object-store.ts'
import type { StoreFault, StoreOperation } from '../../storage/env/simulated/object-store-faults.ts'
import { Simulation, type SimulatedProcess } from '../../storage/env/simulated/simulation.ts'
import {
  refuseUnlessCreateIsExclusive, UnsuitableStore,
} from '../../storage/object-store/exclusive-create.ts'
import { defaultRetryRules, retryingStore } from '../../storage/object-store/retrying.ts'
import { takeEpoch } from '../../storage/fence.ts'
import { nodePaths } from '../../storage/paths.ts'
import { objectsUnder, StoreFailure, type ObjectStore } from '../../storage/object-store/store.ts'

const text = (value: string): Uint8Array => new TextEncoder().encode(value)
const shown = (bytes: Uint8Array | null): string | null =>
  bytes === null ? null : new TextDecoder().decode(bytes)

type Remote = {
  readonly simulation: Simulation
  readonly objects: SimulatedObjectStore
  readonly process: SimulatedProcess
  readonly store: ObjectStore
  /** Faults of the next calls of one kind, one each. */
  meet(operation: StoreOperation, ...faults: (StoreFault['kind'] | StoreFault | null)[]): void
}

async function onRemote(body: (remote: Remote) => Promise<void>): Promise<void> {
  const simulation = new Simulation({ seed: 1 })
  const objects = new SimulatedObjectStore(simulation)
  const process = simulation.startProcess()
  const next = new Map<StoreOperation, (StoreFault | undefined)[]>()
  objects.faults.decide = (operation) => next.get(operation)?.shift()
  await simulation.run(() => body({
    simulation, objects, process, store: retryingStore(process.env, objects.clientOf(process)),
    meet: (operation, ...faults) => {
      next.set(operation, faults.map((one) =>
        one === null ? undefined : typeof one === 'string' ? { kind: one } as StoreFault : one))
    },
  }))
}

const failsWith = (code: StoreFailure['code'], attempt: Promise<unknown>): Promise<void> =>
  assert.rejects(attempt, (error: unknown) => error instanceof StoreFailure && error.code === code)

const NEVER: StoreFault = { kind: 'timeout', effect: 'never' }
const BEFORE: StoreFault = { kind: 'timeout', effect: 'before' }
const LATER: StoreFault = { kind: 'timeout', effect: 'later' }

test('a create is tried until it is known to be there, and is not taken for another one: P-02', async () => {
  const faults: (StoreFault['kind'] | StoreFault)[][] = [
    ['refused'], ['conflict', 'conflict'], ['error-before'], ['error-after'], ['reset'], [NEVER], [BEFORE],
    [LATER], ['refused', 'error-after', 'conflict'], ['slow'],
  ]
  for (const some of faults) {
    await onRemote(async ({ store, objects, meet, simulation }) => {
      meet('put', ...some)
      await store.put('n/a', text('mine'), { mode: 'create' })
      assert.equal(shown(objects.bytesOf('n/a')), 'mine')
      await failsWith('exists', store.put('n/a', text('other'), { mode: 'create' }))
      await simulation.sleep(60_000)
      assert.equal(shown(objects.bytesOf('n/a')), 'mine', 'what comes late replaces nothing')
    })
  }
})

test('a name that another took meanwhile is another\'s, whatever became of our own try: P-02', async () => {
  await onRemote(async ({ store, objects, process, meet }) => {
    meet('put', NEVER, null)
    const put = store.put('n/a', text('mine'), { mode: 'create' })
    const other = objects.clientOf(process)
    await process.env.timers.sleep(100)
    await other.put('n/a', [text('other')], 'create')
    await failsWith('exists', put)
    assert.equal(shown(objects.bytesOf('n/a')), 'other')
  })
})

test('a create that may have happened is never called a failure without effect: P-02', async () => {
  await onRemote(async ({ store, objects, meet, process }) => {
    meet('put', LATER)
    const put = store.put('n/a', text('x'), { mode: 'create' })
    await process.env.timers.sleep(50)
    objects.faults.isDown = true
    const fromMs = process.env.clock.monotonicMs()
    await failsWith('ambiguous', put)
    const tookMs = process.env.clock.monotonicMs() - fromMs
    const mostMs = defaultRetryRules.deadlineMs + 3 * objects.faults.timeoutMs
    assert(tookMs < mostMs, `gave up after ${tookMs} ms`)
    await failsWith('unavailable', store.get('n/a'))
  })
  await onRemote(async ({ store, objects }) => {
    objects.faults.decide = (operation) => operation === 'put' ? { kind: 'refused' } : undefined
    await failsWith('unavailable', store.put('n/a', text('x'), { mode: 'create' }))
    await failsWith('not-found', store.get('n/a'))
  })
})

test('a body that ends early is never handed out: P-09', async () => {
  await onRemote(async ({ store, meet }) => {
    await store.put('n/a', text('0123456789'), { mode: 'create' })
    meet('get', 'cut', 'reframed', 'reset', 'cut')
    assert.equal(shown(await store.get('n/a')), '0123456789')
    meet('get', 'cut', 'reset')
    const into = new Uint8Array(4)
    assert.equal(shown(await store.getRange('n/a', 2, 4, into)), '2345')
    assert.equal(shown(into), '2345')
    await failsWith('corrupt', store.getRange('n/a', 8, 4))
  })
})

test('a page of a list is tried again alone, and short or empty pages end nothing', async () => {
  await onRemote(async ({ store, objects, meet }) => {
    const paths = Array.from({ length: 20 }, (_, i) => `n/${String(i).padStart(2, '0')}`)
    for (const path of paths) await store.put(path, text('x'), { mode: 'create' })
    objects.faults.pageObjectsMax = 3
    meet('list', null, 'reset', null, NEVER, null, 'refused')
    const listed: string[] = []
    for await (const { path } of objectsUnder(store, 'n/')) listed.push(path)
    assert.deepEqual(listed, paths)
  })
})

test('a list may be old: new objects are missing, deleted ones are there; reads are exact', async () => {
  await onRemote(async ({ store, objects, simulation }) => {
    const listed = async (): Promise<number> => {
      let count = 0
      for await (const page of store.list('n/')) count += page.length
      return count
    }
    objects.faults.staleListMs = 20_000
    for (let i = 0; i < 20; i++) await store.put(`n/${i}`, text('x'), { mode: 'create' })
    assert(await listed() < 20)
    for (let i = 0; i < 20; i++) assert(await store.exists(`n/${i}`))
    await simulation.sleep(20_000)
    assert.equal(await listed(), 20)
    for (let i = 0; i < 20; i++) await store.delete(`n/${i}`)
    assert(await listed() > 0)
    assert.equal(await store.exists('n/0'), false)
    await simulation.sleep(20_000)
    assert.equal(await listed(), 0)
  })
})

test('a killed process hears nothing, and what it had under way may come later', async () => {
  let [applied, late] = [0, 0]
  for (let seed = 1; seed <= 40; seed++) {
    const simulation = new Simulation({ seed })
    const objects = new SimulatedObjectStore(simulation)
    const process = simulation.startProcess()
    await simulation.run(async () => {
      let isSettled = false
      const client = objects.clientOf(process)
      const settled = (): void => { isSettled = true }
      client.put('n/a', [text('x')], 'create').then(settled, settled)
      simulation.kill(process)
      await simulation.sleep(100)
      const isThere = objects.bytesOf('n/a') !== null
      await simulation.sleep(60_000)
      assert.equal(isSettled, false)
      if (isThere) applied++
      else if (objects.bytesOf('n/a') !== null) late++
    })
  }
  assert(applied > 5 && late > 2 && applied + late < 35, `${applied} applied, ${late} late of 40`)
})

test('two machines of one process id and one clock never take the same epoch: P-08', async () => {
  await onRemote(async ({ store, objects, process, simulation, meet }) => {
    objects.faults.staleListMs = 60_000
    const paths = nodePaths('n')
    const taken: number[] = []
    for (const machine of [process, simulation.startProcess('other')]) {
      const clock = { ...machine.env.clock, wallMs: () => 1_767_225_600_000 }
      // Each loses its first answer, so it reads back what is there and compares.
      meet('put', NEVER)
      taken.push(await takeEpoch({ ...machine.env, clock, processId: 7 }, store, paths))
    }
    assert.deepEqual(taken, [1, 2])
  })
})

test('a store whose create replaces is refused in one sentence: P-08', async () => {
  await onRemote(async ({ store, objects, process }) => {
    await refuseUnlessCreateIsExclusive(process.env, store, 'n/probes/')
    assert.deepEqual(objects.paths(), [], 'nothing stays behind')
    objects.faults.ignoresCreate = true
    await assert.rejects(refuseUnlessCreateIsExclusive(process.env, store, 'n/probes/'), (error: unknown) => {
      assert(error instanceof UnsuitableStore)
      assert.match(error.message, /^simulated replaces an object .* use another object store$/)
      return true
    })
  })
})

test('a store that answers late and twice is not taken for one whose create replaces', async () => {
  const faults: (StoreFault['kind'] | StoreFault | null)[][] = [
    ['error-after', null, 'error-after'], [BEFORE, null, BEFORE], ['own-exists'], [LATER, null, LATER],
    ['conflict', null, 'conflict'],
  ]
  for (const some of faults) {
    await onRemote(async ({ store, process, meet }) => {
      meet('put', ...some)
      await refuseUnlessCreateIsExclusive(process.env, store, 'n/probes/')
    })
  }
})
