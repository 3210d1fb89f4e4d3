// What must hold of the files of a node, whatever rows are in them: an object that was made once is never
// replaced or deleted while it counts, every file that the newest snapshots name exists, a start leaves no
// temporary file, and what no snapshot names goes. Watches every call that changes names, beneath whatever
// else a world does to its Env.
import assert from 'node:assert/strict'
import type { Env } from '../../storage/env/env.ts'
import type { SimulatedDisk } from '../../storage/env/simulated/disk.ts'
import { object } from '../../storage/json-shape.ts'
import { decodeRecord } from '../../storage/record.ts'
import { snapshotNumberIn } from '../../storage/paths.ts'
import { ROOT } from '../storage/session.ts'

const NODE = `${ROOT}/n`
const MADE_ONCE = [
  /\/dbs\/.*\.parquet$/, /\/snapshots\/[^/.]*\.info\.json$/, /\/catalog\/v1\/logs\/[^/.]*\.catalog$/,
  /\/epochs\/[^/.]*$/, /\/format\.json$/,
]

type NamedFile = { readonly path: string; readonly bytes: number }
type SnapshotJson = {
  readonly isComplete: boolean
  readonly added: readonly NamedFile[]
  readonly removed: readonly string[]
}

export class Hygiene {
  readonly #disk: SimulatedDisk
  /** What was wrong: the calls go on, as they would on a real disk. */
  readonly problems: string[] = []

  constructor(disk: SimulatedDisk) {
    this.#disk = disk
  }

  watch(env: Env): Env {
    const { files } = env
    return { ...env, files: {
      ...files,
      open: (path, mode) => {
        if (mode !== 'read' && isMadeOnce(path)) this.problems.push(`${path} is opened to be written`)
        return files.open(path, mode)
      },
      rename: (from, to) => {
        if (isMadeOnce(to) && this.#isOther(from, to)) this.problems.push(`${to} is replaced by other bytes`)
        if (isMadeOnce(from)) this.problems.push(`${from} is renamed`)
        return files.rename(from, to)
      },
      unlink: (path) => {
        if (isMadeOnce(path) && this.#counts(path)) this.problems.push(`${path} is deleted while it counts`)
        return files.unlink(path)
      },
    } }
  }

  #isOther(from: string, to: string): boolean {
    const [a, b] = [this.#read(from), this.#read(to)]
    return a !== null && b !== null && Buffer.compare(a, b) !== 0
  }

  #counts(path: string): boolean {
    return !path.endsWith('.parquet') || this.#namedFiles().some((file) => `${ROOT}/${file.path}` === path)
  }

  #read(path: string): Uint8Array | null {
    try {
      const file = this.#disk.findFile('read', path)
      const bytes = new Uint8Array(file.size)
      file.read(bytes, 0)
      return bytes
    } catch {
      return null
    }
  }

  /** Files that the newest snapshot record, and those before it up to a complete one, name. */
  #namedFiles(): NamedFile[] {
    const records = this.#below(`${NODE}/snapshots`).filter((path) => snapshotNumberIn(path) !== null).sort()
    const chain: SnapshotJson[] = []
    for (const path of records) {
      const record = decodeRecord<SnapshotJson>(path, 'snapshot', 1, this.#read(path)!, object({}))
      chain.push(record)
      if (record.isComplete) break
    }
    const files = new Map<string, NamedFile>()
    for (const { added, removed } of chain.reverse()) {
      for (const path of removed) files.delete(path)
      for (const file of added) files.set(file.path, file)
    }
    return [...files.values()]
  }

  #below(directory: string): string[] {
    let entries
    try {
      entries = this.#disk.list(directory)
    } catch {
      return []
    }
    return entries.flatMap(({ name, kind }) =>
      kind === 'directory' ? this.#below(`${directory}/${name}`) : [`${directory}/${name}`])
  }

  /** To be asked as soon as a start has succeeded. */
  afterStart(): void {
    const left = this.#below(NODE).filter((path) => path.endsWith('.tmp'))
    assert.deepEqual(left, [], 'temporary files are left after a start')
    this.check()
  }

  check(): void {
    assert.deepEqual(this.problems, [], 'hygiene: P-07')
    for (const { path, bytes } of this.#namedFiles()) {
      const size = this.#read(`${ROOT}/${path}`)?.length
      assert.equal(size, bytes, `${path}, which a snapshot names, has ${size} of ${bytes} bytes: P-07`)
    }
  }

  /** To be asked after a sound start that was not the first since anything went wrong. */
  noOrphans(): void {
    const named = new Set(this.#namedFiles().map(({ path }) => `${ROOT}/${path}`))
    const orphans = this.#below(`${NODE}/dbs`).filter((path) => path.endsWith('.parquet') && !named.has(path))
    assert.deepEqual(orphans, [], 'data files that no snapshot names are left after two starts')
  }
}

const isMadeOnce = (path: string): boolean =>
  path.startsWith(`${NODE}/`) && MADE_ONCE.some((shape) => shape.test(path.slice(NODE.length)))
