// Reads a column's chunks, whole or the pages that hold some rows, and puts the column together. Reading
// waits for the source once a chunk (twice where a dictionary lies apart); decoding itself never waits.
import { Arena } from '../../kernels/arena.ts'
import type { Column } from '../../kernels/column.ts'
import { physicalOf } from '../../kernels/type.ts'
import { ColumnBuilder } from './column-builder.ts'
import { inFile, require } from './corrupt.ts'
import { decodeEntries, type Entries } from './decode.ts'
import type { FileChunk, FileColumn } from './layout.ts'
import type { ParquetLimits } from './limits.ts'
import { PADDING, readPage, type PageContext, type Span } from './page.ts'
import type { ParquetSource } from './source.ts'

export type ColumnRead = {
  readonly source: ParquetSource
  readonly limits: ParquetLimits
  readonly headerCrcs: Uint32Array | null
}

/** Pages [first, end) of a chunk; `null` stands for all pages of a chunk without an offset index. */
type PageSpan = { readonly first: number; readonly end: number }

/**
 * Rows [from, to) of a column in memory of `arena`; `pack`: as PACKED codes if its values allow it.
 */
export async function readColumnRows(
  read: ColumnRead, column: FileColumn, from: number, to: number, pack: boolean, arena: Arena,
): Promise<Column> {
  const scratch = new Arena(arena.owner)
  const physical = physicalOf(column.type)
  // Texts and tags do not pack: they are put together where they stay.
  const packs = pack && physical !== 'bytes' && physical !== 'codes'
  const unpacked = packs ? new Arena(arena.owner) : null
  const builder = new ColumnBuilder(column, to - from, read.limits, unpacked ?? arena)
  try {
    for (const chunk of column.chunks) {
      const first = Math.max(from, chunk.firstRow) - chunk.firstRow
      const end = Math.min(to, chunk.firstRow + chunk.rows) - chunk.firstRow
      if (first >= end) continue
      await readChunkRows(read, column, chunk, first, end, builder, scratch)
      scratch.reset()
    }
    return inFile(read.source.path, `column ${column.name}`, () => builder.finish(packs ? arena : null))
  } finally {
    builder.release()
    scratch.release()
    unpacked?.release()
  }
}

/** Rows [from, to) of the chunk. */
async function readChunkRows(
  read: ColumnRead, column: FileColumn, chunk: FileChunk, from: number, to: number, builder: ColumnBuilder,
  scratch: Arena,
): Promise<void> {
  const place = `column ${column.name}, row group ${chunk.group}`
  const context: PageContext = { column, chunk, limits: read.limits, scratch, headerCrcs: read.headerCrcs }
  const span = pagesOf(chunk, from, to)
  if (span === null || (span.first === 0 && span.end === chunk.pages?.length)) {
    const whole = await readSpan(read.source, chunk.offset, chunk.length, scratch)
    inFile(read.source.path, place, () =>
      decodePages(context, whole, chunk.firstHeader, null, 0, from, to, builder))
    return
  }
  const pages = chunk.pages!
  let entries: Entries | null = null
  const firstPage = pages[0]!.offset
  if (firstPage > chunk.offset) {
    const dictionary = await readSpan(read.source, chunk.offset, firstPage - chunk.offset, scratch)
    entries = inFile(read.source.path, place, () => readEntries(context, dictionary))
  }
  const start = pages[span.first]!
  const bytes = (pages[span.end]?.offset ?? chunk.offset + chunk.length) - start.offset
  const part = await readSpan(read.source, start.offset, bytes, scratch)
  const header = chunk.firstHeader + (firstPage > chunk.offset ? 1 : 0) + span.first
  inFile(read.source.path, place, () =>
    decodePages(context, part, header, entries, start.first_row_index, from, to, builder))
}

function pagesOf(chunk: FileChunk, from: number, to: number): PageSpan | null {
  const { pages } = chunk
  if (pages === null) return null
  let first = 0
  while (first + 1 < pages.length && pages[first + 1]!.first_row_index <= from) first++
  let end = first + 1
  while (end < pages.length && pages[end]!.first_row_index < to) end++
  return { first, end }
}

async function readSpan(
  source: ParquetSource, offset: number, length: number, scratch: Arena,
): Promise<Span> {
  const at = scratch.alloc(length + PADDING)
  await source.read(offset, length, at)
  return { at, end: at + length }
}

function readEntries(context: PageContext, span: Span): Entries {
  const { page, end } = readPage(context, span, 0, context.chunk.firstHeader)
  const isAlone = page !== null && page.kind === 'dictionary' && end === span.end
  require(isAlone, 'no dictionary page where one must be')
  return decodeEntries(context.column.stored, page.encoding, page.count, page.body, context.scratch)
}

/**
 * Decodes pages until the rows are there; `row` is the first row of the first page, `from` and `to` what is
 * wanted.
 */
function decodePages(
  context: PageContext, span: Span, firstHeader: number, known: Entries | null, row: number, from: number,
  to: number, builder: ColumnBuilder,
): void {
  const { chunk, limits, scratch } = context
  let at = span.at
  let entries = known
  let pageRow = row
  for (let i = 0; pageRow < to; i++) {
    require(i <= limits.pagesPerChunkMax, `more than ${limits.pagesPerChunkMax} pages`)
    require(at < span.end, `the pages end at row ${pageRow} of ${chunk.rows}`)
    const { page, end } = readPage(context, { at, end: span.end }, chunk.rows - pageRow, firstHeader + i)
    at = end
    if (page === null) continue
    if (page.kind === 'dictionary') {
      require(entries === null && pageRow === row, 'a second dictionary page')
      entries = decodeEntries(context.column.stored, page.encoding, page.count, page.body, scratch)
      continue
    }
    const first = Math.max(from - pageRow, 0)
    const last = Math.min(to - pageRow, page.rows)
    if (first < last) builder.append(page, entries, first, last, scratch)
    pageRow += page.rows
  }
}
