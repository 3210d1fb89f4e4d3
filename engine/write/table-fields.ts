// What a parser of line protocol knows of a table: its tags in order and its fields with their types.
// Immutable; built by the engine from the catalog, one per table and schema version. Columns that a request
// would add live in its drafts (request-table.ts) until the sequencer commits them: a refused line leaves
// no trace here.
import type { ColumnKind, FieldKind } from '../../parser/line-protocol/messages.ts'
import { boolean, float64, int64, uint64, utf8, type DataType } from '../../kernels/type.ts'

/** Field types as the kernel numbers them. */
export const FIELD_F64 = 0
export const FIELD_I64 = 1
export const FIELD_U64 = 2
export const FIELD_BOOL = 3
export const FIELD_STRING = 4
export type FieldType =
  | typeof FIELD_F64 | typeof FIELD_I64 | typeof FIELD_U64 | typeof FIELD_BOOL | typeof FIELD_STRING

export type FieldDef = {
  readonly name: string
  readonly type: FieldType
  /** null while the column exists in a draft only. */
  readonly columnId: number | null
}

export type TableFields = {
  readonly name: string
  /** null while the table exists in a draft only. */
  readonly tableId: number | null
  /** Names in order of first arrival; the order of the table's series directory. */
  readonly tags: readonly string[]
  readonly tagOrdinals: ReadonlyMap<string, number>
  readonly fields: ReadonlyMap<string, FieldDef>
}

export function tableFields(
  name: string, tableId: number | null, tags: readonly string[], fields: readonly FieldDef[],
): TableFields {
  return {
    name, tableId, tags,
    tagOrdinals: new Map(tags.map((tag, ordinal) => [tag, ordinal])),
    fields: new Map(fields.map((field) => [field.name, field])),
  }
}

export type SchemaLimits = {
  /** Tags and fields of a table together; the time does not count. */
  readonly columnsPerTable: number
  readonly tagsPerTable: number
  /** Of all databases together. */
  readonly tables: number
}

export const coreLimits: SchemaLimits = { columnsPerTable: 500, tagsPerTable: 256, tables: 2000 }

/** The schema of one database as a write sees it. */
export type SchemaView = {
  table(name: string): TableFields | undefined
  /** Tables of all databases. */
  readonly tableCount: number
  readonly limits: SchemaLimits
}

const types: Record<FieldType, DataType> = {
  [FIELD_F64]: float64, [FIELD_I64]: int64, [FIELD_U64]: uint64, [FIELD_BOOL]: boolean, [FIELD_STRING]: utf8,
}

export function dataTypeOf(type: FieldType): DataType {
  return types[type]
}

const kinds: readonly FieldKind[] = ['float', 'integer', 'uinteger', 'boolean', 'string']

export function kindOf(type: FieldType): ColumnKind {
  return kinds[type]!
}

export function typeOfKind(kind: FieldKind): FieldType {
  return kinds.indexOf(kind) as FieldType
}
