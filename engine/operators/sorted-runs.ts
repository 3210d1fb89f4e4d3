// Sorted runs of rows outside memory, and their merge. A run lies in the spill file as chunks; the first row
// of each stays in memory. Merging reads the chunks in the order of their first rows: when the next unread
// chunk begins with row f, every row that was read and does not come after f is in its final place. So no
// more is held than one chunk of each run. A row number is the last key: equal rows keep their order.
import type { Arena } from '../../kernels/arena.ts'
import type { Batch } from '../../kernels/batch.ts'
import { flat, type Column } from '../../kernels/column.ts'
import { OutOfMemory } from '../../kernels/extents.ts'
import { u32, type Pointer } from '../../kernels/memory.ts'
import { int64, type DataType } from '../../kernels/type.ts'
import { sliceRows, takeRows } from '../expressions/take.ts'
import type { Vector } from '../expressions/vector.ts'
import { HeldMemory } from '../held-memory.ts'
import type { Query } from '../query.ts'
import { columnCodes, type ColumnCodes } from '../spill/column-codes.ts'
import type { Chunk, SpillFile } from '../spill/spill-file.ts'
import { PAUSE, type Step, type Steps } from '../steps.ts'
import { Collector } from './collector.ts'
import { plain } from './plain-texts.ts'
import { orderOf, type SortUse } from './sort.ts'

/** A run's part that is held while merging, and so how many runs can be merged at once. */
const CHUNKS_A_RUN = 64
const RUNS_MAX = 32
const CHUNK_ROWS_MIN = 64
/** Of the operator's memory, for one chunk of each run. */
const MERGE_SHARE = 0.2
/** Of the operator's memory, for rows that are read: sorting and giving them out takes several times that. */
const READ_SHARE = 0.1
/** Fewer rows than this are not divided further. */
const ROWS_SORTED_MIN = 1024

/** The last column, which is no user's: rows that are equal otherwise keep their order. */
function withNumberLast(sort: SortUse, place: number): SortUse {
  const number: Vector = {
    type: int64, isConstant: false, reads: new Set([place]), evaluate: (batch) => batch.columns[place]!,
  }
  return { keys: [...sort.keys, number], directions: [...sort.directions, byNumber] }
}

const byNumber = { descending: false, nullsFirst: false }

export class SortedRuns {
  /** With the row number at the end. */
  readonly #types: readonly DataType[]
  readonly #sort: SortUse
  readonly #query: Query
  readonly #byNumberLast: SortUse
  readonly #codes: readonly ColumnCodes[]
  #chunks: Chunk[] = []
  #firsts: Collector
  #firstsHeld: HeldMemory
  #file: SpillFile
  #runs = 0
  #rows = 0

  /** `codes`: of the columns. They are the query's, so codes of memory that ends are never remembered. */
  constructor(
    types: readonly DataType[], codes: readonly ColumnCodes[], sort: SortUse, query: Query,
  ) {
    this.#types = [...types, int64]
    this.#sort = sort
    this.#byNumberLast = withNumberLast(sort, types.length)
    this.#query = query
    this.#codes = [...codes, ...columnCodes([int64], query.arena)]
    this.#firstsHeld = new HeldMemory(query)
    this.#firsts = new Collector(this.#types, this.#firstsHeld, { codes: this.#codes, plainTexts: true })
    this.#file = query.spillFile(this.#codes)
  }

  /**
   * Sorts the rows and writes them; they follow all rows added before. If there is not enough memory to sort
   * them together, they become two runs: how much texts need is not known before.
   */
  *add(rows: Batch): Generator<Step, void, void> {
    const arena = this.#query.scratch()
    const run = yield* this.#sorted(rows, arena)
    if (run !== null) yield* this.#writeRun(run.rows, run.perm)
    else {
      const half = rows.rows >>> 1
      for (const [from, n] of [[0, half], [half, rows.rows - half]] as const) {
        const columns = rows.columns.map((c) => sliceRows(c, from, n, arena))
        yield* this.add({ rows: n, columns, runs: null })
      }
    }
    this.#query.discard(arena)
  }

