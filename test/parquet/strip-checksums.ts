// Turns a file of ours into one that any other program might have written: no checksums, no index, no
// marks. What is left is what the decoder itself must survive when its bytes are damaged.
import type { FileMetaData, PageHeader } from '../../storage/parquet/metadata.ts'
import { fileMetaData, pageHeader } from '../../storage/parquet/metadata.ts'
import { readStruct, writeStruct } from '../../storage/parquet/thrift.ts'

export function footerOf(content: Uint8Array): { metadata: FileMetaData; at: number } {
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength)
  const at = content.length - 8 - view.getUint32(content.length - 8, true)
  const footer = content.subarray(at, content.length - 8)
  return { metadata: readStruct<FileMetaData>(footer, 0, fileMetaData).value, at }
}

/** `change` may rewrite the metadata: a lying footer. */
export function stripChecksums(
  content: Uint8Array, change = (metadata: FileMetaData) => metadata,
): Uint8Array {
  const { metadata } = footerOf(content)
  const parts: Uint8Array[] = [Buffer.from('PAR1')]
  let at = 4
  const push = (bytes: Uint8Array): void => {
    parts.push(bytes)
    at += bytes.length
  }
  const row_groups = metadata.row_groups.map((group) => ({
    ...group,
    columns: group.columns.map(({ file_offset, meta_data }) => {
      const { dictionary_page_offset: dictionary, data_page_offset, total_compressed_size } = meta_data!
      const start = at
      let data = -1
      for (let from = dictionary ?? data_page_offset, end = from + total_compressed_size; from < end;) {
        const { value, end: bodyAt } = readStruct<PageHeader>(content, from, pageHeader)
        const { crc: _, ...header } = value
        if (header.dictionary_page_header === undefined && data < 0) data = at
        push(writeStruct(header, pageHeader))
        push(content.subarray(bodyAt, from = bodyAt + value.compressed_page_size))
      }
      return {
        file_offset,
        meta_data: {
          ...meta_data!, total_compressed_size: at - start, data_page_offset: data,
          ...(dictionary === undefined ? {} : { dictionary_page_offset: start }),
        },
      }
    }),
  }))
  const { key_value_metadata: _, ...rest } = metadata
  const footer = writeStruct(change({ ...rest, row_groups, created_by: 'someone else' }), fileMetaData)
  push(footer)
  const end = Buffer.from('0000PAR1')
  end.writeUInt32LE(footer.length)
  push(end)
  return Buffer.concat(parts)
}
