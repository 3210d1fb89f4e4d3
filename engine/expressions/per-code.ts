// What hangs on one packed column of few different values is computed once for each value, not for each row:
// date_part('hour', time) of a thousand rows in one hour is 360 calls where they come every ten seconds. For
// a dictionary's texts the nodes do so themselves (vector.ts). Codes that no row has may lie between those
// that are there, so an error found here proves nothing: the rows are computed then, and tell.
import type { Arena } from '../../kernels/arena.ts'
import { CONST, PACKED, flat, packed, type Column } from '../../kernels/column.ts'
import { kernels } from '../../kernels/load.ts'
import { bitAt, u32, u8, type Pointer } from '../../kernels/memory.ts'
import { physicalOf } from '../../kernels/type.ts'
import { UserError } from '../../parser/diagnostic.ts'
import { childrenOf, type Expression } from '../../planner/expression.ts'
import { bitmap, filledBits } from './forms.ts'
import { takeRows } from './take.ts'
import type { Evaluation, Vector } from './vector.ts'

/** Fewer rows are computed faster than they are looked at. */
const ROWS_MIN = 512
/** Rows that share a value, on average; the values are computed in a batch that stays in the first cache. */
const ROWS_PER_VALUE = 4
/** In tests. */
const VALUES_MAX = 1000
/** What an expression must cost a row, in the units of `costOf`. */
const COST_MIN = 2

/** `vector` computes `e`; the result computes the same. */
export function perCode(e: Expression, vector: Vector): Vector {
  if (vector.isConstant || vector.reads.size !== 1 || !(costOf(e) >= COST_MIN)) return vector
  const [place] = vector.reads
  let isWorthwhile = true
  return {
    ...vector,
    evaluate: (batch, at) => {
      const column = batch.columns[place!]!
      const values = isWorthwhile ? valuesOf(column, batch.rows, at) : null
      if (values === null) return vector.evaluate(batch, at)
      const columns: Column[] = []
      columns[place!] = values.column
      try {
        const results = vector.evaluate({ rows: values.column.length, columns, runs: null }, at)
        return spread(results, column, values, batch.rows, at.arena)
      } catch (error) {
        if (!(error instanceof UserError)) throw error
        isWorthwhile = false
        return vector.evaluate(batch, at)
      }
    },
  }
}

/** Kept, as parents ask for their children again. NaN: not the same for equal values. */
const costs = new WeakMap<Expression, number>()

/** How many passes over 8-byte values it takes, about; comparisons have cheaper ways of their own. */
function costOf(e: Expression): number {
  let cost = costs.get(e)
  if (cost !== undefined) return cost
  cost = ownCost(e)
  for (const child of childrenOf(e)) cost += costOf(child)
  costs.set(e, cost)
  return cost
}

function ownCost(e: Expression): number {
  switch (e.kind) {
    case 'call': return e.function.volatility === 'volatile' ? NaN : 2
    case 'arithmetic': case 'bitwise': case 'negate': case 'cast': case 'case': case 'in-list': return 1
    default: return 0
  }
}

/** The values that a column's codes stand for. */
type Values = {
  /** Each from the lowest code to the highest, then NULL if there are NULLs. */
  readonly column: Column
  readonly low: number
  readonly count: number
}

/** null: not packed, or hardly fewer values than rows. */
function valuesOf(column: Column, rows: number, { arena, query }: Evaluation): Values | null {
  if (column.kind !== PACKED || column.width > 2 || rows === 0) return null
  if (rows < ROWS_MIN && !query.perCodeAlways) return null
  const range = arena.alloc(32)
  kernels.codes_range(column.data, column.width, rows, range)
  const low = u32[range >>> 2]!
  const count = u32[(range >>> 2) + 1]! - low + 1
  if (count > (query.perCodeAlways ? VALUES_MAX : rows / ROWS_PER_VALUE)) return null
  return { column: numbered(column, low, count, arena), low, count }
}

/** The values of `count` codes from `low`. */
function numbered(column: Column, low: number, count: number, arena: Arena): Column {
  const hasNulls = column.validity !== 0
  const rows = count + (hasNulls ? 1 : 0)
  const wide = arena.alloc(rows * 4 + 64)
  const codes = arena.alloc(rows * 2 + 64)
  kernels.iota_4(low, rows, wide)
  kernels.narrow_u32(wide, rows, 2, codes)
  let validity = 0
  if (hasNulls) {
    validity = filledBits(rows, true, arena)
    u8[validity + (count >>> 3)]! &= ~(1 << (count & 7))
  }
  return packed(column.type, rows, codes, 2, column.extra, validity)
}

/** What `results` says of each value, for each row of the column. */
function spread(results: Column, column: Column, values: Values, rows: number, arena: Arena): Column {
  if (results.kind === CONST) return { ...results, length: rows }
  const { low, count } = values
  if (physicalOf(results.type) === 'bits') {
    const bits = (table: Pointer): Pointer => spreadBits(table, column, values, rows, arena)
    return flat(results.type, rows, bits(results.data), results.validity === 0 ? 0 : bits(results.validity))
  }
  const entries = arena.alloc(rows * 4 + 256)
  kernels.codes_entries(column.data, column.width, rows, low, column.validity, count, entries)
  return takeRows(results, entries, rows, arena)
}

function spreadBits(
  bits: Pointer, { data, width, validity }: Column, { column, low, count }: Values, rows: number,
  arena: Arena,
): Pointer {
  const table = arena.alloc(column.length + 16)
  kernels.bits_to_bytes(bits, column.length, table)
  const out = bitmap(rows, arena)
  kernels.codes_bits(data, width, rows, low, table, out)
  if (validity === 0) return out
  const present = bitmap(rows, arena)
  kernels.bits_and(out, validity, present, rows)
  if (!bitAt(bits, count)) return present
  const all = bitmap(rows, arena)
  kernels.bits_not(validity, all, rows)
  kernels.bits_or(all, present, all, rows)
  return all
}
