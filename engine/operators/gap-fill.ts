// Gives every series every bin of a range: bins without a row get a row whose values are NULL, zero, the
// last one seen or a straight line. Holds its input (an aggregate's rows), gives them in (series, time)
// order; output is made as it is taken.
import type { Arena } from '../../kernels/arena.ts'
import { assert } from '../../kernels/assert.ts'
import { flat, valueAt, type Column, type Scalar } from '../../kernels/column.ts'
import { kernels } from '../../kernels/load.ts'
import { bitAt, f64, i64, u32, type Pointer } from '../../kernels/memory.ts'
import { physicalOf, typeName, type DataType } from '../../kernels/type.ts'
import { fail, NOWHERE } from '../../parser/diagnostic.ts'
import type { FillStrategy } from '../../planner/plan.ts'
import { bothValid, flatEights, flatten, validityOf } from '../expressions/forms.ts'
import { columnOf } from '../expressions/scalars.ts'
import { takeRows, takeRowsOrNull } from '../expressions/take.ts'
import type { Evaluation } from '../expressions/vector.ts'
import { binOf, strideOf, unitOf, zoneOf, type Stride } from '../functions/time.ts'
import { binOfWallClock, nextOfWallClock, strideInDays } from '../functions/wall-clock.ts'
import { HeldMemory } from '../held-memory.ts'
import type { Query } from '../query.ts'
import { PAUSE, type Steps } from '../steps.ts'
import { collected } from './collected.ts'
import { changesOf, normalisedKeys, sortedRows } from './sort-keys.ts'
import type { Batch } from '../../kernels/batch.ts'

export type GapFillUse = {
  readonly types: readonly DataType[]
  /** Places of the columns. */
  readonly time: number
  readonly series: readonly number[]
  readonly fills: readonly (FillStrategy | null)[]
  readonly stride: Scalar
  readonly origin: bigint
  readonly wallClock: boolean
  /** Nanoseconds, both ends inclusive. */
  readonly range: { readonly low: bigint; readonly high: bigint }
}

const BINS_MAX = 10_000_000
const NONE = 0xffffffff
const ascending = { descending: false, nullsFirst: true }

export function* fillGaps(input: Steps, use: GapFillUse, query: Query): Steps {
  const all = yield* collected(input, use.types, new HeldMemory(query), query)
  if (all.rows === 0) return
  const arena = query.scratch()
  const bins = binsOf(use)
  const series = normalisedKeys(
    use.series.map((i) => all.columns[i]!), use.series.map(() => ascending), all.rows, arena)
  const time = normalisedKeys([all.columns[use.time]!], [ascending], all.rows, arena)
  const perm = sortedRows([...series, ...time], all.rows, arena)
  const starts = changesOf(series, perm, all.rows, arena)
  const times = flatEights(all.columns[use.time]!, arena)
  const made = query.scratch()
  const out = query.scratch()
  let low = 0
  while (low < all.rows) {
    let high = low + 1
    while (high < all.rows && !bitAt(starts, high)) high++
    const source = sourcesOf(bins, perm, times, low, high)
    yield* seriesRows(all, use, bins, source, u32[(perm >>> 2) + low]!, made, { arena: out, query })
    made.reset()
    query.check()
    low = high
  }
}

/** Starts of all bins, in the column's unit. */
function binsOf(use: GapFillUse): BigInt64Array {
  const type = use.types[use.time]!
  const unit = unitOf(type)
  const { first, next, stride } = use.wallClock ? wallClockBins(use, type) : bins(use, use.origin * unit)
  // Before they are made: ten million take a second.
  if ((use.range.high - first) / shortestNs(stride) >= BINS_MAX) {
    fail('execution', NOWHERE,
      { problem: `gap filling would make more than ${BINS_MAX} bins. Use a wider bin or a shorter range` })
  }
  let starts = new BigInt64Array(1024)
  let n = 0
  for (let at = first; at <= use.range.high; at = next(at)) {
    if (n === starts.length) starts = withRoom(starts)
    starts[n++] = at / unit
  }
  return starts.subarray(0, n)
}

