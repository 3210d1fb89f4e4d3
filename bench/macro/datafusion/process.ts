// The Python process that DataFusion runs in: one line of JSON asks, one answers. It ends when its input
// does. NaN does not survive JSON; no question of the benchmark has one in its answer.
import { spawn, spawnSync, type ChildProcessByStdio } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import type { Cell } from '../questions/answer.ts'
import type { RowsJob, TimeJob } from '../in-process/job.ts'

export type DataFusionJob =
  { readonly kind: 'load'; readonly parquet: string; readonly arrival: string } | TimeJob | RowsJob

export type DataFusionResult = {
  readonly loadS: number
  readonly latenciesMs: readonly number[]
  readonly names: readonly string[]
  readonly columns: readonly (readonly Cell[])[]
}

/** The Python that has DataFusion: DATAFUSION_PYTHON, else python3. */
export function pythonWithDataFusion(): string | undefined {
  const python = process.env['DATAFUSION_PYTHON'] ?? 'python3'
  return spawnSync(python, ['-c', 'import datafusion']).status === 0 ? python : undefined
}

export class DataFusion {
  readonly #process: ChildProcessByStdio<Writable, Readable, null>
  readonly #lines: AsyncIterator<string>

  constructor(python: string) {
    const file = join(import.meta.dirname, 'worker.py')
    this.#process = spawn(python, [file], { stdio: ['pipe', 'pipe', 'inherit'] })
    this.#lines = createInterface({ input: this.#process.stdout })[Symbol.asyncIterator]()
  }

  async ask(job: DataFusionJob): Promise<DataFusionResult> {
    if (!this.#process.stdin.write(`${JSON.stringify(job)}\n`)) await once(this.#process.stdin, 'drain')
    const line = await this.#lines.next()
    if (line.done === true) throw new Error('the Python process ended')
    const reply = JSON.parse(line.value) as
      { readonly result: DataFusionResult } | { readonly error: string }
    if ('error' in reply) throw new Error(reply.error)
    return reply.result
  }

  stop(): void {
    this.#process.stdin.end()
  }
}
