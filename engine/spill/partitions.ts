// Rows divided by the values of their keys into parts that can be worked on one after the other: equal keys
// go to the same part. A part that is still too large is divided again, by other bits of the hash.
import type { Arena } from '../../kernels/arena.ts'
import type { Batch } from '../../kernels/batch.ts'
import type { Column } from '../../kernels/column.ts'
import { kernels } from '../../kernels/load.ts'
import { u32, type Pointer } from '../../kernels/memory.ts'
import { physicalOf } from '../../kernels/type.ts'
import { orderKind } from '../expressions/compare.ts'
import { halvesOf } from '../expressions/decimal.ts'
import { bits, flatEights, flatten, validityOf } from '../expressions/forms.ts'
import { nestedKeys } from '../expressions/nested-keys.ts'
import { takeRows } from '../expressions/take.ts'
import type { Query } from '../query.ts'
import type { Step } from '../steps.ts'
import type { ColumnCodes } from './column-codes.ts'
import type { SpillFile } from './spill-file.ts'
import { SpilledRows } from './spilled-rows.ts'

export const PARTS = 16
/** Deeper than this, rows of one key are the problem, and dividing does not help. */
export const LEVELS_MAX = 6

export class Partitions {
  readonly parts: readonly SpilledRows[]
  readonly #level: number
  readonly #query: Query
  readonly #file: SpillFile
  readonly #keys: Arena
  readonly #rows: Arena

  constructor(codes: readonly ColumnCodes[], level: number, query: Query) {
    this.#level = level
    this.#query = query
    this.#file = query.spillFile(codes)
    this.#keys = query.scratch()
    this.#rows = query.scratch()
    this.parts = Array.from({ length: PARTS }, () => new SpilledRows(this.#file, query))
  }

  /** `keys`: columns of the batch's rows. */
  *add(batch: Batch, keys: readonly Column[]): Generator<Step, void, void> {
    const arena = this.#keys
    const { rows } = batch
    const partOf = arena.alloc(rows * 4 + 16)
    kernels.parts_of(hashesOf(keys, rows, arena), rows, this.#level, PARTS, partOf)
    const starts = arena.alloc((PARTS + 2) * 4 + 16)
    const list = arena.alloc(rows * 4 + 16)
    kernels.join_lists(partOf, rows, PARTS, starts, list)
    for (let part = 0; part < PARTS; part++) {
      const from = u32[(starts >>> 2) + part]!
      const n = u32[(starts >>> 2) + part + 1]! - from
      if (n === 0) continue
      const columns = batch.columns.map((c) => takeRows(c, list + from * 4, n, this.#rows))
      yield* this.parts[part]!.add({ rows: n, columns, runs: null }, this.#rows)
    }
    arena.reset()
  }

  /** Nothing is added any more. */
  endAdding(): void {
    this.#query.discard(this.#keys)
    this.#query.discard(this.#rows)
  }

  close(): void {
    this.#query.closeSpillFile(this.#file)
  }
}

/** u64 for each row; equal keys have equal ones, NULL equals NULL. */
function hashesOf(keys: readonly Column[], rows: number, arena: Arena): Pointer {
  const hashes = arena.zeroed(rows * 8 + 16)
  for (const key of keys) mixIn(key, rows, hashes, arena)
  return hashes
}

function mixIn(key: Column, rows: number, hashes: Pointer, arena: Arena): void {
  switch (physicalOf(key.type)) {
    case 'none': return
    case 'nested': return mixIn(nestedKeys(key, false, arena), rows, hashes, arena)
    case 'bytes': case 'codes': {
      const texts = flatten(key, arena)
      kernels.mix_texts(texts.extra, texts.data, texts.validity, rows, hashes)
      return
    }
    case 'i128': {
      const { high, low } = halvesOf(key, arena)
      const validity = validityOf(key, arena)
      kernels.mix_eights(0, high, validity, rows, hashes)
      kernels.mix_eights(1, low, validity, rows, hashes)
      return
    }
    case 'bits': {
      const { data, validity } = bits(key, arena)
      const wide = arena.alloc(rows * 8 + 16)
      kernels.bits_to_i64(data, rows, wide)
      kernels.mix_eights(0, wide, validity, rows, hashes)
      return
    }
    default: kernels.mix_eights(
      orderKind(key.type), flatEights(key, arena), validityOf(key, arena), rows, hashes)
  }
}
