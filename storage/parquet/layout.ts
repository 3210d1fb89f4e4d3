// A file as its metadata describes it: columns and their chunks, every number checked against the file's
// size and the limits before anything is read by it. Only flat schemas; other forms of Parquet are refused
// by name.
import type { DataType } from '../../kernels/type.ts'
import { damaged, require } from './corrupt.ts'
import type { FileMarks } from './file-marks.ts'
import type { ParquetLimits } from './limits.ts'
import {
  OPTIONAL, REQUIRED, type ColumnChunk, type FileMetaData, type PageLocation, type RowGroup,
  type SchemaElement, type Statistics,
} from './metadata.ts'
import { storedAs, typeOfElement, type Stored } from './schema.ts'

export type FileChunk = {
  readonly group: number
  readonly firstRow: number
  readonly rows: number
  readonly offset: number
  readonly length: number
  readonly codec: number
  readonly hasDictionary: boolean
  readonly uncompressed: number
  readonly statistics: Statistics | null
  readonly indexPlaces: ColumnChunk
  /** Data pages with row numbers inside the row group; null if the file has no offset index. */
  pages: readonly PageLocation[] | null
  /** Place of its first page in the list of header checksums. */
  firstHeader: number
}

export type FileColumn = {
  readonly name: string
  /** `field_id`; -1 in a file that has none. */
  readonly columnId: number
  readonly type: DataType
  readonly stored: Stored
  readonly required: boolean
  readonly chunks: readonly FileChunk[]
}

export type FileLayout = {
  readonly rows: number
  readonly groups: readonly { readonly firstRow: number; readonly rows: number }[]
  readonly columns: readonly FileColumn[]
}

/** `dataEnd`: where the last row group ends at the latest. */
export function layoutOf(
  metadata: FileMetaData, marks: FileMarks | null, dataEnd: number, limits: ParquetLimits,
): FileLayout {
  const [root, ...leaves] = metadata.schema
  require(root !== undefined && root.num_children === leaves.length, 'nested columns are not read')
  require(leaves.length <= limits.columnsMax, `${leaves.length} columns`)
  require(metadata.row_groups.length <= limits.rowGroupsMax, `${metadata.row_groups.length} row groups`)
  require(metadata.num_rows >= 0 && metadata.num_rows <= limits.rowsMax, `${metadata.num_rows} rows`)
  const groups: { firstRow: number; rows: number }[] = []
  let rows = 0
  for (const group of metadata.row_groups) {
    require(group.num_rows > 0 || metadata.num_rows === 0, `a row group of ${group.num_rows} rows`)
    require(group.columns.length === leaves.length, 'a row group with another number of columns')
    groups.push({ firstRow: rows, rows: group.num_rows })
    rows += group.num_rows
    require(rows <= limits.rowsMax, `more than ${limits.rowsMax} rows`)
  }
  require(rows === metadata.num_rows, `row groups have ${rows} rows, the file says ${metadata.num_rows}`)
  const tagIds = new Set(marks?.tagIds ?? [])
  const columns = leaves.map((leaf, c) =>
    columnOf(leaf, c, tagIds.has(leaf.field_id ?? -1), metadata.row_groups, groups, dataEnd))
  checkNames(columns)
  for (const id of tagIds) {
    require(columns.some((column) => column.columnId === id), `no column for tag ${id}`)
  }
  return { rows, groups, columns }
}

function columnOf(
  leaf: SchemaElement, c: number, isTag: boolean, rowGroups: readonly RowGroup[],
  groups: FileLayout['groups'], dataEnd: number,
): FileColumn {
  require(leaf.num_children === undefined || leaf.num_children === 0, 'nested columns are not read')
  require(leaf.repetition_type === OPTIONAL || leaf.repetition_type === REQUIRED, `${leaf.name} is repeated`)
  const type = typeOfElement(leaf, isTag)
  return {
    name: leaf.name, columnId: leaf.field_id ?? -1, type, stored: storedAs(leaf, type),
    required: leaf.repetition_type === REQUIRED,
    chunks: rowGroups.map((group, g) =>
      chunkOf(group.columns[c]!, g, groups[g]!, leaf, dataEnd)),
  }
}

function chunkOf(
  chunk: ColumnChunk, group: number, { firstRow, rows }: FileLayout['groups'][number], leaf: SchemaElement,
  dataEnd: number,
): FileChunk {
  const data = chunk.meta_data
  if (data === undefined) return damaged(`column ${leaf.name} has no metadata`)
  require(chunk.file_path === undefined, `column ${leaf.name} lies in another file`)
  require(data.type === leaf.type, `column ${leaf.name} has two physical types`)
  require(data.num_values === rows, `column ${leaf.name} has ${data.num_values} values in ${rows} rows`)
  // Some writers state a dictionary page at 0 to say that there is none.
  const dictionary = data.dictionary_page_offset ?? 0
  const hasDictionary = dictionary > 0 && dictionary < data.data_page_offset
  const offset = hasDictionary ? dictionary : data.data_page_offset
  const length = data.total_compressed_size
  const isInside = offset >= 4 && length > 0 && offset + length <= dataEnd
  require(isInside, `column ${leaf.name} lies outside the data`)
  require(data.total_uncompressed_size >= 0, `column ${leaf.name} has a negative size`)
  return {
    group, firstRow, rows, offset, length, codec: data.codec, hasDictionary,
    uncompressed: data.total_uncompressed_size, statistics: data.statistics ?? null, indexPlaces: chunk,
    pages: null, firstHeader: 0,
  }
}

function checkNames(columns: readonly FileColumn[]): void {
  const names = new Set(columns.map((column) => column.name))
  require(names.size === columns.length, 'two columns of one name')
  const ids = columns.map((column) => column.columnId).filter((id) => id >= 0)
  require(new Set(ids).size === ids.length, 'two columns of one id')
}

/** Checks an offset index: pages ascend, lie in the chunk without gaps, and start with its first row. */
export function checkPages(chunk: FileChunk, pages: readonly PageLocation[], limits: ParquetLimits): void {
  require(pages.length > 0 && pages.length <= limits.pagesPerChunkMax, `${pages.length} pages`)
  let row = -1
  let at = pages[0]!.offset
  require(chunk.hasDictionary ? at > chunk.offset : at === chunk.offset, 'the place of the first page')
  require(pages[0]!.first_row_index === 0, 'the first page does not hold the first row')
  for (const page of pages) {
    require(page.offset === at && page.compressed_page_size > 0, 'pages are not one after the other')
    require(page.first_row_index > row && page.first_row_index < chunk.rows, 'rows of pages do not ascend')
    row = page.first_row_index
    at += page.compressed_page_size
  }
  require(at === chunk.offset + chunk.length, 'pages do not fill their chunk')
}
