// Gap filling against a plain reference: random series, bins of every kind, NULLs, all strategies, several
// batch sizes. The reference looks at one series and one column at a time and knows no cells and no states.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { columnOf, valuesOf } from '../../engine/expressions/scalars.ts'
import { binOf } from '../../engine/functions/time.ts'
import { binOfWallClock } from '../../engine/functions/wall-clock.ts'
import { binsOf as startsOf } from '../../engine/operators/gap-bins.ts'
import { fillGaps, type GapFillUse } from '../../engine/operators/gap-fill.ts'
import { Query } from '../../engine/query.ts'
import { isBatch, type Steps } from '../../engine/steps.ts'
import type { Column, Scalar } from '../../kernels/column.ts'
import { OutOfMemory, Owner } from '../../kernels/extents.ts'
import { boolean, float64, int64, tag, timestampNs, uint64, utf8, type DataType } from '../../kernels/type.ts'
import type { FillStrategy } from '../../planner/plan.ts'
import { Random } from '../kernels/vectors.ts'
import { tagColumn } from './memory-tables.ts'

const rounds = Number(process.env['ROUNDS'] ?? 40)
const from = Number(process.env['SEED'] ?? 1)
const replay = (seed: number): string =>
  `replay: ROUNDS=1 SEED=${seed} node --test test/operators/gap-fill.test.ts`

const minute = 60_000_000_000n
const day = 1440n * minute
const interval = (months: bigint, nanoseconds: bigint): Scalar => ({ months, days: 0n, nanoseconds })

const float32: DataType = { kind: 'float', bits: 32 }
const selected = (value: DataType): DataType => ({
  kind: 'struct',
  fields: [
    { name: 'time', type: timestampNs }, { name: 'value', type: value }, { name: 'label', type: utf8 },
  ],
})

/** Of the columns after time, host and place, which are the series. */
const fields: readonly (readonly [DataType, FillStrategy])[] = [
  [int64, 'zero'], [float64, 'null'], [utf8, 'null'], [tag, 'null'], [boolean, 'null'],
  [float64, 'previous'], [utf8, 'previous'], [tag, 'previous'], [boolean, 'previous'],
  [selected(int64), 'previous'],
  [float64, 'linear'], [int64, 'linear'], [uint64, 'linear'], [float32, 'linear'],
  [selected(float64), 'linear'], [selected(uint64), 'linear'],
]
const types = (time: DataType): readonly DataType[] => [time, tag, int64, ...fields.map(([type]) => type)]

type Row = readonly Scalar[]
type Bins = {
  readonly use: Pick<GapFillUse, 'stride' | 'origin' | 'wallClock' | 'range'>
  readonly time: DataType
  readonly starts: readonly bigint[]
}

function pick<T>(random: Random, all: readonly T[]): T {
  return all[random.below(all.length)]!
}

