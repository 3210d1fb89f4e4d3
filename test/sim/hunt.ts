// Looks for a planted bug: `PLANTED=<name> node --import ./test/sim/planting.ts test/sim/hunt.ts [seeds]`.
// Prints one line of JSON: the first seed at which the simulator noticed, or null. A program that can not
// run at all (a bug that does not compile) is not a catch.
import { plantedBugs, type World } from './planted-bugs.ts'
import { damageRun } from './damage-run.ts'
import { livenessRun } from './liveness-run.ts'
import { nodeRun } from './node-run.ts'
import { twinRun } from './twin-run.ts'

const worlds: Record<World, (seed: number) => Promise<unknown>> = {
  node: nodeRun, twin: twinRun, liveness: livenessRun, damage: damageRun,
}

const bug = plantedBugs.find(({ name }) => name === process.env['PLANTED'])
const world = worlds[bug?.world ?? (process.env['WORLD'] as World | undefined) ?? 'node']
const seeds = Number(process.argv[2] ?? 500)

let found: { seed: number | null; by: string } = { seed: null, by: '' }
for (let seed = 1; seed <= seeds && found.seed === null; seed++) {
  try {
    await world(seed)
  } catch (error) {
    const first = String(error).split('\n')[0] ?? ''
    if (error instanceof ReferenceError || error instanceof SyntaxError) throw error
    found = { seed, by: first.slice(0, 200) }
  }
}
process.stdout.write(`${JSON.stringify(found)}\n`)
// Killed nodes leave their memory and timers behind.
process.exit(0)
