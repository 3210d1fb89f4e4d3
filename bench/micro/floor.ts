// Measures a kernel-sized thing with tinybench and prints it against its physical floor. A *.bench.ts file
// calls measure() and runs by itself (`node bench/micro/x.bench.ts`); run.ts runs them all. Invariant: the
// floor is measured in the same process, so both see the same machine at the same moment.
import { Bench } from 'tinybench'
import { assert } from '../../kernels/assert.ts'
import { calibrateFdatasync, calibrateMemory } from '../floor/calibrate.ts'

/** What a task cannot do without; the slowest of these is its floor. */
export type Need =
  | { readonly kind: 'dram' | 'l2' | 'memcpy'; readonly bytes: number }
  | { readonly kind: 'fdatasync'; readonly times: number }
  | { readonly kind: 'known'; readonly ms: number; readonly why: string }

export type Task = {
  readonly name: string
  /** Rows, values or bytes a run handles, and what they are called. */
  readonly count: number
  readonly unit: 'rows' | 'values' | 'bytes' | 'requests' | 'keys'
  readonly need: Need
  readonly run: () => unknown
  /** Other ways to do the same; printed with R = its time / ours. */
  readonly peer?: { readonly name: string; readonly run: () => unknown }
}

export type Outcome = {
  readonly name: string
  readonly medianMs: number
  readonly p99Ms: number
  readonly perS: number
  readonly floorMs: number
  /** Our time over the floor. */
  readonly f: number
  /** The peer's time over ours. */
  readonly r: number | undefined
}

const TIME_MS = Number(process.env['BENCH_MICRO_MS'] ?? 300)
let memory: ReturnType<typeof calibrateMemory> | undefined
let syncMs: number | undefined

function floorMs(need: Need): number {
  if (need.kind === 'known') return need.ms
  if (need.kind === 'fdatasync') return (syncMs ??= calibrateFdatasync()) * need.times
  memory ??= calibrateMemory()
  const gbS = need.kind === 'dram' ? memory.dramGbS : need.kind === 'l2' ? memory.l2GbS : memory.memcpyGbS
  return need.bytes / 1e6 / gbS
}

function rate(perS: number): string {
  return perS >= 1e9 ? `${(perS / 1e9).toFixed(2)} G` : perS >= 1e6 ? `${(perS / 1e6).toFixed(1)} M`
    : `${(perS / 1e3).toFixed(1)} k`
}

async function timed(name: string, run: () => unknown): Promise<{
  readonly medianMs: number; readonly p99Ms: number }> {
  const bench = new Bench({ time: TIME_MS, warmupTime: TIME_MS / 4, iterations: 5 })
  bench.add(name, async () => { await run() })
  await bench.run()
  const result = bench.tasks[0]?.result
  assert(result !== undefined && 'latency' in result, `${name} gave no result`)
  return { medianMs: result.latency.p50 ?? NaN, p99Ms: result.latency.p99 ?? NaN }
}

/** One line a task; also as one line of JSON where run.ts collects them (BENCH_MICRO_JSON). */
export async function measure(tasks: readonly Task[]): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = []
  for (const task of tasks) {
    const { medianMs, p99Ms } = await timed(task.name, task.run)
    const peer = task.peer === undefined ? undefined : await timed(task.peer.name, task.peer.run)
    const floor = floorMs(task.need)
    const outcome: Outcome = {
      name: task.name, medianMs, p99Ms, perS: task.count / medianMs * 1000, floorMs: floor,
      f: medianMs / floor,
      r: peer === undefined ? undefined : peer.medianMs / medianMs,
    }
    outcomes.push(outcome)
    print(task, outcome)
  }
  return outcomes
}

function print(task: Task, outcome: Outcome): void {
  const floor = task.need.kind === 'known' ? task.need.why : task.need.kind
  const speed = `${rate(outcome.perS)} ${task.unit}/s`
  const peer = outcome.r === undefined ? '' : `  R ${outcome.r.toFixed(2)} (${task.peer?.name})`
  console.log(`${task.name.padEnd(44)} ${outcome.medianMs.toFixed(4).padStart(10)} ms  ` +
    `${speed.padStart(18)}  F ${outcome.f.toFixed(2).padStart(6)} (${floor})${peer}`)
  if (process.env['BENCH_MICRO_JSON'] !== undefined) console.log(`#json ${JSON.stringify(outcome)}`)
}
