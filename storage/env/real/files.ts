// Files of the operating system: the only importer of node:fs beside open-file.ts. Invariant: every
// error is a FileFailure; descriptors opened inside a call are closed by it, whatever happens.
import fs from 'node:fs'
import { assert } from '../../../kernels/assert.ts'
import {
  FileFailure, type Directory, type DirectoryEntry, type FileKind, type Files, type FileStat, type OpenMode,
} from '../files.ts'
import { fileFailure } from './file-failure.ts'
import { descriptorBytes, openedFile, readFully, settle } from './open-file.ts'

const flagsOf: Readonly<Record<OpenMode, string>> = {
  read: 'r', create: 'wx+', append: 'r+', overwrite: 'w+',
}

/** Readable by others in the group only: the directory holds data and hashed tokens. */
const FILE_PERMISSIONS = 0o640
const DIRECTORY_PERMISSIONS = 0o750

export function realFiles(): Files {
  return {
    open: async (path, mode) => {
      const fd = await openDescriptor('open', path, flagsOf[mode])
      if (mode !== 'append') return openedFile(path, fd, 0)
      return openedFile(path, fd, await sizeOrClose(path, fd))
    },
    readWhole,
    readInto: (path, into, position = 0) =>
      withDescriptor('readInto', path, (fd) => readFully(path, fd, into, position)),
    stat,
    exists,
    list,
    makeDirectories,
    link: (from, to) => settle('link', to, (done) => fs.link(from, to, done)),
    rename: (from, to) => settle('rename', to, (done) => fs.rename(from, to, done)),
    unlink: (path) => settle('unlink', path, (done) => fs.unlink(path, done)),
    removeDirectory: (path) => settle('removeDirectory', path, (done) => fs.rmdir(path, done)),
    openDirectory: async (path) => openedDirectory(path, await openDescriptor('open', path, 'r')),
  }
}

function openedDirectory(path: string, fd: number): Directory {
  return {
    path,
    sync: () => settle('syncDirectory', path, (done) => fs.fsync(fd, done)),
    close: () => settle('close', path, (done) => fs.close(fd, done)),
  }
}

function openDescriptor(operation: string, path: string, flags: string): Promise<number> {
  return new Promise((resolve, reject) => {
    fs.open(path, flags, FILE_PERMISSIONS, (error, fd) => {
      if (error !== null) reject(fileFailure(operation, path, error))
      else resolve(fd)
    })
  })
}

async function withDescriptor<T>(
  operation: string, path: string, use: (fd: number) => Promise<T>,
): Promise<T> {
  const fd = await openDescriptor(operation, path, 'r')
  try {
    return await use(fd)
  } finally {
    await settle('close', path, (done) => fs.close(fd, done))
  }
}

async function sizeOrClose(path: string, fd: number): Promise<number> {
  try {
    return await descriptorBytes(path, fd)
  } catch (error) {
    await settle('close', path, (done) => fs.close(fd, done))
    throw error
  }
}

function readWhole(path: string): Promise<Uint8Array> {
  return withDescriptor('readWhole', path, async (fd) => {
    const bytes = new Uint8Array(await descriptorBytes(path, fd))
    const count = await readFully(path, fd, bytes, 0)
    return count === bytes.length ? bytes : bytes.subarray(0, count)
  })
}

function stat(path: string): Promise<FileStat> {
  return new Promise((resolve, reject) => {
    fs.stat(path, (error, found) => {
      if (error !== null) reject(fileFailure('stat', path, error))
      else resolve({ kind: kindOf(found), bytes: found.size, modifiedMs: found.mtimeMs })
    })
  })
}

/**
 * Asked before every acknowledgement, and answered from the system's cache of names: a thread's turn would
 * cost twenty times as much. What is not there makes no error.
 */
async function exists(path: string): Promise<boolean> {
  try {
    return fs.statSync(path, { throwIfNoEntry: false }) !== undefined
  } catch (error) {
    const failure = fileFailure('stat', path, error as NodeJS.ErrnoException)
    if (failure.code === 'not-found' || failure.code === 'not-directory') return false
    throw failure
  }
}

function kindOf(found: fs.Stats | fs.Dirent): FileKind {
  return found.isFile() ? 'file' : found.isDirectory() ? 'directory' : 'other'
}

function list(directory: string): Promise<readonly DirectoryEntry[]> {
  return new Promise((resolve, reject) => {
    fs.readdir(directory, { withFileTypes: true }, (error, entries) => {
      if (error !== null) reject(fileFailure('list', directory, error))
      else resolve(entries.map((entry) => ({ name: entry.name, kind: kindOf(entry) })))
    })
  })
}

/**
 * Walks up to the first directory that exists, then down. Another process may make some of them
 * meanwhile.
 */
async function makeDirectories(directory: string): Promise<readonly string[]> {
  const missing: string[] = []
  for (let path = directory; ; path = parentOf(path)) {
    assert(missing.length < 256, `directory too deep: ${directory}`)
    try {
      await settle('makeDirectories', path, (done) => fs.mkdir(path, DIRECTORY_PERMISSIONS, done))
      missing.push(path)
      break
    } catch (error) {
      if (!(error instanceof FileFailure)) throw error
      if (error.code === 'exists') {
        // Someone else may have made it a moment ago and not yet synced its parent.
        if (missing.length === 0) return requireDirectory(path)
        break
      }
      if (error.code !== 'not-found' || parentOf(path) === path) throw error
      missing.push(path)
    }
  }
  return makeDownwards(missing.reverse())
}

async function makeDownwards(missing: readonly string[]): Promise<readonly string[]> {
  for (const path of missing) {
    try {
      await settle('makeDirectories', path, (done) => fs.mkdir(path, DIRECTORY_PERMISSIONS, done))
    } catch (error) {
      if (!(error instanceof FileFailure) || error.code !== 'exists') throw error
    }
  }
  return missing
}

async function requireDirectory(path: string): Promise<readonly string[]> {
  const found = await stat(path)
  if (found.kind === 'directory') return []
  throw new FileFailure('not-directory', 'makeDirectories', path, false)
}

function parentOf(path: string): string {
  const cut = path.lastIndexOf('/')
  if (cut < 0) return '.'
  return cut === 0 ? '/' : path.slice(0, cut)
}
