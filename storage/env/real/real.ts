// The Env of production, made once by cli, bench and tests. Invariant: nothing outside
// storage/env/real reaches the clock, the disk, the network or threads except through what is
// returned here.
import type { Env } from '../env.ts'
import { realClock } from './clock.ts'
import { realFiles } from './files.ts'
import { realNetwork } from './network.ts'
import { processId } from './process-env.ts'
import { realRandom } from './random.ts'
import { realTimers } from './timers.ts'
import { realWorkers } from './workers.ts'

const already: Promise<void> = Promise.resolve()

export function realEnv(): Env {
  return {
    clock: realClock(),
    random: realRandom(),
    timers: realTimers(),
    files: realFiles(),
    workers: realWorkers(),
    network: realNetwork(),
    processId: processId(),
    pause: () => already,
    buggify: () => false,
  }
}
