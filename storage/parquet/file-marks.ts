// What only our files carry, as key-value entries that other readers ignore: the sequence range, where our
// index lies, and checksums over footer and indexes, so that every byte of the file is covered by one
// (upholds P-09).
import { crc32 } from 'node:zlib'
import type { KeyValue } from './metadata.ts'
import { require } from './corrupt.ts'

export const CREATED_BY = 'influxdb3 version 3.10.0 (build typescript)'

const VERSION = 'influxdb3.version'
const SEQUENCES = 'influxdb3.sequences'
const TAGS = 'influxdb3.tags'
const INDEX = 'influxdb3.index'
const FOOTER_CRC = 'influxdb3.footer_crc32'
const NO_CRC = '00000000'

export type IndexPlace = {
  readonly offset: number
  /** Where our own part of it starts. */
  readonly ownOffset: number
  readonly length: number
  readonly crc: number
}

export type FileMarks = {
  readonly firstSequence: number
  readonly lastSequence: number
  /** Column ids of the tags, in sort order. */
  readonly tagIds: readonly number[]
  /** Page indexes and our own index lie together between the last row group and the footer. */
  readonly index: IndexPlace
}

export function marksToKeys(marks: FileMarks): readonly KeyValue[] {
  const { offset, ownOffset, length, crc } = marks.index
  return [
    { key: VERSION, value: '1' },
    { key: SEQUENCES, value: `${marks.firstSequence} ${marks.lastSequence}` },
    { key: TAGS, value: marks.tagIds.join(' ') },
    { key: INDEX, value: `${offset} ${ownOffset} ${length} ${crc}` },
    { key: FOOTER_CRC, value: NO_CRC },
  ]
}

/** Our marks, or null in a file of another writer. */
export function marksFromKeys(keys: readonly KeyValue[]): FileMarks | null {
  const values = new Map(keys.map(({ key, value }) => [key, value ?? '']))
  if (!values.has(VERSION)) return null
  const version = values.get(VERSION)
  require(version === '1', `written by a newer version (its format is ${version?.slice(0, 20)})`)
  const [firstSequence = -1, lastSequence = -1] = numbersOf(values.get(SEQUENCES), 2)
  const [offset = 0, ownOffset = 0, length = 0, crc = 0] = numbersOf(values.get(INDEX), 4)
  require(firstSequence <= lastSequence, 'sequence range')
  const tags = values.get(TAGS) ?? ''
  return {
    firstSequence, lastSequence, tagIds: tags === '' ? [] : numbersOf(tags, null),
    index: { offset, ownOffset, length, crc },
  }
}

function numbersOf(text: string | undefined, count: number | null): number[] {
  const numbers = (text ?? '').split(' ').map((part) => (part === '' ? -1 : Number(part)))
  require(count === null || numbers.length === count, 'a mark has the wrong number of parts')
  require(numbers.every((n) => Number.isSafeInteger(n) && n >= 0), 'a mark is not made of numbers')
  return numbers
}

// The checksum's own text lies inside the footer: it counts as zeros. It is looked for from the end, where
// we put it.
const markBytes = new TextEncoder().encode(FOOTER_CRC)
const MARK_GAP = 2

/** Puts the footer's checksum into it. */
export function sealFooter(footer: Uint8Array): void {
  const at = crcPlace(footer)
  require(at !== null, 'the footer has no place for its checksum')
  const text = crc32(footer).toString(16).padStart(8, '0')
  for (let i = 0; i < 8; i++) footer[at + i] = text.charCodeAt(i)
}

/** Checks it. A footer without one is only accepted from a foreign writer. */
export function checkFooter(footer: Uint8Array, foreign: boolean): void {
  const at = crcPlace(footer)
  if (at === null && foreign) return
  require(at !== null, 'the footer has no checksum of ours')
  const stated = Number.parseInt(String.fromCharCode(...footer.subarray(at, at + 8)), 16)
  const zeroed = new Uint8Array(footer)
  zeroed.fill(0x30, at, at + 8)
  require(stated === crc32(zeroed), 'the footer does not match its checksum')
}

function crcPlace(footer: Uint8Array): number | null {
  const key = Buffer.from(footer.buffer, footer.byteOffset, footer.length).lastIndexOf(markBytes)
  // Between key and value stand the value's field header and its length.
  const at = key + markBytes.length + MARK_GAP
  return key < 0 || at + 8 > footer.length ? null : at
}
