// The simulated disk: a tree of names over file nodes, with the write-back crash model.
// Synchronous; timing and faults are in files.ts. Invariant: a name is durable only after a sync of
// its directory, whatever happened to the file; on a power cut each unsynced name goes its own way,
// independently and out of order, unless the cut says otherwise (power-cut.ts).
import { assert } from '../../../kernels/assert.ts'
import { FileFailure, type DirectoryEntry, type FileStat } from '../files.ts'
import { FileNode } from './file-node.ts'
import { drawnCut, type PowerCut } from './power-cut.ts'
import type { SeededRandom } from './random.ts'

export class DirectoryNode {
  readonly kind = 'directory'
  modifiedMs: number
  entries = new Map<string, DiskNode>()
  /** Per name changed since the last sync: what it led to before, then after each change. */
  readonly versions = new Map<string, (DiskNode | undefined)[]>()
  /** Per name lost in a failed sync and not changed since: what it leads to on the disk. */
  readonly lost = new Map<string, DiskNode | undefined>()

  constructor(modifiedMs: number) {
    this.modifiedMs = modifiedMs
  }

  change(name: string, node: DiskNode | undefined, modifiedMs: number): void {
    const before = this.entries.get(name)
    const versions = this.versions.get(name)
    if (versions !== undefined) versions.push(node)
    else if (this.lost.has(name)) this.versions.set(name, [this.lost.get(name), before, node])
    else this.versions.set(name, [before, node])
    this.lost.delete(name)
    if (node === undefined) this.entries.delete(name)
    else this.entries.set(name, node)
    this.modifiedMs = modifiedMs
    if (before?.kind === 'file') before.links--
    if (node?.kind === 'file') node.links++
  }

  /** `clones`: what was copied already; names that led to one node do so in the copy. */
  clone(clones: Map<DiskNode, DiskNode>): DirectoryNode {
    const copy = new DirectoryNode(this.modifiedMs)
    clones.set(this, copy)
    const cloneOf = (node: DiskNode | undefined): DiskNode | undefined => {
      if (node === undefined) return undefined
      const known = clones.get(node)
      if (known !== undefined) return known
      const made = node.kind === 'file' ? node.clone() : node.clone(clones)
      clones.set(node, made)
      return made
    }
    for (const [name, node] of this.entries) copy.entries.set(name, cloneOf(node)!)
    for (const [name, nodes] of this.versions) copy.versions.set(name, nodes.map(cloneOf))
    for (const [name, node] of this.lost) copy.lost.set(name, cloneOf(node))
    return copy
  }
}

export type DiskNode = FileNode | DirectoryNode

type Settling = PowerCut & {
  readonly random: SeededRandom
  readonly keepChance: number
  readonly seen: Set<FileNode>
}

export class SimulatedDisk {
  #root = new DirectoryNode(0)
  /** Bytes of all files that have a name. */
  usedBytes = 0
  /** What a power cut does is drawn here: how often unsynced things survive. */
  keepChances: readonly number[] = [0, 0.1, 0.5, 0.9, 1]

  /** The same disk at this instant, with what is not synced; both go their own ways from here. */
  clone(): SimulatedDisk {
    const copy = new SimulatedDisk()
    copy.#root = this.#root.clone(new Map())
    copy.usedBytes = this.usedBytes
    copy.keepChances = this.keepChances
    return copy
  }

  find(operation: string, path: string): DiskNode {
    let node: DiskNode = this.#root
    for (const name of segmentsOf(path)) {
      if (node.kind !== 'directory') throw new FileFailure('not-directory', operation, path, false)
      const next: DiskNode | undefined = node.entries.get(name)
      if (next === undefined) throw new FileFailure('not-found', operation, path, false)
      node = next
    }
    return node
  }

  findFile(operation: string, path: string): FileNode {
    const node = this.find(operation, path)
    if (node.kind === 'file') return node
    throw new FileFailure('is-directory', operation, path, false)
  }

  findDirectory(operation: string, path: string): DirectoryNode {
    const node = this.find(operation, path)
    if (node.kind === 'directory') return node
    throw new FileFailure('not-directory', operation, path, false)
  }

  createFile(path: string, nowMs: number): FileNode {
    const { directory, name } = this.#parentOf('open', path)
    if (directory.entries.has(name)) throw new FileFailure('exists', 'open', path, false)
    const node = new FileNode(nowMs)
    directory.change(name, node, nowMs)
    return node
  }

