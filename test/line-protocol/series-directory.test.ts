// SeriesDirectory and TagDictionary against a Map of strings: ids, codes, ranks, late tags, growth, stable
// pointers.
import assert from 'node:assert/strict'
import test from 'node:test'
import { Arena } from '../../kernels/arena.ts'
import { dictionaryText } from '../../kernels/column.ts'
import { Owner } from '../../kernels/extents.ts'
import { u32, u8, type Pointer } from '../../kernels/memory.ts'
import { SeriesDirectory } from '../../storage/buffer/series-directory.ts'
import { seeded } from './random.ts'

const encoder = new TextEncoder()

/** Triples (ordinal, address, length) in an arena, for the tags that are not NULL. */
function triples(arena: Arena, values: readonly (string | null)[]): { at: Pointer; count: number } {
  const present = values.flatMap((value, ordinal) => value === null ? [] : [[ordinal, value] as const])
  const at = arena.alloc(present.length * 12)
  present.forEach(([ordinal, value], i) => {
    const bytes = encoder.encode(value)
    const text = arena.alloc(bytes.length + 16)
    u8.set(bytes, text)
    u32.set([ordinal, text, bytes.length], (at >>> 2) + i * 3)
  })
  return { at, count: present.length }
}

function byteOrder(a: string | null, b: string | null): number {
  if (a === b) return 0
  if (a === null) return -1
  if (b === null) return 1
  return Buffer.compare(Buffer.from(a), Buffer.from(b))
}

function fixture(): { directory: SeriesDirectory; arena: Arena; owner: Owner; rows: (string | null)[][] } {
  const owner = new Owner('directory test', 256 * 2 ** 20)
  const arena = new Arena(new Owner('scratch', 2 ** 28))
  return { owner, arena, directory: new SeriesDirectory(owner, 42n), rows: [] }
}

function expectRows(directory: SeriesDirectory, rows: readonly (readonly (string | null)[])[]): void {
  assert.equal(directory.count, rows.length)
  const tags = directory.tags.length
  for (let t = 0; t < tags; t++) {
    const codes = directory.codes(t), dictionary = directory.dictionary(t)
    rows.forEach((row, series) => {
      assert.equal(dictionaryText(dictionary, u32[(codes >>> 2) + series]!), row[t] ?? null)
    })
  }
  const order = rows.map((_, series) => series).sort((x, y) => {
    for (let t = 0; t < tags; t++) {
      const c = byteOrder(rows[x]![t] ?? null, rows[y]![t] ?? null)
      if (c !== 0) return c
    }
    return 0
  })
  const ranks = directory.ranks() >>> 2
  order.forEach((series, place) => assert.equal(u32[ranks + series], place))
}

test('random series: ids, values and ranks as a Map and a sort give them', () => {
  const random = seeded('series-directory')
  const { directory, arena, owner, rows } = fixture()
  const ids = new Map<string, number>()
  directory.addTag('host', 1)
  const stems = ['a', 'ab', 'abcdefgh', 'abcdefghi', 'é', '\u{1f321}', 'host_']
  const word = (): string | null => random.below(5) === 0 ? null
    : random.pick(stems) + (random.below(2) ? random.below(40) : '')
  for (let round = 0; round < 6; round++) {
    if (round % 2 === 1) directory.addTag(`tag${round}`, 10 + round)
    for (let i = 0; i < 150; i++) {
      const values = directory.tags.map(word)
      const key = JSON.stringify(values.slice(0, values.findLastIndex((v) => v !== null) + 1))
      const { at, count } = triples(arena, values)
      const known = ids.get(key)
      assert.equal(directory.find(at, count), known ?? -1)
      const id = directory.seriesOf(at, count)
      if (known === undefined) {
        assert.equal(id, rows.length)
        ids.set(key, id)
        rows.push(values)
      } else assert.equal(id, known)
    }
    expectRows(directory, rows)
  }
  directory.drop()
  assert.equal(owner.usedBytes, 0)
})

test('readers keep what they saw while the directory grows', () => {
  const { directory, arena, rows } = fixture()
  directory.addTag('host', 1)
  for (let i = 0; i < 10; i++) directory.seriesOf(triples(arena, [`h${i}`]).at, 1)
  const codes = directory.codes(0), dictionary = directory.rankedDictionary(0), ranks = directory.ranks()
  const seen = [...u32.slice(ranks >>> 2, (ranks >>> 2) + 10)]
  for (let i = 1000; i > 10; i--) directory.seriesOf(triples(arena, [`h${i}`]).at, 1)
  directory.ranks()
  for (let i = 0; i < 10; i++) assert.equal(dictionaryText(dictionary, u32[(codes >>> 2) + i]!), `h${i}`)
  assert.deepEqual([...u32.slice(ranks >>> 2, (ranks >>> 2) + 10)], seen)
  assert.equal(directory.count, 1000)
  assert.equal(rows.length, 0)
  directory.drop()
})

test('replaced blocks are freed when their readers are gone', () => {
  const waiting: (() => void)[] = []
  const owner = new Owner('directory test', 2 ** 28)
  const directory = new SeriesDirectory(owner, 7n, (free) => { waiting.push(free) })
  const arena = new Arena(new Owner('scratch', 2 ** 28))
  directory.addTag('host', 1)
  const value = triples(arena, ['x'.repeat(8)])
  for (let i = 0; i < 50_000; i++) {
    const text = u32[(value.at >>> 2) + 1]!
    for (let d = 0, n = i; d < 8; d++, n = Math.floor(n / 10)) u8[text + d] = 48 + n % 10
    assert.equal(directory.seriesOf(value.at, 1), i)
  }
  directory.ranks()
  const before = owner.usedBytes
  for (const free of waiting) free()
  assert.ok(owner.usedBytes < before * 0.85, `${owner.usedBytes} of ${before}`)
  assert.ok(owner.usedBytes / 50_000 < 250, `${owner.usedBytes / 50_000} bytes per series`)
  directory.drop()
})

test('a table without tags has one series', () => {
  const { directory } = fixture()
  assert.equal(directory.find(0, 0), -1)
  assert.equal(directory.seriesOf(0, 0), 0)
  assert.equal(directory.seriesOf(0, 0), 0)
  assert.equal(directory.find(0, 0), 0)
  assert.equal(u32[directory.ranks() >>> 2], 0)
  directory.drop()
})
