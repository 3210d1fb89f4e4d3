// What every workload gets: options, data, the load client, the calibration, and where its figures go.
// A workload that fails for one system notes it and goes on with the next one.
import type { DataSet } from '../data/data-set.ts'
import type { Calibration } from '../floor/calibrate.ts'
import type { Child } from '../load/child.ts'
import type { LoadJob, LoadResult } from '../load/job.ts'
import { NoRoute } from './http.ts'
import type { Cell } from './measured.ts'
import type { Options } from './options.ts'
import type {
  ConcurrencyFigure, Failure, FootprintFigure, LoadFigure, RestartFigure, SmallFigure,
} from './result.ts'
import type { System } from './systems/system.ts'

export type Context = {
  readonly options: Options
  readonly set: DataSet
  readonly systems: readonly System[]
  readonly client: Child<LoadJob, LoadResult>
  readonly floor: Calibration
  readonly loads: LoadFigure[]
  readonly small: SmallFigure[]
  readonly cells: Cell[]
  readonly concurrency: ConcurrencyFigure[]
  readonly restarts: RestartFigure[]
  readonly footprints: FootprintFigure[]
  readonly failures: Failure[]
  /** Parts that a system does not have: said, and no failure. */
  readonly notOffered: Failure[]
}

const started = performance.now()

export function say(text: string): void {
  process.stderr.write(`[${((performance.now() - started) / 1000).toFixed(1).padStart(6)}] ${text}\n`)
}

export async function attempt<T>(
  context: Context, system: string, part: string, work: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await work()
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error)
    if (error instanceof NoRoute) {
      notOffered(context, system, part, text)
      return undefined
    }
    context.failures.push({ system, part, text: text.slice(0, 600) })
    say(`! ${system} ${part}: ${text.slice(0, 300)}`)
    return undefined
  }
}

export function notOffered(context: Context, system: string, part: string, text: string): void {
  context.notOffered.push({ system, part, text: `not in this version: ${text.slice(0, 200)}` })
  say(`- ${system} ${part}: not in this version`)
}
