// Raw bytes of a series key, as a line spells it -> table and series id. One index per database holds what
// was committed: a bounded cache, emptied when it is full (other spellings are entries of their own, so
// nothing but work is lost). One per request holds what is new in it. The kernel reads both. No JavaScript
// object per entry.
import { Arena } from '../../kernels/arena.ts'
import { Owner } from '../../kernels/extents.ts'
import { kernels } from '../../kernels/load.ts'
import { u32, u64, u8, type Pointer } from '../../kernels/memory.ts'
import {
  E_HASH, E_KEY, E_LENGTH, E_LOCAL, E_NEXT, E_SERIES, E_TABLE, ENTRY_BYTES, I_COUNT, I_MASK, I_SEED,
  I_SLOTS, INDEX_BYTES,
} from './parse-memory.ts'

const SLOTS_MIN = 64
// Kernels compare whole words.
const SLACK = 16
/** Longer keys are not remembered: parsing them again costs less than the room. */
const KEY_BYTES_MAX = 4096

/**
 * The open-addressing table itself; its memory is the arena's. Even table ordinals are the database's, odd
 * a request's.
 */
export class SeriesEntries {
  readonly #arena: Arena
  readonly #isLocal: boolean
  readonly header: Pointer

  constructor(arena: Arena, seed: bigint, isLocal: boolean) {
    this.#arena = arena
    this.#isLocal = isLocal
    this.header = arena.zeroed(INDEX_BYTES)
    u64[(this.header >>> 3) + I_SEED / 2] = seed
  }

  get count(): number { return u32[(this.header >>> 2) + I_COUNT]! }

  /** Adds an entry for a key that is not there yet. The key's bytes stay where they are. */
  add(table: number, series: number, key: Pointer, length: number): Pointer {
    const at = this.header >>> 2
    const count = u32[at + I_COUNT]!
    if (u32[at + I_SLOTS] === 0 || count * 2 >= u32[at + I_MASK]! + 1) this.#grow(at)
    const entry = this.#arena.alloc(ENTRY_BYTES)
    const e = entry >>> 2
    u32[e + E_HASH] = kernels.lp_key_hash(key, length, this.header)
    u32[e + E_TABLE] = table
    u32[e + E_SERIES] = series
    u32[e + E_KEY] = key
    u32[e + E_LENGTH] = length
    u32[e + E_NEXT] = 0
    u32[e + E_LOCAL] = this.#isLocal ? 1 : 0
    kernels.lp_index_put(this.header, entry)
    u32[at + I_COUNT] = count + 1
    return entry
  }

  #grow(at: number): void {
    const old = u32[at + I_SLOTS]! >>> 2
    const oldSlots = old === 0 ? 0 : u32[at + I_MASK]! + 1
    const slots = Math.max(SLOTS_MIN, oldSlots * 2)
    u32[at + I_SLOTS] = this.#arena.zeroed(slots * 4)
    u32[at + I_MASK] = slots - 1
    for (let i = 0; i < oldSlots; i++) {
      const entry = u32[old + i]!
      if (entry !== 0) kernels.lp_index_put(this.header, entry)
    }
  }

}

/** The index of a database. */
export class SeriesIndex {
  readonly #arena: Arena
  readonly #seed: bigint
  readonly #limitBytes: number
  readonly #ordinals = new Map<string, number>()
  #names: string[] = []
  #entries: SeriesEntries
  #isDropped = false
  /** Grows with every clearing: who kept an entry's address over a pause looks here. */
  generation = 0

  /** Holds at most about `limitBytes`; `seed` is the process's random hash seed. */
  constructor(owner: Owner, limitBytes: number, seed: bigint) {
    this.#arena = new Arena(new Owner('series keys', 2 * limitBytes + 2 ** 20, owner))
    this.#seed = seed
    this.#limitBytes = limitBytes
    this.#entries = new SeriesEntries(this.#arena, seed, false)
  }

  get header(): Pointer { return this.#entries.header }
  get count(): number { return this.#entries.count }
  get seed(): bigint { return this.#seed }
  get heldBytes(): number { return this.#arena.heldBytes }
  /** Tables that entries may name; entries hold their ordinal. */
  get tableCount(): number { return this.#names.length }

  tableName(ordinal: number): string | undefined { return this.#names[ordinal] }
  ordinalOf(table: string): number | undefined { return this.#ordinals.get(table) }

  /** Remembers a committed key; copies its bytes. */
  add(table: string, series: number, key: Pointer, length: number): void {
    if (length > KEY_BYTES_MAX || this.#isDropped) return
    if (this.#arena.heldBytes > this.#limitBytes) this.clear()
    let ordinal = this.#ordinals.get(table)
    if (ordinal === undefined) {
      ordinal = this.#names.length
      this.#ordinals.set(table, ordinal)
      this.#names.push(table)
    }
    const copy = this.#arena.alloc(length + SLACK)
    u8.copyWithin(copy, key, key + length)
    this.#entries.add(ordinal * 2, series, copy, length)
  }

  /** Forgets everything: when full, and when a table is dropped or its series are numbered anew. */
  clear(): void {
    this.#arena.reset()
    this.#ordinals.clear()
    this.#names = []
    this.#entries = new SeriesEntries(this.#arena, this.#seed, false)
    this.generation++
  }

  /** The database is gone. Who still parses for it finds nothing here, as in `empty`. */
  giveWay(empty: SeriesIndex): void {
    this.drop()
    this.#isDropped = true
    this.#ordinals.clear()
    this.#names = []
    this.#entries = empty.#entries
    this.generation++
  }

  drop(): void {
    this.#arena.release()
  }
}
