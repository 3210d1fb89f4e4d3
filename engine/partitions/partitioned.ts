// A partitioned plan, a part of the series at a time: each part gives its memory back before the next one
// begins, so what is held at once is bounded by the part. Other threads take parts as well, if they are free;
// the main thread goes on with its own and gives out what they answer in between. The rows of all parts are
// those of the plan.
import type { FunctionView } from '../../planner/function.ts'
import type { Partitioned } from '../../planner/plan.ts'
import type { ReadSource } from '../lower.ts'
import type { Query } from '../query.ts'
import { isBatch, type Step, type Steps } from '../steps.ts'
import { inBatches } from '../operators/recursive.ts'
import { Crew, type Answer } from './crew.ts'
import { Handing } from './handing.ts'
import { packed, receivedColumns } from './job.ts'
import { openScans, type OpenedScan, type Storages } from './open-scans.ts'
import { readPart, type Part } from './opened-table.ts'
import type { QueryWorkers } from './query-workers.ts'

/** Fewer rows are not worth opening everything at once. */
const ROWS_MIN = 200_000
/** Rows of a part, about: what is made of them fits in a second-level cache. */
const PART_ROWS = 128 << 10
/** More if they lie in many segments: each part looks into all of them. */
const ROWS_A_SEGMENT = 1024
const PARTS_MAX = 4096

/** How plans are partitioned. Tests ask for parts where there are few rows, and for workers at once. */
export type Partitioning = {
  readonly rowsMin?: number
  readonly partRows?: number
  readonly waitsForWorkers?: boolean
}

export type Partitions = {
  readonly storages: Storages
  readonly workers: QueryWorkers
  readonly functions: FunctionView
  readonly partitioning: Partitioning
}

/** The input of a partitioned plan, with what is given to read its scans; null: as if it were alone. */
export type RunInput = (query: Query, read: ReadSource | null) => Steps

export function* partitionedRows(
  plan: Partitioned, { storages, workers, functions, partitioning }: Partitions, run: RunInput, query: Query,
): Steps {
  const scans = yield* openScans(plan, storages, partitioning.rowsMin ?? ROWS_MIN, query)
  const parts = scans === null ? [] : partsOf(plan, scans, partitioning.partRows ?? partRowsOf(scans))
  if (scans === null || parts.length < 2) {
    yield* run(query, scans === null ? null : readPart(scans, null))
    return
  }
  const remaining = parts.toReversed()
  const tables = scans.map(({ columns, table }) => ({ columns, table }))
  const sent = workers.most === 0 ? null : packed(plan.input, functions)
  const job = { plan: sent, tables, nowNs: query.nowNs, batchRows: query.batchRows }
  const wanted = sent === null ? 0 : Math.min(workers.most, parts.length - 1)
  if (partitioning.waitsForWorkers === true) yield { kind: 'wait', promise: workers.ready(wanted) }
  const crew = new Crew(workers, wanted, job, () => remaining.pop(), query)
  query.keepUntilEnd(() => crew.end())
  yield* new Handing(plan, scans, query).over(allRows(remaining, crew, scans, run, query))
  const end = crew.end()
  if (end !== null) yield { kind: 'wait', promise: end }
}

function partRowsOf(scans: readonly OpenedScan[]): number {
  const segments = scans.reduce((sum, { table }) => sum + table.segments.length, 0)
  return Math.max(PART_ROWS, segments * ROWS_A_SEGMENT)
}

/** By the tag of most values, if there are several to choose from. */
function partsOf(plan: Partitioned, scans: readonly OpenedScan[], partRows: number): readonly Part[] {
  const choices = plan.tags.map(([id]) => {
    const { scan: { reads }, table } = scans.find(({ columns }) => columns.includes(id!))!
    const { source } = reads.find(({ column }) => column.id === id)!
    return table.tags.find(({ name }) => name === source)!
  })
  const { name, dictionary } = choices.reduce((best, one) =>
    one.dictionary.count > best.dictionary.count ? one : best)
  const rows = Math.max(...scans.map((one) => one.rows))
  const count = Math.min(Math.ceil(rows / partRows), dictionary.count, PARTS_MAX)
  const border = (i: number): number => Math.floor(i * dictionary.count / count)
  return Array.from({ length: count }, (_, i) => ({ tag: name, from: border(i), to: border(i + 1) }))
}

function* allRows(
  remaining: Part[], crew: Crew, scans: readonly OpenedScan[], run: RunInput, query: Query,
): Steps {
  const here = function* (part: Part): Steps {
    const own = query.part()
    for (const step of run(own, readPart(scans, part))) {
      yield step
      if (!isBatch(step) && crew.hasAnswers) yield* answered()
    }
    own.release()
  }
  const answered = function* (): Generator<Step, void, void> {
    for (const answer of crew.takeAnswers()) {
      yield* rowsOf(answer, scans, query)
      answer.next()
      if (answer.result.kind === 'failed') remaining.push(answer.part)
    }
  }
  for (;;) {
    if (crew.hasAnswers) yield* answered()
    const part = remaining.pop()
    if (part !== undefined) yield* here(part)
    else if (crew.isBusy) yield { kind: 'wait', promise: crew.hear() }
    else if (!crew.hasAnswers) return
  }
}

function* rowsOf({ result }: Answer, scans: readonly OpenedScan[], query: Query): Steps {
  if (result.kind === 'failed') return
  const columns = receivedColumns(result.columns, scans.map(({ table }) => table))
  yield* inBatches({ rows: result.rows, columns, runs: null }, query)
}
