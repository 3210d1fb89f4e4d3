// The long tier: rounds of all kinds of random and exhaustive tests (steps.ts), as many programs at once as
// there are cores, until the time is over. Not a test runner: each program's failure prints how to repeat it.
// What was reached so far is printed every few minutes, as a table for RELIABILITY.md.
// Usage: run.ts [--minutes N] [--from first seed] [--jobs N] [--only text in a step's name] [--without text]
import { spawn } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Hunt } from '../sim/hunt.ts'
import { STEPS, type Program } from './steps.ts'

const ROOT = join(import.meta.dirname, '..', '..')
const REPORT_EVERY_MS = 300_000

const { values } = parseArgs({ options: {
  minutes: { type: 'string', default: '10' }, from: { type: 'string', default: '10000' },
  jobs: { type: 'string', default: String(availableParallelism()) }, only: { type: 'string', default: '' },
  without: { type: 'string' },
} })
const startMs = performance.now()
const endMs = startMs + Number(values.minutes) * 60_000
const firstSeed = Number(values.from)
const jobs = Number(values.jobs)
if (!(Number(values.minutes) > 0) || !Number.isInteger(firstSeed) || !(jobs >= 1)) {
  throw new Error('--minutes takes a number above 0, --from a whole number, --jobs a number from 1')
}

type Total = { what: string; unit: string; done: number; failed: number; ms: number }

const totals = new Map<string, Total>()
const failures: string[] = []
let acknowledged = 0
let damages = 0

function totalOf({ what, unit }: Program): Total {
  const known = totals.get(what) ?? { what, unit, done: 0, failed: 0, ms: 0 }
  totals.set(what, known)
  return known
}

type Ended = { readonly code: number | null; readonly out: string }

function start({ args, env }: Program): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, {
      cwd: ROOT, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'],
    })
    let out = ''
    child.stdout.on('data', (part: Buffer) => { out += part.toString() })
    child.stderr.on('data', (part: Buffer) => { out += part.toString() })
    child.on('error', reject)
    child.on('exit', (code) => resolve({ code, out }))
  })
}

async function run(program: Program): Promise<void> {
  const total = totalOf(program)
  const fromMs = performance.now()
  const { code, out } = await start(program)
  total.ms += performance.now() - fromMs
  const said = program.hunt === undefined ? judgeTests(program, code, out, total)
    : judgeHunt(program, program.hunt, code, out, total)
  if (said === null) return
  total.failed++
  const set = Object.entries(program.env ?? {}).map(([name, value]) => `${name}=${value} `).join('')
  failures.push(`${program.what}: ${said}\n  again: ${set}node ${program.args.join(' ')}`)
  console.log(`FAILED ${failures.at(-1)}`)
}

/** What was wrong, or null. */
function judgeTests(program: Program, code: number | null, out: string, total: Total): string | null {
  total.done += program.count
  if (code === 0) return null
  return out.split('\n').filter((line) => /again:|seed|Error/.test(line)).slice(0, 6).join('\n  ')
}

function judgeHunt(
  program: Program, wanted: 'nothing' | 'caught', code: number | null, out: string, total: Total,
): string | null {
  if (code !== 0) return `ended with ${code}: ${out.slice(-500)}`
  const hunt = JSON.parse(out.trim().split('\n').at(-1)!) as Hunt
  if (wanted === 'caught') {
    if (hunt.seed === null) return `${program.env?.['PLANTED']}: ${hunt.seeds} seeds and nothing was noticed`
    total.done++
    return null
  }
  total.done += hunt.seeds
  acknowledged += hunt.acknowledged
  damages += hunt.damages
  return hunt.seed === null ? null : `seed ${hunt.seed}: ${hunt.by}`
}

/** Ends with the first round that has nothing to do. */
function* programs(): Generator<Program, undefined> {
  for (let round = 0; ; round++) {
    const all = STEPS.flatMap((step) => step(round, firstSeed) ?? [])
    const wanted = all.filter(({ what }) =>
      what.includes(values.only) && (values.without === undefined || !what.includes(values.without)))
    if (wanted.length === 0) return undefined
    yield* wanted
  }
}

function report(): void {
  console.log(`after ${((performance.now() - startMs) / 60_000).toFixed(0)} minutes:`)
  console.log('\n| what | amount | found | seconds |\n|---|---|---|---|')
  for (const { what, done, unit, failed, ms } of totals.values()) {
    const found = failed === 0 ? 'nothing' : `${failed} FAILED`
    console.log(`| ${what} | ${done} ${unit} | ${found} | ${(ms / 1000).toFixed(0)} |`)
  }
  console.log(`\n${acknowledged} requests acknowledged in simulations, ${damages} objects damaged`)
}

const queue = programs()
const reporting = setInterval(report, REPORT_EVERY_MS)
await Promise.all(Array.from({ length: jobs }, async () => {
  while (performance.now() < endMs) {
    const program = queue.next().value
    if (program === undefined) return
    await run(program)
  }
}))
clearInterval(reporting)
report()
for (const failure of failures) console.log(`\n${failure}`)
process.exitCode = failures.length === 0 ? 0 : 1
