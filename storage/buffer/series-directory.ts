// The series of one table: a tag set is a row of codes, its number is the series id (from 0, never reused
// here). Tags stand in order of first arrival; one that comes later is NULL in all older series, which keep
// their id. Append-only: readers hold (pointer, count) pairs that stay valid. No JavaScript object per
// series; about 60 bytes each plus values.
import { assert } from '../../kernels/assert.ts'
import type { Dictionary } from '../../kernels/column.ts'
import type { Owner } from '../../kernels/extents.ts'
import { kernels } from '../../kernels/load.ts'
import { u32, u8, type Pointer } from '../../kernels/memory.ts'
import { Blocks, type Retire } from './blocks.ts'
import { TagDictionary } from './tag-dictionary.ts'

const FULL = 0xFFFFFFFF
const SERIES_MIN = 16
/** Tag columns of a table (the reference's id is one byte wide). */
export const TAGS_MAX = 256

// The kernel's struct, as indices of u32 (kernels/assembly/series-directory.ts).
const SLOTS = 0, MASK = 1, HASHES = 2, COLUMNS = 3, TAGS = 4, SERIES = 5, CAPACITY = 6
const STRUCT_BYTES = 32

export type TagColumn = {
  readonly ordinal: number
  readonly name: string
  readonly columnId: number
  readonly dictionary: TagDictionary
}

export class SeriesDirectory {
  readonly #blocks: Blocks
  readonly #struct: Pointer
  readonly #at: number
  readonly #seed: bigint
  readonly #tags: TagColumn[] = []
  readonly #byName = new Map<string, TagColumn>()
  /** u32 per tag: the codes of the series that is looked for. */
  readonly #scratch: Pointer
  #ranks: Pointer = 0
  #order: Pointer = 0
  #ranked = 0

  /**
   * `seed` is the process's random hash seed. `retire` frees replaced blocks when no reader can hold them.
   */
  constructor(owner: Owner, seed: bigint, retire: Retire | null = null) {
    this.#blocks = new Blocks(owner, retire)
    this.#seed = seed
    this.#struct = this.#blocks.zeroed(STRUCT_BYTES)
    this.#at = this.#struct >>> 2
    this.#scratch = this.#blocks.zeroed(TAGS_MAX * 4)
    const slots = SERIES_MIN * 2
    this.#set(SLOTS, this.#blocks.zeroed(slots * 4))
    this.#set(MASK, slots - 1)
    this.#set(HASHES, this.#blocks.zeroed(SERIES_MIN * 4))
    this.#set(COLUMNS, this.#blocks.zeroed(TAGS_MAX * 4))
    this.#set(CAPACITY, SERIES_MIN)
  }

  #get(field: number): number { return u32[this.#at + field]! }
  #set(field: number, value: number): void { u32[this.#at + field] = value }

