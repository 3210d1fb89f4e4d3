// How many databases, tables and columns there may be. Options of the server; the defaults are the larger
// edition's of the reference, since nothing here costs more than memory that is budgeted anyway.
export type CatalogLimits = {
  /** Live ones, `_internal` not counted. */
  readonly databases: number
  /** Live ones of all databases. */
  readonly tables: number
  /** Tags and fields of a table; `time` is not counted. */
  readonly columns: number
  readonly tags: number
}

export const defaultCatalogLimits: CatalogLimits = { databases: 100, tables: 10000, columns: 500, tags: 256 }
