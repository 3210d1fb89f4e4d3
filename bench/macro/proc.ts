// What /proc says about a server: resident memory and CPU time of its process tree, bytes on disk, CPU of
// the machine. Linux only, like the benchmark. Sampling takes well under a millisecond a call.
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

const TICKS_PER_S = 100
const BLOCK_BYTES = 512

function read(path: string): string {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    return '' // the process is gone
  }
}

export function processTree(pid: number): readonly number[] {
  const text = read(`/proc/${pid}/task/${pid}/children`)
  const children = text.split(' ').filter((each) => each !== '').map(Number)
  return [pid, ...children.flatMap((child) => processTree(child))]
}

export type Memory = { readonly rss: number; readonly anonymous: number }

export function memoryOf(pid: number): Memory {
  let rss = 0, anonymous = 0
  for (const each of processTree(pid)) {
    const status = read(`/proc/${each}/status`)
    rss += Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) * 1024
    anonymous += Number(/RssAnon:\s+(\d+)/.exec(status)?.[1] ?? 0) * 1024
    // Shared memory (a WebAssembly.Memory of many threads) is not file-backed data either.
    anonymous += Number(/RssShmem:\s+(\d+)/.exec(status)?.[1] ?? 0) * 1024
  }
  return { rss, anonymous }
}

/** CPU seconds used so far by the process tree. */
export function cpuOf(pid: number): number {
  let ticks = 0
  for (const each of processTree(pid)) {
    const stat = read(`/proc/${each}/stat`)
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    ticks += Number(fields[11] ?? 0) + Number(fields[12] ?? 0)
  }
  return ticks / TICKS_PER_S
}

/** As cpuOf, with what ended children have used: all that this run has cost. */
export function cpuOfRun(pid: number): number {
  let ticks = 0
  for (const each of processTree(pid)) {
    const stat = read(`/proc/${each}/stat`)
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    for (const i of [11, 12, 13, 14]) ticks += Number(fields[i] ?? 0)
  }
  return ticks / TICKS_PER_S
}

/** CPU seconds the whole machine has worked (user, nice, system, interrupts, stolen). */
export function machineCpu(): number {
  const fields = read('/proc/stat').split('\n', 1)[0]?.trim().split(/\s+/).slice(1).map(Number) ?? []
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = fields
  return (user + nice + system + irq + softirq + steal) / TICKS_PER_S
}

export type Files = { readonly bytes: number; readonly files: number }

export function filesBelow(dir: string, wanted: (path: string) => boolean = () => true): Files {
  let bytes = 0, files = 0
  for (const entry of readdirSync(dir, { withFileTypes: true, recursive: true })) {
    const path = join(entry.parentPath, entry.name)
    if (!entry.isFile() || !wanted(path)) continue
    try {
      const { size, blocks } = statSync(path)
      // Some stores make large sparse files; what they hold is what they have blocks for.
      bytes += Math.min(size, blocks * BLOCK_BYTES)
      files++
    } catch {
      // removed while we looked
    }
  }
  return { bytes, files }
}
