// What this machine can do right now: sums from DRAM and L2, memcpy, fdatasync, HTTP echo. The floors under
// all figures, and the noise check: a run whose calibration moved more than 15 % from before to after proves
// little. Every figure is the best of several tries, since a shared machine only ever makes things slower.
import { closeSync, fdatasyncSync, openSync, rmSync, writeSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { Child } from '../load/child.ts'
import { blockOf, type LoadJob, type LoadResult } from '../load/job.ts'
import { sumKernel } from './sum-kernel.ts'

export type Calibration = {
  readonly dramGbS: number
  readonly l2GbS: number
  readonly memcpyGbS: number
  readonly fdatasyncMs: number
  readonly echoPerS1: number
  readonly echoMs1: number
  readonly echoPerS16: number
  readonly loadAverage: number
}

export const FLOORS = ['dramGbS', 'l2GbS', 'memcpyGbS', 'fdatasyncMs', 'echoPerS1', 'echoPerS16'] as const
const MOVED_MAX = 0.15

function best(tries: number, bytes: number, work: () => void): number {
  let ms = Infinity
  for (let i = 0; i < tries; i++) {
    const started = performance.now()
    work()
    ms = Math.min(ms, performance.now() - started)
  }
  return bytes / 1e6 / ms
}

export function calibrateMemory(): Pick<Calibration, 'dramGbS' | 'l2GbS' | 'memcpyGbS'> {
  const DRAM = 256 << 20, L2 = 512 << 10, AGAIN = 400
  const kernel = sumKernel(DRAM)
  const dramGbS = best(5, DRAM, () => { kernel.sum(DRAM, 1) })
  const l2GbS = best(5, L2 * AGAIN, () => { kernel.sum(L2, AGAIN) })
  const half = DRAM / 2
  const memcpyGbS = best(5, half, () => { kernel.bytes.copyWithin(half, 0, half) })
  return { dramGbS, l2GbS, memcpyGbS }
}

/** Median of 4 KiB appends made durable. */
export function calibrateFdatasync(): number {
  const path = join(tmpdir(), `bench-fdatasync-${process.pid}`)
  const file = openSync(path, 'w')
  const page = Buffer.alloc(4096, 1)
  const times: number[] = []
  for (let i = 0; i < 60; i++) {
    const started = performance.now()
    writeSync(file, page)
    fdatasyncSync(file)
    times.push(performance.now() - started)
  }
  closeSync(file)
  rmSync(path)
  return times.sort((a, b) => a - b)[30] ?? 0
}

export async function calibrate(client: Child<LoadJob, LoadResult>): Promise<Calibration> {
  const loadAverage = loadavg()[0] ?? 0
  const file = join(import.meta.dirname, '..', 'load', 'null-server.ts')
  const server = new Child<{ readonly start: true }, number>(file)
  const port = await server.ask({ start: true })
  const requests = blockOf([Buffer.from('GET /x HTTP/1.1\r\nHost: x\r\n\r\n')])
  const echo = async (connections: number) => {
    const results: LoadResult[] = []
    for (let i = 0; i < 3; i++) results.push(await client.ask({ port, requests, connections, seconds: 0.2 }))
    return results.reduce((a, b) => a.requests / a.wallMs > b.requests / b.wallMs ? a : b)
  }
  const one = await echo(1)
  const sixteen = await echo(16)
  server.stop()
  return {
    ...calibrateMemory(), fdatasyncMs: calibrateFdatasync(), loadAverage,
    echoPerS1: one.requests / one.wallMs * 1000, echoMs1: one.latenciesMs.sort()[one.requests >> 1] ?? 0,
    echoPerS16: sixteen.requests / sixteen.wallMs * 1000,
  }
}

/** The figures that moved more than 15 %, as text. */
export function moved(before: Calibration, after: Calibration): readonly string[] {
  return FLOORS.filter((name) => Math.abs(after[name] / before[name] - 1) > MOVED_MAX)
    .map((name) => `${name} ${before[name].toPrecision(3)} -> ${after[name].toPrecision(3)}`)
}

export function calibrationLine(c: Calibration): string {
  const gb = (value: number) => `${value.toFixed(1)} GB/s`
  return `DRAM ${gb(c.dramGbS)}, L2 ${gb(c.l2GbS)}, memcpy ${gb(c.memcpyGbS)}, ` +
    `fdatasync ${c.fdatasyncMs.toFixed(2)} ms, ` +
    `echo ${(c.echoPerS1 / 1000).toFixed(1)} k/s (${c.echoMs1.toFixed(3)} ms), ` +
    `16 clients ${(c.echoPerS16 / 1000).toFixed(1)} k/s, load ${c.loadAverage.toFixed(2)}`
}
