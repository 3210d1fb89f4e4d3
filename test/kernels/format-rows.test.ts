// format_rows against a plain TypeScript twin: random batches of every storage type and vector kind, at the
// usual sizes and null densities, below and above 2 GiB. Prints its seed; SEED=<n> replays.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { floatText } from '../../engine/formats/float-text.ts'
import { csvCell, jsonString } from '../../engine/formats/text-bytes.ts'
import { dateText, zonedText } from '../../engine/formats/zone.ts'
import { type Arena } from '../../kernels/arena.ts'
import type { Batch } from '../../kernels/batch.ts'
import { constant, valueAt, type Column } from '../../kernels/column.ts'
import { EXTENT_BYTES_MIN, giveExtent, Owner, takeExtent } from '../../kernels/extents.ts'
import { float64, int64, timestampNs, uint64, type StructField } from '../../kernels/type.ts'
import {
  booleans, dictionaryOf, floats, integers, newArena, packedFloats, packedIntegers, tags, texts,
} from '../formats/all-types.ts'
import { written } from '../formats/written.ts'

const seed = Number(process.env.SEED ?? Date.now() % 1_000_000)

/** mulberry32 */
function generator(start: number): () => number {
  let state = start >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

function cellText(column: Column, row: number, isJson: boolean): string | null {
  const value = valueAt(column, row)
  if (value === null) return null
  const quote = (text: string): string => (isJson ? `"${text}"` : text)
  switch (typeof value) {
    case 'number': return isJson && !Number.isFinite(value) ? 'null' : floatText(value, isJson)
    case 'string': return isJson ? jsonString(value) : csvCell(value)
    case 'bigint': {
      if (column.type.kind === 'timestamp') return quote(zonedText(value, column.type.zone))
      return column.type.kind === 'date' ? quote(dateText(Number(value))) : String(value)
    }
    default: return String(value)
  }
}

const twins = {
  json: (schema: readonly StructField[], batch: Batch) => `[${rowsOf(schema, batch).join(',')}]`,
  jsonl: (schema: readonly StructField[], batch: Batch) =>
    rowsOf(schema, batch).map((row) => `${row}\n`).join(''),
  csv: (schema: readonly StructField[], batch: Batch) => {
    if (batch.rows === 0) return ''
    const lines = [schema.map(({ name }) => csvCell(name)).join(',')]
    for (let row = 0; row < batch.rows; row++) {
      const line = batch.columns.map((column) => cellText(column, row, false) ?? '').join(',')
      lines.push(line === '' && batch.columns.length === 1 ? '""' : line)
    }
    return `${lines.join('\n')}\n`
  },
}

function rowsOf(schema: readonly StructField[], batch: Batch): string[] {
  return Array.from({ length: batch.rows }, (_, row) => {
    const cells = batch.columns.flatMap((column, i) => {
      const text = cellText(column, row, true)
      return text === null ? [] : [`${jsonString(schema[i]!.name)}:${text}`]
    })
    return `{${cells.join(',')}}`
  })
}

const words = [
  '', 'a', 'kitchen', 'exactly sixteen!', 'seventeen letters', 'say "x"', 'a,b', 'two\nlines',
  'back\\slash', '\u0000\u001f\t\r\b\f', 'é日😀', 'é'.repeat(40), `${'x'.repeat(31)}"`, 'x'.repeat(300),
]

function randomBatch(
  arena: Arena, rows: number, density: number, random: () => number,
): [StructField[], Batch] {
  const maybe = <T>(value: T): T | null => (random() * 100 < density ? null : value)
  const many = <T>(one: () => T): T[] => Array.from({ length: rows }, one)
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!
  const hosts = words.slice(1)
  const dictionary = dictionaryOf(arena, hosts)
  const steady = pick(hosts)
  const columns = [
    tags(arena, dictionary, hosts, many(() => maybe(random() < 0.9 ? steady : pick(hosts)))),
    constant(texts(arena, ['k"']), rows),
    tags(arena, dictionary, hosts, many(() => maybe(random() < 0.9 ? steady : pick(hosts)))),
    integers(arena, int64, many(() => maybe(
      BigInt.asIntN(64, BigInt(Math.floor(random() * 2 ** 53)) ** pick([0n, 1n, 2n]))))),
    booleans(arena, many(() => maybe(random() < 0.5))),
    floats(arena, many(() => maybe(
      pick([random() * 100, Math.round(random() * 1e6) / 100, 1 / random() ** 30, -0, 1e300])))),
    integers(arena, uint64, many(() => maybe(pick([0n, 10n ** 8n, 10n ** 16n, 2n ** 64n - 1n])))),
    texts(arena, many(() => maybe(pick(words)))),
    integers(arena, timestampNs, many(() => maybe(BigInt(Math.floor((random() - 0.3) * 4e9)) * 10n ** 9n +
      pick([0n, 1n, 1000n, 123_000_000n])))),
    integers(arena, { kind: 'date' }, many(() => maybe(BigInt(Math.floor((random() - 0.5) * 1e6))))),
    packedIntegers(arena, int64, many(() => Math.floor(random() * 65536)), -1000n, 7n, many(() => maybe(1))),
    packedFloats(arena, many(() => Math.floor(random() * 65536)), -500n, pick([1, 10, 1000, 3])),
    packedIntegers(arena, timestampNs, many(() => Math.floor(random() * 65536)),
      1_700_000_000_000_000_000n, 10n ** 9n),
  ]
  // A random choice of columns, so that neighbours differ.
  const chosen = rows === 0 ? columns : columns.filter(() => random() < 0.7)
  const schema = chosen.map((column, i) => ({ name: i === 3 ? 'odd "name",\n' : `c${i}`, type: column.type }))
  return [schema, { rows, columns: chosen, runs: null }]
}

function compareAll(label: string): void {
  for (const rows of [0, 1, 7, 8, 63, 64, 65, 1023, 1024, 1025, 8192]) {
    for (const density of [0, 1, 50, 100]) {
      test(`${rows} rows, ${density} % NULL, ${label}, SEED=${seed}`, () => {
        const arena = newArena()
        const [schema, batch] = randomBatch(arena, rows, density, generator(seed + rows * 101 + density))
        for (const name of ['json', 'jsonl', 'csv'] as const) {
          const got = written(name, schema, [batch])
          const want = twins[name](schema, batch)
          // A full diff of megabytes helps nobody: show the first difference.
          if (got !== want) {
            let at = 0
            while (got[at] === want[at]) at++
            const around = (text: string): string => text.slice(Math.max(0, at - 60), at + 60)
            assert.equal(around(got), around(want), name)
          }
        }
        arena.release()
      })
    }
  }
}

compareAll('low')

test('a buffer grows to the longest row', () => {
  const arena = newArena()
  const long = ['x'.repeat(70_000), '\u0001'.repeat(60_000), 'y', '"'.repeat(300_000)]
  const column = texts(arena, long)
  const schema = [{ name: 's', type: column.type }]
  const batch = { rows: 4, columns: [column], runs: null }
  for (const name of ['json', 'jsonl', 'csv'] as const) {
    assert.equal(written(name, schema, [batch]), twins[name](schema, batch))
  }
})

/** The shortest text of a million doubles of all kinds is what JavaScript makes of them. */
test(`floats read back, SEED=${seed}`, () => {
  const random = generator(seed)
  const arena = newArena()
  const view = new DataView(new ArrayBuffer(8))
  const kinds: readonly (() => number)[] = [
    () => {
      view.setUint32(0, random() * 2 ** 32)
      view.setUint32(4, random() * 2 ** 32)
      return view.getFloat64(0)
    },
    () => 2 ** Math.floor(random() * 2098 - 1074),
    () => Number(`${Math.floor(random() * 1000)}e${Math.floor(random() * 630 - 320)}`),
    () => Math.round(random() * 1e6) / 10 ** Math.floor(random() * 8),
    () => Math.floor(random() * 1e17),
    () => random(),
    // Few, so that texts come again, among them the longest.
    () => [1 / 3, 26.833333333333332, 2.2250738585072014e-308, 1.5e-5][Math.floor(random() * 4)]!,
  ]
  for (const kind of kinds) {
    const values = Array.from({ length: 8192 }, () => kind() * (random() < 0.5 ? -1 : 1))
    const column = floats(arena, values, float64)
    const schema = [{ name: 'f', type: float64 }]
    const batch = { rows: 8192, columns: [column], runs: null }
    for (const name of ['jsonl', 'csv'] as const) {
      assert.deepEqual(written(name, schema, [batch]).split('\n'), twins[name](schema, batch).split('\n'))
    }
  }
})

test('fill the memory below 2 GiB', () => {
  const filler = new Owner('filler', 2 ** 32)
  const high: number[] = []
  for (let bytes = 2 ** 30; bytes >= EXTENT_BYTES_MIN;) {
    const at = takeExtent(filler, bytes)
    if (at < 2 ** 31) continue
    high.push(at)
    bytes /= 2
  }
  for (const at of high) giveExtent(filler, at)
  const probe = newArena()
  assert.ok(probe.alloc(8) >= 2 ** 31)
})

compareAll('above 2 GiB')
