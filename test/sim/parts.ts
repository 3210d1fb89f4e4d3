// Who and what takes part in a simulated world, by name. WITHOUT=name,name leaves some out and LIVES=n ends
// after fewer lives, so that a failing seed can be made smaller (shrink.ts). Not the draw itself: a world
// draws as if everybody took part, so that what remains meets the same chances. Without both variables
// nothing here has an effect.
import type { World } from './planted-bugs.ts'

const left = new Set((process.env['WITHOUT'] ?? '').split(',').filter((name) => name !== ''))

const machine = ['writeError', 'shortWrite', 'readError', 'fullDisk', 'fewFiles', 'pauses']
const writers = ['writer0', 'writer1', 'writer2', 'writer3']
const remote = [
  'refused', 'errorBefore', 'errorAfter', 'timeout', 'conflict', 'ownExists', 'reset', 'cut', 'slow',
]

/** Faults first, since a failure without them says most; then actors. */
export const PARTS: Readonly<Record<World, readonly string[]>> = {
  node: [
    'syncError', 'lostAnswers', ...machine, 'jumper', 'bursts', 'kept', 'tenants', 'administrators',
    'reader', 'snapshots', ...writers.slice(0, 3),
  ],
  // Not the newer process's first writer: where the newer has written nothing, unknown writes of the older
  // may appear after it has started.
  twin: ['pauses', 'stop', 'snapshots', 'writer0', 'writer1', 'writer3'],
  liveness: [...machine, 'snapshots', ...writers.slice(0, 3)],
  damage: ['snapshots', ...writers.slice(0, 2)],
  store: ['pauses', ...remote, 'staleLists', 'stop', 'reader', 'snapshots', ...writers],
}

/** Worlds whose lives are counted. */
export const LIVES_OF: Readonly<Partial<Record<World, number>>> = { node: 4, store: 3 }

const known = new Set(Object.values(PARTS).flat())
for (const name of left) if (!known.has(name)) throw new Error(`WITHOUT: there is no '${name}' in any world`)

export const takesPart = (part: string): boolean => !left.has(part)

export const ifPart = <T>(part: string, value: T, otherwise: T): T => left.has(part) ? otherwise : value

export function livesOf(world: World): number {
  const most = LIVES_OF[world]!
  return Math.min(most, Number(process.env['LIVES'] ?? most))
}