  /** Series so far: ids are 0 ... count - 1. */
  get count(): number { return this.#get(SERIES) }

  /** Tag columns in order of first arrival. */
  get tags(): readonly TagColumn[] { return this.#tags }

  tagColumn(name: string): TagColumn | undefined { return this.#byName.get(name) }

  addTag(name: string, columnId: number): TagColumn {
    assert(!this.#byName.has(name), `tag ${name} is there already`)
    assert(this.#tags.length < TAGS_MAX, `more than ${TAGS_MAX} tags`)
    const ordinal = this.#tags.length
    const dictionary = new TagDictionary(this.#blocks, this.#seed)
    const tag: TagColumn = { ordinal, name, columnId, dictionary }
    u32[(this.#get(COLUMNS) >>> 2) + ordinal] = this.#blocks.zeroed(this.#get(CAPACITY) * 4)
    this.#tags.push(tag)
    this.#byName.set(name, tag)
    this.#set(TAGS, ordinal + 1)
    return tag
  }

  #tag(ordinal: number): TagColumn {
    const tag = this.#tags[ordinal]
    assert(tag !== undefined, `no tag ${ordinal}`)
    return tag
  }

  /** u32 per series: code of its value of this tag, NULL = 0. Valid for the series there are now. */
  codes(tagOrdinal: number): Pointer {
    this.#tag(tagOrdinal)
    return u32[(this.#get(COLUMNS) >>> 2) + tagOrdinal]!
  }

  /** Values of a tag as readers hold them. */
  dictionary(tagOrdinal: number): Dictionary {
    return this.#tag(tagOrdinal).dictionary.view()
  }

  /** As `dictionary`, with the byte order of the values. */
  rankedDictionary(tagOrdinal: number): Dictionary {
    return this.#tag(tagOrdinal).dictionary.ranked()
  }

  /**
   * The series of a tag set, added if new. `tags` points to `count` triples of u32: tag ordinal, address
   * and length of the value (16 more bytes must be readable there); absent tags are NULL; of a tag given
   * twice the last one counts.
   */
  seriesOf(tags: Pointer, count: number): number {
    u8.fill(0, this.#scratch, this.#scratch + this.#tags.length * 4)
    for (let i = 0; i < count; i++) {
      const at = (tags >>> 2) + i * 3
      const ordinal = u32[at]!
      u32[(this.#scratch >>> 2) + ordinal] = this.#tag(ordinal).dictionary.add(u32[at + 1]!, u32[at + 2]!)
    }
    return this.seriesOfCodes(this.#scratch)
  }

  /** As seriesOf, but adds nothing: -1 if there is no such series. */
  find(tags: Pointer, count: number): number {
    u8.fill(0, this.#scratch, this.#scratch + this.#tags.length * 4)
    for (let i = 0; i < count; i++) {
      const at = (tags >>> 2) + i * 3
      const ordinal = u32[at]!
      const code = this.#tag(ordinal).dictionary.find(u32[at + 1]!, u32[at + 2]!)
      if (code === 0) return -1
      u32[(this.#scratch >>> 2) + ordinal] = code
    }
    return kernels.series_find(this.#struct, this.#scratch)
  }

  /** The series of a row of codes (u32 per tag, as many as there are tags), added if new. */
  seriesOfCodes(codes: Pointer): number {
    let series = kernels.series_add(this.#struct, codes) >>> 0
    if (series === FULL) {
      this.#grow()
      series = kernels.series_add(this.#struct, codes) >>> 0
    }
    return series
  }

  #grow(): void {
    const count = this.count
    const capacity = this.#get(CAPACITY) * 2
    const columns = this.#get(COLUMNS) >>> 2
    for (let t = 0; t < this.#tags.length; t++) {
      u32[columns + t] = this.#blocks.grow(u32[columns + t]!, count * 4, capacity * 4)
    }
    const hashes = this.#blocks.take(capacity * 4)
    u8.copyWithin(hashes, this.#get(HASHES), this.#get(HASHES) + count * 4)
    this.#blocks.free(this.#get(HASHES))
    this.#set(HASHES, hashes)
    const slots = capacity * 2
    const table = this.#blocks.zeroed(slots * 4)
    kernels.tag_dict_rehash(table, slots - 1, hashes, 0, count, 1)
    this.#blocks.free(this.#get(SLOTS))
    this.#set(SLOTS, table)
    this.#set(MASK, slots - 1)
    this.#set(CAPACITY, capacity)
  }

  /**
   * u32 per series: its place when series are sorted by their tag values (tags in order, byte order, NULL
   * first). Made anew only when series were added since; a pointer once given keeps its contents.
   */
  ranks(): Pointer {
    const count = this.count
    if (this.#ranks !== 0 && this.#ranked === count) return this.#ranks
    this.#sortNew(count)
    const ranks = this.#blocks.take(Math.max(count, 1) * 4)
    kernels.tag_dict_ranks(this.#order, count, ranks, 0)
    if (this.#ranks !== 0) this.#blocks.retire(this.#ranks)
    this.#ranks = ranks
    this.#ranked = count
    return ranks
  }

  // Radix sort of the new series, last tag first, then a merge with the older order (which no new value can
  // change).
  #sortNew(count: number): void {
    const fresh = count - this.#ranked
    const bytes = Math.max(fresh, 1) * 4
    let from = this.#blocks.take(bytes)
    let to = this.#blocks.take(bytes)
    for (let i = 0; i < fresh; i++) u32[(from >>> 2) + i] = this.#ranked + i
    for (let t = this.#tags.length - 1; t >= 0; t--) {
      const { dictionary } = this.#tag(t)
      const values = dictionary.count
      if (values === 1) continue
      const counts = this.#blocks.zeroed((values + 1) * 4)
      kernels.series_sort_pass(this.codes(t), dictionary.ranks(), values, counts, from, fresh, to)
      this.#blocks.free(counts)
      const swap = from
      from = to
      to = swap
    }
    this.#blocks.free(to)
    const older = this.#order
    this.#order = older === 0 ? from : this.#mergeOrders(older, from, fresh)
  }

  #mergeOrders(older: Pointer, fresh: Pointer, freshCount: number): Pointer {
    const order = this.#blocks.take((this.#ranked + freshCount) * 4)
    const tags = this.#tags.length
    const ranks = this.#blocks.take(Math.max(tags, 1) * 4)
    for (let t = 0; t < tags; t++) u32[(ranks >>> 2) + t] = this.#tag(t).dictionary.ranks()
    kernels.series_merge(this.#get(COLUMNS), ranks, tags, older, this.#ranked, fresh, freshCount, order)
    this.#blocks.free(ranks)
    this.#blocks.free(fresh)
    this.#blocks.free(older)
    return order
  }

  /** Gives all memory back; nobody may hold a pointer any more. */
  drop(): void {
    this.#blocks.drop()
  }
}
