// Takes in any number of rows and gives them back in order. While they fit in memory they are simply held
// (`batch`); else they go to sorted runs outside (sorted-runs.ts).
import type { Batch } from '../../kernels/batch.ts'
import { OutOfMemory } from '../../kernels/extents.ts'
import { physicalOf, type DataType } from '../../kernels/type.ts'
import { isNested } from '../expressions/nested-keys.ts'
import type { Vector } from '../expressions/vector.ts'
import { GROWTH, HeldMemory } from '../held-memory.ts'
import type { Query } from '../query.ts'
import { columnCodes, type ColumnCodes } from '../spill/column-codes.ts'
import type { Step, Steps } from '../steps.ts'
import { Collector } from './collector.ts'
import { eachBatch } from './each-batch.ts'
import type { SortUse } from './sort.ts'
import { SortedRuns } from './sorted-runs.ts'

/** Row numbers and key words twice (sort-keys.ts), in extents that are powers of two. */
const SORT_BYTES_A_ROW = 96
const BYTES_A_KEY = 32
/** As GROWTH, where texts are ranked besides. */
const GROWTH_OF_TEXTS = 3.2
/** Runs of fewer rows are not worth it. */
const ROWS_MIN = 4096

/** Nested keys become texts (sort-keys.ts). */
const isRanked = ({ type }: Vector): boolean => physicalOf(type) === 'bytes' || isNested(type)

export class ExternalSorter {
  readonly #types: readonly DataType[]
  readonly #codes: readonly ColumnCodes[]
  readonly #sort: SortUse
  readonly #query: Query
  readonly #bytesARow: number
  readonly #growth: number
  readonly #maySpill: boolean
  readonly #rowsMin: number
  #runs: SortedRuns | null = null
  #held: HeldMemory
  #collector: Collector

  /** `moreBytesARow`: what the caller needs for each row besides, if all rows stay in memory. */
  constructor(types: readonly DataType[], sort: SortUse, query: Query, moreBytesARow = 0) {
    this.#types = types
    this.#codes = columnCodes(types, query.arena)
    this.#sort = sort
    this.#query = query
    this.#bytesARow = SORT_BYTES_A_ROW + BYTES_A_KEY * sort.keys.length + moreBytesARow
    this.#growth = sort.keys.some(isRanked) ? GROWTH_OF_TEXTS : GROWTH
    this.#maySpill = query.canSpill
    this.#rowsMin = query.spillsAtOnce ? 1 : ROWS_MIN
    this.#held = HeldMemory.withTexts(query)
    this.#collector = this.#newCollector()
  }

  #newCollector(): Collector {
    return new Collector(this.#types, this.#held, { codes: this.#codes, plainTexts: true })
  }

  /** Takes all rows of the input. */
  *take(input: Steps): Steps {
    yield* eachBatch(input, this.#query, (batch, scratch) => {
      this.#collector.add(batch, scratch)
      scratch.reset()
      return this.#isFull() ? this.#spill() : undefined
    })
    if (this.#runs !== null) yield* this.#spill()
  }

  #isFull(): boolean {
    const { rows } = this.#collector
    if (!this.#maySpill || rows < this.#rowsMin) return false
    return this.#held.heldBytes * this.#growth + rows * this.#bytesARow > this.#query.shareBytes
  }

  *#spill(): Generator<Step, void, void> {
    const query = this.#query
    this.#runs ??= new SortedRuns(this.#types, this.#codes, this.#sort, query)
    if (this.#collector.rows > 0) yield* this.#runs.add(this.#collector.batch())
    this.#held.endWithTexts()
    yield* this.#runs.mergeIfMany()
    this.#held = HeldMemory.withTexts(query)
    this.#collector = this.#newCollector()
  }

  /** All rows as they came, if they fitted in memory; else null, and `merged` gives them. */
  batch(): Batch | null {
    return this.#runs === null ? this.#collector.batch() : null
  }

  /**
   * What `work` makes of the rows of `batch` in memory; null, and the rows are outside, if there is not
   * enough of it: how much keys and values need is not known before.
   */
  *inMemory<T>(work: (rows: Batch) => Generator<Step, T, void>): Generator<Step, T | null, void> {
    const rows = this.batch()
    if (rows === null) return null
    try {
      return yield* work(rows)
    } catch (error) {
      if (!(error instanceof OutOfMemory) || !this.#maySpill || rows.rows < this.#rowsMin) throw error
    }
    yield* this.#spill()
    return null
  }

  /** The rows in order, when they did not fit. */
  merged(): Steps {
    return this.#runs!.merged()
  }

  /** Gives up the rows of `batch`; dictionaries of its texts live on. */
  release(): void {
    this.#held.release()
  }
}
