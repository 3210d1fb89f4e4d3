// What stands in the cells of gap filling: for each column one filler, asked for one stretch of cells after
// the other. Cells, rows and states: kernels/assembly/gap-fill.ts. Not which row lies in which cell
// (gap-fill.ts). A filler's columns live as long as the arena it was given for that stretch.
import type { Arena } from '../../kernels/arena.ts'
import { assert } from '../../kernels/assert.ts'
import { flat, type Column } from '../../kernels/column.ts'
import { kernels } from '../../kernels/load.ts'
import { u32, type Pointer } from '../../kernels/memory.ts'
import { physicalOf, typeName, type DataType } from '../../kernels/type.ts'
import { fail, NOWHERE } from '../../parser/diagnostic.ts'
import type { FillStrategy } from '../../planner/plan.ts'
import { bitmap, bothValid, flatEights, flatten, validityOf } from '../expressions/forms.ts'
import { takeRows, takeRowsOrNull } from '../expressions/take.ts'
import type { Bins } from './gap-bins.ts'

/** The rows in (series, time) order, and the bin of each. */
export type Placed = {
  readonly perm: Pointer; readonly starts: Pointer; readonly rowBins: Pointer; readonly bins: Bins
}

export type Cells = {
  readonly count: number
  /** That of the first cell. */
  readonly bin: number
  readonly rows: Pointer
  /** The first row of each cell's series. */
  readonly firsts: Pointer
  /** After these cells, of gap_rows. */
  readonly state: Pointer
}

export type Filler = (cells: Cells, arena: Arena) => Column

const NONE = 0xffffffff

export function timeFiller({ bins }: Placed, type: DataType): Filler {
  return ({ bin, count }, arena) => {
    const out = arena.alloc(count * 8 + 16)
    kernels.gap_times(bins.starts, bins.count, bin, count, out)
    return flat(type, count, out, 0)
  }
}

export const seriesFiller = (column: Column): Filler =>
  ({ firsts, count }, arena) => takeRows(column, firsts, count, arena)

/** `held`: for as long as the filler is asked. */
export function fillerOf(strategy: FillStrategy, column: Column, placed: Placed, held: Arena): Filler {
  switch (strategy) {
    case 'null': return (cells, arena) => takeRowsOrNull(column, cells.rows, cells.count, arena)
    case 'zero': return zeroFiller(column, held)
    case 'previous': return previousFiller(column, placed, held)
    case 'linear': return linearFiller(column, placed, held)
  }
}

/** count: no rows are 0 rows. */
function zeroFiller(column: Column, held: Arena): Filler {
  const physical = physicalOf(column.type)
  assert((physical === 'i64' || physical === 'u64') && validityOf(column, held) === 0, 'a count')
  const values = flatEights(column, held)
  return ({ rows, count }, arena) => {
    const out = arena.alloc(count * 8 + 16)
    kernels.gap_zero(values, rows, count, out)
    return flat(column.type, count, out, 0)
  }
}

/** locf: the last row whose value is not NULL. */
function previousFiller(column: Column, placed: Placed, held: Arena): Filler {
  const validity = validityOf(column, held)
  const before = beforeFinder(placed, held)
  return (cells, arena) => {
    const known = knownRows(cells, validity, arena)
    return takeRowsOrNull(column, before(known, cells, arena), cells.count, arena)
  }
}

/** Numbers, and what selectors of numbers give: the line goes through `value`, gaps have nothing else. */
function linearFiller(column: Column, placed: Placed, held: Arena): Filler {
  const fields = column.type.kind === 'struct' ? column.type.fields : []
  const place = fields.findIndex((f) => f.name === 'value')
  if (place < 0) {
    const line = lineThrough(column, validityOf(column, held), placed, held)
    return (cells, arena) => line(cells, arena).column
  }
  const structs = flatten(column, held)
  const value = structs.children[place]!
  const line = lineThrough(
    value, bothValid(structs.validity, validityOf(value, held), structs.length, held), placed, held)
  return (cells, arena) => {
    const { column: values, known } = line(cells, arena)
    const children = structs.children.map((child, i) =>
      i === place ? values : takeRowsOrNull(child, known, cells.count, arena))
    return { ...structs, length: cells.count, validity: values.validity, children }
  }
}

type Line = (cells: Cells, arena: Arena) => {
  readonly column: Column
  /** Of each cell, ~0 where it is a gap. */
  readonly known: Pointer
}

/** A straight line between the nearest values; none before the first and after the last. */
function lineThrough(column: Column, validity: Pointer, placed: Placed, held: Arena): Line {
  const { type } = column
  if (type.kind !== 'int' && type.kind !== 'float') {
    const what = `interpolate over a value of type ${typeName(type)}`
    return fail('sql-not-implemented', NOWHERE, { what })
  }
  const { perm, rowBins, bins } = placed
  const values = flatEights(column, held)
  const before = beforeFinder(placed, held)
  const passed = held.zeroed(16)
  const physical = physicalOf(type)
  const line = physical === 'f64' ? kernels.gap_line_f64
    : physical === 'u64' ? kernels.gap_line_u64 : kernels.gap_line_i64
  return (cells, arena) => {
    const { bin, count, state } = cells
    const known = knownRows(cells, validity, arena)
    const from = before(known, cells, arena)
    const to = arena.alloc(count * 4 + 64)
    const next = kernels.gap_next(perm, rowBins, validity, state, passed)
    kernels.gap_after(known, bins.count, bin, count, next, to)
    const out = arena.alloc(count * 8 + 16)
    const outValidity = bitmap(count, arena)
    line(from, to, rowBins, values, bins.starts, bins.count, bin, count, out, outValidity)
    if (type.kind === 'float' && type.bits === 32) kernels.round_f32(out, count, out)
    return { column: flat(type, count, out, outValidity), known }
  }
}

function knownRows({ rows, count }: Cells, validity: Pointer, arena: Arena): Pointer {
  if (validity === 0) return rows
  const out = arena.alloc(count * 4 + 64)
  kernels.gap_known(rows, validity, count, out)
  return out
}

/** For each cell its row, or the last one before it in its series. */
function beforeFinder(
  { bins }: Placed, held: Arena,
): (rows: Pointer, cells: Cells, arena: Arena) => Pointer {
  const last = held.alloc(16)
  u32[last >>> 2] = NONE
  return (rows, { bin, count }, arena) => {
    const out = arena.alloc(count * 4 + 64)
    kernels.gap_before(rows, bins.count, bin, count, last, out)
    return out
  }
}
