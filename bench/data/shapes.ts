// The data sets that are not plain TSBS, as line texts: O late and repeated rows, V caches, J a dimension
// table, C cardinality, F floats and nulls, W a wide table, T1k many tables. `name:n` sets the size where a
// set has one. Speed does not matter here; determinism does: every line follows from the seed.
import { readFileSync } from 'node:fs'
import { ensureDataSet } from './data-set.ts'
import { xoshiro128, type Random } from './random.ts'
import { FIELDS } from './tsbs-hosts.ts'

type Lines = (size: number, startS: number, random: Random) => Iterable<string>

const EPOCHS_LATE_MAX = 60
const READ_LINES = 4096

/** S with 5 % of the rows up to 10 minutes late and 1 % repeated later with another value. */
function* late(_: number, __: number, random: Random): Iterable<string> {
  const set = ensureDataSet('S')
  const due = new Map<number, string[]>()
  let row = 0
  const postpone = (line: string) => {
    const epoch = Math.floor(row / set.scale) + 1 + random.below(EPOCHS_LATE_MAX)
    due.set(epoch, [...(due.get(epoch) ?? []), line])
  }
  for (const line of linesOf(set.lines)) {
    if (row % set.scale === 0) {
      const epoch = row / set.scale
      yield* due.get(epoch) ?? []
      due.delete(epoch)
    }
    const chance = random.below(100)
    if (chance < 5) postpone(line)
    else yield line
    if (chance === 99) postpone(line.replace(/ usage_user=\d+i/, ` usage_user=${random.below(101)}i`))
    row++
  }
  for (const lines of due.values()) yield* lines
}

function* linesOf(path: string): Iterable<string> {
  const bytes = readFileSync(path)
  for (let start = 0; start < bytes.length;) {
    let end = start
    for (let i = 0; i < READ_LINES && end < bytes.length; i++) {
      end = bytes.indexOf(10, end) + 1 || bytes.length
    }
    yield* bytes.toString('latin1', start, end - 1).split('\n')
    start = end
  }
}

/** influxdb #25127: tables of 10, 1,000 and 1,000,000 series with one float, two samples a series. */
function* caches(size: number, startS: number, random: Random): Iterable<string> {
  for (let sample = 0; sample < 2; sample++) {
    for (const [table, series] of [['t1', 10], ['t2', 1000], ['t3', size]] as const) {
      const time = `${startS + sample * 10}000000000`
      for (let s = 0; s < series; s++) yield `${table},id=s${s} v=${random.below(100000) / 100} ${time}`
    }
  }
}

/** One row a host, to join with M: load it beside any TSBS set. */
function* dimension(size: number, startS: number, random: Random): Iterable<string> {
  for (let h = 0; h < size; h++) {
    const owner = `team_${random.below(40)}`
    yield `hosts,hostname=host_${h} owner="${owner}",limit=${random.below(100)}i ${startS}000000000`
  }
}

function* cardinality(size: number, startS: number, random: Random): Iterable<string> {
  const fields = () => Array.from({ length: 20 }, (_, f) =>
    f < 10 ? `i${f}=${random.below(10000)}i` : `f${f - 10}=${random.below(1000000) / 1000}`).join(',')
  for (let sample = 0; sample < 6; sample++) {
    for (let s = 0; s < size; s++) yield `one_mil,series_id=${s} ${fields()} ${startS + sample * 10}000000000`
  }
}

/** 200 sensors: doubles with 1, 2 and 15 decimals that walk, a string, a boolean; a field is missing one
 * time in five. */
function* sensors(size: number, startS: number, random: Random): Iterable<string> {
  const SENSORS = 200
  const walk = new Float64Array(SENSORS * 3).fill(50)
  const step = () => (random.below(2001) - 1000) / 1000
  for (let row = 0; row < size; row++) {
    const s = row % SENSORS
    const value = (k: number) => (walk[s * 3 + k] = (walk[s * 3 + k] ?? 0) + step())
    const fields = [
      `a=${value(0).toFixed(1)}`, `b=${value(1).toFixed(2)}`, `c=${(value(2) / 3).toPrecision(15)}`,
      `state="s${random.below(8)}"`, `on=${random.below(2) === 1}`,
    ].filter(() => random.below(5) !== 0)
    if (fields.length === 0) fields.push('on=true')
    yield `sensor,id=s${s} ${fields.join(',')} ${startS + Math.floor(row / SENSORS)}000000000`
  }
}

function* wide(size: number, startS: number, random: Random): Iterable<string> {
  for (let row = 0; row < size; row++) {
    const fields = Array.from({ length: 500 }, (_, f) => `field_${f}=${random.below(1000)}i`)
    yield `wide,id=w${row % 100} ${fields.join(',')} ${startS + Math.floor(row / 100)}000000000`
  }
}

function* manyTables(size: number, startS: number, random: Random): Iterable<string> {
  for (let row = 0; row < size; row++) {
    const fields = FIELDS.map((field) => `${field}=${random.below(101)}i`)
    yield `table_${row % 1000},id=a ${fields.join(',')} ${startS + Math.floor(row / 1000)}000000000`
  }
}

const SHAPES: ReadonlyMap<string, readonly [Lines, size: number]> = new Map([
  ['O', [late, 0]], ['V', [caches, 1_000_000]], ['J', [dimension, 1000]], ['C', [cardinality, 1000]],
  ['F', [sensors, 4_000_000]], ['W', [wide, 1_000_000]], ['T1k', [manyTables, 1_000_000]],
])

export function shapeLines(name: string, startS: number, seed: number): Iterable<string> {
  const [kind = '', size] = name.split(':')
  const shape = SHAPES.get(kind)
  if (shape === undefined) {
    throw new Error(
      `no data set ${name}: T, S, M12, M, L, SCALExHOURS, ${[...SHAPES.keys()].join(', ')} (V:n, C:n ...)`)
  }
  return shape[0](size === undefined ? shape[1] : Number(size), startS, xoshiro128(seed))
}