const zones = ['Europe/Brussels', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kolkata']

function binsOf(random: Random): Bins {
  // Near a change of clocks in March or October, before and after 1970.
  const low = BigInt(pick(random, [-1000, 0, 17_982, 18_928, 19_077])) * day
    + BigInt(random.below(5000)) * minute
  const time: DataType = { kind: 'timestamp', unit: 'ns', zone: null }
  const kind = random.below(4)
  if (kind === 0) {
    const months = BigInt(1 + random.below(4))
    const range = { low, high: low + BigInt(random.below(900)) * day }
    const starts = new Set<bigint>()
    for (let at = low; at <= range.high; at += day) starts.add(binOf(at, { months, ns: 0n }, 0n))
    starts.add(binOf(range.high, { months, ns: 0n }, 0n))
    return {
      use: { stride: interval(months, 0n), origin: 0n, wallClock: false, range }, time, starts: [...starts],
    }
  }
  const width = pick(random, [15n, 30n, 60n, 1440n]) * minute
  const range = { low, high: low + BigInt(random.below(120)) * width }
  if (kind === 1) {
    const zone = pick(random, zones)
    const starts = new Set<bigint>()
    for (let at = low; at <= range.high; at += minute * 15n) {
      starts.add(binOfWallClock(at, { months: 0n, ns: width }, 0n, zone))
    }
    starts.add(binOfWallClock(range.high, { months: 0n, ns: width }, 0n, zone))
    const use = { stride: interval(0n, width), origin: 0n, wallClock: true, range }
    return { use, time: { ...time, zone }, starts: [...starts] }
  }
  const unit = kind === 2 ? 1n : 1_000_000_000n
  // Bins that begin between two times of a coarse unit, half of the time; what is finer is cut off.
  const excess = kind === 2 || random.below(2) === 0 ? 0n : BigInt(random.below(1_000_000_000))
  const stride = width + excess
  const origin = BigInt(random.below(1000)) * 7n
  const starts: bigint[] = []
  const first = range.low - (((range.low - origin * unit) % stride) + stride) % stride
  for (let at = first; at <= range.high; at += stride) starts.push(at / unit)
  const use = { stride: interval(0n, stride), origin, wallClock: false, range }
  return { use, time: kind === 2 ? time : { ...time, unit: 's' }, starts }
}

const hardInts = [0n, 7n, (1n << 63n) - 1n, (1n << 53n) + 1n]
const hardFloats = [0, -0, 1.5, NaN, Infinity, 1e308, -1e308]

function valueOf(type: DataType, random: Random): Scalar {
  if (random.below(4) === 0) return null
  switch (type.kind) {
    case 'boolean': return random.below(2) === 0
    case 'int': {
      const value = random.below(5) === 0 ? pick(random, hardInts) : BigInt(random.below(1000))
      if (!type.signed) return random.below(5) === 0 ? value + (1n << 63n) : value
      return random.below(2) === 0 ? value : -value - 1n
    }
    case 'float': {
      const value = random.below(5) === 0 ? pick(random, hardFloats) : random.below(1000) / 7
      return type.bits === 32 ? Math.fround(value) : value
    }
    case 'timestamp': return BigInt(random.below(1000))
    case 'struct': return Object.fromEntries(type.fields.map((f) => [f.name, valueOf(f.type, random)]))
    default: return pick(random, ['', 'a', 'bc', 'def'])
  }
}

/** One row at most for a bin of a series, in any order. */
function rowsOf(bins: Bins, random: Random): readonly Row[] {
  const keys = new Set(Array.from({ length: 1 + random.below(6) }, () => random.below(12)))
  const sparse = 1 + random.below(12)
  const rows: Row[] = []
  for (const key of keys) {
    const series = [[null, 'b', 'a', 'ab'][key % 4]!, [null, 2n, -1n][key % 3]!]
    const chosen = bins.starts.filter(() => random.below(sparse) === 0)
    for (const start of chosen.length === 0 ? [pick(random, bins.starts)] : chosen) {
      rows.push([start, ...series, ...fields.map(([type, strategy]) =>
        strategy === 'zero' ? BigInt(random.below(9)) : valueOf(type, random))])
    }
  }
  for (let i = rows.length - 1; i > 0; i--) {
    const j = random.below(i + 1)
    const other = rows[i]!
    rows[i] = rows[j]!
    rows[j] = other
  }
  return rows
}

function compareKeys(a: Scalar, b: Scalar): number {
  if (a === b) return 0
  return a === null ? -1 : b === null ? 1 : a < b ? -1 : 1
}

function reference(rows: readonly Row[], bins: Bins): readonly Row[] {
  const series = Map.groupBy(rows, (row) => `${String(row[1])} ${String(row[2])}`)
  const ordered = [...series.values()].toSorted((a, b) =>
    compareKeys(a[0]![1]!, b[0]![1]!) || compareKeys(a[0]![2]!, b[0]![2]!))
  return ordered.flatMap((own) => {
    const byBin = bins.starts.map((start) => own.find((row) => row[0] === start))
    const filled = fields.map(([type, strategy], i) =>
      filledValues(byBin.map((row) => row?.[i + 3]), type, strategy, bins.starts))
    return bins.starts.map((start, bin): Row =>
      [start, own[0]![1]!, own[0]![2]!, ...filled.map((values) => values[bin]!)])
  })
}

/** `values`: undefined where there is no row. */
function filledValues(
  values: readonly (Scalar | undefined)[], type: DataType, strategy: FillStrategy, starts: readonly bigint[],
): readonly Scalar[] {
  switch (strategy) {
    case 'null': return values.map((value) => value ?? null)
    case 'zero': return values.map((value) => value ?? 0n)
    case 'previous':
      return values.map((_, bin) => values.slice(0, bin + 1).findLast((value) => value != null) ?? null)
    case 'linear': {
      if (type.kind !== 'struct') return line(values, type, starts)
      const numbers = values.map((value) => (value as { readonly value: Scalar } | null | undefined)?.value)
      const through = line(numbers, type.fields.find((f) => f.name === 'value')!.type, starts)
      return through.map((value, bin) => numbers[bin] != null ? values[bin]!
        : value === null ? null : { time: null, value, label: null })
    }
  }
}

function line(
  values: readonly (Scalar | undefined)[], type: DataType, starts: readonly bigint[],
): readonly Scalar[] {
  return values.map((value, bin) => {
    if (value != null) return value
    const before = values.findLastIndex((v, i) => i < bin && v != null)
    const after = values.findIndex((v, i) => i > bin && v != null)
    if (before < 0 || after < 0) return null
    const a = Number(values[before])
    const b = Number(values[after])
    const start = starts[before]!
    const x = a + (b - a) * (Number(starts[bin]! - start) / Number(starts[after]! - start))
    if (type.kind === 'float') return type.bits === 32 ? Math.fround(x) : x
    // The nearest float of the largest integer is beyond it.
    const largest = type.kind === 'int' && type.signed ? (1n << 63n) - 1n : (1n << 64n) - 1n
    return BigInt(Math.trunc(x)) > largest ? largest : BigInt(Math.trunc(x))
  })
}

function* batchesOf(rows: readonly Row[], all: readonly DataType[], size: number, query: Query): Steps {
  for (let at = 0; at < rows.length; at += size) {
    const part = rows.slice(at, at + size)
    const columns = all.map((type, i): Column => {
      const values = part.map((row) => row[i]!)
      return type.kind === 'dictionary' ? tagColumn(values as (string | null)[], query.arena)
        : columnOf(values, type, query.arena)
    })
    yield { rows: part.length, columns, runs: null }
  }
}

type Outcome = { readonly rows: readonly Row[]; readonly sizes: readonly number[]; readonly pauses: number }

function filled(
  rows: readonly Row[], bins: Bins, batchRows: number, options: { readonly limitBytes?: number } = {},
): Outcome {
  const owner = new Owner('gap fill', options.limitBytes ?? 1 << 28)
  const query = new Query({ owner, nowNs: 0n, batchRows, sliceIsOver: () => true })
  const all = types(bins.time)
  const use = { ...bins.use, types: all, time: 0, series: [1, 2], fills: [null, null, null,
    ...fields.map(([, strategy]) => strategy)] }
  const result: Row[] = []
  const sizes: number[] = []
  let pauses = 0
  try {
    for (const step of fillGaps(batchesOf(rows, all, 7, query), use, query)) {
      if (!isBatch(step)) {
        pauses++
        continue
      }
      const columns = step.columns.map((c) => valuesOf(c))
      for (let row = 0; row < step.rows; row++) result.push(columns.map((c) => c[row]!))
      sizes.push(step.rows)
    }
  } finally {
    query.release()
  }
  assert.equal(owner.usedBytes, 0)
  return { rows: result, sizes, pauses }
}

test('every series gets every bin, filled as its strategy says, in batches of any size', () => {
  for (let seed = from; seed < from + rounds; seed++) {
    const random = new Random(seed)
    const bins = binsOf(random)
    const rows = rowsOf(bins, random)
    const expected = reference(rows, bins)
    for (const batchRows of [1, 3, 64, 8192]) {
      const { rows: got, sizes } = filled(rows, bins, batchRows)
      assert.deepEqual(got, expected, `batches of ${batchRows}; ${replay(seed)}`)
      assert.ok(sizes.slice(0, -1).every((size) => size === batchRows), replay(seed))
    }
  }
})

/** One row at the first of so many bins of a second, or of a wall clock's quarter of an hour. */
function sparse(count: number, wallClock: boolean): readonly [readonly Row[], Bins] {
  const width = wallClock ? 15n * minute : 1_000_000_000n
  const range = { low: 0n, high: width * BigInt(count - 1) }
  const time: DataType = { kind: 'timestamp', unit: 'ns', zone: wallClock ? 'Europe/Brussels' : null }
  const row: Row = [0n, 'a', 1n, 1n, ...fields.slice(1).map(() => null)]
  return [[row], { use: { stride: interval(0n, width), origin: 0n, wallClock, range }, time, starts: [] }]
}

test('bins count against the memory of the query', () => {
  for (const wallClock of [false, true]) {
    const [rows, bins] = sparse(100_000, wallClock)
    assert.throws(() => filled(rows, bins, 8192, { limitBytes: 600_000 }), OutOfMemory)
  }
  const [rows, bins] = sparse(10_000, false)
  assert.equal(filled(rows, bins, 64, { limitBytes: 600_000 }).rows.length, 10_000)
})

test('others get their turn while bins are made one by one, and after each batch', () => {
  const [rows, bins] = sparse(10_000, true)
  const { pauses, sizes } = filled(rows, bins, 1000)
  assert.equal(sizes.length, 10)
  assert.ok(pauses >= 18, `${pauses} pauses`)
})

test('bins that fall into one are looked at in turns too: others run meanwhile', () => {
  const owner = new Owner('bins', 1 << 24)
  const query = new Query({ owner, nowNs: 0n, sliceIsOver: () => true })
  const range = { low: 0n, high: 3_600_000_000_000n }
  const use = { stride: interval(0n, 7_000_000n), origin: 0n, wallClock: false, range }
  const steps = [...startsOf(use, { kind: 'timestamp', unit: 's', zone: null }, query.arena, query)]
  query.release()
  // A turn for every thousand bins of 7 ms, of which 143 begin in each second.
  assert.ok(steps.length > 500, `${steps.length} turns`)
})
