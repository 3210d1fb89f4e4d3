// What an aggregate function is to the aggregate operator: cells by group number, updated from stretches of
// rows. Rows of a stretch belong to one group; with `ends` 0 each row is a stretch. Cells live in the
// query's arena and grow with groups.
import type { Arena } from '../../kernels/arena.ts'
import type { Column } from '../../kernels/column.ts'
import { kernels } from '../../kernels/load.ts'
import { u8, type Pointer } from '../../kernels/memory.ts'
import type { AggregateCall, Expression } from '../../planner/expression.ts'
import { bitmap, bothValid, validityOf } from '../expressions/forms.ts'
import type { Evaluation } from '../expressions/vector.ts'
import { Growing, type HeldMemory } from '../held-memory.ts'
import type { Query } from '../query.ts'

export type Stretches = {
  /** u32: the row after each stretch's last; 0 = every row is one. */
  readonly ends: Pointer
  /** u32: the group of each stretch. */
  readonly groups: Pointer
  readonly count: number
  readonly rows: number
  /** Rows of a stretch ascend in time. */
  readonly ascending: boolean
}

export type AggregateInput = {
  readonly args: readonly Column[]
  /** Keys of ORDER BY inside the call. */
  readonly order: readonly Column[]
  /** Rows that count (FILTER); 0 = all. */
  readonly mask: Pointer
}

export type AggregateContext = {
  readonly call: AggregateCall
  /** Where cells live: given back when the results have been taken. */
  readonly held: HeldMemory
  readonly query: Query
  /** Whether the expression ascends where `Stretches.ascending` says so: it is the time column itself. */
  readonly isTime: (e: Expression) => boolean
}

export type Accumulator = {
  /** `groups`: how many there are by now; cells must reach that far. */
  update(input: AggregateInput, stretches: Stretches, groups: number, at: Evaluation): void
  /** Results of groups [from, from + n). */
  finish(from: number, n: number, at: Evaluation): Column
}

/** Rows of argument `i` that count: valid, and in the mask. */
export function countedRows(input: AggregateInput, i: number, rows: number, at: Evaluation): Pointer {
  return bothValid(validityOf(input.args[i]!, at.arena), input.mask, rows, at.arena)
}

/** The group of every row. */
export function groupOfRows(stretches: Stretches, arena: Arena): Pointer {
  if (stretches.ends === 0) return stretches.groups
  const out = arena.alloc(stretches.rows * 4 + 16)
  kernels.run_groups(stretches.ends, stretches.groups, stretches.count, out)
  return out
}

/** Fixed-width cells by group; new ones hold `fill` in every byte, or the i64 `fillValue` points at. */
export class Cells {
  readonly #block: Growing
  readonly #width: number
  readonly #fill: number
  readonly #fillValue: Pointer
  #length = 0

  constructor(held: HeldMemory, width: 1 | 4 | 8 | 16 | 32, fill = 0, fillValue: Pointer = 0) {
    this.#block = new Growing(held)
    this.#width = width
    this.#fill = fill
    this.#fillValue = fillValue
  }

  get at(): Pointer {
    return this.#block.at
  }

  reach(groups: number): void {
    if (groups <= this.#length) return
    // A block has 64 bytes to spare: lengths are a little under powers of two, so that blocks are just those.
    const length = Math.max(64, 2 ** Math.ceil(Math.log2(groups + 64)) - 64)
    const used = this.#length * this.#width
    const at = this.#block.reach(length * this.#width, used)
    if (this.#fillValue === 0) u8.fill(this.#fill, at + used, at + length * this.#width)
    else kernels.splat_64(this.#fillValue, length - this.#length, at + used)
    this.#length = length
  }
}

/** Bits from bytes [from, from + n) that are not 0: validity of "seen" cells; 0 if all are set. */
export function seenBits(seen: Cells, from: number, n: number, arena: Arena): Pointer {
  const out = bitmap(n, arena)
  kernels.bytes_to_bits(seen.at + from, n, out)
  return kernels.bits_count(out, n) === n ? 0 : out
}

/** Bits of i64 counts that are not 0; 0 if all are set. */
export function countedBits(counts: Cells, from: number, n: number, arena: Arena): Pointer {
  const out = bitmap(n, arena)
  kernels.i64_to_bits(counts.at + from * 8, n, out)
  return kernels.bits_count(out, n) === n ? 0 : out
}
