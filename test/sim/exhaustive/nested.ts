// Crashes of recoveries: the script at event i, the next start at event j, the start after it at event k,
// then a start that is left alone. Each event and way is drawn from the seed.
import { seededRandom, type SeededRandom } from '../../../storage/env/simulated/random.ts'
import { diskAfter, instantsOf, WAYS } from './crash.ts'
import { noting, recover, recoverTwice, type CrashPoint } from './recovery.ts'
import { scenarioOf } from './scenarios.ts'
import { Violation, type Slice, type Task } from './slice.ts'

const CRASHED_LIVES = 3

/** Any number of descents from one run of the script: there is always a next one. */
export async function nestedSlice(task: Task): Promise<Slice> {
  const points = await instantsOf(task.scenario, task.seed)
  for (let run = 0; run < task.max; run++) await descend(task, points, task.from + run)
  return { next: task.from + task.max, counts: { runs: task.max } }
}

async function descend(task: Task, script: readonly CrashPoint[], number: number): Promise<void> {
  const { options } = scenarioOf(task.scenario)
  const random = seededRandom(task.seed, `descent ${number}`)
  const path: string[] = []
  let points = [...script]
  try {
    for (let lives = 1; ; lives++) {
      const point = points[random.below(points.length)]!
      const disk = crashed(point, random, path)
      const life = {
        disk, ledger: point.ledger.clone(), seed: random.uint32() >>> 8, number: lives, options,
      }
      if (lives === CRASHED_LIVES) return await recoverTwice(life)
      points = []
      await recover(life, noting(points, () => life.ledger))
    }
  } catch (error) {
    throw new Violation(task, number, `crashes ${path.join('; ')}`, error)
  }
}

function crashed(point: CrashPoint, random: SeededRandom, path: string[]) {
  const ways = Object.entries(WAYS)
  const [way, cut] = ways[random.below(ways.length)]!
  path.push(`before event ${point.event} (${point.label}), ${way}`)
  return diskAfter(point, cut, random.uint32() >>> 8)
}
