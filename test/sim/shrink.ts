// Makes a failing seed of a world smaller: leaves out faults, then actors, then lives (parts.ts), as long as
// it still fails, and prints what is needed and how to run that. Any failure counts, since one bug shows in
// several ways; the first and the last are printed. A try that does not run at all is not a failure.
// Usage: [PLANTED=name] shrink.ts world seed
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import type { Hunt } from './hunt.ts'
import { LIVES_OF, PARTS } from './parts.ts'
import type { World } from './planted-bugs.ts'

const HUNT = 'test/sim/hunt.ts'
const PLANTING = ['--import', './test/sim/planting.ts']
const ROOT = join(import.meta.dirname, '..', '..')

type Smaller = { readonly without: readonly string[]; readonly lives: number | null }

const [, , world, seed] = process.argv as unknown as [string, string, World, string]
if (PARTS[world] === undefined || !Number.isInteger(Number(seed))) {
  throw new Error('usage: shrink.ts world seed')
}
const planted = process.env['PLANTED']
const most = LIVES_OF[world] ?? null
let tries = 0

/** What was said, or null if all was well. */
function failureOf({ without, lives }: Smaller): string | null {
  tries++
  const counted = lives === null ? {} : { LIVES: String(lives) }
  const env = { ...process.env, WITHOUT: without.join(','), ...counted }
  const args = [...planted === undefined ? [] : PLANTING, HUNT, world, seed, '1']
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: ROOT, env, encoding: 'utf8' })
  if (status !== 0) throw new Error(`a try ended with ${String(status)}: ${stderr.slice(-1000)}`)
  const hunt = JSON.parse(stdout.trim().split('\n').at(-1)!) as Hunt
  return hunt.seed === null ? null : hunt.by
}

/** All at once first, then halves, then one by one. */
function leaveOut(from: Smaller, parts: readonly string[]): Smaller {
  if (parts.length === 0) return from
  const smaller = { ...from, without: [...from.without, ...parts] }
  if (failureOf(smaller) !== null) return smaller
  if (parts.length === 1) return from
  const half = Math.ceil(parts.length / 2)
  return leaveOut(leaveOut(from, parts.slice(0, half)), parts.slice(half))
}

function fewerLives(from: Smaller): Smaller {
  for (let lives = 1; lives < (from.lives ?? 0); lives++) {
    const smaller = { ...from, lives }
    if (failureOf(smaller) !== null) return smaller
  }
  return from
}

/** Until nothing more can go: what was needed for one part may not be without another. */
function smallest(): Smaller {
  let found: Smaller = { without: [], lives: most }
  for (;;) {
    const rest = PARTS[world].filter((part) => !found.without.includes(part))
    const smaller = fewerLives(leaveOut(found, rest))
    if (smaller.without.length === found.without.length && smaller.lives === found.lives) return found
    found = smaller
  }
}

const before = failureOf({ without: [], lives: most })
if (before === null) {
  console.log(`seed ${seed} of the ${world} world does not fail`)
  process.exit(1)
}
const found = smallest()
const needed = PARTS[world].filter((part) => !found.without.includes(part))
const isShorter = found.lives !== most
const variables = [
  ...planted === undefined ? [] : [`PLANTED=${planted}`], ...isShorter ? [`LIVES=${found.lives}`] : [],
  ...found.without.length > 0 ? [`WITHOUT=${found.without.join(',')}`] : [],
]
console.log(`seed ${seed} of the ${world} world: ${before}`)
console.log(`needed: ${needed.length === 0 ? 'no part' : needed.join(', ')}` +
  `${most === null ? '' : `, ${found.lives} of ${most} lives`}; ${tries} tries`)
console.log(`then: ${failureOf(found)}`)
console.log(`again: ${[...variables, 'node', ...planted === undefined ? [] : PLANTING].join(' ')} ` +
  `${HUNT} ${world} ${seed} 1`)
