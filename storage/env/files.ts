// Files as the engine needs them: what a log and a local object store do, with typed failures. Not
// a general file system API. Invariants: a write that resolves has handed over every byte; a read
// is short only at the end of the file; buffers may be views of shared kernel memory and must stay
// untouched until the promise settles.

export type FileFailureCode =
  | 'not-found' | 'exists' | 'no-space' | 'io' | 'too-many-open' | 'denied' | 'not-directory' | 'is-directory'
  | 'not-empty' | 'other'

/**
 * The world's failure. `retryable` says that the same call may succeed later; a failed sync never
 * is.
 */
export class FileFailure extends Error {
  override readonly name = 'FileFailure'
  readonly code: FileFailureCode
  readonly operation: string
  readonly path: string
  readonly retryable: boolean
  constructor(code: FileFailureCode, operation: string, path: string, retryable: boolean, cause?: unknown) {
    const detail = cause instanceof Error ? `: ${cause.message}` : ''
    super(`${operation} ${path}: ${code}${detail}`, { cause })
    this.code = code
    this.operation = operation
    this.path = path
    this.retryable = retryable
  }
}

export type OpenMode =
  /** An existing file, for reading. */
  | 'read'
  /** A file that must not exist yet, for reading and writing. */
  | 'create'
  /** An existing file, for reading and writing; the cursor starts at its end. */
  | 'append'
  /** Made if absent, emptied if present. */
  | 'overwrite'

export interface File {
  readonly path: string
  /**
   * Writes all bytes at `position`, else at the cursor, which then moves. After a failure any
   * prefix may be there.
   */
  write(bytes: Uint8Array, position?: number): Promise<void>
  /** The same for several pieces in a row, without joining them. */
  writeParts(parts: readonly Uint8Array[], position?: number): Promise<void>
  /**
   * Fills `into` from `position`; the count is smaller than `into.length` only at the end of the
   * file.
   */
  read(into: Uint8Array, position: number): Promise<number>
  /** Makes bytes and length durable, not the name. A failure is final: never sync this file again. */
  datasync(): Promise<void>
  /** As datasync, with all metadata. */
  sync(): Promise<void>
  truncate(bytes: number): Promise<void>
  size(): Promise<number>
  close(): Promise<void>
}

export interface Directory {
  readonly path: string
  /** Makes the names in it durable. A failure ('syncDirectory') is final, as that of a file's sync. */
  sync(): Promise<void>
  close(): Promise<void>
}

export type FileKind = 'file' | 'directory' | 'other'

export type FileStat = {
  readonly kind: FileKind
  readonly bytes: number
  /** Modification time of the wall clock, with a fraction. */
  readonly modifiedMs: number
}

export type DirectoryEntry = { readonly name: string; readonly kind: FileKind }

export interface Files {
  open(path: string, mode: OpenMode): Promise<File>
  /** The whole file in fresh memory. */
  readWhole(path: string): Promise<Uint8Array>
  /** Reads from `position` (default 0) into `into`; gives the count as File.read does. */
  readInto(path: string, into: Uint8Array, position?: number): Promise<number>
  stat(path: string): Promise<FileStat>
  exists(path: string): Promise<boolean>
  /** Entries in no particular order, without `.` and `..`. */
  list(directory: string): Promise<readonly DirectoryEntry[]>
  /**
   * As mkdir -p. Gives the directories it made, outermost first: each one's parent has yet to be
   * synced.
   */
  makeDirectories(directory: string): Promise<readonly string[]>
  /** A second name for a file; fails with 'exists' if `to` is taken. */
  link(from: string, to: string): Promise<void>
  /** Replaces `to` if it exists. */
  rename(from: string, to: string): Promise<void>
  unlink(path: string): Promise<void>
  removeDirectory(path: string): Promise<void>
  /** Fails as 'open': whatever went wrong, no sync has been tried. */
  openDirectory(path: string): Promise<Directory>
}
