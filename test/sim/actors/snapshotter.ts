// Forces snapshots now and then, beside whatever else goes on. The engine makes others on its own.
import type { Env } from '../../../storage/env/env.ts'
import type { SeededRandom } from '../../../storage/env/simulated/random.ts'
import type { Session } from '../../storage/session.ts'
import { isInjected } from '../history.ts'
import { takesPart } from '../parts.ts'

export async function snapshotOn(
  session: Session, env: Env, random: SeededRandom, run: { snapshots: number },
  isExpected: (error: unknown) => boolean = isInjected,
): Promise<void> {
  for (let i = 0; i < 4 && takesPart('snapshots'); i++) {
    await env.timers.sleep(random.fraction() * 150)
    try {
      await session.database.snapshot()
      run.snapshots++
    } catch (error) {
      if (!isExpected(error)) throw error
    }
  }
}
