// pretty: a box of ASCII lines around left-aligned cells. Widths need every row, so cells are kept (as
// bytes in kernel memory, charged to the response) until the end. `++` twice when there were no rows.
import { Arena } from '../../kernels/arena.ts'
import type { Batch } from '../../kernels/batch.ts'
import type { Owner } from '../../kernels/extents.ts'
import { kernels } from '../../kernels/load.ts'
import { textAt, u32, u8, type Pointer } from '../../kernels/memory.ts'
import type { StructField } from '../../kernels/type.ts'
import { describe, DESCRIPTOR_BYTES, MODE_CELLS, setPrefix, STATE_BYTES } from './descriptors.ts'
import { displayWidth } from './display-width.ts'
import { powersOfTen } from './powers-of-ten.ts'
import { utf8Bytes } from './text-bytes.ts'
import { rawText } from './value-text.ts'
import type { Chunk, Format, FormatWriter } from './writer.ts'

export const pretty: Format = {
  names: ['pretty'],
  contentType: 'text/plain; charset=utf-8',
  open: (schema, owner) => new PrettyWriter(schema, owner),
}

/** Rows whose cells lie in `text`, cell i of them ending at `ends[i]` (addresses). */
type Piece = { readonly rows: number; readonly text: Pointer; readonly ends: Pointer }

const PIECE_BYTES = 65536
const PIECE_BYTES_MAX = 268435456
const SLACK_BYTES = 128
const CHUNK_CHARACTERS = 65536

class PrettyWriter implements FormatWriter {
  readonly contentType = 'text/plain; charset=utf-8'
  readonly #names: readonly string[]
  readonly #widths: number[]
  readonly #kept: Arena
  readonly #scratch: Arena
  readonly #state: Pointer
  readonly #pieces: Piece[] = []

  constructor(schema: readonly StructField[], owner: Owner) {
    this.#names = schema.map((field) => field.name)
    this.#widths = this.#names.map(widestLine)
    this.#kept = new Arena(owner)
    this.#scratch = new Arena(owner)
    this.#state = this.#kept.alloc(STATE_BYTES + schema.length * DESCRIPTOR_BYTES)
    for (let i = 0; i < schema.length; i++) {
      setPrefix(this.#descriptors + i * DESCRIPTOR_BYTES, this.#state, 0)
    }
    u32[(this.#state >>> 2) + 2] = MODE_CELLS
    u32[(this.#state >>> 2) + 3] = powersOfTen()
    u32[(this.#state >>> 2) + 5] = 0
  }

  get #descriptors(): Pointer {
    return this.#state + STATE_BYTES
  }

  write(batch: Batch): Iterable<Chunk> {
    if (batch.rows === 0) return []
    describe(this.#descriptors, batch.columns, MODE_CELLS, (column) => rawText(column, false, this.#scratch))
    const columns = batch.columns.length
    for (let row = 0, bytes = PIECE_BYTES; row < batch.rows;) {
      const text = this.#kept.alloc(bytes)
      const ends = this.#kept.alloc(4 * columns * (batch.rows - row) + 4)
      this.#setState(text, text + bytes - SLACK_BYTES, ends)
      const next = kernels.format_rows(this.#descriptors, columns, row, batch.rows, this.#state) >>> 0
      if (next === row) {
        bytes *= 2
        if (bytes > PIECE_BYTES_MAX) throw new RangeError('a row has more than 256 MiB of text')
        continue
      }
      this.#keep({ rows: next - row, text, ends })
      row = next
    }
    this.#scratch.reset()
    return []
  }

  #setState(out: Pointer, end: Pointer, cells: Pointer): void {
    const state = this.#state >>> 2
    u32[state] = out
    u32[state + 1] = end
    u32[state + 4] = cells
  }

  #keep(piece: Piece): void {
    this.#pieces.push(piece)
    const columns = this.#names.length
    let start = piece.text
    for (let i = 0; i < piece.rows * columns; i++) {
      const end = u32[(piece.ends >>> 2) + i]!
      const width = cellWidth(start, end)
      if (width > this.#widths[i % columns]!) this.#widths[i % columns] = width
      start = end
    }
  }

  *end(): Generator<Chunk, void> {
    if (this.#pieces.length === 0) {
      yield ownChunk('++\n++')
      return
    }
    const border = `+${this.#widths.map((width) => '-'.repeat(width + 2)).join('+')}+`
    let text = `${border}\n${this.#line(this.#names)}${border}\n`
    const cells: string[] = []
    for (const piece of this.#pieces) {
      let start = piece.text
      for (let i = 0; i < piece.rows * this.#names.length; i++) {
        const end = u32[(piece.ends >>> 2) + i]!
        cells.push(textAt(start, end - start))
        start = end
        if (cells.length < this.#names.length) continue
        text += this.#line(cells)
        cells.length = 0
        if (text.length < CHUNK_CHARACTERS) continue
        yield ownChunk(text)
        text = ''
      }
    }
    yield ownChunk(text + border)
  }

  /** One row: as many lines as its tallest cell has. */
  #line(cells: readonly string[]): string {
    if (!cells.some((cell) => cell.includes('\n'))) return this.#flatLine(cells)
    const parts = cells.map((cell) => cell.split('\n'))
    let text = ''
    const height = Math.max(...parts.map((part) => part.length))
    for (let i = 0; i < height; i++) text += this.#flatLine(parts.map((part) => part[i] ?? ''))
    return text
  }

  #flatLine(cells: readonly string[]): string {
    let text = '|'
    for (let i = 0; i < cells.length; i++) {
      text += ` ${cells[i]!}${' '.repeat(this.#widths[i]! - displayWidth(cells[i]!))} |`
    }
    return `${text}\n`
  }

  close(): void {
    this.#kept.release()
    this.#scratch.release()
  }
}

function ownChunk(text: string): Chunk {
  return { bytes: utf8Bytes(text), release: () => {} }
}

function widestLine(text: string): number {
  return text.split('\n').reduce((widest, line) => Math.max(widest, displayWidth(line)), 0)
}

function cellWidth(start: Pointer, end: Pointer): number {
  for (let at = start; at < end; at++) {
    const byte = u8[at]!
    if (byte >= 0x7f || byte < 0x20) return widestLine(textAt(start, end - start))
  }
  return end - start
}