  makeDirectories(path: string, nowMs: number): readonly string[] {
    const made: string[] = []
    let at = ''
    let node = this.#root
    for (const name of segmentsOf(path)) {
      at += `/${name}`
      let next = node.entries.get(name)
      if (next === undefined) {
        next = new DirectoryNode(nowMs)
        node.change(name, next, nowMs)
        made.push(at)
      }
      if (next.kind !== 'directory') throw new FileFailure('not-directory', 'makeDirectories', at, false)
      node = next
    }
    return made
  }

  link(from: string, to: string, nowMs: number): void {
    const node = this.findFile('link', from)
    const { directory, name } = this.#parentOf('link', to)
    if (directory.entries.has(name)) throw new FileFailure('exists', 'link', to, false)
    directory.change(name, node, nowMs)
  }

  rename(from: string, to: string, nowMs: number): void {
    const node = this.find('rename', from)
    const source = this.#parentOf('rename', from)
    const target = this.#parentOf('rename', to)
    const replaced = target.directory.entries.get(target.name)
    if (replaced === node) return
    if (replaced?.kind === 'directory') throw new FileFailure('is-directory', 'rename', to, false)
    target.directory.change(target.name, node, nowMs)
    source.directory.change(source.name, undefined, nowMs)
    this.#release(replaced)
  }

  unlink(path: string, nowMs: number): void {
    const node = this.findFile('unlink', path)
    const { directory, name } = this.#parentOf('unlink', path)
    directory.change(name, undefined, nowMs)
    this.#release(node)
  }

  removeDirectory(path: string, nowMs: number): void {
    const node = this.findDirectory('removeDirectory', path)
    if (node.entries.size > 0) throw new FileFailure('not-empty', 'removeDirectory', path, false)
    const { directory, name } = this.#parentOf('removeDirectory', path)
    directory.change(name, undefined, nowMs)
  }

  list(path: string): readonly DirectoryEntry[] {
    return Array.from(this.findDirectory('list', path).entries, ([name, node]) => ({ name, kind: node.kind }))
  }

  stat(path: string): FileStat {
    const node = this.find('stat', path)
    return { kind: node.kind, bytes: node.kind === 'file' ? node.size : 0, modifiedMs: node.modifiedMs }
  }

  syncDirectory(path: string): void {
    this.findDirectory('syncDirectory', path).versions.clear()
  }

  /** A sync that failed: a later one succeeds and yet never makes these names durable. Gives how many. */
  loseNames(path: string, random: SeededRandom): number {
    const directory = this.findDirectory('syncDirectory', path)
    let lost = 0
    for (const [name, versions] of directory.versions) {
      if (lost > 0 && random.chance(0.3)) continue
      directory.versions.delete(name)
      directory.lost.set(name, versions[0])
      lost++
    }
    return lost
  }

  /** What is not synced goes the way the cut says; only what can be reached from the root remains. */
  powerCut(random: SeededRandom, cut: PowerCut = drawnCut): void {
    const keepChance = this.keepChances[random.below(this.keepChances.length)] ?? 0.5
    this.usedBytes = 0
    this.#settle(this.#root, { ...cut, random, keepChance, seen: new Set() })
  }

  #settle(directory: DirectoryNode, cut: Settling): void {
    const { random, keepChance, seen } = cut
    for (const [name, versions] of directory.versions) {
      const last = versions.length - 1
      const isKept = cut.names === 'drawn' ? random.chance(keepChance) : cut.names === 'kept'
      const before = !isKept && cut.names === 'drawn' ? random.below(last) : 0
      directory.lost.set(name, versions[isKept ? last : before])
    }
    for (const [name, node] of directory.lost) {
      if (node === undefined) directory.entries.delete(name)
      else directory.entries.set(name, node)
    }
    directory.versions.clear()
    directory.lost.clear()
    for (const node of directory.entries.values()) {
      if (node.kind === 'directory') {
        this.#settle(node, cut)
      } else if (seen.has(node)) {
        node.links++
      } else {
        seen.add(node)
        node.links = 1
        node.powerCut(cut.bytes, random, keepChance)
        this.usedBytes += node.size
      }
    }
  }

  #release(node: DiskNode | undefined): void {
    if (node?.kind === 'file' && node.links === 0) this.usedBytes -= node.size
  }

  #parentOf(operation: string, path: string): { readonly directory: DirectoryNode; readonly name: string } {
    const segments = segmentsOf(path)
    const name = segments.at(-1)
    assert(name !== undefined, `${operation} of the root`)
    const directory = this.findDirectory(operation, path.slice(0, path.lastIndexOf('/')))
    return { directory, name }
  }
}

function segmentsOf(path: string): string[] {
  return path.split('/').filter((segment) => segment !== '')
}
