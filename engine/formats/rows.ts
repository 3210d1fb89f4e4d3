// The writer behind json, jsonl and csv: one kernel call per batch writes all its rows. What the three
// differ in is data: the kernel's mode, what stands before each column, the head and the end.
import { Arena } from '../../kernels/arena.ts'
import type { Batch } from '../../kernels/batch.ts'
import type { Owner } from '../../kernels/extents.ts'
import { kernels } from '../../kernels/load.ts'
import { u32, u8 } from '../../kernels/memory.ts'
import type { StructField } from '../../kernels/type.ts'
import {
  describe, DESCRIPTOR_BYTES, KNOWN_BYTES, setPrefix, STATE_BYTES, type AsText, type Mode,
} from './descriptors.ts'
import { Output } from './output.ts'
import { powersOfTen } from './powers-of-ten.ts'
import { rawText } from './value-text.ts'
import type { Chunk, FormatWriter } from './writer.ts'

export type RowsFormat = {
  readonly contentType: string
  readonly mode: Mode
  readonly prefixes: readonly Uint8Array[]
  /** Before the first row, if there is one. */
  readonly head: Uint8Array
  /** Takes the place of the first byte of the first row. */
  readonly firstByte: number | null
  /** After the last row, and instead of everything when there was none. */
  readonly end: Uint8Array
  readonly whenEmpty: Uint8Array
}

export function rowsWriter(format: RowsFormat, schema: readonly StructField[], owner: Owner): FormatWriter {
  return new RowsWriter(format, schema.length, owner)
}

/** Of fewer rows few texts come again. */
const MANY_ROWS = 1024

class RowsWriter implements FormatWriter {
  readonly contentType: string
  readonly #format: RowsFormat
  readonly #columns: number
  readonly #output: Output
  readonly #arena: Arena
  /** Of texts that may come again. */
  readonly #known: Arena
  readonly #state: number
  readonly #descriptors: number
  readonly #asText: AsText
  #hasRows = false

  constructor(format: RowsFormat, columns: number, owner: Owner) {
    this.contentType = format.contentType
    this.#format = format
    this.#columns = columns
    this.#arena = new Arena(owner)
    this.#known = new Arena(owner)
    this.#asText = (column, json) => rawText(column, json, this.#arena)
    const prefixBytes = format.prefixes.reduce((sum, prefix) => sum + prefix.length, 0) + 16
    const headBytes = STATE_BYTES + columns * DESCRIPTOR_BYTES + prefixBytes + format.head.length
    this.#output = new Output(owner, headBytes)
    this.#state = this.#output.head
    this.#descriptors = this.#state + STATE_BYTES
    let at = this.#descriptors + columns * DESCRIPTOR_BYTES
    for (const [i, prefix] of format.prefixes.entries()) {
      u8.set(prefix, at)
      setPrefix(this.#descriptors + i * DESCRIPTOR_BYTES, at, prefix.length)
      at += prefix.length
    }
    u32[(this.#state >>> 2) + 2] = format.mode
    u32[(this.#state >>> 2) + 3] = powersOfTen()
    u32[(this.#state >>> 2) + 5] = 0
  }

  *write(batch: Batch): Generator<Chunk, void> {
    if (batch.rows === 0) return
    const output = this.#output
    const state = this.#state >>> 2
    describe(this.#descriptors, batch.columns, this.#format.mode, this.#asText)
    if (batch.rows >= MANY_ROWS && u32[state + 5] === 0) u32[state + 5] = this.#known.zeroed(KNOWN_BYTES)
    if (!this.#hasRows) output.put(this.#format.head)
    for (let row = 0; row < batch.rows;) {
      u32[state] = output.at
      u32[state + 1] = output.end
      const from = row
      row = kernels.format_rows(this.#descriptors, this.#columns, row, batch.rows, this.#state) >>> 0
      const first = output.at
      output.at = u32[state]!
      if (!this.#hasRows && row > 0) {
        this.#hasRows = true
        if (this.#format.firstByte !== null) u8[first] = this.#format.firstByte
      }
      if (row === batch.rows) break
      if (row > from || !output.isEmpty) yield output.take()
      else output.grow()
    }
    if (this.#arena.heldBytes > 0) this.#arena.reset()
  }

  *end(): Generator<Chunk, void> {
    this.#output.put(this.#hasRows ? this.#format.end : this.#format.whenEmpty)
    if (!this.#output.isEmpty) yield this.#output.take()
  }

  close(): void {
    this.#arena.release()
    this.#known.release()
    this.#output.close()
  }
}
