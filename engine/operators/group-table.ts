// Numbers groups: keys of one or more 8-byte words -> 0, 1, 2, … in order of first appearance. Small key
// domains are looked up directly, others by hash; the change from one to the other keeps the numbers. Not
// how keys become words (group-keys.ts).
import { assert } from '../../kernels/assert.ts'
import { kernels } from '../../kernels/load.ts'
import { i64, u32, type Pointer } from '../../kernels/memory.ts'
import { Growing, type HeldMemory } from '../held-memory.ts'

/**
 * A word's values: known from the start (codes), or a window that moves with what is seen (times, which lie
 * on a grid). null: no limit known.
 */
export type WordDomain =
  { readonly kind: 'size'; readonly size: () => number } | { readonly kind: 'window' } | null

const DIRECT_MAX = 4 << 20
/** A larger direct table must be as full as a hash table is; any, where it is known how many groups come. */
const PLACES_A_GROUP = 4
/** A direct table is zeroed memory: it must not cost more than the rows it serves. */
const DIRECT_START_MAX = 1 << 20
const GROUPS_MIN = 256
const GROUPS_MAX = 1 << 27

/** Values low + k * stride, k < size; a stride of 0 while there is one value. */
type Dim = { readonly low: bigint; readonly size: number; readonly stride: bigint }
const DIM_BYTES = 32

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
  #expected = 0
  #direct: Pointer = 0
  readonly #dimsAt: Pointer
  #dims: readonly Dim[] = []
  #isGrid = false
  #slots: Pointer = 0
  #mask = 0

  constructor(words: number, domains: readonly WordDomain[], held: HeldMemory) {
    this.words = words
    this.#keys = new Growing(held)
    this.#table = new Growing(held)
    this.#domains = domains.every((d) => d !== null) ? domains : []
    this.#count = held.arena.zeroed(16)
    this.#range = held.arena.alloc(32)
    this.#bytesMax = held.shareBytes / 4
    this.#keys.reach(GROUPS_MIN * words * 8, 0)
    this.#dimsAt = held.arena.zeroed(words * DIM_BYTES)
  }

  get count(): number {
    return u32[this.#count >>> 2]!
  }

  /** Keys of all groups, `words` words each. */
  get stored(): Pointer {
    return this.#keys.at
  }

  /** There will be about so many groups: a table that grows step by step is filled again at each. */
  expect(groups: number): void {
    this.#expected = Math.min(2 ** Math.ceil(Math.log2(Math.max(groups, 1))), GROUPS_MAX)
    if (this.#slots !== 0 && this.#expected > this.#limit) this.#toHash()
  }

  /** Writes the group of each of n keys (u32) to `out`. */
  add(keys: Pointer, n: number, out: Pointer): void {
    if (n === 0) return
    if (this.#direct === 0 && this.#slots === 0) this.#start(keys, n)
    let from = 0
    while (from < n) {
      if (this.#direct !== 0) {
        from = kernels.group_direct(
          keys, from, n, this.words, this.#dimsAt, this.#isGrid, this.#direct, this.#keys.at, this.#count,
          this.#limit, out) >>> 0
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
    if (this.#direct !== 0) {
      kernels.group_find_direct(keys, n, this.words, this.#dimsAt, this.#isGrid, this.#direct, out)
      return
    }
    if (this.#slots === 0) this.#toHash()
    kernels.group_find(keys, n, this.words, this.#slots, this.#mask, this.#keys.at, this.count, out)
  }

  #start(keys: Pointer, n: number): void {
    if (this.#domains.length === 0 || !this.#widen(keys, 0, n, DIRECT_START_MAX)) this.#toHash()
  }

  get #directMax(): number {
    return this.#expected === 0 ? DIRECT_MAX : Math.min(DIRECT_MAX, this.#expected * PLACES_A_GROUP)
  }

  /** Makes the direct table cover keys [from, n) too; false if it would be too large. */
  #widen(keys: Pointer, from: number, n: number, most = this.#directMax): boolean {
    const dims = this.#domains.map((domain, j): Dim => {
      assert(domain !== null, 'a direct table has domains')
      return domain.kind === 'size' ? { low: 0n, size: roomFor(domain.size(), this.#dims[j]), stride: 1n }
        : this.#window(keys, from, n, j)
    })
    const product = dims.reduce((places, { size }) => places * size, 1)
    if (product > Math.max(most, this.count * PLACES_A_GROUP) || product * 4 > this.#bytesMax) return false
    this.#dims = dims
    this.#isGrid = dims.some(({ stride }) => stride > 1n)
    let step = product
    dims.forEach((dim, j) => {
      step /= dim.size
      writeDim(dim, step, this.#dimsAt + j * DIM_BYTES)
    })
    this.#direct = this.#table.renew(product * 4 + 16)
    kernels.direct_rebuild(this.#keys.at, this.count, this.words, this.#dimsAt, this.#direct)
    return true
  }

  #window(keys: Pointer, from: number, n: number, j: number): Dim {
    const at = this.#range / 8
    kernels.key_range(keys, from, n, this.words, j, this.#range)
    let low = i64[at]!
    let high = i64[at + 1]!
    const known = this.#dims[j]
    i64[at + 2] = known?.low ?? low
    i64[at + 3] = known?.stride ?? 0n
    kernels.key_stride(keys, from, n, this.words, j, this.#range + 16, this.#range + 24)
    const stride = i64[at + 3]!
    if (known !== undefined) {
      const width = BigInt(known.size) * maxOf(known.stride, 1n)
      const end = known.low + width - maxOf(known.stride, 1n)
      // A window grows by doubling on the side where it was left, so that it is rebuilt seldom.
      if (high > end) high = maxOf(high, known.low + width * 2n)
      if (low < known.low) low = minOf(low, end - width * 2n)
      low = minOf(low, known.low)
      high = maxOf(high, end)
    }
    return { low, size: Number((high - low) / maxOf(stride, 1n) + 1n), stride }
  }

  #toHash(): void {
    if (this.#expected > this.#limit) {
      this.#keys.reach(this.#expected * this.words * 8, this.count * this.words * 8)
      this.#limit = this.#expected
    }
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

/** As the kernels read it (kernels/assembly/group.ts); `at` is written. */
function writeDim({ low, size, stride }: Dim, step: number, at: Pointer): void {
  let odd = maxOf(stride, 1n)
  let shift = 0n
  for (; (odd & 1n) === 0n; odd >>= 1n) shift++
  // Newton: each step doubles the bits that are right, from three.
  let inverse = odd
  for (let bits = 3; bits < 64; bits *= 2) inverse = BigInt.asUintN(64, inverse * (2n - odd * inverse))
  i64[at / 8] = low
  i64[at / 8 + 1] = BigInt.asIntN(64, inverse)
  i64[at / 8 + 2] = shift
  u32[(at >>> 2) + 6] = size
  u32[(at >>> 2) + 7] = step
}

/** A dictionary that grows gets twice the room, so that the table is rebuilt seldom. */
const roomFor = (size: number, known: Dim | undefined): number => known === undefined ? size
  : size <= known.size ? known.size : Math.max(size, known.size * 2)

const minOf = (a: bigint, b: bigint): bigint => a < b ? a : b
const maxOf = (a: bigint, b: bigint): bigint => a > b ? a : b
