// Files of one simulated process: every call is an event with a seeded delay and possibly a fault.
// Not the disk itself. Invariants: as files.ts of the Env; buffers are read when the call takes
// effect, not when it is made, so reusing one too early shows; calls of a dead process neither take
// effect nor answer.
import { assert } from '../../../kernels/assert.ts'
import {
  FileFailure, type Directory, type File, type FileFailureCode, type Files, type OpenMode,
} from '../files.ts'
import type { SimulatedDisk } from './disk.ts'
import { drawDelayMs, drawFault, type FileFaults, type FileOperation } from './faults.ts'
import type { FileNode } from './file-node.ts'
import type { SeededRandom } from './random.ts'
import type { Owner, Scheduler } from './scheduler.ts'

export type FileWorld = {
  readonly disk: SimulatedDisk
  readonly faults: FileFaults
  readonly scheduler: Scheduler
  readonly random: SeededRandom
  readonly owner: Owner
  readonly wallMs: () => number
}

export function simulatedFiles(world: FileWorld): Files {
  const { disk, wallMs } = world
  const counts = { open: 0 }
  const checkOpen = (path: string): void => {
    if (counts.open >= world.faults.openFilesMax) throw new FileFailure('too-many-open', 'open', path, true)
  }
  const name = <T>(operation: FileOperation, path: string, apply: () => T): Promise<T> =>
    perform(world, operation, path, 0, apply)
  const read = <T>(path: string, apply: () => T): Promise<T> => perform(world, 'read', path, 0, apply)
  return {
    open: (path, mode) => name('open', path, () => {
      checkOpen(path)
      const node = openNode(disk, path, mode, wallMs())
      counts.open++
      return openedFile(world, path, node, mode === 'append' ? node.size : 0, counts)
    }),
    readWhole: (path) => read(path, () => {
      const node = disk.findFile('readWhole', path)
      const bytes = new Uint8Array(node.size)
      node.read(bytes, 0)
      return bytes
    }),
    readInto: (path, into, position = 0) =>
      read(path, () => disk.findFile('readInto', path).read(into, position)),
    stat: (path) => name('stat', path, () => disk.stat(path)),
    exists: (path) => name('stat', path, () => {
      try {
        disk.find('exists', path)
        return true
      } catch (error) {
        if (error instanceof FileFailure) return false
        throw error
      }
    }),
    list: (directory) => name('list', directory, () => disk.list(directory)),
    makeDirectories: (path) => name('makeDirectories', path, () => disk.makeDirectories(path, wallMs())),
    link: (from, to) => name('link', to, () => disk.link(from, to, wallMs())),
    rename: (from, to) => name('rename', to, () => disk.rename(from, to, wallMs())),
    unlink: (path) => name('unlink', path, () => disk.unlink(path, wallMs())),
    removeDirectory: (path) => name('removeDirectory', path, () => disk.removeDirectory(path, wallMs())),
    openDirectory: (path) => name('open', path, () => {
      checkOpen(path)
      disk.findDirectory('open', path)
      counts.open++
      return openedDirectory(world, path, counts)
    }),
  }
}

function openedDirectory(world: FileWorld, path: string, counts: { open: number }): Directory {
  const { disk, random, scheduler } = world
  return {
    path,
    sync: () => perform(world, 'syncDirectory', path, 0, () => disk.syncDirectory(path), () => {
      scheduler.note(`lost ${disk.loseNames(path, random)} names of ${path}`)
    }),
    close: () => perform(world, 'close', path, 0, () => {
      counts.open--
    }),
  }
}

function openNode(disk: SimulatedDisk, path: string, mode: OpenMode, nowMs: number): FileNode {
  if (mode === 'create') return disk.createFile(path, nowMs)
  if (mode !== 'overwrite') return disk.findFile('open', path)
  try {
    return disk.createFile(path, nowMs)
  } catch (error) {
    if (!(error instanceof FileFailure && error.code === 'exists')) throw error
    const node = disk.findFile('open', path)
    disk.usedBytes -= node.size
    node.truncate(0)
    return node
  }
}

