// The side-by-side run: calibrate, load every system with the same bytes, ask the same questions in turns,
// crash and restart them, bring them to rest, ask again, calibrate again. One report, one JSON file.
// Invariant: every server started is gone at the end, whatever happens in between.
import { writeFileSync } from 'node:fs'
import { cpus, release } from 'node:os'
import { dirname, join } from 'node:path'
import { cacheDir, ensureDataSet, type DataSet } from '../data/data-set.ts'
import { calibrate, moved } from '../floor/calibrate.ts'
import { Child } from '../load/child.ts'
import type { LoadJob, LoadResult } from '../load/job.ts'
import { serverAskers, type Asker } from './asker.ts'
import { compareWithBaseline, saveBaseline } from './baseline.ts'
import { say, type Context } from './context.ts'
import { inProcessAskers, isInProcess, startInProcess, type InProcess } from './in-process/peers.ts'
import type { Options } from './options.ts'
import { cpuOfRun, machineCpu } from './proc.ts'
import { report } from './report.ts'
import type { Result } from './result.ts'
import type { Server } from './server.ts'
import { installedSystems } from './systems/installed.ts'
import { caches } from './workloads/caches.ts'
import { concurrency } from './workloads/concurrency.ts'
import { settleAll } from './workloads/files.ts'
import { loadAll, probes } from './workloads/ingest.ts'
import { askAll } from './workloads/questions.ts'
import { killAtLastAck, restartAll } from './workloads/restart.ts'
import { smallWrites } from './workloads/small-writes.ts'

const LOAD_AVERAGE_MAX = 0.5
const OTHERS_CORES_MAX = 0.15
const QUICK_AGAIN = ['single-groupby-1-1-1', 'double-groupby-all', 'lastpoint', 'high-cpu-all']

function askersOf(
  context: Context, servers: readonly Server[], peers: readonly InProcess[], state: string,
): readonly Asker[] {
  const own = servers.flatMap((server) => serverAskers(server, context.client, state))
  const threads = context.options.quick ? [2] : [1, 2]
  return [...own, ...peers.flatMap((peer) => inProcessAskers(peer, threads))]
}

/** Load, ask, crash, ask, settle, ask; each step with the servers that are left. */
async function loadedServers(context: Context, peers: readonly InProcess[], keep: Server[]): Promise<void> {
  const { only, quick, types } = context.options
  const again = quick ? types.filter((type) => QUICK_AGAIN.includes(type)) : types
  let servers = await loadAll(context)
  keep.push(...servers)
  const askers = askersOf(context, servers, peers, '')
  if (only.has('queries')) await askAll(context, askers, types)
  if (only.has('caches')) await caches(context)
  if (only.has('concurrency')) {
    const alone = askers.filter((asker) => !isInProcess(asker.column) &&
      !asker.column.includes('influxql'))
    await concurrency(context, alone)
  }
  if (only.has('restart')) {
    say('restart after kill -9')
    servers = await restartAll(context, servers, 'kill -9')
    const mine = servers.filter((server) => server.system.dialect === 'v3')
    if (only.has('queries')) await askAll(
      context, askersOf(context, mine, [], 'after WAL replay'), again)
  }
  if (only.has('files')) {
    say('to rest')
    servers = await settleAll(context, servers)
    if (only.has('restart')) servers = await restartAll(context, servers, 'files')
    if (only.has('queries')) await askAll(context, askersOf(context, servers, [], 'files'), again)
  }
}

async function workloads(context: Context, python: string | undefined): Promise<void> {
  const { only } = context.options
  const servers: Server[] = []
  let peers: readonly InProcess[] = []
  try {
    if (only.has('small')) {
      say('small writes')
      await smallWrites(context)
    }
    if (only.has('ingest')) {
      say('ingest')
      await probes(context)
    }
    if (only.has('restart')) await killAtLastAck(context)
    if (only.has('queries')) peers = await startInProcess(context, python)
    if ([...only].some((part) => part !== 'small')) {
      say('full load and questions')
      await loadedServers(context, peers, servers)
    }
  } finally {
    for (const peer of peers) peer.stop()
    for (const server of servers) {
      if (context.options.keep) say(`kept: ${dirname(server.place.dir)}`)
      await (context.options.keep ? server.kill9() : server.remove())
    }
  }
}

function emptyContext(options: Options, set: DataSet): Omit<Context, 'client' | 'floor' | 'systems'> {
  return { options, set, loads: [], small: [], cells: [], concurrency: [], restarts: [], footprints: [],
    failures: [], notOffered: [] }
}

/** Answers how many cores everything but this run has used since. */
function watchOthers(): () => number {
  const started = performance.now(), machine = machineCpu(), own = cpuOfRun(process.pid)
  return () => {
    const seconds = (performance.now() - started) / 1000
    return Math.max(0, (machineCpu() - machine - (cpuOfRun(process.pid) - own)) / seconds)
  }
}

export async function runMacro(options: Options): Promise<number> {
  const started = performance.now()
  const others = watchOthers()
  const set = ensureDataSet(options.data)
  if (set.scale === 0) throw new Error(`${options.data} is not a TSBS set; the questions are about hosts`)
  const client = new Child<LoadJob, LoadResult>(join(import.meta.dirname, '..', 'load', 'client.ts'))
  const before = await calibrate(client)
  const { systems, python, missing } = installedSystems(options.systems)
  const context: Context = { ...emptyContext(options, set), client, systems, floor: before }
  try {
    await workloads(context, python)
  } finally {
    if (context.failures.length > 0) say(`${context.failures.length} failures`)
  }
  const after = await calibrate(client)
  client.stop()
  const movedFloors = moved(before, after)
  const othersCores = others()
  const noisy = movedFloors.length > 0 || before.loadAverage > LOAD_AVERAGE_MAX ||
    othersCores > OTHERS_CORES_MAX
  const result: Result = {
    when: new Date().toISOString(), quick: options.quick, missing,
    data: { name: set.name, rows: set.rows, bytes: set.bytes, sha256: set.sha256 },
    machine: `${cpus().length} x ${cpus()[0]?.model ?? 'CPU'}, Linux ${release()}, Node ${process.version}`,
    before, after, movedFloors, othersCores, noisy,
    failures: context.failures, notOffered: context.notOffered,
    loads: context.loads, small: context.small, cells: context.cells,
    concurrency: context.concurrency, restarts: context.restarts, footprints: context.footprints,
    seconds: (performance.now() - started) / 1000,
  }
  return finish(result, options)
}

/** Report, files, baseline; the exit code. */
function finish(result: Result, options: Options): number {
  console.log(report(result))
  writeFileSync(options.out, `${JSON.stringify(result, null, 1)}\n`)
  const fell = compareWithBaseline(result, options.baseline)
  if (fell.length > 0) {
    console.log(`\nBelow the baseline${result.noisy ? ' (noisy run)' : ''}:\n  ${fell.join('\n  ')}`)
  }
  if (options.saveBaseline) say(`baseline: ${saveBaseline(result)}`)
  say(`result: ${options.out}`)
  const oursFailed = result.failures.some((failure) => failure.system.startsWith('ours'))
  return oursFailed || (fell.length > 0 && !result.noisy) ? 1 : 0
}

export function resultFile(): string {
  return join(cacheDir(), 'bench-result.json')
}
