// A partitioned plan, a part of the series at a time: each part gives its memory back before the next one
// begins, so what is held at once is bounded by the part. The rows of all parts are those of the plan.
import { DICTIONARY, type Column } from '../../kernels/column.ts'
import { physicalOf } from '../../kernels/type.ts'
import type { Arena } from '../../kernels/arena.ts'
import type { Partitioned } from '../../planner/plan.ts'
import { CopiedTexts, type TextCoder } from '../expressions/text-codes.ts'
import type { ReadSource } from '../lower.ts'
import { plain } from '../operators/plain-texts.ts'
import { scan } from '../operators/scan.ts'
import type { Query } from '../query.ts'
import { isBatch, type Steps } from '../steps.ts'
import { openScans, scanOf, type OpenedScan, type Storages } from './open-scans.ts'
import { OpenedSource, type Part } from './opened-table.ts'

/** Fewer rows are not worth opening everything at once. */
const ROWS_MIN = 200_000
/** Rows of a part, about. */
const PART_ROWS = 128 << 10
const PARTS_MAX = 4096

/** How plans are partitioned; tests ask for parts where there are few rows. */
export type Partitioning = { readonly rowsMin?: number; readonly partRows?: number }

/** The input of a partitioned plan, with what is given to read its scans; null: as if it were alone. */
export type RunInput = (query: Query, read: ReadSource | null) => Steps

export function* partitionedRows(
  plan: Partitioned, storages: Storages, partitioning: Partitioning, run: RunInput, query: Query,
): Steps {
  const scans = yield* openScans(plan, storages, partitioning.rowsMin ?? ROWS_MIN, query)
  const parts = scans === null ? [] : partsOf(plan, scans, partitioning.partRows ?? PART_ROWS)
  if (scans === null || parts.length < 2) {
    yield* run(query, scans === null ? null : readPart(scans, null))
    return
  }
  const handing = new Handing(plan, scans, query)
  for (const part of parts) {
    const own = query.part()
    yield* handing.over(run(own, readPart(scans, part)))
    own.release()
  }
}

/** By the tag of most values, if there are several to choose from. */
function partsOf(plan: Partitioned, scans: readonly OpenedScan[], partRows: number): readonly Part[] {
  const choices = plan.tags.map(([id]) => {
    const { scan: { reads }, table } = scanOf(scans, id!)
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

function readPart(scans: readonly OpenedScan[], part: Part | null): ReadSource {
  return (plan, query, subquery, reach) => {
    if (plan.kind !== 'scan') throw new TypeError(`a partitioned plan has no ${plan.kind}`)
    const { table } = scanOf(scans, plan.reads[0]!.column.id)
    return scan(plan, query, new OpenedSource(table, part, query), subquery, reach)
  }
}

/** Rows of a part that ends before the query does: no column keeps a dictionary of the part's own. */
class Handing {
  readonly #query: Query
  readonly #lasting: ReadonlySet<object>
  readonly #coders: readonly TextCoder[]

  constructor(plan: Partitioned, scans: readonly OpenedScan[], query: Query) {
    this.#query = query
    const tags = scans.flatMap(({ table }) => table.tags)
    this.#lasting = new Set(tags.map(({ dictionary }) => dictionary.source))
    this.#coders = plan.columns.map(() => new CopiedTexts(query.arena))
  }

  *over(steps: Steps): Steps {
    const arena = this.#query.scratch()
    for (const step of steps) {
      if (!isBatch(step)) yield step
      else yield { ...step, columns: step.columns.map((column, i) => this.#handed(column, i, arena)) }
      arena.reset()
    }
    this.#query.discard(arena)
  }

  #handed(column: Column, place: number, arena: Arena): Column {
    if (physicalOf(column.type) !== 'codes') return plain(column, arena)
    if (column.kind !== DICTIONARY || this.#lasting.has(column.dictionary!.source)) return column
    const coder = this.#coders[place]!
    const codes = coder.codes(column, arena)
    return { ...column, data: codes, dictionary: coder.dictionary() }
  }
}