function openedFile(
  world: FileWorld, path: string, node: FileNode, start: number, counts: { open: number },
): File {
  let cursor = start
  let isOpen = true
  const check = (): void => assert(isOpen, `file ${path} is closed`)
  const writeParts = (parts: readonly Uint8Array[], position?: number): Promise<void> => {
    check()
    let bytes = 0
    for (const part of parts) bytes += part.length
    const at = position ?? cursor
    if (position === undefined) cursor += bytes
    return perform(world, 'write', path, bytes, (limit) => writeUpTo(world, path, node, parts, at, limit))
  }
  const sync = (): Promise<void> => {
    check()
    return perform(world, 'sync', path, 0, () => node.settleDirty(), () => {
      world.scheduler.note(`lost ${node.loseDirty(world.random)} pages of ${path}`)
    })
  }
  return {
    path,
    write: (bytes, position) => writeParts([bytes], position),
    writeParts,
    read: (into, position) => {
      check()
      return perform(world, 'read', path, 0, () => node.read(into, position))
    },
    datasync: sync,
    sync,
    truncate: (bytes) => {
      check()
      return perform(world, 'truncate', path, 0, () => {
        if (node.links > 0) world.disk.usedBytes += bytes - node.size
        node.truncate(bytes)
      })
    },
    size: () => perform(world, 'stat', path, 0, () => node.size),
    close: () => {
      check()
      isOpen = false
      return perform(world, 'close', path, 0, () => {
        counts.open--
      })
    },
  }
}

/**
 * Writes at most `limit` bytes and what the disk has room for; stops in the middle of a part if it
 * must.
 */
function writeUpTo(
  world: FileWorld, path: string, node: FileNode, parts: readonly Uint8Array[],
  position: number, limit: number,
): void {
  let at = position
  let rest = limit
  for (const part of parts) {
    const room = world.faults.spaceBytesMax - world.disk.usedBytes + Math.max(0, node.size - at)
    const count = Math.max(0, Math.min(part.length, rest, room))
    const sizeBefore = node.size
    node.write(part.subarray(0, count), at)
    node.modifiedMs = world.wallMs()
    if (node.links > 0) world.disk.usedBytes += node.size - sizeBefore
    at += count
    rest -= count
    if (count < part.length) {
      if (rest > 0) throw new FileFailure('no-space', 'write', path, true)
      return
    }
  }
}

/**
 * One call: waits its delay, takes effect, answers. `apply` gets the bytes a write may move;
 * `onFailure` runs when the fault is a failure without the effect.
 */
function perform<T>(
  world: FileWorld, operation: FileOperation, path: string, bytes: number,
  apply: (limit: number) => T, onFailure?: () => void,
): Promise<T> {
  const { scheduler, owner, random, faults } = world
  const label = `${operation} ${path}`
  return new Promise((resolve, reject) => {
    const takeEffect = (): void => {
      const answer = attempt()
      if (!random.chance(faults.lateAnswer)) return answer()
      scheduler.schedule(owner, drawDelayMs(faults, random, 'stat'), `answer ${label}`, answer)
    }
    const attempt = (): (() => void) => {
      const fault = drawFault(faults, random, operation, path, bytes)
      if (fault !== undefined) scheduler.note(`fault ${fault.kind} ${fault.code} ${label}`)
      try {
        if (fault?.kind === 'fail') {
          onFailure?.()
          throw failureOf(fault.code, operation, path)
        }
        const value = apply(fault?.kind === 'short' ? Math.min(fault.bytes, bytes) : bytes)
        if (fault !== undefined) throw failureOf(fault.code, operation, path)
        return () => resolve(value)
      } catch (error) {
        return () => reject(error as Error)
      }
    }
    scheduler.schedule(owner, drawDelayMs(faults, random, operation), label, takeEffect)
  })
}

function failureOf(code: FileFailureCode, operation: FileOperation, path: string): FileFailure {
  const isSync = operation === 'sync' || operation === 'syncDirectory'
  const mayPass = code === 'no-space' || code === 'too-many-open'
  return new FileFailure(code, operation, path, mayPass && !isSync, new Error('injected'))
}
