// Reads a new series key without decoding it, when it is a plain one of the same table and with the same
// tag names as a key before: a million new series must not cost a million times ten decoded names. Anything
// else (escapes, odd bytes, another table, an unknown tag) gives false and leaves no trace; the full
// grammar then decides.
import { u8, type Pointer } from '../../kernels/memory.ts'
import type { SeriesKey } from '../../parser/line-protocol/grammar.ts'
import type { NewSeries } from './new-series.ts'
import type { RequestTable } from './request-table.ts'

const COMMA = 0x2C
const EQUALS = 0x3D
const BACKSLASH = 0x5C
/** Spellings kept: more tags than a table may have are never in one key. */
const SPELLINGS_MAX = 256
const VALUE_BYTES_MAX = 65536

type Spelling = { readonly at: Pointer; readonly length: number; readonly ordinal: number }

export class KeyScanner {
  #table: RequestTable | null = null
  #nameAt: Pointer = 0
  #nameLength = 0
  #tags: Spelling[] = []

  /** The table of the key learned last. */
  get table(): RequestTable | null { return this.#table }

  /** Takes a key that the grammar parsed as the model of the next ones. Its bytes must stay. */
  learn(table: RequestTable, key: SeriesKey): void {
    const { measurement } = key
    if (this.#table !== table) this.#tags = []
    this.#table = measurement.isPlain ? table : null
    this.#nameAt = measurement.start
    this.#nameLength = measurement.end - measurement.start
    const plain = key.tags.filter(({ key: tag }) => tag.isPlain).slice(0, SPELLINGS_MAX)
    this.#tags = plain.map(({ key: { start, end, text } }) => {
      return { at: start, length: end - start, ordinal: table.tagOrdinal(text)! }
    })
  }

  /** Adds the tags of the key [start, end) to `series`; false if this is not a key for it. */
  scan(start: Pointer, end: Pointer, series: NewSeries): boolean {
    let at = start + this.#nameLength
    if (this.#table === null || !same(start, this.#nameAt, this.#nameLength)) return false
    if (at !== end && u8[at] !== COMMA) return false
    const mark = series.tagTotal
    let guess = 0
    while (at < end) {
      const tag = this.#spelling(at + 1, guess)
      const valueAt = tag < 0 ? end : at + 1 + this.#tags[tag]!.length + 1
      at = valueEnd(valueAt, end)
      if (at <= valueAt || at - valueAt > VALUE_BYTES_MAX) {
        series.dropTags(mark)
        return false
      }
      series.addTag(this.#tags[tag]!.ordinal, valueAt, at - valueAt)
      guess = tag + 1
    }
    return true
  }

  /** The spelling that stands at `at`, with an equals sign behind it; -1 if none does. */
  #spelling(at: Pointer, guess: number): number {
    for (let i = 0; i < this.#tags.length; i++) {
      const n = guess + i < this.#tags.length ? guess + i : guess + i - this.#tags.length
      const tag = this.#tags[n]!
      if (u8[at + tag.length] === EQUALS && same(at, tag.at, tag.length)) return n
    }
    return -1
  }
}

function same(a: Pointer, b: Pointer, length: number): boolean {
  for (let i = 0; i < length; i++) if (u8[a + i] !== u8[b + i]) return false
  return true
}

/** The comma or end behind a value; 0 at a byte that needs the grammar. */
function valueEnd(from: Pointer, end: Pointer): Pointer {
  let at = from
  for (; at < end; at++) {
    const c = u8[at]!
    if (c === COMMA) return at
    if (c === BACKSLASH || c < 0x20) return 0
  }
  return at
}
