// Node's errno codes as typed failures. Invariant: every error that leaves real/files.ts passed
// through here, and a failed sync is never called retryable, because the kernel forgets the pages
// it could not write.
import { FileFailure, type FileFailureCode } from '../files.ts'

type Row = { readonly code: FileFailureCode; readonly retryable: boolean }

const rows: ReadonlyMap<string, Row> = new Map([
  ['ENOENT', { code: 'not-found', retryable: false }],
  ['EEXIST', { code: 'exists', retryable: false }],
  ['ENOSPC', { code: 'no-space', retryable: true }],
  ['EDQUOT', { code: 'no-space', retryable: true }],
  ['EFBIG', { code: 'no-space', retryable: false }],
  ['EIO', { code: 'io', retryable: false }],
  ['EMFILE', { code: 'too-many-open', retryable: true }],
  ['ENFILE', { code: 'too-many-open', retryable: true }],
  ['EACCES', { code: 'denied', retryable: false }],
  ['EPERM', { code: 'denied', retryable: false }],
  ['EROFS', { code: 'denied', retryable: false }],
  ['ENOTDIR', { code: 'not-directory', retryable: false }],
  ['EISDIR', { code: 'is-directory', retryable: false }],
  ['ENOTEMPTY', { code: 'not-empty', retryable: false }],
  ['EAGAIN', { code: 'other', retryable: true }],
  ['EINTR', { code: 'other', retryable: true }],
])

const OTHER: Row = { code: 'other', retryable: false }

export function fileFailure(operation: string, path: string, error: NodeJS.ErrnoException): FileFailure {
  const row = rows.get(error.code ?? '') ?? OTHER
  const isSync = operation === 'sync' || operation === 'datasync' || operation === 'syncDirectory'
  return new FileFailure(row.code, operation, path, row.retryable && !isSync, error)
}
