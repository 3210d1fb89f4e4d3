// The rows of log frames, changed behind their checksum: they are refused by name, or are rows that encode to
// the same rows again. What lies behind a payload never matters, no more memory is taken than its bytes
// account for, and nothing outside is written. The frames around them: log.ts.
import assert from 'node:assert/strict'
import { Arena } from '../../kernels/arena.ts'
import { Owner } from '../../kernels/extents.ts'
import { u8 } from '../../kernels/memory.ts'
import type { SeriesDirectory } from '../../storage/buffer/series-directory.ts'
import { DamagedObject } from '../../storage/record.ts'
import { seededRandom } from '../../storage/env/simulated/random.ts'
import {
  decodeRows, encodeRows, ReplaySeries, SegmentSeries, type DecodedRows, type ReplayTable,
} from '../../storage/wal/rows.ts'
import { dirtyMemory } from '../storage/dirty-memory.ts'
import {
  addSeries, randomDirectory, randomRows, rowSet, rowsOfSet, shownRow, TYPES,
} from '../storage/random-rows.ts'
import type { Dice } from './dice.ts'
import { changedWords } from './log.ts'
import { mutatedBytes } from './mutate.ts'
import { surface, type Target } from './surface.ts'

/** Payloads of one segment as hexadecimal text. */
type Input = readonly string[]

const BASES = 40
const BASE_BYTES = 4 << 20
/** A packed or NULL value of a byte or a bit may become eight bytes. */
const UNFOLDS_MAX = 80

const fieldType = (id: number) => TYPES[id - 10] ?? null

/** Payloads of frames that follow each other in a segment. */
function soundFrames(): Uint8Array[][] {
  const owner = new Owner('fuzz bases', 1 << 28)
  return Array.from({ length: BASES }, (_, i) => {
    const random = seededRandom(i, 'log rows')
    const arena = new Arena(owner)
    const directory = randomDirectory(1 + random.below(6), random, arena)
    const stated = new SegmentSeries()
    const frames = Array.from({ length: 2 }, () => {
      addSeries(directory, directory.count + random.below(3), random, arena)
      const rows = randomRows(1 + random.below(20), directory.count, [1n, 2n, 5n, -7n], random)
      const set = rowSet(rows, arena)
      return Buffer.concat(encodeRows([{ databaseId: 1, tableId: 4, directory, set }], stated, arena))
    })
    directory.drop()
    arena.release()
    return frames
  })
}

type Decoded = { readonly rows: readonly string[]; readonly again: readonly string[] }

function tagsOf(directory: SeriesDirectory, series: number): string {
  return directory.tags.map(({ ordinal, dictionary }) => {
    const code = new DataView(u8.buffer).getUint32(directory.codes(ordinal) + series * 4, true)
    return code === 0 ? '-' : JSON.stringify(dictionary.text(code))
  }).join(' ')
}

function shownSet({ tableId, set }: DecodedRows, directory: SeriesDirectory): string[] {
  return rowsOfSet(set).map((row) =>
    `${tableId} ${tagsOf(directory, row.series)} ${shownRow({ ...row, series: 0 })}`)
}

/** Decoded rows as text, and the same after encoding and decoding once more. */
function decodeAll(frames: readonly Uint8Array[]): Decoded {
  const bytes = frames.reduce((sum, frame) => sum + frame.length, 0)
  const owner = new Owner('fuzz', BASE_BYTES + bytes * UNFOLDS_MAX)
  const arena = new Arena(owner)
  const directory = randomDirectory(1, seededRandom(1), arena)
  try {
    const target: ReplayTable = { directory, tagOrdinal: (id) => id - 1 < 2 ? id - 1 : -1, fieldType }
    const stated = new ReplaySeries()
    stated.enter(1)
    const tableOf = (_: number, id: number): ReplayTable | null => id === 9 ? null : target
    const tables = frames.map((frame) => decodeRows(frame, tableOf, stated, 's', arena))
    const rows = tables.flat().flatMap((table) => shownSet(table, directory))
    const numbers = new SegmentSeries()
    const replayed = new ReplaySeries()
    replayed.enter(1)
    const again = tables.map((some) => {
      const parts = encodeRows(some.map((table) => ({ ...table, directory })), numbers, arena)
      return decodeRows(Buffer.concat(parts), () => target, replayed, 's', arena)
    })
    return { rows, again: again.flat().flatMap((table) => shownSet(table, directory)) }
  } finally {
    directory.drop()
    arena.release()
    assert.equal(owner.usedBytes, 0)
  }
}

/** The rows, or the sentence that names the damage. */
function outcomeOf(frames: readonly Uint8Array[]): Decoded | string {
  try {
    return decodeAll(frames)
  } catch (error) {
    if (error instanceof DamagedObject) return error.message
    throw error
  }
}

async function open(): Promise<Target<Input>> {
  const bases = soundFrames()
  const guard = new Owner('fuzz guard', 1 << 20)
  const around = new Arena(guard)
  const place = around.alloc(1 << 16)
  u8.fill(0xa5, place, place + (1 << 16))
  return {
    make: (dice: Dice) => {
      const frames = [...dice.pick(bases)]
      const at = dice.below(frames.length)
      const donor = dice.pick(bases)[0]!
      frames[at] = dice.chance(0.7) ? changedWords(frames[at]!, dice)
        : mutatedBytes(frames[at]!, donor, dice)
      return frames.map((frame) => Buffer.from(frame).toString('hex'))
    },
    check: async (input) => {
      const frames = input.map((text) => Buffer.from(text, 'hex'))
      dirtyMemory(1 << 20, 0xa5)
      const first = outcomeOf(frames)
      dirtyMemory(1 << 20, 0x5a)
      const second = outcomeOf(frames)
      assert.deepEqual(second, first, 'what lies behind the payload matters')
      assert.ok(u8.subarray(place, place + (1 << 16)).every((byte) => byte === 0xa5), 'memory is overwritten')
      if (typeof first === 'string') return 'damaged'
      assert.deepEqual(first.again, first.rows)
      return 'rows'
    },
    close: async () => around.release(),
  }
}

export const logRows = surface({ name: 'log rows', open })
