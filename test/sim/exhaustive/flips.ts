// Flips bits of what a script left on the disk after its clean stop, one at a time: log segments, catalog
// records and checkpoint, snapshot records, epochs, format marker, Parquet files. Then a start or a
// query names that very object, or every answer is exactly right (P-09, P-07).
import type { SimulatedDisk } from '../../../storage/env/simulated/disk.ts'
import { seededRandom } from '../../../storage/env/simulated/random.ts'
import { StoreFailure } from '../../../storage/object-store/store.ts'
import { DamagedObject, ForeignObject } from '../../../storage/record.ts'
import { ROOT } from '../../storage/session.ts'
import { instantsOf } from './crash.ts'
import { look, type CrashPoint } from './recovery.ts'
import { scenarioOf } from './scenarios.ts'
import { Violation, type Slice, type Task } from './slice.ts'

/** drawn: of a drawn object, so that small ones are met as often as large ones. bytes: each byte once. */
export type FlipPlan = 'drawn' | 'bytes' | 'bits'

type Flip = { readonly path: string; readonly byte: number; readonly bit: number }

type Kept = { readonly path: string; readonly bytes: number }

function filesOf(disk: SimulatedDisk, directory: string): Kept[] {
  return disk.list(directory).flatMap(({ name, kind }) => {
    const path = `${directory}/${name}`
    return kind === 'directory' ? filesOf(disk, path) : [{ path, bytes: disk.stat(path).bytes }]
  }).filter(({ bytes }) => bytes > 0).sort((a, b) => a.path < b.path ? -1 : 1)
}

/** The flip with that number, or null after the last one. */
function flipOf(files: readonly Kept[], plan: FlipPlan, seed: number, number: number): Flip | null {
  const random = seededRandom(seed, `flip ${number}`)
  if (plan === 'drawn') {
    const { path, bytes } = files[random.below(files.length)]!
    return { path, byte: random.below(bytes), bit: random.below(8) }
  }
  let rest = plan === 'bytes' ? number : Math.floor(number / 8)
  for (const { path, bytes } of files) {
    if (rest < bytes) return { path, byte: rest, bit: plan === 'bytes' ? random.below(8) : number % 8 }
    rest -= bytes
  }
  return null
}

export async function flipSlice(task: Task): Promise<Slice> {
  const end = (await instantsOf(task.scenario, task.seed)).at(-1)!
  const files = filesOf(end.disk, ROOT)
  const counts = { flips: 0, named: 0, harmless: 0 }
  for (let number = task.from; ; number += task.step) {
    const flip = flipOf(files, task.plan as FlipPlan, task.seed, number)
    if (flip === null) return { next: null, counts }
    if (counts.flips === task.max) return { next: number, counts }
    counts[await outcomeOf(task, end, flip, number)]++
    counts.flips++
  }
}

async function outcomeOf(
  task: Task, end: CrashPoint, flip: Flip, number: number,
): Promise<'named' | 'harmless'> {
  const disk = end.disk.clone()
  disk.findFile('rot', flip.path).rot(flip.byte, 1 << flip.bit)
  const { options } = scenarioOf(task.scenario)
  try {
    await look({ disk, ledger: end.ledger.clone(), seed: number, number: 1, options })
    return 'harmless'
  } catch (error) {
    const named = namedBy(error)
    if (named !== null && flip.path.endsWith(named)) return 'named'
    throw new Violation(task, number, `bit ${flip.bit} of byte ${flip.byte} of ${flip.path} was not ` +
      `noticed as what it is (P-09, P-07), ${named === null ? 'no object' : named} is named`, error)
  }
}

/** The object that a failed start or query blames. */
function namedBy(error: unknown): string | null {
  for (let e = error; e instanceof Error; e = e.cause) {
    if (e instanceof DamagedObject) return e.path
    if (e instanceof ForeignObject) return e.message.slice(0, e.message.indexOf(' '))
    if (e instanceof StoreFailure && e.code === 'corrupt') return e.path
  }
  return null
}
