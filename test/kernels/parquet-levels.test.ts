// Levels of nested columns against loops: lists of no item and of many, NULLs that have items in memory,
// entries that ended further up, and pages that end between rows.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Arena } from '../../kernels/arena.ts'
import { kernels } from '../../kernels/load.ts'
import { bitAt, u32, type Pointer } from '../../kernels/memory.ts'
import { everySize, Random, replay, u32List, validity } from './vectors.ts'

const ENDED = 0xffffffff

type Entry = { at: number; definition: number; repetition: number }

function wordsOf(values: readonly number[], arena: Arena): Pointer {
  const at = arena.alloc(values.length * 4 + 16)
  for (const [i, value] of values.entries()) u32[(at >>> 2) + i] = value
  return at
}

function entries(n: number, rows: number, random: Random): Entry[] {
  return Array.from({ length: n }, () => ({
    at: random.below(4) === 0 ? ENDED : random.below(rows), definition: random.below(5),
    repetition: random.below(3),
  }))
}

test(`NULLs end entries, and values go one level deeper (${replay})`, () => {
  everySize((n, nulls, random, arena) => {
    const rows = Math.max(1, n)
    const valid = validity(rows, nulls, random, arena)
    const codes = wordsOf(Array.from({ length: rows }, () => random.below(3)), arena)
    const given = entries(n, rows, random)
    const check = (
      run: (at: Pointer, definitions: Pointer) => void, isNull: (at: number) => boolean,
    ): void => {
      const at = wordsOf(given.map((entry) => entry.at), arena)
      const definitions = wordsOf(given.map((entry) => entry.definition), arena)
      run(at, definitions)
      const goesOn = given.map((entry) => entry.at !== ENDED && !isNull(entry.at))
      assert.deepEqual(u32List(at, n), given.map((entry, i) => goesOn[i] ? entry.at : ENDED))
      assert.deepEqual(u32List(definitions, n), given.map((entry, i) => entry.definition + Number(goesOn[i])))
      const places = arena.alloc(n * 4 + 16)
      const used = kernels.slots_used(at, n, places) >>> 0
      assert.deepEqual(u32List(places, used), u32List(at, n).filter((place) => place !== ENDED))
      kernels.slots_pin(at, n)
      assert.deepEqual(u32List(at, n), goesOn.map((is) => is ? 0 : ENDED))
    }
    check((at, d) => kernels.slots_valid(at, d, n, valid), (at) => !bitAt(valid, at))
    check((at, d) => kernels.slots_coded(at, d, n, codes), (at) => u32[(codes >>> 2) + at] === 0)
  })
})

test(`lists become their items, and stay one entry without any (${replay})`, () => {
  everySize((n, nulls, random, arena) => {
    const rows = Math.max(1, n)
    const ends = [random.below(5)]
    for (let i = 0; i < rows; i++) {
      const isNone = random.below(1000) < nulls * 1000
      ends.push(ends[i]! + (isNone ? 0 : random.below(9) === 0 ? random.below(50) : random.below(4)))
    }
    const offsets = wordsOf(ends, arena)
    const given = entries(n, rows, random)
    const wanted = given.flatMap((entry): Entry[] => {
      const length = entry.at === ENDED ? 0 : ends[entry.at + 1]! - ends[entry.at]!
      if (length === 0) return [{ ...entry, at: ENDED }]
      return Array.from({ length }, (_, i) => ({
        at: ends[entry.at]! + i, definition: entry.definition + 1, repetition: i === 0 ? entry.repetition : 7,
      }))
    })
    const parts = (['at', 'definition', 'repetition'] as const)
    const [at, d, r] = parts.map((part) => wordsOf(given.map((entry) => entry[part]), arena))
    const count = kernels.slots_items_count(at!, n, offsets) >>> 0
    assert.equal(count, wanted.length)
    const out = parts.map(() => arena.alloc(count * 4 + 16))
    for (const to of out) u32[(to >>> 2) + count] = 0xabcdef01
    kernels.slots_items(at!, d!, r!, n, offsets, 7, out[0]!, out[1]!, out[2]!)
    for (const [i, part] of parts.entries()) {
      assert.deepEqual(u32List(out[i]!, count), wanted.map((entry) => entry[part]), part)
      assert.equal(u32[(out[i]! >>> 2) + count], 0xabcdef01, 'nothing past the end')
    }
  })
})

test(`a page is whole rows, as many as fit or one (${replay})`, () => {
  everySize((n, nulls, random, arena) => {
    if (n === 0) return
    const repetitions = Array.from({ length: n }, (_, i) =>
      i === 0 ? 0 : random.below(1000) < nulls * 1000 ? 1 + random.below(2) : 0)
    const at = wordsOf(repetitions, arena)
    assert.equal(kernels.levels_count(at, n, 0) >>> 0, repetitions.filter((level) => level === 0).length)
    const starts = [...repetitions.keys(), n].filter((i) => i === n || repetitions[i] === 0)
    for (const most of [1, 2, 64, 1000, n, n + 1]) {
      const fitting = starts.filter((i) => i > 0 && i <= most).at(-1) ?? starts.find((i) => i > 0)
      assert.equal(kernels.levels_whole_rows(at, n, most) >>> 0, fitting)
    }
  })
})
