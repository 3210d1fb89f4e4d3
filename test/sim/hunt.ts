// Runs one simulated world over a range of seeds and prints one line of JSON: how many seeds, what was
// acknowledged, and the first seed at which something was wrong. With `PLANTED=<name> node --import
// ./test/sim/planting.ts test/sim/hunt.ts` it looks for a planted bug; one that does not even run is not
// caught. Usage: hunt.ts [world] [first seed] [seeds]
import { endBudgetsOfKilled } from '../../storage/budgets.ts'
import { drainMicrotasks } from '../../storage/env/real/timers.ts'
import { plantedBugs, type World } from './planted-bugs.ts'
import { damageRun } from './worlds/damage.ts'
import { livenessRun } from './worlds/liveness.ts'
import { nodeRun } from './worlds/node.ts'
import { storeRun } from './worlds/store.ts'
import { twinRun } from './worlds/twin.ts'

export type Hunt = {
  readonly world: World
  /** Seeds that were run. */
  seeds: number
  acknowledged: number
  /** Damages made, of the world that makes them. */
  damages: number
  /** The first seed that failed, and how. */
  seed: number | null
  by: string
}

type Figures = { readonly acknowledged: number; readonly named?: number; readonly harmless?: number }

const worlds: Record<World, (seed: number) => Promise<Figures>> = {
  node: nodeRun, twin: twinRun, liveness: livenessRun, damage: damageRun, store: storeRun,
}

/**
 * A program that can not run: a planted bug that does not fit the source any more, or too many seeds for the
 * kernel memory that killed nodes keep.
 */
function isBroken(error: unknown): boolean {
  return error instanceof ReferenceError || error instanceof SyntaxError || error instanceof TypeError ||
    /limit is \d+ bytes/.test(String(error))
}

const bug = plantedBugs.find(({ name }) => name === process.env['PLANTED'])
const [, , given = '', first = '1', count = '500'] = process.argv
const hunt: Hunt = {
  world: (given === '' ? bug?.world ?? 'node' : given) as World, seeds: 0, acknowledged: 0, damages: 0,
  seed: null, by: '',
}
for (let seed = Number(first); hunt.seeds < Number(count) && hunt.seed === null; seed++) {
  try {
    const { acknowledged, named = 0, harmless = 0 } = await worlds[hunt.world](seed)
    hunt.acknowledged += acknowledged
    hunt.damages += named + harmless
  } catch (error) {
    if (isBroken(error)) throw error
    hunt.seed = seed
    hunt.by = (String(error).split('\n')[0] ?? '').slice(0, 200)
  }
  hunt.seeds++
  await drainMicrotasks()
  endBudgetsOfKilled()
}
process.stdout.write(`${JSON.stringify(hunt)}\n`)
// Killed nodes leave their timers behind.
process.exit(0)
