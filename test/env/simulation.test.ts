// The simulator itself: virtual time, determinism, process death, clock jumps, workers.
// Its disk's crash model is tested in file-store-crash.test.ts.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Env } from '../../storage/env/env.ts'
import { Simulation } from '../../storage/env/simulated/simulation.ts'

/** Four actors that write, sync, pause and read under faults; gives a trace of what they saw. */
async function busyWorld(seed: number): Promise<{ hash: string; events: number; trace: string }> {
  const simulation = new Simulation({ seed, buggifyChance: 0.3 })
  Object.assign(simulation.faults, { writeError: 0.02, syncError: 0.02, readError: 0.02, shortWrite: 0.02 })
  const trace: string[] = []
  const actor = (name: string) => async (env: Env): Promise<void> => {
    await env.files.makeDirectories(`/data/${name}`)
    for (let i = 0; i < 20; i++) {
      try {
        const file = await env.files.open(`/data/${name}/${i}`, 'create')
        await file.write(env.random.bytes(100 + (env.random.uint32() % 9000)))
        if (env.buggify('early-sync')) await file.datasync()
        await env.pause('between')
        await file.sync()
        trace.push(`${name} ${i} ${await file.size()} ${env.clock.wallNs()}`)
      } catch (error) {
        trace.push(`${name} ${i} ${(error as Error).message}`)
      }
      await env.timers.sleep(env.random.uint32() % 10)
    }
  }
  await simulation.run(async () => {
    const process = simulation.startProcess()
    await Promise.all(['a', 'b', 'c', 'd'].map((name) => process.run(actor(name))))
    simulation.powerCut()
    const after = await simulation.startProcess().run((env) => env.files.list('/'))
    trace.push(JSON.stringify(after))
  })
  const { logHash, eventsRun } = simulation.scheduler
  return { hash: logHash, events: eventsRun, trace: trace.join('\n') }
}

test('the same seed gives the same events and the same results', async () => {
  const hashes = new Set<string>()
  for (let seed = 1; seed <= 10; seed++) {
    const [first, second] = [await busyWorld(seed), await busyWorld(seed)]
    assert.equal(first.hash, second.hash)
    assert.equal(first.trace, second.trace)
    assert(first.events > 300)
    hashes.add(first.hash)
  }
  assert.equal(hashes.size, 10)
})

test('virtual time costs no real time', async () => {
  const simulation = new Simulation({ seed: 1 })
  const started = performance.now()
  await simulation.run(async () => {
    const { env } = simulation.startProcess()
    await env.timers.sleep(86_400_000)
    assert.equal(env.clock.monotonicMs(), 86_400_000)
  })
  assert(performance.now() - started < 1000)
})

test('a killed process never goes on, and its work is reported killed', async () => {
  const simulation = new Simulation({ seed: 2 })
  await simulation.run(async () => {
    const process = simulation.startProcess()
    let steps = 0
    const running = process.run(async (env) => {
      for (;;) {
        await env.timers.sleep(10)
        steps++
      }
    })
    await simulation.sleep(105)
    simulation.kill(process)
    assert.deepEqual(await running, { kind: 'killed' })
    const stepsAtDeath = steps
    await simulation.sleep(1000)
    assert.equal(steps, stepsAtDeath)
    assert(steps >= 9)
  })
})

test('waiting for what cannot come is a deadlock, and endless work is stopped', async () => {
  const simulation = new Simulation({ seed: 3, eventsMax: 500 })
  await assert.rejects(simulation.run(() => new Promise(() => {})), { name: 'SimulationStuck' })
  const { env } = simulation.startProcess()
  const forever = async (): Promise<void> => {
    for (;;) await env.timers.sleep(1)
  }
  await assert.rejects(simulation.run(forever), /still busy after 500 events/)
})

test('work that reposts itself still lets timers fire', async () => {
  const simulation = new Simulation({ seed: 4 })
  await simulation.run(async () => {
    const { env } = simulation.startProcess()
    let isOver = false
    env.timers.after(1, () => { isOver = true })
    await new Promise<void>((resolve) => {
      const turn = (): void => (isOver ? resolve() : env.timers.immediate(turn))
      turn()
    })
  })
})

test('the wall clock jumps, the monotonic one does not', async () => {
  const simulation = new Simulation({ seed: 5, startWallMs: 1_000_000 })
  await simulation.run(async () => {
    const { env } = simulation.startProcess()
    await env.timers.sleep(50)
    simulation.jumpWall(-500_000)
    assert.equal(env.clock.wallMs(), 500_050)
    assert.equal(env.clock.wallNs(), 500_050_000_000n)
    assert.equal(env.clock.monotonicMs(), 50)
  })
})

test('a registered worker talks in order and shares memory', async () => {
  const simulation = new Simulation({ seed: 6 })
  simulation.workerEntries.set('adder', (side) => {
    const { memory } = side.data as { memory: SharedArrayBuffer }
    side.onMessage((message) => {
      new Uint8Array(memory)[0]! += message as number
      side.post(new Uint8Array(memory)[0])
    })
  })
  await simulation.run(async () => {
    const { env } = simulation.startProcess()
    const memory = new SharedArrayBuffer(8)
    const worker = env.workers.spawn(new URL('file:///x/adder.ts'), { memory })
    const answers: unknown[] = []
    worker.onMessage((message) => answers.push(message))
    for (const value of [1, 2, 3]) worker.post(value)
    await simulation.sleep(100)
    assert.deepEqual(answers, [1, 3, 6])
    const ended = new Promise((resolve) => worker.onExit(resolve))
    await worker.terminate()
    assert.match(String(await ended), /status 1/)
  })
})
