// The tester tested: bugs are planted into the production source (planted-bugs.ts, planting.ts) and the
// simulator must notice each within 500 seeds. `npm test` hunts one of each kind; PLANTED_ALL=1 all of
// them, PLANTED_ONLY=name,name some; `npm run test:long` too. planted.txt lists what caught each (UPDATE=1
// writes the lines of those that were hunted).
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Hunt } from './hunt.ts'
import { plantedBugs, type PlantedBug } from './planted-bugs.ts'
import { filesOf, planted, sourceOf } from './planting.ts'

const SEEDS_MAX = 500
const TABLE = join(import.meta.dirname, 'planted.txt')
const all = process.env['PLANTED_ALL'] !== undefined
const only = process.env['PLANTED_ONLY']?.split(',')
const lines = new Map<string, string>()

const known = readFileSync(TABLE, 'utf8').split('\n').filter((line) => line !== '' && !line.startsWith('#'))
const nameIn = (line: string): string => line.split(/\s+/)[0]!

const isHunted = ({ name, quick }: PlantedBug): boolean => only?.includes(name) ?? (all || quick === true)

test('every planted bug has its place in the source, and a name of its own', () => {
  for (const bug of plantedBugs) {
    for (const file of filesOf(bug)) assert.notEqual(planted(bug, file, sourceOf(file)), sourceOf(file))
  }
  assert.equal(new Set(plantedBugs.map(({ name }) => name)).size, plantedBugs.length)
  assert(plantedBugs.length >= 24)
})

test('the table names every planted bug', { skip: process.env['UPDATE'] !== undefined }, () => {
  assert.deepEqual(known.map(nameIn).sort(), plantedBugs.map(({ name }) => name).sort())
})

for (const bug of plantedBugs.filter(isHunted)) {
  test(`a planted bug is caught: ${bug.name}, ${bug.breaks}`, { timeout: 600_000 }, async () => {
    const hunt = await huntFor(bug.name)
    assert(hunt.seed !== null, `${hunt.seeds} seeds and nothing was noticed`)
    const columns = [bug.name.padEnd(46), bug.breaks, bug.world.padEnd(8), String(hunt.seed).padStart(4)]
    lines.set(bug.name, `${columns.join('  ')}  ${hunt.by.slice(0, 90)}`)
  })
}

test('the table is written', { skip: process.env['UPDATE'] === undefined }, () => {
  const head = ['# bug, promise it breaks, world that notices, seed at which it does, what is said',
    '# UPDATE=1 PLANTED_ALL=1 node --test test/sim/planted.test.ts writes this; PLANTED_ONLY=a,b: some']
  const before = new Map(known.map((line) => [nameIn(line), line]))
  const table = plantedBugs.flatMap(({ name }) => lines.get(name) ?? before.get(name) ?? [])
  writeFileSync(TABLE, `${[...head, ...table].join('\n')}\n`)
})

function huntFor(name: string): Promise<Hunt> {
  const args = ['--import', join(import.meta.dirname, 'planting.ts'), join(import.meta.dirname, 'hunt.ts')]
  const world = plantedBugs.find((bug) => bug.name === name)!.world
  const child = spawn(process.execPath, [...args, world, '1', String(SEEDS_MAX)], {
    env: { ...process.env, PLANTED: name, NODE_TEST_CONTEXT: undefined },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let out = ''
  let err = ''
  child.stdout.on('data', (part: Buffer) => { out += part.toString() })
  child.stderr.on('data', (part: Buffer) => { err += part.toString() })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', (code) => {
      if (code !== 0) return reject(new Error(`the hunt ended with ${code}: ${err.slice(-2000)}`))
      resolve(JSON.parse(out.trim().split('\n').at(-1)!) as Hunt)
    })
  })
}