function withRoom(full: BigInt64Array<ArrayBuffer>): BigInt64Array<ArrayBuffer> {
  const wider = new BigInt64Array(full.length * 2)
  wider.set(full)
  return wider
}

const shortestNs = (stride: Stride): bigint =>
  stride.months === 0n ? stride.ns : stride.months * 28n * 86_400_000_000_000n

type Bins = {
  readonly first: bigint; readonly next: (start: bigint) => bigint; readonly stride: Stride
}

function bins(use: GapFillUse, origin: bigint): Bins {
  const stride = strideOf(use.stride, 'DATE_BIN')
  const next = (start: bigint): bigint => nextBin(start, stride, origin)
  return { first: binOf(use.range.low, stride, origin), next, stride }
}

function wallClockBins(use: GapFillUse, type: DataType): Bins {
  const stride = strideInDays(use.stride)
  const zone = zoneOf(type)
  return {
    first: binOfWallClock(use.range.low, stride, use.origin, zone),
    next: (start) => nextOfWallClock(start, stride, use.origin, zone),
    stride,
  }
}

function nextBin(at: bigint, stride: Stride, origin: bigint): bigint {
  if (stride.months === 0n) return at + stride.ns
  // No month is longer than 31 days: the bin of an instant safely inside the next one.
  return binOf(at + stride.months * 31n * 86_400_000_000_000n + 1n, stride, origin)
}

/** The row of each bin; NONE where there is none. */
function sourcesOf(
  bins: BigInt64Array, perm: Pointer, times: Pointer, low: number, high: number,
): Uint32Array {
  const source = new Uint32Array(bins.length).fill(NONE)
  let bin = 0
  for (let place = low; place < high; place++) {
    const row = u32[(perm >>> 2) + place]!
    const t = i64[times / 8 + row]!
    while (bin < bins.length && bins[bin]! < t) bin++
    if (bin < bins.length && bins[bin] === t) source[bin] = row
  }
  return source
}

function* seriesRows(
  all: Batch, use: GapFillUse, bins: BigInt64Array, source: Uint32Array, firstRow: number, made: Arena,
  at: Evaluation,
): Steps {
  const { arena, query } = at
  const fills = use.fills.map((strategy, i): Fill | null => {
    if (strategy === 'previous') return previousRows(all.columns[i]!, source, { arena: made, query })
    return strategy === 'linear' ? interpolated(all.columns[i]!, bins, source, { arena: made, query }) : null
  })
  for (let from = 0; from < bins.length; from += query.batchRows) {
    const n = Math.min(query.batchRows, bins.length - from)
    const columns = all.columns.map((column, i): Column => {
      if (i === use.time) return timeColumn(use.types[i]!, bins, from, n, at)
      if (use.series.includes(i)) return repeated(column, firstRow, n, at)
      const fill = fills[i]
      if (fill?.kind === 'values') return columnOf(fill.values.slice(from, from + n), column.type, arena)
      const rows = (fill?.rows ?? source).subarray(from, from + n)
      return use.fills[i] === 'zero' ? zeroFilled(column, rows, at) : taken(column, rows, at)
    })
    yield { rows: n, columns, runs: null }
    arena.reset()
    if (query.sliceIsOver()) yield PAUSE
  }
}

type Fill =
  | { readonly kind: 'rows'; readonly rows: Uint32Array }
  | { readonly kind: 'values'; readonly rows: null; readonly values: readonly Scalar[] }

function timeColumn(type: DataType, bins: BigInt64Array, from: number, n: number, at: Evaluation): Column {
  const out = at.arena.alloc(n * 8 + 16)
  i64.set(bins.subarray(from, from + n), out / 8)
  return flat(type, n, out, 0)
}

function repeated(column: Column, row: number, n: number, at: Evaluation): Column {
  const rows = at.arena.alloc(n * 4 + 64)
  kernels.fill_4(row, n, rows)
  return takeRows(column, rows, n, at.arena)
}

