// A Parquet file taken apart and put together again: pages with their headers, indexes, metadata. Places,
// sizes and checksums are made right anew, so that a change meets the checks behind them; then the changes
// are made. Pages are taken out of their compression, so that changed bytes reach the decoders.
import { crc32 } from 'node:zlib'
import { Arena } from '../../kernels/arena.ts'
import { Owner } from '../../kernels/extents.ts'
import { bytesAt } from '../../kernels/memory.ts'
import { decompress } from '../../storage/parquet/codec.ts'
import { marksFromKeys, marksToKeys, sealFooter } from '../../storage/parquet/file-marks.ts'
import {
  fileMetaData, offsetIndex, pageHeader, UNCOMPRESSED, type FileMetaData, type PageHeader, type PageLocation,
} from '../../storage/parquet/metadata.ts'
import { readStruct, shape, writeStruct } from '../../storage/parquet/thrift.ts'
import { footerOf } from '../parquet/strip-checksums.ts'
import { edited, type Edit, type Tree } from './tree-edits.ts'

export type Page = { readonly header: PageHeader; readonly body: Uint8Array }
/** Pages by row group and column. */
export type Parts = {
  readonly metadata: FileMetaData
  readonly pages: readonly (readonly (readonly Page[])[])[]
  /** Of our own files: offsets of pages, and the series index. */
  readonly rowsOfPages: readonly (readonly (readonly number[])[])[]
  readonly own: Tree
}

export type Changes = {
  readonly metadata: readonly Edit[]
  readonly own: readonly Edit[]
  readonly offsets: readonly {
    readonly group: number; readonly column: number; readonly edits: readonly Edit[]
  }[]
  readonly pages: readonly {
    readonly group: number; readonly column: number; readonly page: number; readonly header: readonly Edit[]
    readonly body: Uint8Array | null
  }[]
  readonly footerBytes: number | null
}

const ownIndex = shape('OwnIndex', [1, 'header_crcs!', 'binary'], [2, 'runs!', 'i32'], [3, 'ends', 'binary'],
  [4, 'first_times', 'binary'], [5, 'last_times', 'binary'])

export function takeApart(content: Uint8Array): Parts {
  const { metadata } = footerOf(content)
  const marks = marksFromKeys(metadata.key_value_metadata ?? [])
  const pages = metadata.row_groups.map((group) => group.columns.map(({ meta_data: data }) => {
    const { dictionary_page_offset: dictionary = 0, data_page_offset, total_compressed_size, codec } = data!
    const found: Page[] = []
    const from = dictionary > 0 && dictionary < data_page_offset ? dictionary : data_page_offset
    for (let at = from; at < from + total_compressed_size;) {
      const { value, end } = readStruct<PageHeader>(content, at, pageHeader)
      at = end + value.compressed_page_size
      found.push(unpacked(value, content.subarray(end, at), codec))
    }
    return found
  }))
  const rowsOfPages = marks === null ? [] : metadata.row_groups.map((group) => group.columns.map((chunk) => {
    const at = chunk.offset_index_offset!
    const { value } = readStruct<{ page_locations: PageLocation[] }>(content, at, offsetIndex)
    return value.page_locations.map(({ first_row_index }) => first_row_index)
  }))
  const own = marks === null ? null : readStruct<Tree>(content, marks.index.ownOffset, ownIndex).value
  return { metadata, pages, rowsOfPages, own }
}

const owner = new Owner('fuzz parts', 1 << 28)

function unpacked(given: PageHeader, body: Uint8Array, codec: number): Page {
  const { crc: _, ...header } = given
  const v2 = header.data_page_header_v2
  const levels = v2?.definition_levels_byte_length ?? 0
  const isPlain = codec === UNCOMPRESSED || v2?.is_compressed === false
  const values = isPlain ? body.subarray(levels)
    : inflated(codec, body.subarray(levels), header.uncompressed_page_size - levels)
  const whole = Buffer.concat([body.subarray(0, levels), values])
  const plain = v2 === undefined ? {} : { data_page_header_v2: { ...v2, is_compressed: false } }
  return { header: { ...header, ...plain, uncompressed_page_size: whole.length }, body: whole }
}

function inflated(codec: number, body: Uint8Array, length: number): Uint8Array {
  const arena = new Arena(owner)
  const bytes = bytesAt(decompress(codec, body, length, 32, arena), length).slice()
  arena.release()
  return bytes
}

