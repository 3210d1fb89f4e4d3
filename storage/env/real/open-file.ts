// One open file over a descriptor. Uses fs callbacks: their median is that of fs/promises, their
// 99th percentile for append and sync about half. Not for use after close. Invariants: see
// files.ts; the cursor moves when a write is asked for, so writes may be queued without waiting.
import fs from 'node:fs'
import { assert } from '../../../kernels/assert.ts'
import type { File } from '../files.ts'
import { fileFailure } from './file-failure.ts'

/** One system call moves less than 2 GiB; libuv takes a signed 32-bit length. */
const CALL_BYTES_MAX = 1 << 30
/** Below IOV_MAX (1024). */
const CALL_PARTS_MAX = 512

export function openedFile(path: string, fd: number, startCursor: number): File {
  let cursor = startCursor
  let isOpen = true
  const check = (): void => assert(isOpen, `file ${path} is closed`)
  const takePosition = (position: number | undefined, bytes: number): number => {
    check()
    if (position !== undefined) return position
    const start = cursor
    cursor += bytes
    return start
  }
  return {
    path,
    write: (bytes, position) => writeAll(path, fd, bytes, takePosition(position, bytes.length)),
    writeParts: (parts, position) =>
      writeAllParts(path, fd, parts, takePosition(position, totalBytes(parts))),
    read: (into, position) => {
      check()
      return readFully(path, fd, into, position)
    },
    datasync: () => settle('datasync', path, (done) => { check(); fs.fdatasync(fd, done) }),
    sync: () => settle('sync', path, (done) => { check(); fs.fsync(fd, done) }),
    truncate: (bytes) => settle('truncate', path, (done) => { check(); fs.ftruncate(fd, bytes, done) }),
    size: () => {
      check()
      return descriptorBytes(path, fd)
    },
    close: () => settle('close', path, (done) => {
      check()
      isOpen = false
      fs.close(fd, done)
    }),
  }
}

export function totalBytes(parts: readonly Uint8Array[]): number {
  let bytes = 0
  for (const part of parts) bytes += part.length
  return bytes
}

type Done = (error: NodeJS.ErrnoException | null | undefined) => void

export function settle(operation: string, path: string, call: (done: Done) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    call((error) => {
      if (error) reject(fileFailure(operation, path, error))
      else resolve()
    })
  })
}

export function descriptorBytes(path: string, fd: number): Promise<number> {
  return new Promise((resolve, reject) => {
    fs.fstat(fd, (error, found) => {
      if (error !== null) reject(fileFailure('stat', path, error))
      else resolve(found.size)
    })
  })
}

function writeAll(path: string, fd: number, bytes: Uint8Array, position: number): Promise<void> {
  return new Promise((resolve, reject) => {
    let written = 0
    const next = (): void => {
      const rest = Math.min(bytes.length - written, CALL_BYTES_MAX)
      if (rest === 0) return resolve()
      fs.write(fd, bytes, written, rest, position + written, (error, count) => {
        if (error !== null) return reject(fileFailure('write', path, error))
        written += count
        next()
      })
    }
    next()
  })
}

function writeAllParts(path: string, fd: number, parts: readonly Uint8Array[], start: number): Promise<void> {
  return new Promise((resolve, reject) => {
    let position = start
    let index = 0
    let skip = 0
    const next = (): void => {
      const batch = nextBatch(parts, index, skip)
      if (batch.length === 0) return resolve()
      fs.writev(fd, batch, position, (error, count) => {
        if (error !== null) return reject(fileFailure('write', path, error))
        position += count
        // A short write: go on inside the part it stopped in.
        let rest = count + skip
        while (index < parts.length && rest >= parts[index]!.length) rest -= parts[index++]!.length
        skip = rest
        next()
      })
    }
    next()
  })
}

/** The parts of one system call, from byte `skip` of part `index`. Empty only when nothing is left. */
function nextBatch(parts: readonly Uint8Array[], index: number, skip: number): Uint8Array[] {
  const batch: Uint8Array[] = []
  let bytes = 0
  for (let i = index; i < parts.length && batch.length < CALL_PARTS_MAX && bytes < CALL_BYTES_MAX; i++) {
    const from = i === index ? skip : 0
    const part = parts[i]!.subarray(from, from + CALL_BYTES_MAX - bytes)
    if (part.length === 0) continue
    batch.push(part)
    bytes += part.length
  }
  return batch
}

export function readFully(path: string, fd: number, into: Uint8Array, position: number): Promise<number> {
  return new Promise((resolve, reject) => {
    let filled = 0
    const next = (): void => {
      const rest = Math.min(into.length - filled, CALL_BYTES_MAX)
      if (rest === 0) return resolve(filled)
      fs.read(fd, into, filled, rest, position + filled, (error, count) => {
        if (error !== null) return reject(fileFailure('read', path, error))
        if (count === 0) return resolve(filled)
        filled += count
        next()
      })
    }
    next()
  })
}
