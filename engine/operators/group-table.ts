// Numbers groups: keys of one or more 8-byte words -> 0, 1, 2, … in order of first appearance. Small key
// domains are looked up directly, others by hash; the change from one to the other keeps the numbers. Not
// how keys become words (group-keys.ts).
import { assert } from '../../kernels/assert.ts'
import { kernels } from '../../kernels/load.ts'
import { i64, u32, type Pointer } from '../../kernels/memory.ts'
import { Growing, type HeldMemory } from '../held-memory.ts'

/**
 * A word's values: known from the start (codes), or a window that moves with what is seen (times). null: no
 * limit known.
 */
export type WordDomain =
  { readonly kind: 'size'; readonly size: () => number } | { readonly kind: 'window' } | null

const DIRECT_MAX = 4 << 20
/** A direct table is zeroed memory: it must not cost more than the rows it serves. */
const DIRECT_START_MAX = 1 << 20
const GROUPS_MIN = 256
const GROUPS_MAX = 1 << 27

type Dim = { low: bigint; size: number }

export class GroupTable {
  readonly words: number
    readonly #domains: readonly WordDomain[]
  readonly #count: Pointer
  readonly #keys: Growing
  /** The direct table or the slots, whichever is in use. */
  readonly #table: Growing
  readonly #range: Pointer
  /** Of a direct table: it must leave room for the groups. */
  readonly #bytesMax: number
  #limit = GROUPS_MIN
  #direct: Pointer = 0
  readonly #dimsAt: Pointer
  #dims: Dim[] = []
  #slots: Pointer = 0
  #mask = 0

  constructor(words: number, domains: readonly WordDomain[], held: HeldMemory) {
    this.words = words
    this.#keys = new Growing(held)
    this.#table = new Growing(held)
    this.#domains = domains.every((d) => d !== null) ? domains : []
    this.#count = held.arena.zeroed(16)
    this.#range = held.arena.alloc(16)
    this.#bytesMax = held.shareBytes / 4
    this.#keys.reach(GROUPS_MIN * words * 8, 0)
    this.#dimsAt = held.arena.zeroed(words * 16 + 16)
  }

  get count(): number {
    return u32[this.#count >>> 2]!
  }

  /** Keys of all groups, `words` words each. */
  get stored(): Pointer {
    return this.#keys.at
  }

  /** Writes the group of each of n keys (u32) to `out`. */
  add(keys: Pointer, n: number, out: Pointer): void {
    if (n === 0) return
    if (this.#direct === 0 && this.#slots === 0) this.#start(keys, n)
    let from = 0
    while (from < n) {
      if (this.#direct !== 0) {
        from = kernels.group_direct(
          keys, from, n, this.words, this.#dimsAt, this.#direct, this.#keys.at, this.#count, this.#limit,
            out) >>> 0
        if (from < n && this.count === this.#limit) this.#growStored()
        else if (from < n && !this.#widen(keys, from, n)) this.#toHash()
      } else {
        from = kernels.group_hash(
          keys, from, n, this.words, this.#slots, this.#mask, this.#keys.at, this.#count, this.#limit,
            out) >>> 0
        if (from < n) {
          this.#growStored()
          this.#toHash()
        }
      }
    }
  }

  /** Writes the group of each key, or ~0 where there is none; adds nothing. */
  find(keys: Pointer, n: number, out: Pointer): void {
    if (this.#slots === 0) this.#toHash()
    kernels.group_find(keys, n, this.words, this.#slots, this.#mask, this.#keys.at, out)
  }

  #start(keys: Pointer, n: number): void {
    if (this.#domains.length === 0 || !this.#widen(keys, 0, n, DIRECT_START_MAX)) this.#toHash()
  }

  /** Makes the direct table cover keys [from, n) too; false if it would be too large. */
  #widen(keys: Pointer, from: number, n: number, most = DIRECT_MAX): boolean {
    const range = this.#range
    const dims: Dim[] = []
    let product = 1
    for (let j = 0; j < this.words; j++) {
      const domain = this.#domains[j]!
      assert(domain !== null, 'a direct table has domains')
      const dim = domain.kind === 'size' ? { low: 0n, size: roomFor(domain.size(), this.#dims[j]) }
        : this.#window(keys, from, n, j, range)
      dims.push(dim)
      product *= dim.size
    }
    if (product > most || product * 4 > this.#bytesMax) return false
    this.#dims = dims
    let step = 1
    for (let j = this.words - 1; j >= 0; j--) {
      i64[this.#dimsAt / 8 + j * 2] = dims[j]!.low
      u32[(this.#dimsAt >>> 2) + j * 4 + 2] = dims[j]!.size
      u32[(this.#dimsAt >>> 2) + j * 4 + 3] = step
      step *= dims[j]!.size
    }
    this.#direct = this.#table.renew(product * 4 + 16)
    kernels.direct_rebuild(this.#keys.at, this.count, this.words, this.#dimsAt, this.#direct)
    return true
  }

  #window(keys: Pointer, from: number, n: number, j: number, range: Pointer): Dim {
    kernels.key_range(keys, from, n, this.words, j, range)
    let low = i64[range / 8]!
    let high = i64[range / 8 + 1]!
    const known = this.#dims[j]
    if (known !== undefined) {
      const end = known.low + BigInt(known.size) - 1n
      // A window grows by doubling on the side where it was left, so that it is rebuilt seldom.
      if (high > end) high = maxOf(high, known.low + BigInt(known.size) * 2n)
      if (low < known.low) low = minOf(low, end - BigInt(known.size) * 2n)
      low = minOf(low, known.low)
      high = maxOf(high, end)
    }
    const size = high - low + 1n
    return { low, size: size > BigInt(DIRECT_MAX) ? DIRECT_MAX + 1 : Number(size) }
  }

  #toHash(): void {
    this.#direct = 0
    this.#slots = this.#table.renew(this.#limit * 16)
    this.#mask = this.#limit * 2 - 1
    kernels.group_rehash(this.#keys.at, this.count, this.words, this.#slots, this.#mask)
  }

  #growStored(): void {
    assert(this.#limit < GROUPS_MAX, 'too many groups')
    const bytes = this.#limit * this.words * 8
    this.#limit *= 2
    this.#keys.reach(this.#limit * this.words * 8, bytes)
  }
}

/** A dictionary that grows gets twice the room, so that the table is rebuilt seldom. */
const roomFor = (size: number, known: Dim | undefined): number => known === undefined ? size
  : size <= known.size ? known.size : Math.max(size, known.size * 2)

const minOf = (a: bigint, b: bigint): bigint => a < b ? a : b
const maxOf = (a: bigint, b: bigint): bigint => a > b ? a : b