  /** To be called between runs, when the rows that were added are held no more. */
  *mergeIfMany(): Generator<Step, void, void> {
    if (this.#runs >= RUNS_MAX) yield* this.#mergeIntoOne()
  }

  /** The rows with their numbers, and their order; null if there is not enough memory to sort them. */
  *#sorted(rows: Batch, arena: Arena): Generator<Step, { rows: Batch; perm: Pointer } | null, void> {
    try {
      const numbered = { ...rows, columns: [...rows.columns, this.#numbers(rows.rows, arena)] }
      return { rows: numbered, perm: yield* this.#order(numbered, arena) }
    } catch (error) {
      if (!(error instanceof OutOfMemory) || rows.rows < ROWS_SORTED_MIN) throw error
      arena.reset()
      return null
    }
  }

  *#writeRun(rows: Batch, perm: Pointer): Generator<Step, void, void> {
    const out = this.#query.scratch()
    const most = Math.max(CHUNK_ROWS_MIN, Math.ceil(rows.rows / CHUNKS_A_RUN))
    let chunkRows = CHUNK_ROWS_MIN
    for (let from = 0; from < rows.rows; ) {
      const n = Math.min(chunkRows, rows.rows - from)
      const columns = rows.columns.map((c) => plainRows(c, perm + from * 4, n, out))
      const { bytes } = yield* this.#write({ rows: n, columns, runs: null }, out)
      from += n
      chunkRows = this.#rowsOfChunk(bytes / n, most)
    }
    this.#query.discard(out)
    this.#rows += rows.rows
    this.#runs++
  }

  /** Texts take more room in a chunk than the codes that stand for them in memory. */
  #rowsOfChunk(bytesARow: number, most: number): number {
    const bytesMax = this.#query.shareBytes * MERGE_SHARE / RUNS_MAX
    return Math.max(CHUNK_ROWS_MIN, Math.min(most, Math.floor(bytesMax / bytesARow)))
  }

  *#write(chunk: Batch, arena: Arena): Generator<Step, Chunk, void> {
    const first = chunk.columns.map((c) => sliceRows(c, 0, 1, arena))
    this.#firsts.add({ rows: 1, columns: first, runs: null }, arena)
    const written = yield* this.#file.append(chunk, arena)
    this.#chunks.push(written)
    this.#query.check()
    return written
  }