/** Throws where a change cannot be written at all. `ours`: with indexes, marks and checksums. */
export function putTogether(parts: Parts, changes: Changes, ours: boolean): Uint8Array {
  const out: Uint8Array[] = [Buffer.from('PAR1')]
  let at = 4
  const push = (bytes: Uint8Array): number => {
    out.push(bytes)
    at += bytes.length
    return at - bytes.length
  }
  const headerCrcs: number[] = []
  const locations: PageLocation[][][] = []
  const groups = parts.metadata.row_groups.map((group, g) => ({
    ...group,
    columns: group.columns.map((chunk, c) => {
      const start = at
      const places: PageLocation[] = []
      parts.pages[g]![c]!.forEach((page, p) => {
        const { header, body } = changedPage(page, changes, g, c, p, ours)
        headerCrcs.push(crc32(header))
        const offset = push(header)
        push(body)
        if (page.header.dictionary_page_header !== undefined) return
        const first_row_index = parts.rowsOfPages[g]?.[c]?.[places.length] ?? 0
        places.push({ offset, compressed_page_size: at - offset, first_row_index })
      });
      (locations[g] ??= []).push(places)
      const { dictionary_page_offset: _, ...data } = chunk.meta_data!
      const dataAt = places[0]?.offset ?? start
      return {
        file_offset: 0, meta_data: {
          ...data, codec: UNCOMPRESSED, total_compressed_size: at - start, data_page_offset: dataAt,
          total_uncompressed_size: at - start, ...(dataAt > start ? { dictionary_page_offset: start } : {}),
        },
      }
    }),
  }))
  const index = ours ? pushIndexes(parts, changes, groups, locations, headerCrcs, push) : null
  const { key_value_metadata: _, ...rest } = parts.metadata
  const marks = index === null ? {} : { key_value_metadata:
    marksToKeys({ ...marksFromKeys(parts.metadata.key_value_metadata ?? [])!, index: index.place }) }
  const sound = { ...rest, row_groups: index?.groups ?? groups, ...marks }
  const footer = writeStruct(edited(sound as unknown as Tree, changes.metadata) as object, fileMetaData)
  if (ours) sealFooter(footer)
  push(footer)
  const end = Buffer.from('0000PAR1')
  end.writeUInt32LE((changes.footerBytes ?? footer.length) >>> 0)
  push(end)
  return Buffer.concat(out)
}

function changedPage(
  page: Page, changes: Changes, group: number, column: number, place: number, ours: boolean,
): { header: Uint8Array; body: Uint8Array } {
  const own = changes.pages.filter((one) =>
    one.group === group && one.column === column && one.page === place)
  const body = own.find((one) => one.body !== null)?.body ?? page.body
  const sizes = { compressed_page_size: body.length, uncompressed_page_size: body.length }
  const sound = { ...page.header, ...sizes, ...(ours ? { crc: crc32(body) | 0 } : {}) }
  const edits = own.flatMap(({ header }) => header)
  return { header: writeStruct(edited(sound as unknown as Tree, edits) as object, pageHeader), body }
}

type Groups = readonly { readonly columns: readonly object[] }[]

function pushIndexes(
  parts: Parts, changes: Changes, groups: Groups, locations: PageLocation[][][],
  headerCrcs: readonly number[], push: (bytes: Uint8Array) => number,
) {
  const written: Uint8Array[] = []
  const place = (bytes: Uint8Array): number => {
    written.push(bytes)
    return push(bytes)
  }
  let offset = -1
  const withPlaces = groups.map((group, g) => ({
    ...group,
    columns: group.columns.map((chunk, c) => {
      const edits = changes.offsets.filter((one) => one.group === g && one.column === c)
        .flatMap((one) => one.edits)
      const value = edited({ page_locations: locations[g]![c]! } as unknown as Tree, edits)
      const bytes = writeStruct(value as object, offsetIndex)
      const at = place(bytes)
      if (offset < 0) offset = at
      return { ...chunk, offset_index_offset: at, offset_index_length: bytes.length }
    }),
  }))
  const crcs = new Uint8Array(new Uint32Array(headerCrcs).buffer)
  const own = edited({ ...parts.own as object, header_crcs: crcs }, changes.own)
  const ownOffset = place(writeStruct(own as object, ownIndex))
  const all = Buffer.concat(written)
  return {
    groups: withPlaces, place: { offset, ownOffset, length: all.length, crc: crc32(all) },
  }
}
