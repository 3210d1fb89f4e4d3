// One simulated file: what the page cache shows, what the disk holds, and which pages differ. Not
// names: see disk.ts. Invariants: only `settleDirty` and a crash change what the disk holds; a lost
// page is shown until the crash; clones share bytes until one of them changes.
import type { UnsyncedBytes } from './power-cut.ts'
import type { SeededRandom } from './random.ts'

export const PAGE_BYTES = 4096
const SECTOR_BYTES = 512

type Stretch = { readonly from: number; readonly to: number }

export class FileNode {
  readonly kind = 'file'
  /** Names that lead here, in the cached view. */
  links = 0
  modifiedMs: number
  size = 0
  #shown = new Uint8Array(PAGE_BYTES)
  #held = new Uint8Array(0)
  #heldSize = 0
  /**
   * By page: the stretch of bytes written since the last sync. What was synced before survives beside it,
   * as on real disks.
   */
  readonly #dirty = new Map<number, Stretch>()
  /** Another file uses the same arrays. */
  #isShared = false

  constructor(modifiedMs: number) {
    this.modifiedMs = modifiedMs
  }

  /** The same file on a copy of the disk, unsynced bytes included. */
  clone(): FileNode {
    const copy = new FileNode(this.modifiedMs)
    copy.links = this.links
    copy.size = this.size
    copy.#shown = this.#shown
    copy.#held = this.#held
    copy.#heldSize = this.#heldSize
    for (const [page, stretch] of this.#dirty) copy.#dirty.set(page, stretch)
    copy.#isShared = true
    this.#isShared = true
    return copy
  }

  #unshare(): void {
    if (!this.#isShared) return
    this.#isShared = false
    this.#shown = this.#shown.slice()
    this.#held = this.#held.slice()
  }

  get isDirty(): boolean {
    return this.#dirty.size > 0 || this.size !== this.#heldSize
  }

  read(into: Uint8Array, position: number): number {
    const count = Math.max(0, Math.min(into.length, this.size - position))
    into.set(this.#shown.subarray(position, position + count))
    return count
  }

  write(bytes: Uint8Array, position: number): void {
    if (bytes.length === 0) return
    this.#unshare()
    const end = position + bytes.length
    this.#shown = grown(this.#shown, end)
    this.#shown.set(bytes, position)
    this.#markDirty(Math.min(position, this.size), end)
    if (end > this.size) this.size = end
  }

  truncate(size: number): void {
    this.#unshare()
    this.#shown = grown(this.#shown, size)
    if (size < this.size) this.#shown.fill(0, size, this.size)
    this.#markDirty(Math.min(size, this.size), Math.max(size, this.size))
    this.size = size
  }

  /** A sync that worked. */
  settleDirty(): void {
    this.#unshare()
    this.#held = grown(this.#held, this.size)
    if (this.size < this.#heldSize) this.#held.fill(0, this.size, this.#heldSize)
    for (const page of this.#dirty.keys()) this.#copyPage(page, this.#shown)
    this.#dirty.clear()
    this.#heldSize = this.size
  }

  /**
   * A sync that failed: the kernel calls the pages clean although the disk never got them. Gives
   * how many.
   */
  loseDirty(random: SeededRandom): number {
    let lost = 0
    for (const page of this.#dirty.keys()) {
      if (lost > 0 && random.chance(0.3)) continue
      this.#dirty.delete(page)
      lost++
    }
    return lost
  }

  /** Unsynced bytes go the way the cut says; then the cache shows what the disk holds. */
  powerCut(how: UnsyncedBytes, random: SeededRandom, keepChance: number): void {
    this.#unshare()
    const size = how === 'drawn' ? this.#drawPages(random, keepChance) : this.#forcePages(how, random)
    this.#held.fill(0, size)
    this.#dirty.clear()
    this.#heldSize = size
    this.size = size
    this.#shown = this.#held.slice(0, Math.max(size, PAGE_BYTES))
  }

  /** Pages are kept, dropped or garbled, the length kept or not. Gives the length. */
  #drawPages(random: SeededRandom, keepChance: number): number {
    const size = random.chance(keepChance) ? this.size : this.#heldSize
    this.#held = grown(this.#held, Math.max(size, this.#heldSize))
    for (const [page, stretch] of this.#stretches()) {
      if (random.chance(0.15)) this.#garble(stretch, random)
      else if (random.chance(keepChance)) this.#copyPage(page, this.#shown)
    }
    return size
  }

  /** The same for every byte that was not synced. Gives the length. */
  #forcePages(how: Exclude<UnsyncedBytes, 'drawn'>, random: SeededRandom): number {
    if (how === 'lost') return this.#heldSize
    this.#held = grown(this.#held, Math.max(this.size, this.#heldSize))
    const stretches = this.#stretches().map(([, stretch]) => stretch)
    let kept = stretches.reduce((sum, { from, to }) => sum + to - from, 0)
    if (how === 'torn') kept = Math.floor(kept / 2)
    let end = this.#heldSize
    for (const { from, to } of stretches) {
      const until = Math.min(to, from + kept)
      kept -= until - from
      if (how === 'zeros') this.#held.fill(0, from, to)
      else if (how === 'garbage') this.#held.set(random.bytes(to - from), from)
      else this.#held.set(this.#shown.subarray(from, until), from)
      if (until > from) end = Math.max(end, until)
    }
    return how === 'torn' ? Math.min(this.size, end) : this.size
  }

  #stretches(): [page: number, stretch: Stretch][] {
    return [...this.#dirty].sort(([a], [b]) => a - b)
  }

  /** Bit rot: flips bits of one byte, on disk and in the cache. */
  rot(offset: number, bits: number): void {
    this.#unshare()
    this.#shown[offset] = this.#shown[offset]! ^ bits
    if (offset < this.#heldSize) this.#held[offset] = this.#held[offset]! ^ bits
  }

  #markDirty(start: number, end: number): void {
    for (let page = Math.floor(start / PAGE_BYTES); page * PAGE_BYTES < end; page++) {
      const known = this.#dirty.get(page)
      const from = Math.max(start, page * PAGE_BYTES)
      const to = Math.min(end, (page + 1) * PAGE_BYTES)
      this.#dirty.set(page, { from: Math.min(known?.from ?? from, from), to: Math.max(known?.to ?? to, to) })
    }
  }

  #copyPage(page: number, from: Uint8Array): void {
    const start = page * PAGE_BYTES
    const end = Math.min(start + PAGE_BYTES, this.#held.length, from.length)
    if (end > start) this.#held.set(from.subarray(start, end), start)
  }

  #garble({ from, to }: Stretch, random: SeededRandom): void {
    const last = Math.min(to, this.#held.length)
    for (let start = from; start < last;) {
      const end = Math.min((Math.floor(start / SECTOR_BYTES) + 1) * SECTOR_BYTES, last)
      const roll = random.below(4)
      if (roll === 0) this.#held.set(this.#shown.subarray(start, end), start)
      else if (roll === 1) this.#held.fill(0, start, end)
      else if (roll === 2) this.#held.set(random.bytes(end - start), start)
      start = end
    }
  }
}

/** At least `size` long, new bytes zero; doubles, so that appending stays linear. */
function grown(bytes: Uint8Array<ArrayBuffer>, size: number): Uint8Array<ArrayBuffer> {
  if (bytes.length >= size) return bytes
  const larger = new Uint8Array(Math.max(size, bytes.length * 2, PAGE_BYTES))
  larger.set(bytes)
  return larger
}