  #numbers(rows: number, arena: Arena): Column {
    const data = arena.alloc(rows * 8 + 16)
    for (let row = 0, at = data >>> 2; row < rows; row++, at += 2) {
      const number = this.#rows + row
      u32[at] = number
      u32[at + 1] = Math.floor(number / 2 ** 32)
    }
    return flat(int64, rows, data, 0)
  }

  #order(rows: Batch, arena: Arena): Generator<Step, Pointer, void> {
    // The number of a row and the key before it: often the time.
    return orderOf(rows, this.#byNumberLast, arena, this.#query, 2)
  }

  /** All rows in order, without their numbers. */
  *merged(): Steps {
    const columns = this.#types.length - 1
    for (const step of this.#numbered()) {
      yield 'columns' in step ? { ...step, columns: step.columns.slice(0, columns) } : step
    }
  }

  *#numbered(): Steps {
    const query = this.#query
    const arena = query.scratch()
    const firsts = this.#firsts.batch()
    const inOrder = yield* this.#order(firsts, arena)
    const merge = new Merge(this.#types, this.#codes, query)
    for (let next = 0; next < this.#chunks.length;) {
      do {
        const chunk = this.#chunks[u32[(inOrder >>> 2) + next]!]!
        yield* merge.take(this.#file.read(chunk, merge.reading))
        next++
      } while (next < this.#chunks.length && merge.wantsMore)
      const fence = next === this.#chunks.length ? null
        : firsts.columns.map((c) => takeRows(c, inOrder + next * 4, 1, merge.reading))
      yield* merge.give(fence, (rows, sorting) => this.#order(rows, sorting))
      query.check()
    }
    query.discard(arena)
  }

  /** Too many runs to hold a chunk of each: all become one. */
  *#mergeIntoOne(): Generator<Step, void, void> {
    const query = this.#query
    const next = new SortedRuns(this.#types.slice(0, -1), this.#codes.slice(0, -1), this.#sort, query)
    const arena = query.scratch()
    const chunkRows = Math.max(CHUNK_ROWS_MIN, ...this.#chunks.map((chunk) => chunk.rows))
    for (const step of this.#numbered()) {
      if (!('columns' in step)) {
        yield step
        continue
      }
      for (let from = 0; from < step.rows; from += chunkRows) {
        const n = Math.min(chunkRows, step.rows - from)
        const columns = step.columns.map((c) => sliceRows(c, from, n, arena))
        yield* next.#write({ rows: n, columns, runs: null }, arena)
      }
    }
    query.discard(arena)
    this.#firstsHeld.end()
    query.closeSpillFile(this.#file)
    this.#file = next.#file
    this.#chunks = next.#chunks
    this.#firsts = next.#firsts
    this.#firstsHeld = next.#firstsHeld
    this.#runs = 1
  }
}

type Ordering = (rows: Batch, arena: Arena) => Generator<Step, Pointer, void>

/** The rows that are read and not yet given. */
class Merge {
  readonly #types: readonly DataType[]
  readonly #codes: readonly ColumnCodes[]
  readonly #query: Query
  /** For a chunk that is being read. */
  readonly reading: Arena
  #held!: HeldMemory
  #collector!: Collector
  #kept = 0

  constructor(types: readonly DataType[], codes: readonly ColumnCodes[], query: Query) {
    this.#types = types
    this.#codes = codes
    this.#query = query
    this.reading = query.scratch()
    this.#begin()
  }

  #begin(): void {
    this.#held = HeldMemory.withTexts(this.#query)
    this.#collector = new Collector(this.#types, this.#held, { codes: this.#codes, plainTexts: true })
  }

  /** As many new rows as were kept, so that a row is not sorted again and again; a batch, if it is small. */
  get wantsMore(): boolean {
    const { rows } = this.#collector
    if (rows < 2 * this.#kept) return true
    return rows < this.#query.batchRows && this.#held.heldBytes < this.#query.shareBytes * READ_SHARE
  }

  *take(chunk: Generator<Step, Batch, void>): Generator<Step, void, void> {
    this.#collector.add(yield* chunk, this.reading)
    this.reading.reset()
  }

  /** Gives the rows up to the fence, the first row of the next chunk, in order; all without one. */
  *give(fence: readonly Column[] | null, order: Ordering): Steps {
    const query = this.#query
    if (fence !== null) this.#collector.add({ rows: 1, columns: fence, runs: null }, this.reading)
    const all = this.#collector.batch()
    const sorting = query.scratch()
    const perm = yield* order(all, sorting)
    const end = fence === null ? all.rows : placeOf(all.rows - 1, perm)
    const out = query.scratch()
    for (let from = 0; from < end; from += query.batchRows) {
      const n = Math.min(query.batchRows, end - from)
      yield { rows: n, columns: all.columns.map((c) => plainRows(c, perm + from * 4, n, out)), runs: null }
      out.reset()
      if (query.sliceIsOver()) yield PAUSE
    }
    this.#keep(all, perm + (end + 1) * 4, Math.max(0, all.rows - end - 1), out)
    query.discard(out)
    query.discard(sorting)
  }

  #keep(all: Batch, rows: Pointer, n: number, arena: Arena): void {
    const held = this.#held
    const kept = all.columns.map((c) => plainRows(c, rows, n, arena))
    this.#begin()
    this.#collector.add({ rows: n, columns: kept, runs: null }, this.reading)
    this.reading.reset()
    this.#kept = n
    held.endWithTexts()
  }
}

function placeOf(row: number, perm: Pointer): number {
  let place = 0
  while (u32[(perm >>> 2) + place] !== row) place++
  return place
}

function plainRows(column: Column, rows: Pointer, n: number, arena: Arena): Column {
  return plain(takeRows(column, rows, n, arena), arena)
}
