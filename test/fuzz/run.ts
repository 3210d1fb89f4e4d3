// Runs the fuzzers for as long as wanted and prints a table. Each surface has a process of its own for a
// while, so one that hangs or dies is found out too. Usage:
//   run.ts [--minutes N] [--seed S] [--only 'surface']
//   SEED=n [INPUT=k] run.ts --only 'surface' [--seconds N]     one surface, in this process
import { spawn } from 'node:child_process'
import { parseArgs } from 'node:util'
import { fuzz, shown, type Report } from './surface.ts'
import { surfaces } from './surfaces.ts'

const { values } = parseArgs({ options: {
  minutes: { type: 'string', default: '1' }, seed: { type: 'string' }, only: { type: 'string' },
  seconds: { type: 'string' }, json: { type: 'boolean', default: false },
} })

if (process.env['SEED'] !== undefined) await here(Number(process.env['SEED']))
else await everywhere(Number(values.seed ?? Math.floor(Math.random() * 2 ** 31)), Number(values.minutes))

async function here(seed: number): Promise<void> {
  const one = surfaces.find(({ name }) => name === values.only)
  const names = surfaces.map(({ name }) => name).join(', ')
  if (one === undefined) throw new Error(`--only takes one of: ${names}`)
  const input = process.env['INPUT'] === undefined ? null : Number(process.env['INPUT'])
  const report = await fuzz(one, { seed, input, ms: Number(values.seconds ?? 10) * 1000 })
  const plain = { ...report, outcomes: [...report.outcomes] }
  console.log(values.json ? JSON.stringify(plain) : shown(report))
  // Handles of a listener or a worker must not keep a finished run alive.
  process.exit(0)
}

type Total = { report: Report; findings: number }

async function everywhere(first: number, minutes: number): Promise<void> {
  if (!(minutes > 0)) throw new Error('--minutes takes a number above 0')
  const endMs = performance.now() + minutes * 60_000
  const chosen = surfaces.filter(({ name }) => values.only === undefined || name === values.only)
  const totals = new Map<string, Total>()
  const failures: string[] = []
  const seconds = Math.min(30, Math.max(2, minutes * 60 / chosen.length))
  console.log(`fuzzing for ${minutes} minutes from seed ${first}`)
  for (let seed = first; performance.now() < endMs; seed++) {
    for (const { name } of chosen) {
      if (performance.now() >= endMs) break
      const { report, said } = await child(name, seed, seconds)
      if (report === null) failures.push(`${name}, seed ${seed}:\n${said}`)
      add(totals, name, report)
    }
  }
  for (const { report, findings } of totals.values()) {
    console.log(`${shown(report)}  ${findings === 0 ? 'nothing found' : `${findings} FOUND`}`)
  }
  for (const failure of failures) console.log(`\n${failure}`)
  process.exitCode = failures.length === 0 ? 0 : 1
}

function add(totals: Map<string, Total>, name: string, report: Report | null): void {
  const none: Report = {
    surface: name, inputs: 0, ms: 0, slowestMs: 0, slowest: 0, grownBytes: 0, outcomes: new Map(),
  }
  const known = totals.get(name) ?? { report: none, findings: 0 }
  totals.set(name, known)
  if (report === null) {
    known.findings++
    return
  }
  const outcomes = new Map(known.report.outcomes)
  for (const [what, n] of report.outcomes) outcomes.set(what, (outcomes.get(what) ?? 0) + n)
  const slower = report.slowestMs > known.report.slowestMs ? report : known.report
  known.report = {
    surface: name, inputs: known.report.inputs + report.inputs, ms: known.report.ms + report.ms, outcomes,
    slowestMs: slower.slowestMs, slowest: slower.slowest,
    grownBytes: Math.max(known.report.grownBytes, report.grownBytes),
  }
}

type Ended = { readonly report: Report | null; readonly said: string }

/** The report, or null and what was said last. A child that goes on long after its time hangs. */
function child(name: string, seed: number, seconds: number): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const args = [import.meta.filename, '--only', name, '--seconds', String(seconds), '--json']
    const env = { ...process.env, SEED: String(seed) }
    const started = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe'] })
    let said = ''
    const hear = (part: Buffer): void => { said = (said + part.toString()).slice(-20_000) }
    started.stdout.on('data', hear)
    started.stderr.on('data', hear)
    let hangs = false
    const patience = setTimeout(() => {
      hangs = true
      started.kill('SIGKILL')
    }, seconds * 1000 + 90_000)
    started.on('error', reject)
    started.on('exit', (code, signal) => {
      clearTimeout(patience)
      if (code === 0) {
        const plain = JSON.parse(said.trim().split('\n').at(-1)!) as Report & { outcomes: [string, number][] }
        resolve({ report: { ...plain, outcomes: new Map(plain.outcomes) }, said })
      } else resolve({ report: null, said: `${hangs ? 'it hangs' : `ended by ${signal ?? code}`}\n${said}` })
    })
  })
}
