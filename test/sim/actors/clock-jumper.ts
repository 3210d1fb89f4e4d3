// Lets the wall clock jump, by up to ten years either way. Nothing stored may be ordered by it.
import type { Env } from '../../../storage/env/env.ts'
import type { SeededRandom } from '../../../storage/env/simulated/random.ts'
import type { Simulation } from '../../../storage/env/simulated/simulation.ts'
import { takesPart } from '../parts.ts'

const DAY_MS = 86_400_000
const WALL_JUMPS_MS = [-1000, 1000, -3_600_000, -DAY_MS, DAY_MS, -3650 * DAY_MS, 3650 * DAY_MS]

export async function jumpOn(simulation: Simulation, env: Env, random: SeededRandom): Promise<void> {
  for (let i = 0; i < 3 && takesPart('jumper'); i++) {
    await env.timers.sleep(random.fraction() * 200)
    simulation.jumpWall(WALL_JUMPS_MS[random.below(WALL_JUMPS_MS.length)]!)
  }
}
