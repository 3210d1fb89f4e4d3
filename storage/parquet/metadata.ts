// Parquet's metadata structs as TypeScript sees them, and their shapes on the wire. Only what we read or
// write; the rest of the format's fields are skipped. Numbers are Parquet's own.
import { shape, type Shape } from './thrift.ts'

export const BOOLEAN = 0
export const INT32 = 1
export const INT64 = 2
export const INT96 = 3
export const FLOAT = 4
export const DOUBLE = 5
export const BYTE_ARRAY = 6
export const FIXED_LEN_BYTE_ARRAY = 7

export const REQUIRED = 0
export const OPTIONAL = 1
export const REPEATED = 2

export const PLAIN = 0
export const PLAIN_DICTIONARY = 2
export const RLE = 3
export const DELTA_BINARY_PACKED = 5
export const DELTA_LENGTH_BYTE_ARRAY = 6
export const DELTA_BYTE_ARRAY = 7
export const RLE_DICTIONARY = 8
export const BYTE_STREAM_SPLIT = 9

export const UNCOMPRESSED = 0
export const SNAPPY = 1
export const GZIP = 2
export const BROTLI = 4
export const ZSTD = 6
export const LZ4_RAW = 7

export const DATA_PAGE = 0
export const INDEX_PAGE = 1
export const DICTIONARY_PAGE = 2
export const DATA_PAGE_V2 = 3

type Empty = { readonly [none: string]: never }

export type TimeUnitOf = { readonly MILLIS?: Empty; readonly MICROS?: Empty; readonly NANOS?: Empty }

export type LogicalType = {
  readonly STRING?: Empty
  readonly MAP?: Empty
  readonly LIST?: Empty
  readonly DECIMAL?: { readonly scale: number; readonly precision: number }
  readonly DATE?: Empty
  readonly TIME?: { readonly isAdjustedToUTC: boolean; readonly unit: TimeUnitOf }
  readonly TIMESTAMP?: { readonly isAdjustedToUTC: boolean; readonly unit: TimeUnitOf }
  readonly INTEGER?: { readonly bitWidth: number; readonly isSigned: boolean }
  /** A column of nothing but NULLs. */
  readonly UNKNOWN?: Empty
}

export type SchemaElement = {
  readonly type?: number
  readonly type_length?: number
  readonly repetition_type?: number
  readonly name: string
  readonly num_children?: number
  readonly converted_type?: number
  readonly scale?: number
  readonly precision?: number
  readonly field_id?: number
  readonly logicalType?: LogicalType
}

export type Statistics = {
  readonly null_count?: number
  readonly max_value?: Uint8Array
  readonly min_value?: Uint8Array
  readonly is_max_value_exact?: boolean
  readonly is_min_value_exact?: boolean
}

export type KeyValue = { readonly key: string; readonly value?: string }

export type ColumnMetaData = {
  readonly type: number
  readonly encodings: readonly number[]
  readonly path_in_schema: readonly string[]
  readonly codec: number
  readonly num_values: number
  readonly total_uncompressed_size: number
  readonly total_compressed_size: number
  readonly data_page_offset: number
  readonly dictionary_page_offset?: number
  readonly statistics?: Statistics
}

export type ColumnChunk = {
  readonly file_path?: string
  readonly file_offset: number
  readonly meta_data?: ColumnMetaData
  readonly offset_index_offset?: number
  readonly offset_index_length?: number
  readonly column_index_offset?: number
  readonly column_index_length?: number
}

export type SortingColumn = {
  readonly column_idx: number
  readonly descending: boolean
  readonly nulls_first: boolean
}

export type RowGroup = {
  readonly columns: readonly ColumnChunk[]
  readonly total_byte_size: number
  readonly num_rows: number
  readonly sorting_columns?: readonly SortingColumn[]
  readonly file_offset?: number
  readonly total_compressed_size?: number
  readonly ordinal?: number
}

export type ColumnOrder = { readonly TYPE_ORDER?: Empty }

export type FileMetaData = {
  readonly version: number
  readonly schema: readonly SchemaElement[]
  readonly num_rows: number
  readonly row_groups: readonly RowGroup[]
  readonly key_value_metadata?: readonly KeyValue[]
  readonly created_by?: string
  readonly column_orders?: readonly ColumnOrder[]
}

export type PageHeader = {
  readonly type: number
  readonly uncompressed_page_size: number
  readonly compressed_page_size: number
  readonly crc?: number
  readonly data_page_header?: {
    readonly num_values: number
    readonly encoding: number
    readonly definition_level_encoding: number
    readonly repetition_level_encoding: number
  }
  readonly dictionary_page_header?: { readonly num_values: number; readonly encoding: number }
  readonly data_page_header_v2?: {
    readonly num_values: number
    readonly num_nulls: number
    readonly num_rows: number
    readonly encoding: number
    readonly definition_levels_byte_length: number
    readonly repetition_levels_byte_length: number
    readonly is_compressed?: boolean
  }
}

export type PageLocation = {
  readonly offset: number
  readonly compressed_page_size: number
  readonly first_row_index: number
}

export type OffsetIndex = { readonly page_locations: readonly PageLocation[] }

export type ColumnIndex = {
  readonly null_pages: readonly boolean[]
  readonly min_values: readonly Uint8Array[]
  readonly max_values: readonly Uint8Array[]
  readonly boundary_order: number
  readonly null_counts?: readonly number[]
}

