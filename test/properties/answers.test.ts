// Random schemas, values, overwrites, batches, restarts, snapshots and budgets; after each step a few
// questions, compared with a plain model. Proves P-04, P-05 (the last write of a point wins, per field,
// whatever lies in buffer, files and caches) and P-15 as far as storage state goes. RUNS=n for more seeds,
// SEED=n for one.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seededRandom, type SeededRandom } from '../../storage/env/simulated/random.ts'
import { Simulation } from '../../storage/env/simulated/simulation.ts'
import { forEachSeed } from '../env/seeds.ts'
import { dirtyMemory } from '../storage/dirty-memory.ts'
import { openSession, type Session } from '../storage/session.ts'
import { lineOf, Model } from './model.ts'
import { check, questions, wholeTable } from './questions.ts'
import { randomPoint, randomSchema } from './random-points.ts'

const RUNS = Number(process.env['RUNS'] ?? 40)
const STEPS = 14
const TRACED_MAX = Number(process.env['TRACED'] ?? 12)

test('every answer equals the model\'s: P-04, P-05', async () => {
  await forEachSeed(RUNS, 'test/properties/answers.test.ts', run)
})

async function run(seed: number): Promise<void> {
  const random = seededRandom(seed, 'answers')
  const simulation = new Simulation({ seed })
  await simulation.run(async () => {
    const process = simulation.startProcess()
    const outcome = await process.run((env) => steps(env, random))
    if (outcome.kind === 'failed') throw outcome.error
  })
}

async function steps(env: Parameters<typeof openSession>[0], random: SeededRandom): Promise<void> {
  // What nobody wrote must not look like zeros.
  for (let bytes = 1 << 16; bytes <= 1 << 24; bytes *= 2) dirtyMemory(bytes, 0xa5)
  const schema = randomSchema(random)
  const options = random.chance(0.4)
    ? { columnCacheBytes: 1 << 20, forceSnapshotBytes: 1 << 20 } : random.chance(0.3)
      ? { walSnapshotSize: 2 } : {}
  const model = new Model()
  const trace: string[] = []
  let session = await openSession(env, options)
  try {
    for (let step = 0; step < STEPS; step++) {
      const roll = random.below(10)
      if (roll < 6) await writeSome(session, random, schema, model, trace)
      else if (roll < 8) {
        trace.push('snapshot')
        await session.database.snapshot()
      } else if (roll < 9) {
        trace.push('restart')
        await session.close()
        session = await openSession(env, options)
      } else await env.timers.sleep(random.below(200))
      await askSome(session, random, model)
    }
    for (const [name, table] of model.tables) await check(session, wholeTable(name, table))
    await session.close()
  } catch (error) {
    throw new Error(`after: ${trace.slice(-30).join('\n')}`, { cause: error })
  }
}

async function writeSome(
  session: Session, random: SeededRandom, schema: ReturnType<typeof randomSchema>, model: Model,
    trace: string[],
): Promise<void> {
  const count = 1 + random.below(random.chance(0.2) ? 400 : 30)
  const points = Array.from({ length: count }, () => randomPoint(random, schema))
  const text = points.map(lineOf).join('\n')
  trace.push(count > TRACED_MAX ? `write ${count} lines` : text)
  assert.deepEqual(await session.write(text), { kind: 'ok' })
  model.apply(points)
}

async function askSome(session: Session, random: SeededRandom, model: Model): Promise<void> {
  for (const [name, table] of model.tables) {
    const all = questions(name, table, random)
    for (const question of all) if (random.chance(0.35)) await check(session, question)
  }
}
