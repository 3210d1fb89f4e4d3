// CASE, and the lazy functions (coalesce, nvl2) made from it: each branch is evaluated for the rows that
// reach it and for no others, so 1/0 in a branch not taken raises nothing. Branches meet again in one
// column, row by row number.
import type { Arena } from '../../kernels/arena.ts'
import type { Batch } from '../../kernels/batch.ts'
import { flat, type Column } from '../../kernels/column.ts'
import { kernels } from '../../kernels/load.ts'
import type { Pointer } from '../../kernels/memory.ts'
import { physicalOf, type DataType } from '../../kernels/type.ts'
import { asDictionary } from './cast.ts'
import { endToEnd } from './end-to-end.ts'
import { bitmap, filledBits, flatten, isNullConstant, nulls } from './forms.ts'
import { truths } from './logic.ts'
import { takeRows } from './take.ts'
import { readsOf, type Evaluation, type Vector } from './vector.ts'

export type Branch = { readonly when: Vector; readonly then: Vector }

/** Values of some rows: `rows` are their row numbers in the whole. */
type Piece = { readonly rows: Pointer; readonly count: number; readonly column: Column }

export function caseOf(type: DataType, branches: readonly Branch[], otherwise: Vector | null): Vector {
  const parts = [...branches.flatMap((b) => [b.when, b.then]), ...(otherwise === null ? [] : [otherwise])]
  const reads = readsOf(parts)
  return {
    type, reads,
    isConstant: parts.every((v) => v.isConstant),
    evaluate: (batch, at) => evaluateCase(type, branches, otherwise, reads, batch, at),
  }
}

function evaluateCase(
  type: DataType, branches: readonly Branch[], otherwise: Vector | null, reads: ReadonlySet<number>,
    batch: Batch,
  at: Evaluation,
): Column {
  const { arena } = at
  if (batch.rows === 0) return nulls(type, 0, arena)
  const pieces: Piece[] = []
  let left: Batch = batch
  let leftRows = arena.alloc(batch.rows * 4 + 64)
  kernels.iota_4(0, batch.rows, leftRows)
  for (const { when, then } of branches) {
    if (left.rows === 0) break
    const { bits, count } = truths(when.evaluate(left, at), arena)
    if (count === 0) continue
    const taken = split(left, reads, leftRows, bits, count, arena)
    pieces.push({ rows: taken.rows, count, column: then.evaluate(taken.batch, at) })
    const rest = bitmap(left.rows, arena)
    kernels.bits_not(bits, rest, left.rows)
    const other = split(left, reads, leftRows, rest, left.rows - count, arena)
    left = other.batch
    leftRows = other.rows
  }
  if (left.rows > 0) {
    const column = otherwise === null ? nulls(type, left.rows, arena) : otherwise.evaluate(left, at)
    if (left.rows === batch.rows) return typed(column, type, batch.rows, at)
    pieces.push({ rows: leftRows, count: left.rows, column })
  }
  return typed(merge(type, pieces, batch.rows, arena), type, batch.rows, at)
}

/** What functions make of tags are plain texts, though their type is that of tags. */
function typed(column: Column, type: DataType, rows: number, at: Evaluation): Column {
  const isReady = type.kind !== 'dictionary' || column.dictionary !== null || isNullConstant(column)
  return isReady ? { ...column, type } : asDictionary(column, type, rows, at)
}

/** Only the columns that branches read are taken; the others stay as they are and are not looked at. */
function split(
  batch: Batch, reads: ReadonlySet<number>, rowNumbers: Pointer, bits: Pointer, count: number, arena: Arena,
): { readonly batch: Batch; readonly rows: Pointer } {
  if (count === batch.rows) return { batch, rows: rowNumbers }
  const chosen = arena.alloc(count * 4 + 64)
  kernels.bits_select(bits, batch.rows, chosen)
  const rows = arena.alloc(count * 4 + 64)
  kernels.take_4(rowNumbers, chosen, count, rows)
  const columns = batch.columns.map((c, i) => reads.has(i) ? takeRows(c, chosen, count, arena) : c)
  return { batch: { rows: count, columns, runs: null }, rows }
}

/** One column of all pieces; together they cover every row once. */
function merge(type: DataType, pieces: readonly Piece[], n: number, arena: Arena): Column {
  if (pieces.length === 1) return pieces[0]!.column
  const physical = physicalOf(type)
  if (physical === 'i64' || physical === 'u64' || physical === 'f64') {
    const out = arena.alloc(n * 8 + 16)
    for (const p of pieces)
      kernels.scatter_8(flatten(p.column, arena).data || arena.zeroed(p.count * 8), p.rows, p.count, out)
    return flat(type, n, out, mergeValidity(pieces, n, arena))
  }
  const columns = pieces.map((p) => ({ ...p.column, length: p.count }))
  return takeRows(endToEnd(type, columns, arena), positions(pieces, n, arena), n, arena)
}

/** Where each row is found in the pieces laid end to end. */
function positions(pieces: readonly Piece[], n: number, arena: Arena): Pointer {
  const out = arena.alloc(n * 4 + 64)
  let from = 0
  for (const p of pieces) {
    const numbers = arena.alloc(p.count * 4 + 64)
    kernels.iota_4(from, p.count, numbers)
    kernels.scatter_4(numbers, p.rows, p.count, out)
    from += p.count
  }
  return out
}

function mergeValidity(pieces: readonly Piece[], n: number, arena: Arena): Pointer {
  const flats = pieces.map((p) => flatten(p.column, arena))
  if (flats.every((c) => c.validity === 0)) return 0
  const all = filledBits(n, false, arena)
  let from = 0
  flats.forEach((c, i) => {
    kernels.bits_append(c.validity, pieces[i]!.count, all, from)
    from += pieces[i]!.count
  })
  const out = bitmap(n, arena)
  kernels.take_bits(all, positions(pieces, n, arena), n, out)
  return out
}
