// Small blocks for owners with thousands of small things (tables, their directories and chunks): powers of
// two from 1 to 32 KiB, cut out of 64 KiB extents. A page whose blocks are all free goes back. Larger
// memory is extents' business.
import { assert } from './assert.ts'
import { EXTENT_BYTES_MIN, giveExtent, takeExtent, type Owner } from './extents.ts'
import type { Pointer } from './memory.ts'

const SHIFT_MIN = 10
const SHIFT_MAX = 15
export const POOL_BYTES_MIN = 1 << SHIFT_MIN
export const POOL_BYTES_MAX = 1 << SHIFT_MAX

type Page = { readonly at: Pointer; readonly shift: number; readonly free: Uint32Array; count: number }

export class Pool {
  readonly #owner: Owner
  /** By class: pages with at least one free block. */
  readonly #open: Page[][] = Array.from({ length: SHIFT_MAX + 1 }, () => [])
  readonly #pages = new Map<Pointer, Page>()

  constructor(owner: Owner) {
    this.#owner = owner
  }

  /** A block of `bytes`, a power of two between the limits. */
  take(bytes: number): Pointer {
    const shift = Math.log2(bytes)
    const isServed = shift >= SHIFT_MIN && shift <= SHIFT_MAX && Number.isInteger(shift)
    assert(isServed, `no pool block of ${bytes} bytes`)
    const pages = this.#open[shift]!
    const page = pages[pages.length - 1] ?? this.#newPage(shift)
    const word = page.free[0] !== 0 ? 0 : 1
    const bits = page.free[word]!
    const bit = 31 - Math.clz32(bits & -bits)
    page.free[word] = bits & ~(1 << bit)
    page.count--
    if (page.count === 0) pages.pop()
    return page.at + ((word * 32 + bit) << shift)
  }

  #newPage(shift: number): Page {
    const at = takeExtent(this.#owner, EXTENT_BYTES_MIN)
    const count = EXTENT_BYTES_MIN >>> shift
    const free = new Uint32Array(2)
    for (let i = 0; i < count; i++) free[i >>> 5] = free[i >>> 5]! | (1 << (i & 31))
    const page: Page = { at, shift, free, count }
    this.#pages.set(at, page)
    this.#open[shift]!.push(page)
    return page
  }

  /** Gives pages back that are kept for the next block, and are empty. */
  trim(): void {
    for (const { at, shift, count } of [...this.#pages.values()]) {
      if (count << shift < EXTENT_BYTES_MIN) continue
      this.#open[shift] = this.#open[shift]!.filter((page) => page.at !== at)
      this.#pages.delete(at)
      giveExtent(this.#owner, at)
    }
  }

  give(at: Pointer): void {
    const page = this.#pages.get(at - (at % EXTENT_BYTES_MIN))
    assert(page !== undefined, `block at ${at} is not of this pool`)
    const block = (at - page.at) >>> page.shift
    page.free[block >>> 5] = page.free[block >>> 5]! | (1 << (block & 31))
    page.count++
    const pages = this.#open[page.shift]!
    if (page.count === 1) pages.push(page)
    if (page.count << page.shift < EXTENT_BYTES_MIN || pages.length === 1) return
    pages.splice(pages.indexOf(page), 1)
    this.#pages.delete(page.at)
    giveExtent(this.#owner, page.at)
  }
}