const empty = shape('Empty')
const timeUnit = shape('TimeUnit', [1, 'MILLIS', empty], [2, 'MICROS', empty], [3, 'NANOS', empty])
const clock = shape('TimeType', [1, 'isAdjustedToUTC!', 'bool'], [2, 'unit!', timeUnit])
const logicalType = shape('LogicalType', [1, 'STRING', empty], [2, 'MAP', empty], [3, 'LIST', empty],
  [5, 'DECIMAL', shape('DecimalType', [1, 'scale!', 'i32'], [2, 'precision!', 'i32'])],
  [6, 'DATE', empty], [7, 'TIME', clock],
  [8, 'TIMESTAMP', clock],
  [10, 'INTEGER', shape('IntType', [1, 'bitWidth!', 'i8'], [2, 'isSigned!', 'bool'])], [11, 'UNKNOWN', empty])

const schemaElement = shape('SchemaElement', [1, 'type', 'i32'], [2, 'type_length', 'i32'],
  [3, 'repetition_type', 'i32'], [4, 'name!', 'text'], [5, 'num_children', 'i32'],
  [6, 'converted_type', 'i32'], [7, 'scale', 'i32'], [8, 'precision', 'i32'],
  [9, 'field_id', 'i32'], [10, 'logicalType', logicalType])

const statistics = shape('Statistics', [3, 'null_count', 'i64'], [5, 'max_value', 'binary'],
  [6, 'min_value', 'binary'], [7, 'is_max_value_exact', 'bool'], [8, 'is_min_value_exact', 'bool'])

const keyValue = shape('KeyValue', [1, 'key!', 'text'], [2, 'value', 'text'])

const columnMetaData = shape('ColumnMetaData', [1, 'type!', 'i32'], [2, 'encodings!', { list: 'i32' }],
  [3, 'path_in_schema!', { list: 'text' }], [4, 'codec!', 'i32'], [5, 'num_values!', 'i64'],
  [6, 'total_uncompressed_size!', 'i64'], [7, 'total_compressed_size!', 'i64'],
  [9, 'data_page_offset!', 'i64'], [11, 'dictionary_page_offset', 'i64'], [12, 'statistics', statistics])

const columnChunk = shape('ColumnChunk', [1, 'file_path', 'text'], [2, 'file_offset!', 'i64'],
  [3, 'meta_data', columnMetaData], [4, 'offset_index_offset', 'i64'], [5, 'offset_index_length', 'i32'],
  [6, 'column_index_offset', 'i64'], [7, 'column_index_length', 'i32'])

const sortingColumn = shape('SortingColumn', [1, 'column_idx!', 'i32'], [2, 'descending!', 'bool'],
  [3, 'nulls_first!', 'bool'])

const rowGroup = shape('RowGroup', [1, 'columns!', { list: columnChunk }], [2, 'total_byte_size!', 'i64'],
  [3, 'num_rows!', 'i64'], [4, 'sorting_columns', { list: sortingColumn }], [5, 'file_offset', 'i64'],
  [6, 'total_compressed_size', 'i64'], [7, 'ordinal', 'i16'])

export const fileMetaData: Shape = shape('FileMetaData', [1, 'version!', 'i32'],
  [2, 'schema!', { list: schemaElement }], [3, 'num_rows!', 'i64'], [4, 'row_groups!', { list: rowGroup }],
  [5, 'key_value_metadata', { list: keyValue }],
  [6, 'created_by', 'text'], [7, 'column_orders', { list: shape('ColumnOrder', [1, 'TYPE_ORDER', empty]) }])

export const pageHeader: Shape = shape('PageHeader', [1, 'type!', 'i32'],
  [2, 'uncompressed_page_size!', 'i32'], [3, 'compressed_page_size!', 'i32'], [4, 'crc', 'i32'],
  [5, 'data_page_header', shape('DataPageHeader', [1, 'num_values!', 'i32'], [2, 'encoding!', 'i32'],
    [3, 'definition_level_encoding!', 'i32'], [4, 'repetition_level_encoding!', 'i32'])],
  [7, 'dictionary_page_header',
    shape('DictionaryPageHeader', [1, 'num_values!', 'i32'], [2, 'encoding!', 'i32'])],
  [8, 'data_page_header_v2', shape('DataPageHeaderV2', [1, 'num_values!', 'i32'], [2, 'num_nulls!', 'i32'],
    [3, 'num_rows!', 'i32'], [4, 'encoding!', 'i32'], [5, 'definition_levels_byte_length!', 'i32'],
    [6, 'repetition_levels_byte_length!', 'i32'], [7, 'is_compressed', 'bool'])])

const pageLocation = shape('PageLocation', [1, 'offset!', 'i64'], [2, 'compressed_page_size!', 'i32'],
  [3, 'first_row_index!', 'i64'])

export const offsetIndex: Shape = shape('OffsetIndex', [1, 'page_locations!', { list: pageLocation }])

export const columnIndex: Shape = shape('ColumnIndex', [1, 'null_pages!', { list: 'bool' }],
  [2, 'min_values!', { list: 'binary' }], [3, 'max_values!', { list: 'binary' }],
  [4, 'boundary_order!', 'i32'], [5, 'null_counts', { list: 'i64' }])
