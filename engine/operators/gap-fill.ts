// Gives every series every bin of a range: bins without a row get a row whose values are NULL, zero, the
// last one seen or a straight line (gap-fills.ts). Holds its input (an aggregate's rows), gives it in
// (series, time) order; output is made as it is taken, in full batches that do not mind where series end.
import type { Arena } from '../../kernels/arena.ts'
import type { Batch } from '../../kernels/batch.ts'
import type { Column } from '../../kernels/column.ts'
import { kernels } from '../../kernels/load.ts'
import { u32, u8, type Pointer } from '../../kernels/memory.ts'
import type { DataType } from '../../kernels/type.ts'
import type { FillStrategy } from '../../planner/plan.ts'
import { flatEights, validityOf } from '../expressions/forms.ts'
import { HeldMemory } from '../held-memory.ts'
import type { Query } from '../query.ts'
import { PAUSE, type Step, type Steps } from '../steps.ts'
import { collected } from './collected.ts'
import { binsOf, type Bins, type BinsUse } from './gap-bins.ts'
import { fillerOf, seriesFiller, timeFiller, type Cells, type Filler, type Placed } from './gap-fills.ts'
import { changesOf, normalisedKeys, sortingSteps } from './sort-keys.ts'

export type GapFillUse = BinsUse & {
  readonly types: readonly DataType[]
  /** Places of the columns. */
  readonly time: number
  readonly series: readonly number[]
  readonly fills: readonly (FillStrategy | null)[]
}

const ascending = { descending: false, nullsFirst: true }
/** Between looks at the clock. */
const ROWS_A_LOOK = 65_536

export function* fillGaps(input: Steps, use: GapFillUse, query: Query): Steps {
  const held = new HeldMemory(query)
  const all = yield* collected(input, use.types, held, query)
  if (all.rows === 0) return
  const bins = yield* binsOf(use, use.types[use.time]!, held.arena, query)
  const placed = yield* placedRows(all, use, bins, held.arena, query)
  const fillers = all.columns.map((column, i): Filler => {
    if (i === use.time) return timeFiller(placed, column.type)
    return use.series.includes(i) ? seriesFiller(column)
      : fillerOf(use.fills[i] ?? 'null', column, placed, held.arena)
  })
  const state = held.arena.zeroed(16)
  const out = query.scratch()
  let left = kernels.bits_count(placed.starts, all.rows) * bins.count
  while (left > 0) {
    query.check()
    const n = Math.min(query.batchRows, left)
    const cells: Cells = {
      count: n, bin: u32[(state >>> 2) + 2]!, state,
      rows: out.alloc(n * 4 + 64), firsts: out.alloc(n * 4 + 64),
    }
    const { perm, starts, rowBins } = placed
    kernels.gap_rows(perm, starts, all.rows, rowBins, bins.count, n, state, cells.rows, cells.firsts)
    yield { rows: n, columns: fillers.map((filler) => filler(cells, out)), runs: null }
    out.reset()
    if (query.sliceIsOver()) yield PAUSE
    left -= n
  }
  query.discard(out)
  held.end()
}

/** The rows in order, and where each series begins; what sorting takes goes back. */
function* placedRows(
  all: Batch, use: GapFillUse, bins: Bins, arena: Arena, query: Query,
): Generator<Step, Placed, void> {
  const { rows, columns } = all
  const rowBins = yield* binsOfRows(columns[use.time]!, rows, bins, arena, query)
  const sorting = query.scratch()
  const series = normalisedKeys(
    use.series.map((i) => columns[i]!), use.series.map(() => ascending), rows, sorting)
  // In place of the time: bins have far fewer digits to sort by.
  const bin = sorting.alloc(rows * 8 + 16)
  kernels.sort_keys_4(rowBins, rows, 0, bin)
  const sorted = yield* sortingSteps([...series, bin], rows, sorting, query.sliceIsOver)
  const perm = arena.alloc(rows * 4 + 64)
  u8.copyWithin(perm, sorted, sorted + rows * 4)
  const starts = changesOf(series, perm, rows, arena)
  query.discard(sorting)
  return { perm, starts, rowBins, bins }
}

function* binsOfRows(
  time: Column, rows: number, bins: Bins, arena: Arena, query: Query,
): Generator<Step, Pointer, void> {
  const times = flatEights(time, arena)
  const validity = validityOf(time, arena)
  const rowBins = arena.alloc(rows * 4 + 64)
  for (let from = 0; from < rows; from += ROWS_A_LOOK) {
    query.check()
    if (query.sliceIsOver()) yield PAUSE
    const to = Math.min(rows, from + ROWS_A_LOOK)
    kernels.gap_row_bins(times, validity, from, to, bins.starts, bins.count, rowBins)
  }
  return rowBins
}
