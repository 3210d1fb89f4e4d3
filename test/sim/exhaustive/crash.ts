// Crashes a script at every file event, just before and just after it takes effect, in each of the ways
// below, and asks for recovery. Ways and instants that leave the same disk and the same answers are run
// once. Not sampled: with one scenario and seed this is all there is.
import { crc32 } from 'node:zlib'
import type { SimulatedDisk } from '../../../storage/env/simulated/disk.ts'
import type { PowerCut } from '../../../storage/env/simulated/power-cut.ts'
import { cutDisk, newMachine, Script } from './machine.ts'
import { LOST, noting, pointOf, recoverTwice, type CrashPoint } from './recovery.ts'
import { scenarioOf } from './scenarios.ts'
import { Violation, type Slice, type Task } from './slice.ts'

/** `kill -9` leaves what is not synced to the operating system, for the next power cut to take. */
export const WAYS: Readonly<Record<string, PowerCut | 'kill'>> = {
  lost: LOST,
  torn: { bytes: 'torn', names: 'kept' },
  zeros: { bytes: 'zeros', names: 'kept' },
  garbage: { bytes: 'garbage', names: 'kept' },
  'names without bytes': { bytes: 'lost', names: 'kept' },
  'bytes without names': { bytes: 'kept', names: 'lost' },
  drawn: { bytes: 'drawn', names: 'drawn' },
  kill: 'kill',
}

/** The script runs once; all its instants, the last one after a clean stop. */
export async function instantsOf(name: string, seed: number): Promise<CrashPoint[]> {
  const scenario = scenarioOf(name)
  const points: CrashPoint[] = []
  const machine = newMachine(seed, 0, undefined, noting(points, () => script.ledger))
  const script = new Script(machine, scenario.options)
  await machine.run(async () => {
    await script.run(scenario)
    await script.stop()
  })
  points.push(pointOf(machine, points.length, 'the end', script.ledger))
  return points
}

export function diskAfter(
  { disk }: { readonly disk: SimulatedDisk }, way: PowerCut | 'kill', seed: number,
): SimulatedDisk {
  return way === 'kill' ? disk.clone() : cutDisk(disk, way, seed)
}

/** Equal for equal disks, also in what a later power cut would leave. */
export function digestOf(disk: SimulatedDisk): string {
  return `${digestBelow(disk, '', 0)} ${digestBelow(cutDisk(disk, LOST, 0), '', 0)}`
}

function digestBelow(disk: SimulatedDisk, directory: string, start: number): number {
  let digest = start
  const entries = [...disk.list(directory === '' ? '/' : directory)].sort((a, b) => a.name < b.name ? -1 : 1)
  for (const { name, kind } of entries) {
    const path = `${directory}/${name}`
    digest = crc32(`${kind} ${path}`, digest)
    if (kind === 'directory') digest = digestBelow(disk, path, digest)
    else digest = crc32(bytesOf(disk, path), digest)
  }
  return digest
}

export function bytesOf(disk: SimulatedDisk, path: string): Uint8Array {
  const node = disk.findFile('read', path)
  const bytes = new Uint8Array(node.size)
  node.read(bytes, 0)
  return bytes
}

/** Counts instants, crashes at them, and how many of those were unlike any before and so were run. */
export async function crashSlice(task: Task): Promise<Slice> {
  const { scenario, seed, from, max } = task
  const { options } = scenarioOf(scenario)
  const known = new Set<string>()
  const points = await instantsOf(scenario, seed)
  const counts = { instants: 0, crashes: 0, runs: 0 }
  let at = from
  for (; at < points.length && counts.runs < max; at += task.step, counts.instants++) {
    const point = points[at]!
    for (const [index, [way, cut]] of Object.entries(WAYS).entries()) {
      const cutSeed = seed * 10_000 + at * 10 + index
      const disk = diskAfter(point, cut, cutSeed)
      counts.crashes++
      const key = `${digestOf(disk)} ${point.ledger.text}`
      if (known.has(key)) continue
      known.add(key)
      counts.runs++
      try {
        await recoverTwice({ disk, ledger: point.ledger.clone(), seed: cutSeed, number: 1, options })
      } catch (error) {
        throw new Violation(task, at, `${way} before event ${point.event} (${point.label}), after\n` +
          `${point.log.join('\n')}\n`, error)
      }
    }
  }
  return { next: at < points.length ? at : null, counts }
}