function taken(column: Column, rows: Uint32Array, at: Evaluation): Column {
  const n = rows.length
  const at32 = at.arena.alloc(n * 4 + 64)
  u32.set(rows, at32 >>> 2)
  const safe = at.arena.alloc(n * 4 + 64)
  for (let i = 0; i < n; i++) u32[(safe >>> 2) + i] = rows[i] === NONE ? 0 : rows[i]!
  return takeRowsOrNull(column, at32, safe, n, at.arena)
}

/** count: no rows are 0 rows. */
function zeroFilled(column: Column, rows: Uint32Array, at: Evaluation): Column {
  const c = flatten(taken(column, rows, at), at.arena)
  assert(physicalOf(c.type) === 'i64' || physicalOf(c.type) === 'u64', 'a count')
  const data = at.arena.alloc(c.length * 8 + 16)
  for (let i = 0; i < c.length; i++) i64[data / 8 + i] = rows[i] === NONE ? 0n : i64[c.data / 8 + i]!
  return flat(c.type, c.length, data, 0)
}

/** locf: the last row whose value is not NULL. */
function previousRows(column: Column, source: Uint32Array, at: Evaluation): Fill {
  const validity = validityOf(column, at.arena)
  let last = NONE
  return {
    kind: 'rows',
    rows: source.map((row) => {
      if (row !== NONE && bitAt(validity, row)) last = row
      return last
    }),
  }
}

/** Numbers, and what selectors of numbers give: the line goes through `value`, gaps have nothing else. */
function interpolated(column: Column, bins: BigInt64Array, source: Uint32Array, at: Evaluation): Fill {
  const validity = validityOf(column, at.arena)
  const fields = column.type.kind === 'struct' ? column.type.fields : []
  const place = fields.findIndex((f) => f.name === 'value')
  if (place < 0) return { kind: 'values', rows: null, values: line(column, validity, bins, source, at) }
  const structs = flatten(column, at.arena)
  const child = structs.children[place]!
  const known = bothValid(validity, validityOf(child, at.arena), structs.length, at.arena)
  const empty = Object.fromEntries(fields.map((f): [string, Scalar] => [f.name, null]))
  const values = line(child, known, bins, source, at).map((value, bin): Scalar => {
    const row = source[bin]!
    if (row !== NONE && bitAt(known, row)) return valueAt(structs, row)
    return value === null ? null : { ...empty, value }
  })
  return { kind: 'values', rows: null, values }
}

/** A straight line between the nearest values; none before the first and after the last. */
function line(
  column: Column, validity: Pointer, bins: BigInt64Array, source: Uint32Array, at: Evaluation,
): readonly Scalar[] {
  const physical = physicalOf(column.type)
  if (column.type.kind !== 'int' && column.type.kind !== 'float') {
    return fail(
      'sql-not-implemented', NOWHERE, { what: `interpolate over a value of type ${typeName(column.type)}` })
  }
  const data = flatEights(column, at.arena) / 8
  const isKnown = (bin: number): boolean => source[bin] !== NONE && bitAt(validity, source[bin]!)
  const valueOf = (bin: number): number => physical === 'f64' ? f64[data + source[bin]!]!
    : Number(i64[data + source[bin]!]!)
  const result = (x: number): Scalar => physical === 'f64' ? x : BigInt(Math.trunc(x))
  const values = new Array<Scalar>(bins.length).fill(null)
  let before = -1
  for (let bin = 0; bin < bins.length; bin++) {
    if (!isKnown(bin)) continue
    values[bin] = physical === 'f64' ? valueOf(bin) : i64[data + source[bin]!]!
    for (let gap = before + 1; before >= 0 && gap < bin; gap++) {
      const share = Number(bins[gap]! - bins[before]!) / Number(bins[bin]! - bins[before]!)
      values[gap] = result(valueOf(before) + (valueOf(bin) - valueOf(before)) * share)
    }
    before = bin
  }
  return values
}
