// When to kill: at a random moment, or when the server does something certain, told by the names it makes in
// its directory. Decides nothing about what must hold afterwards.
import { existsSync, readdirSync, statSync, watch, type FSWatcher } from 'node:fs'
import { join, relative } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** Changes of names and files under a directory, as the kernel tells them. */
export class NameWatch {
  readonly #root: string
  readonly #wanted: RegExp
  readonly #watchers = new Map<string, FSWatcher>()
  #count = 0
  #listener: (() => void) | null = null

  /** `wanted` is asked about paths below `root`. */
  constructor(root: string, wanted: RegExp) {
    this.#root = root
    this.#wanted = wanted
    this.#add(root)
  }

  #add(directory: string): void {
    if (this.#watchers.has(directory)) return
    const watcher = watch(directory, (_kind, name) => {
      if (name !== null) this.#hear(join(directory, name))
    })
    // A directory that went away.
    watcher.on('error', () => watcher.close())
    this.#watchers.set(directory, watcher)
    for (const entry of readdirSync(directory, { withFileTypes: true })) {
      if (entry.isDirectory()) this.#add(join(directory, entry.name))
    }
  }

  #hear(path: string): void {
    if (existsSync(path) && statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) this.#add(path)
    if (!this.#wanted.test(relative(this.#root, path))) return
    this.#count++
    this.#listener?.()
  }

  /** Whether `count` changes came before it was over. */
  async reached(count: number, over: Promise<unknown>): Promise<boolean> {
    const from = this.#count
    const { promise, resolve } = Promise.withResolvers<boolean>()
    this.#listener = () => { if (this.#count - from >= count) resolve(true) }
    return Promise.race([promise, over.then(() => false)])
  }

  close(): void {
    for (const watcher of this.#watchers.values()) watcher.close()
  }
}

/** Resolves shortly after the `count`th such change, or when it is over; says which. */
export async function afterChange(
  root: string, wanted: RegExp, count: number, over: Promise<unknown>, delayMs: number,
): Promise<boolean> {
  const names = new NameWatch(root, wanted)
  try {
    const isReached = await names.reached(count, over)
    if (delayMs > 0) await sleep(delayMs)
    return isReached
  } finally {
    names.close()
  }
}
