// The shape of the one door: everything server, processing and the embedded library may ask of the engine,
// and the failures they may meet. engine/database.ts implements it. A refused or failed call throws
// (Refusal, Unavailable, UserError, StoreFailure, Fenced, OutOfMemory); what resolves has happened.
import type { UserError } from '../parser/diagnostic.ts'
import { messages, type ErrorClass } from '../parser/messages.ts'
import type { Batch } from '../kernels/batch.ts'
import type { Scalar } from '../kernels/column.ts'
import type { Pointer } from '../kernels/memory.ts'
import type { StructField } from '../kernels/type.ts'

export { OutOfMemory, Owner } from '../kernels/extents.ts'
export type { Scalar } from '../kernels/column.ts'
export type { ErrorClass } from '../parser/messages.ts'
export { UserError } from '../parser/diagnostic.ts'
export { Fenced } from '../storage/create-record.ts'
export { StoreFailure } from '../storage/object-store/store.ts'
export { uuidV4, uuidV7Maker } from '../storage/env/uuid.ts'
export { Refusal, Unavailable, type RefusalCode } from './refusal.ts'
export { RequestBody } from './request-body.ts'

export function errorClassOf(error: UserError): ErrorClass {
  return messages[error.code].class
}

/** A request's body in kernel memory; 64 bytes after the end are readable. */
export type BodyBytes = {
  readonly pointer: Pointer
  readonly length: number
  /** Gives the memory back; may be called as soon as the text is parsed, and again by its reader. */
  release(): void
}

export type Precision = 'auto' | 's' | 'ms' | 'us' | 'ns'

export type WriteRequest = {
  readonly database: string
  readonly body: BodyBytes
  readonly precision: Precision
  readonly acceptPartial: boolean
  readonly noSync: boolean
}

export type LineError = {
  /** From 1, over lines that are neither blank nor comments. */
  readonly line: number
  readonly message: string
  /** The offending line as it is shown: at most 20 bytes. */
  readonly original: string
  /** A schema limit, not the line's form, is the cause. */
  readonly isLimit: boolean
}

export type WriteOutcome =
  | { readonly kind: 'ok' }
  /** Some lines are stored, these are not. */
  | { readonly kind: 'partial'; readonly errors: readonly LineError[] }
  /** Nothing is stored. */
  | { readonly kind: 'rejected'; readonly error: LineError }
  /** Only blank lines and comments. */
  | { readonly kind: 'empty' }

export type QueryRequest = {
  readonly database: string
  readonly language: 'sql' | 'influxql'
  readonly text: string
  readonly params: ReadonlyMap<string, Scalar>
  /** Aborts when the client leaves. */
  readonly signal: AbortSignal
}

export type QueryStream = {
  readonly schema: readonly StructField[]
  /** The next batch, or null at the end. A batch is dead after the following call. */
  next(): Promise<Batch | null>
  /** Gives all memory back; may be called at any time and again. */
  close(): void
}

export type HardDelete = 'never' | 'now' | 'default' | { readonly atMs: number }

export type FieldType = 'utf8' | 'int64' | 'uint64' | 'float64' | 'bool'

export type TableDefinition = {
  readonly database: string
  readonly table: string
  readonly tags: readonly string[]
  readonly fields: readonly { readonly name: string; readonly type: FieldType }[]
}

/** One counter or gauge for /metrics. */
export type Measurement = {
  readonly name: string
  readonly help: string
  readonly kind: 'counter' | 'gauge'
  readonly values: readonly { readonly labels: ReadonlyMap<string, string>; readonly value: number }[]
}

export type Door = {
  /** The catalog's uuid: the `cluster-uuid` header. */
  readonly instanceUuid: string
  ready(): boolean
  write(request: WriteRequest): Promise<WriteOutcome>
  query(request: QueryRequest): Promise<QueryStream>
  createDatabase(request: { readonly name: string; readonly retentionNs: bigint | null }): Promise<void>
  /** null: kept for ever. */
  updateRetention(request: { readonly name: string; readonly retentionNs: bigint | null }): Promise<void>
  deleteDatabase(request: { readonly name: string; readonly hardDelete: HardDelete }): Promise<void>
  /** Column `iox::database`, with `showDeleted` also `deleted`; sorted by name. */
  listDatabases(showDeleted: boolean): Promise<QueryStream>
  createTable(definition: TableDefinition): Promise<void>
  deleteTable(request: {
    readonly database: string; readonly table: string; readonly hardDelete: HardDelete
  }): Promise<void>
  measurements(): readonly Measurement[]
  /** Resolves with the reason if the engine can not go on: another process has taken the node over (P-08). */
  readonly ended?: Promise<Error>
  /** Flushes what is acknowledged and closes the store's files. */
  close(): Promise<void>
}
