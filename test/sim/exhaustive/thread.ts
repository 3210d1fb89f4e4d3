// One thread of an exhaustive run, with kernel memory of its own; and the run that starts one after the other
// until all cases are done.
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { crashSlice } from './crash.ts'
import { faultSlice } from './faults.ts'
import { flipSlice } from './flips.ts'
import { nestedSlice } from './nested.ts'
import { Violation, type Kind, type Slice, type Task } from './slice.ts'

type Answer = { readonly slice: Slice } | { readonly failed: string; readonly number: number | null }

/** About half a gigabyte of memory. */
const RUNS_PER_THREAD: Readonly<Record<Kind, number>> = { crash: 250, fault: 200, nested: 100, flip: 1000 }

const slices: Readonly<Record<Kind, (task: Task) => Promise<Slice>>> = {
  crash: crashSlice, fault: faultSlice, nested: nestedSlice, flip: flipSlice,
}

/** Runs cases from `from` on, `max` recoveries at most. Gives what was counted. */
export async function run(task: Task, replay: (number: number) => string): Promise<Record<string, number>> {
  const total: Record<string, number> = {}
  let from: number | null = task.from
  for (let rest = task.max; from !== null && rest > 0;) {
    const max = Math.min(rest, RUNS_PER_THREAD[task.kind])
    const answer = await inThread({ ...task, from, max })
    if ('failed' in answer) {
      throw new Error(`${answer.failed}\nagain: ${replay(answer.number ?? from)}`)
    }
    for (const [what, count] of Object.entries(answer.slice.counts)) total[what] = (total[what] ?? 0) + count
    from = answer.slice.next
    rest -= max
  }
  return total
}

function inThread(task: Task): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: task })
    worker.on('message', resolve)
    worker.on('error', reject)
    worker.on('exit', () => reject(new Error(`a thread of ${task.kind} ended without an answer`)))
  })
}

if (!isMainThread) {
  const task = workerData as Task
  const answer = await slices[task.kind](task).then(
    (slice): Answer => ({ slice }),
    (error: unknown): Answer => ({
      failed: error instanceof Error ? error.message : String(error),
      number: error instanceof Violation ? error.number : null,
    }))
  parentPort!.postMessage(answer)
}
