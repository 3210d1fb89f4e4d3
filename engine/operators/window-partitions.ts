// Window functions over rows that do not fit in memory: they come sorted by partition and order keys, and as
// many whole partitions as there is room for are worked on at once. Each further OVER sorts anew. One
// partition must fit.
import type { Batch } from '../../kernels/batch.ts'
import { bitAt } from '../../kernels/memory.ts'
import type { DataType } from '../../kernels/type.ts'
import { sliceRows } from '../expressions/take.ts'
import { HeldMemory } from '../held-memory.ts'
import type { Query } from '../query.ts'
import { isBatch, PAUSE, type Steps } from '../steps.ts'
import { Collector } from './collector.ts'
import { plain } from './plain-texts.ts'
import { sortRows } from './sort.ts'
import { overOf, partitionStarts, valuesOf, type WindowUse } from './window.ts'

/** Rows that are worked on together, at least. */
const ROWS_MIN = 8192

/** `sorted`: in the order of the first use. */
export function* windowsByPartition(
  sorted: Steps, types: readonly DataType[], uses: readonly WindowUse[], query: Query,
): Steps {
  const overs = [...new Set(uses.map((use) => use.over))]
  let steps = sorted
  let soFar = [...types]
  const made: WindowUse[] = []
  for (const over of overs) {
    const own = uses.filter((use) => use.over === over)
    if (made.length > 0) steps = sortRows(steps, soFar, overOf(own[0]!), null, query)
    steps = oneOver(steps, soFar, own, query)
    made.push(...own)
    soFar = [...types, ...made.map((use) => use.call.type)]
  }
  const places = uses.map((use) => types.length + made.indexOf(use))
  for (const step of steps) {
    if (!isBatch(step)) yield step
    else yield { ...step, columns: [
      ...step.columns.slice(0, types.length), ...places.map((place) => step.columns[place]!)] }
  }
}

function* oneOver(
  sorted: Steps, types: readonly DataType[], uses: readonly WindowUse[], query: Query,
): Steps {
  const scratch = query.scratch()
  let kept = new Kept(types, query)
  let wanted = ROWS_MIN
  for (const step of sorted) {
    if (!isBatch(step)) {
      yield step
      continue
    }
    query.check()
    kept.collector.add(step, scratch)
    scratch.reset()
    if (kept.collector.rows < wanted) continue
    const rows = kept.collector.batch()
    const whole = lastStart(uses[0]!, rows, query)
    if (whole === 0) {
      wanted = rows.rows * 2
      continue
    }
    yield* results(uses, slice(rows, 0, whole, scratch), query)
    const next = new Kept(types, query)
    const rest = slice(rows, whole, rows.rows - whole, scratch)
    // Their dictionaries end with `kept`.
    next.collector.add({ ...rest, columns: rest.columns.map((c) => plain(c, scratch)) }, scratch)
    kept.end()
    kept = next
    wanted = ROWS_MIN
    scratch.reset()
    if (query.sliceIsOver()) yield PAUSE
  }
  yield* results(uses, kept.collector.batch(), query)
  kept.end()
}

/** Rows of partitions that are not known to be whole. */
class Kept {
  readonly collector: Collector
  readonly #held: HeldMemory

  constructor(types: readonly DataType[], query: Query) {
    this.#held = HeldMemory.withTexts(query)
    this.collector = new Collector(types, this.#held, { plainTexts: true })
  }

  end(): void {
    this.#held.endWithTexts()
  }
}

function slice(rows: Batch, from: number, n: number, arena: ReturnType<Query['scratch']>): Batch {
  return { rows: n, columns: rows.columns.map((c) => sliceRows(c, from, n, arena)), runs: null }
}

/** The row at which the last partition begins. */
function lastStart(use: WindowUse, rows: Batch, query: Query): number {
  const arena = query.scratch()
  const starts = partitionStarts(use, rows, { arena, query })
  let row = rows.rows - 1
  while (row > 0 && !bitAt(starts, row)) row--
  query.discard(arena)
  return row
}

function* results(uses: readonly WindowUse[], rows: Batch, query: Query): Steps {
  if (rows.rows === 0) return
  const values = query.scratch()
  const columns = [...rows.columns, ...uses.map((use) => valuesOf(use, rows, query, values))]
  const out = query.scratch()
  for (let from = 0; from < rows.rows; from += query.batchRows) {
    const n = Math.min(query.batchRows, rows.rows - from)
    yield { rows: n, columns: columns.map((c) => plain(sliceRows(c, from, n, out), out)), runs: null }
    out.reset()
  }
  query.discard(out)
  query.discard(values)
}
