// Entry of a worker that does parts of partitioned plans: the same operators as on the main thread, in memory
// that comes with each job. A part that does not fit there, or fails, is left to the main thread. Nothing of
// a job stays when it ends: memory that is not given back whole ends the worker.
import { assert } from '../../kernels/assert.ts'
import { adoptExtent, Owner, recallExtent } from '../../kernels/extents.ts'
import { u32, type Pointer } from '../../kernels/memory.ts'
import { decimalPowers } from '../../kernels/powers.ts'
import type { Plan } from '../../planner/plan.ts'
import { workerSide } from '../../storage/env/real/worker-side.ts'
import { functionRegistry } from '../functions/registry.ts'
import { HeldMemory } from '../held-memory.ts'
import { execute } from '../lower.ts'
import { Collector } from '../operators/collector.ts'
import { Query } from '../query.ts'
import { isBatch } from '../steps.ts'
import { sentColumns, unpacked, type FromWorker, type Job, type ToWorker } from './job.ts'
import { readPart, type Part, type ReadTable } from './opened-table.ts'

/** Extents that the worker keeps for its own tables. */
export type QueryWorkerData = { readonly own: { readonly at: Pointer; readonly bytes: number } }

const functions = functionRegistry()
const side = workerSide()
const { own } = side.data as QueryWorkerData
adoptExtent(own.at, own.bytes)
// Made at the first use otherwise, out of what belongs to a job.
decimalPowers()

let running: Running | null = null

side.onMessage((message) => side.post(answer(message as ToWorker)))
side.post({ kind: 'ready' } satisfies FromWorker)

function answer(message: ToWorker): FromWorker {
  switch (message.kind) {
    case 'begin':
      running = new Running(message.job)
      return { kind: 'ready' }
    case 'part': return running!.part(message.part)
    case 'end':
      running!.end()
      running = null
      return { kind: 'ended' }
  }
}

class Running {
  readonly #job: Job
  readonly #plan: Plan
  readonly #tables: readonly ReadTable[]
  #query: Query | null = null

  constructor(job: Job) {
    this.#job = job
    this.#plan = unpacked(job.plan, functions)
    this.#tables = job.tables
    adoptExtent(job.region.at, job.region.bytes)
  }

  part(part: Part): FromWorker {
    this.#release()
    try {
      return this.#rows(part)
    } catch {
      this.#release()
      return { kind: 'failed' }
    }
  }

  #rows(part: Part): FromWorker {
    const { nowNs, batchRows, isOver, region } = this.#job
    const query = new Query({
      owner: new Owner('query worker', region.bytes), nowNs, batchRows,
      deadlineIsOver: () => u32[isOver >>> 2] !== 0,
    })
    this.#query = query
    const sources = { read: readPart(this.#tables, part), partition: null }
    const { steps, columns } = execute(this.#plan, query, sources)
    const collector = new Collector(columns.map((c) => c.type), HeldMemory.withTexts(query))
    const scratch = query.scratch()
    for (const step of steps) {
      if (!isBatch(step)) continue
      collector.add(step, scratch)
      scratch.reset()
      query.check()
    }
    const all = collector.batch()
    const tables = this.#tables.map(({ table }) => table)
    return { kind: 'rows', rows: all.rows, columns: sentColumns(all.columns, tables) }
  }

  #release(): void {
    this.#query?.release()
    this.#query = null
  }

  end(): void {
    this.#release()
    const { at, bytes } = this.#job.region
    assert(recallExtent(at, bytes), 'a query in a worker left memory behind')
  }
}
