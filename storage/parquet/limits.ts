// What a Parquet file may ask of us before we refuse it. A header's word is never enough to allocate by:
// sizes are checked against the bytes that are there and against these, and memory is charged to the
// reader's owner.

export type ParquetLimits = {
  readonly footerBytesMax: number
  readonly rowsMax: number
  readonly rowGroupsMax: number
  readonly columnsMax: number
  readonly pageBytesMax: number
  readonly pagesPerChunkMax: number
  /** Bytes of all texts of one column of the file: offsets are 32 bits wide. */
  readonly textBytesMax: number
  /** A file of ours must carry our checksums; a foreign one has none. */
  readonly foreign: boolean
}

export const defaultLimits: ParquetLimits = {
  footerBytesMax: 64 << 20,
  rowsMax: 128 << 20,
  rowGroupsMax: 32_767,
  columnsMax: 4_096,
  pageBytesMax: 256 << 20,
  pagesPerChunkMax: 100_000,
  textBytesMax: 1 << 30,
  foreign: false,
}
